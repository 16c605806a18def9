"""How often the product's key points agree with two larger networks that were asked many times.

    python benchmarks/teacher_agreement.py [--sheets FOLDER] [--people] [CLIP ...]

For every clip with stored teacher poses (data folder beside the checkout) the whole pose room runs, `follow` and
`clean`, with LE-HRNet and with MoveNet Thunder. Printed is the share of body joints within 0.2 torso lengths of the
teacher, where the teacher's confidence is at least 0.6, by clip and phase; in brackets the share when left and right
of a limb may be exchanged, for neither side knows them for certain in a side view. The teacher is no truth: Thunder is
part of it, which favours Thunder.

Boxes come from the teacher's file (labels of the data set or its own), so that the networks are compared and not the
detector; with `--people` from pass 1, as in the product. `--sheets` writes pictures to look at.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import CameraMotion, Clip, open_clip
from pe_coach.pose import BODY, COCO17, PoseEstimator, PoseSequence, clean, follow

ROOT = Path(__file__).resolve().parent.parent
CLIPS = ROOT.parent / "shared" / "data" / "clips"
MODELS = {
    "LE-HRNet": ROOT / "models" / "le_hrnet.toml",
    "MoveNet Thunder": ROOT / "benchmarks" / "peers" / "movenet_thunder.toml",
}
WITHIN = 0.2
SURE = 0.6
LIMBS = ((5, 7, 9), (11, 13, 15))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Teacher:
    """Stored teacher poses: frames (K,), points (K, 17, 2) px, confidence (K, 17), boxes (K, 4), phases (K,)."""

    frame: NDArray[np.int64]
    xy: Floats
    confidence: Floats
    boxes: Floats
    phase: NDArray[np.str_]

    @classmethod
    def read(cls, path: Path) -> Teacher:
        """A stored file."""
        with np.load(path, allow_pickle=False) as file:
            phase = np.where(file["phase"] == "", "all", file["phase"])
            points = (file[name].astype(np.float64) for name in ("xy", "confidence", "box"))
            return cls(file["frame"].astype(np.int64), *points, phase)


@dataclass(frozen=True)
class Track:
    """Boxes (K, 4) for every frame from the first to the last, what `follow` wants to know."""

    frame_index: NDArray[np.int64]
    boxes: Floats


def track_of(teacher: Teacher) -> Track:
    frames = np.arange(teacher.frame[0], teacher.frame[-1] + 1)
    return Track(frames, np.stack([np.interp(frames, teacher.frame, side) for side in teacher.boxes.T], 1))


def people_track(clip: Clip) -> tuple[Track, Floats]:
    """The athlete and the camera's motion as the product finds them."""
    from pe_coach.people import Detector, choose_athlete, track_people

    people = track_people(clip, Detector.load())
    track = choose_athlete(people).track
    return Track(track.frame_index, track.boxes), people.camera


def camera_of(clip: Clip, track: Track) -> Floats:
    """The camera's motion past the athlete's boxes."""
    motion, rows = CameraMotion(), dict(zip(track.frame_index.tolist(), track.boxes[:, None], strict=True))
    nobody = np.zeros((0, 4))
    return np.stack([motion.update(frame.image, rows.get(frame.index, nobody)).matrix for frame in clip.frames()])


def hits(sequence: PoseSequence, teacher: Teacher) -> tuple[Floats, Floats]:
    """Sure teacher joints that are met in each frame (K, 2), as labelled and with sides free; and how many are sure."""
    torso = (
        np.linalg.norm(teacher.xy[:, 5] - teacher.xy[:, 12], axis=-1)
        + np.linalg.norm(teacher.xy[:, 6] - teacher.xy[:, 11], axis=-1)
    ) / 2
    points = sequence.xy[teacher.frame]
    sure = teacher.confidence >= SURE
    mirrored = points[:, list(COCO17.mirror)]
    straight, crossed = (
        (np.linalg.norm(xy - teacher.xy, axis=-1) < WITHIN * torso[:, None]) & sure for xy in (points, mirrored)
    )
    free = sum(
        np.maximum(straight[:, both].sum(1), crossed[:, both].sum(1))
        for both in ([*limb, *(joint + 1 for joint in limb)] for limb in LIMBS)
    )
    body = list(BODY)
    return np.stack([straight[:, body].sum(1), free], 1).astype(float), sure[:, body].sum(1).astype(float)


def row(name: str, phase: str, found: list[Floats], count: Floats, where: NDArray[np.bool_]) -> str:
    total = count[where].sum()
    shares = [hit[where].sum(0) / max(total, 1) for hit in found]
    cells = " | ".join(f"{straight:.3f} ({free:.3f})" for straight, free in shares)
    return f"| {name} | {phase} | {int(total)} | {cells} |"


