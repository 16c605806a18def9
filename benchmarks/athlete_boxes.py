"""Is the athlete boxed in every frame: what both passes over a film say, against the labelled boxes of its clips.

    python benchmarks/athlete_boxes.py [CLIP ...] [--detector CARD.toml] [--model CARD.toml] [--evidence both]

Prints markdown. A frame counts when the box and its label overlap by half (IoU >= 0.5). Two boxes are judged: `track`,
that of pass 1, and `points`, the same with what the hull of the key points of pass 2 adds to it or says instead. In
the columns `run-up`, `flight` and `mat` both stand as track / points, in percent of all labelled frames of that phase,
frames without any box included; `few` counts frames of clips in which only some are labelled.

`elsewhere` counts the frames in which the athlete's track lies on somebody else (IoU < 0.1 with the label, which
another track overlaps by half); `ids` how often the number of the track that lies on the label changes.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import Clip, open_clip
from pe_coach.errors import PeopleError
from pe_coach.people import Detector, People, Track, choose_athlete, track_people
from pe_coach.people.detector import box_iou
from pe_coach.pose import PoseEstimator, PoseSequence, follow
from pe_coach.pose.boxes import hull_box, settled

Floats = NDArray[np.float64]

CLIPS = Path(__file__).parents[2] / "shared" / "data" / "clips"
PHASES = {"run": "run-up", "jump": "flight", "land": "mat", "few": "few"}
WALKER = " (walker)"
GOOD, ELSEWHERE = 0.5, 0.1
NO_BOX = np.full(4, np.nan)


class Blind:
    """A detector that sees nobody: only motion tells of people."""

    def detect(self, image: NDArray[np.uint8]) -> Floats:
        """(0, 5)."""
        return np.zeros((0, 5))


@dataclass(frozen=True)
class Label:
    """The athlete's box (4,) px in one frame, and the phase that the frame belongs to, a key of `PHASES`."""

    box: Floats
    phase: str


@dataclass
class Found:
    """What was found in one clip."""

    labels: dict[int, Label]
    track: dict[int, Floats] = field(default_factory=dict)
    points: dict[int, Floats] = field(default_factory=dict)
    frames: int = 0
    cuts: int = 0
    elsewhere: int = 0
    id_changes: int = 0
    pass_1_s: float = 0.0
    pass_2_s: float = 0.0
    says: str = ""

    def shares(self, phases: Iterable[str]) -> tuple[int, int, int]:
        """Frames of these phases, and in how many the track's and the key points' boxes are good."""
        frames = [frame for frame, label in self.labels.items() if label.phase in phases]
        good = [sum(_iou(boxes.get(f), self.labels[f].box) >= GOOD for f in frames) for boxes in self.boxes]
        return len(frames), good[0], good[1]

    @property
    def boxes(self) -> tuple[dict[int, Floats], dict[int, Floats]]:
        """Of pass 1 and of pass 2."""
        return self.track, self.points


