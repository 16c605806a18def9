"""Key points of swimmers: real and constructed cycles, rendered films with known truth, clips seen by a network."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import open_clip
from pe_coach.filming import load_body, look_at
from pe_coach.filming.bodies import pose_points
from pe_coach.people.tracking import Track
from pe_coach.pose import PoseEstimator, PoseSequence, follow
from pe_coach.pose.files import load_keypoints, save_keypoints

Floats = NDArray[np.float64]

REAL = {"free_uw_a": "freestyle", "back_uw_a": "backstroke", "breast_uw_a": "breaststroke", "fly_uw_a": "butterfly"}
MODELS = {
    "fr_model_cycle": "freestyle",
    "ba_constructed_cycle": "backstroke",
    "br_constructed_cycle": "breaststroke",
    "fly_model_cycle": "butterfly",
}
MOTIONS = {
    "freestyle": "freestyle",
    "freestyle_constructed": "freestyle",
    "backstroke": "backstroke",
    "breaststroke": "breaststroke",
    "butterfly": "butterfly",
}
CLIPS = {
    "free_underwater_side.mp4": "freestyle",
    "back_above_oblique.mp4": "backstroke",
    "breast_underwater.mp4": "breaststroke",
    "fly_underwater_oblique.mp4": "butterfly",
    "fly_kick_underwater_side.mp4": "butterfly",
    "strokes_drawn/freestyle.gif": "freestyle",
    "strokes_drawn/backstroke.gif": "backstroke",
    "strokes_drawn/breaststroke.gif": "breaststroke",
    "strokes_drawn/butterfly.gif": "butterfly",
    "strokes_drawn/butterfly_rendered.mp4": "butterfly",
}
STROKE_STOPS_S = {"breast_underwater.mp4": 4.6}
"""When a clip goes on with something else: here the turn at the wall."""

EYES_M = {
    "side": (0.0, -8.0, -0.6),
    "other side": (0.0, 8.0, -0.6),
    "oblique": (-5.0, -6.0, -0.6),
    "deck": (0.0, -6.0, 2.0),
}
"""Where the camera stands from the swimmer: forward, left, up."""

FOCAL_PX, SIZE_PX, CYCLES = 1400.0, (1920, 1080), 4
SPREAD_PX = 3.0


@dataclass(frozen=True)
class Swim:
    """Key points of somebody who swims `stroke`; `group` says where they come from, `cycle_s` what repeats exactly."""

    group: str
    name: str
    stroke: str
    poses: PoseSequence
    cycle_s: float = float("nan")


def real_cycles(keypoints: Path) -> Iterator[Swim]:
    """The four cycles of an ordinary swimmer under water, clicked by hand."""
    for name, stroke in REAL.items():
        yield Swim("real cycles", name, stroke, load_keypoints(keypoints / "swim" / f"{name}.npz"))


def model_cycles(keypoints: Path) -> Iterator[Swim]:
    """Cycles of models and drawn from the standards, three times one after the other."""
    for name, stroke in MODELS.items():
        poses = load_keypoints(keypoints / "swim" / f"{name}.npz")
        length = len(poses.time_s) * float(np.median(np.diff(poses.time_s)))
        yield Swim("model cycles", name, stroke, repeated(poses, 3), length)


def rendered(motions: Path, body: str = "girl14a") -> Iterator[Swim]:
    """True points of swimming motions as cameras at several places see them."""
    for name, stroke in MOTIONS.items():
        for place, eye in EYES_M.items():
            poses = swimming_points(motions / f"{name}.npz", body, eye)
            yield Swim("rendered films", f"{name}, {place}", stroke, poses)


def swimming_points(
    motion: Path, body: str, eye_m: tuple[float, float, float], *, cycles: int = CYCLES
) -> PoseSequence:
    """The true points of a stored swimming cycle, swum several times past a still camera."""
    who = load_body(body)
    with np.load(motion, allow_pickle=False) as file:
        stored = {key: file[key].astype(np.float64) for key in ("rotvec", "root", "fps", "loop_travel", "ref_floor_z")}
    rotations = np.tile(stored["rotvec"], (cycles, 1, 1))
    root = np.concatenate([stored["root"] + k * stored["loop_travel"] for k in range(cycles)])
    root = root * who.floor_m / stored["ref_floor_z"]
    camera = look_at(root.mean(0) + np.array(eye_m), root.mean(0), FOCAL_PX, SIZE_PX)
    xy = camera.project(pose_points(who, rotations, root)[:, :17])
    sure, still = np.ones(xy.shape[:2]), np.tile(np.eye(3), (len(xy), 1, 1))
    return PoseSequence(xy, sure, SPREAD_PX * sure, np.arange(len(xy)) / float(stored["fps"]), SIZE_PX, still)


def repeated(poses: PoseSequence, times: int) -> PoseSequence:
    """A cycle several times over."""
    step = float(np.median(np.diff(poses.time_s)))
    again = {name: np.concatenate([getattr(poses, name)] * times) for name in ("xy", "confidence", "spread", "camera")}
    return replace(poses, time_s=np.arange(times * len(poses.time_s)) * step, **again)


def seen_by_teacher(clips: Path) -> Iterator[Swim]:
    """Clips of which the vote of two networks is stored, at a few frames a second."""
    for file, stroke in CLIPS.items():
        path = clips / "teacher_poses" / f"{Path(file).stem}.npz"
        if path.exists() and "drawn" not in file:
            yield Swim(
                "clips, teacher poses", file, stroke, load_keypoints(path).between(None, STROKE_STOPS_S.get(file))
            )


def seen_by_network(clips: Path, name: str, card: Path | None, kept: Path) -> Iterator[Swim]:
    """Clips as a network sees them inside the boxes read by eye (of drawings: the whole picture), kept in a folder."""
    network: PoseEstimator | None = None
    for file, stroke in CLIPS.items():
        path = kept / f"{name}_{Path(file).stem}.npz"
        if not path.exists():
            network = network or PoseEstimator.load(card)
            kept.mkdir(parents=True, exist_ok=True)
            save_keypoints(path, _followed(clips, file, network))
        kind = "drawings" if "drawn" in file else "clips"
        yield Swim(f"{kind}, {name}", file, stroke, load_keypoints(path).between(None, STROKE_STOPS_S.get(file)))


def _followed(clips: Path, file: str, network: PoseEstimator) -> PoseSequence:
    clip = open_clip(clips / "swimming" / file)
    times = np.array([frame.time_s for frame in clip.frames()])
    numbers, boxes = _boxes(clips, file, clip.size)
    between = np.stack([np.interp(np.arange(len(times)), numbers, side) for side in boxes.T], 1)
    track = Track(1, np.arange(len(times)), times, between, np.ones(len(times)), 1.0, 1.0)
    return follow(clip, track, network)


def _boxes(clips: Path, file: str, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Frames (K,) and boxes (K, 4) read by eye, else one of the whole picture."""
    with (clips / "boxes.csv").open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["clip"] == f"swimming/{file}"]
    if not rows:
        return np.zeros(1), np.array([[0.0, 0.0, *size]])
    numbers = np.array([float(row["frame"]) for row in rows])
    return numbers, np.array([[float(row[side]) for side in ("x0", "y0", "x1", "y1")] for row in rows])