def draw(image: NDArray[np.uint8], xy: Floats, confidence: Floats, scale: float) -> NDArray[np.uint8]:
    """The skeleton on a copy: left side blue, right side red, middle white; thin where unsure."""
    canvas = np.ascontiguousarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    for a, b in COCO17.limbs:
        if np.isfinite(xy[[a, b]]).all():
            left, right = a % 2 == 1 and b % 2 == 1, a % 2 == 0 and b % 2 == 0
            colour = (60, 120, 255) if left else (255, 60, 60) if right else (255, 255, 255)
            ends = [tuple(round(float(value * scale)) for value in xy[joint]) for joint in (a, b)]
            cv2.line(canvas, ends[0], ends[1], colour, 2 if min(confidence[[a, b]]) >= 0.4 else 1, cv2.LINE_AA)
    return canvas


def sheet(clip: Clip, sequence: PoseSequence, boxes: Track, path: Path, tiles: int = 24, side: int = 240) -> None:
    """A contact sheet of about `tiles` frames, cut around the athlete."""
    wanted = set(np.linspace(boxes.frame_index[0], boxes.frame_index[-1], tiles).astype(int).tolist())
    lookup = dict(zip(boxes.frame_index.tolist(), boxes.boxes, strict=True))
    pictures = []
    for frame in clip.frames():
        if frame.index in wanted and frame.index < len(sequence.xy):
            box = lookup[frame.index]
            half = 0.75 * max(box[2] - box[0], box[3] - box[1])
            x, y = int(box[[0, 2]].mean() - half), int(box[[1, 3]].mean() - half)
            span = int(2 * half)
            shift = np.float32([[1, 0, -x], [0, 1, -y]])
            part = cv2.warpAffine(frame.image, shift, (span, span))
            tile = draw(part, sequence.xy[frame.index] - [x, y], sequence.confidence[frame.index], side / span)
            tile = cv2.resize(tile, (side, side))
            cv2.putText(tile, str(frame.index), (4, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 0), 1, cv2.LINE_AA)
            pictures.append(tile)
    across = 6
    pictures += [np.zeros_like(pictures[0])] * (-len(pictures) % across)
    lines = [np.hstack(pictures[k : k + across]) for k in range(0, len(pictures), across)]
    cv2.imwrite(str(path), np.vstack(lines)[..., ::-1])


def main() -> None:
    parser = argparse.ArgumentParser(description="Agreement with the stored teacher poses.")
    parser.add_argument("clips", nargs="*", help="names such as hj_3; default all")
    parser.add_argument("--sheets", type=Path, help="folder for contact sheets")
    parser.add_argument("--people", action="store_true", help="boxes of pass 1 instead of the teacher's")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    estimators = {name: PoseEstimator.load(path) for name, path in MODELS.items()}
    print(f"| clip | phase | joints | {' | '.join(estimators)} |\n| --- | --- | ---: | {'---: | ' * len(estimators)}")
    together: dict[str, list[tuple[list[Floats], Floats]]] = {}
    for path in sorted((CLIPS / "teacher_poses").glob("*.npz")):
        if options.clips and path.stem not in options.clips:
            continue
        teacher = Teacher.read(path)
        clip = open_clip(next(file for file in CLIPS.glob(f"*/{path.stem}.*") if file != path))
        boxes = track_of(teacher)
        boxes, camera = people_track(clip) if options.people else (boxes, camera_of(clip, boxes))
        found, count = [], np.zeros(0)
        for name, estimator in estimators.items():
            sequence = clean(follow(clip, boxes, estimator, camera=camera)).sequence
            hit, count = hits(sequence, teacher)
            found.append(hit)
            if options.sheets:
                options.sheets.mkdir(parents=True, exist_ok=True)
                sheet(clip, sequence, boxes, options.sheets / f"{path.stem}-{name.split()[0]}.png")
        for phase in sorted(set(teacher.phase)):
            where = teacher.phase == phase
            print(row(path.stem, phase, found, count, where), flush=True)
            together.setdefault(phase, []).append(([hit[where] for hit in found], count[where]))
    for phase, parts in together.items():
        joined = [np.concatenate([part[0][k] for part in parts]) for k in range(len(estimators))]
        count = np.concatenate([part[1] for part in parts])
        print(row("all clips", phase, joined, count, np.ones(len(count), dtype=bool)))


if __name__ == "__main__":
    main()