def labelled(clips: Path) -> dict[str, dict[int, Label]]:
    """Per clip the labels by frame; a clip with a second person, one who walks by, has a second entry for this one."""
    with (clips / "high_jump" / "phases.csv").open(encoding="utf-8") as table:
        phases = {(row["clip"], int(row["frame"])): row["phase"] for row in csv.DictReader(table)}
    found: dict[str, dict[int, Label]] = {}
    with (clips / "boxes.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            frame, box = int(row["frame"]), np.array([float(row[key]) for key in ("x0", "y0", "x1", "y1")])
            name = row["clip"] + (WALKER if "walker" in row["note"] else "")
            found.setdefault(name, {})[frame] = Label(box, phases.get((row["clip"], frame), "few"))
    return found


def _iou(box: Floats | None, label: Floats) -> float:
    return 0.0 if box is None or not np.isfinite(box).all() else float(box_iou(box[None], label[None])[0, 0])


def judged(
    clip: Clip, labels: dict[int, Label], detector: Detector | Blind, estimator: PoseEstimator | None, motion: bool,
    click: bool,
) -> Found:  # fmt: skip
    """Both passes over one clip."""
    found = Found(labels)
    start = time.perf_counter()
    people = track_people(clip, detector, motion=motion)
    found.frames, found.cuts = len(people.time_s), len(people.shots) - 1
    try:
        choice = choose_athlete(people, at=_click(labels, people) if click else None)
    except PeopleError as error:
        found.says, found.pass_1_s = error.code, time.perf_counter() - start
        return found
    found.pass_1_s, found.says = time.perf_counter() - start, " ".join(choice.reasons)
    found.track = dict(zip(choice.track.frame_index.tolist(), choice.track.boxes, strict=True))
    found.elsewhere, found.id_changes = _confused(people, choice.track, labels)
    if estimator is not None:
        start = time.perf_counter()
        others = [track for track in people.tracks if track is not choice.track]
        first = int(people.frame_index[0])
        poses = follow(clip, choice.track, estimator, others=others, camera=people.camera, camera_from=first)
        found.points = _with_points(found.track, poses)
        found.pass_2_s = time.perf_counter() - start
    return found


def _click(labels: dict[int, Label], people: People) -> tuple[float, float, float]:
    """A click on the middle of the label in the middle of the labelled frames."""
    frame = sorted(labels)[len(labels) // 2]
    x0, y0, x1, y1 = labels[frame].box
    return (x0 + x1) / 2, (y0 + y1) / 2, float(people.time_s[frame])


def _with_points(track: dict[int, Floats], poses: PoseSequence) -> dict[int, Floats]:
    """The track's boxes with what the key points add or say instead."""
    hulls = [hull_box(xy, confidence) for xy, confidence in zip(poses.xy, poses.confidence, strict=True)]
    return {frame: settled(track.get(frame, NO_BOX), hull) for frame, hull in enumerate(hulls)}


def _confused(people: People, chosen: Track, labels: dict[int, Label]) -> tuple[int, int]:
    """Frames in which the chosen track lies on somebody else; changes of number of the track on the athlete."""
    boxes = {t.ident: dict(zip(t.frame_index.tolist(), t.boxes, strict=True)) for t in people.tracks}
    elsewhere, on = 0, []
    for frame, label in sorted(labels.items()):
        overlap = {ident: _iou(by_frame.get(frame), label.box) for ident, by_frame in boxes.items()}
        best = max(overlap, key=lambda ident: overlap[ident])
        if overlap[best] < GOOD:
            continue
        on.append(best)
        elsewhere += frame in boxes[chosen.ident] and overlap[chosen.ident] < ELSEWHERE
    return elsewhere, sum(a != b for a, b in pairwise(on))


def row(name: str, found: Found) -> str:
    """One line of the table."""
    cells = []
    for phase in PHASES:
        count, track, points = found.shares([phase])
        cells.append("" if not count else f"{_share(track, count)} / {_share(points, count)} of {count}")
    boxed = sum(frame in found.track for frame in found.labels)
    seconds = f"{found.pass_1_s:.1f} / {found.pass_2_s:.1f}"
    counts = f"{found.frames} | {len(found.labels)} | {boxed} | " + " | ".join(cells)
    return f"| {name} | {counts} | {found.elsewhere} | {found.id_changes} | {found.cuts} | {seconds} | {found.says} |"


def _share(good: int, count: int) -> str:
    return f"{100 * good / count:.0f}"


def summary(every: dict[str, Found]) -> str:
    """The figures that the bars are about."""
    lines, total = [], Counter[str]()
    worst = {"track": ("", 1.0), "points": ("", 1.0)}
    for name, found in every.items():
        for title, phases in (("run-up and flight", ("run", "jump")), ("mat", ("land",)), ("few", ("few",))):
            count, *good = found.shares(phases)
            total[title] += count
            for which, number in zip(worst, good, strict=True):
                total[f"{title} {which}"] += number
                if title == "run-up and flight" and count and number / count < worst[which][1]:
                    worst[which] = (name, number / count)
                if title == "few" and count - number > 1:
                    lines.append(f"- {name}: {which} misses {count - number} of {count} labelled frames")
    for title in ("run-up and flight", "mat", "few"):
        count = max(total[title], 1)
        shares = ", ".join(f"{which} {100 * total[f'{title} {which}'] / count:.1f} %" for which in worst)
        lines.append(f"- {title}, {total[title]} frames: {shares}")
    lines += [f"- worst clip in run-up and flight, {which}: {n} {100 * s:.1f} %" for which, (n, s) in worst.items()]
    confused = sum(found.elsewhere > 0 for found in every.values())
    lines.append(f"- clips whose track lies on somebody else at some time: {confused}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="*", help="as in boxes.csv, or a part of the name; all without")
    parser.add_argument("--detector", type=Path, help=".toml of a person detector; the shipped one without")
    parser.add_argument("--model", type=Path, help=".toml of a pose network; the shipped one without")
    parser.add_argument("--evidence", choices=("detector", "motion", "both"), default="both")
    parser.add_argument("--click", action="store_true", help="choose by a click on the label, to judge tracking alone")
    parser.add_argument("--pass-1", action="store_true", help="leave the key points out")
    arguments = parser.parse_args()
    detector = Blind() if arguments.evidence == "motion" else Detector.load(arguments.detector)
    estimator = None if arguments.pass_1 else PoseEstimator.load(arguments.model)
    name = detector.card.name if isinstance(detector, Detector) else "none"
    print(f"Detector: {name}. Evidence: {arguments.evidence}. Choice: {'click' if arguments.click else 'rule'}.\n")
    titles = ["clip", "frames", "labelled", "boxed", *PHASES.values(), "elsewhere", "ids", "cuts", "seconds", "says"]
    print(f"| {' | '.join(titles)} |\n|{' --- |' * len(titles)}", flush=True)
    every: dict[str, Found] = {}
    all_labels = labelled(CLIPS)
    for name, labels in all_labels.items():
        if arguments.clips and not any(part in name for part in arguments.clips):
            continue
        file = name.removesuffix(WALKER)
        click = arguments.click or file + WALKER in all_labels
        motion = arguments.evidence != "detector"
        every[name] = judged(open_clip(CLIPS / file), labels, detector, estimator, motion, click)
        print(row(name, every[name]), flush=True)
    print(f"\n{summary(every)}")


if __name__ == "__main__":
    main()
