"""What the checks start from: key point sequences of the shared data, as motions of the seven events."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import PeCoachError
from pe_coach.filming import DEMO_JUMPS, HELD_OUT, demo_scene
from pe_coach.filming.demo import perform
from pe_coach.grading import Graded, Options, failed, grade_poses
from pe_coach.pose import PoseSequence, load_keypoints
from pe_coach.report.types import Report

Floats = NDArray[np.float64]

FIRST_SEED = 1000
"""Seeds below belong to the demo."""
EVENTS = ("long_jump", "high_jump", "standing_long_jump", "freestyle", "backstroke", "breaststroke", "butterfly")
NEAR_MISS = {"running_jump": "long_jump"}
"""Motions that are graded as another event, which they nearly are."""
PROFILES = {"fosbury flop": "flop", "scissors": "scissors"}
WITHOUT_DEMO = "elite_without_demo"
"""The reference of the long jump that leaves out the jumps in `DEMO_JUMPS`."""


@dataclass(frozen=True, eq=False)
class Attempt:
    """A key point sequence and how it is graded; `xyz` (T, 17, 3) metres forward, lateral, up, of captured ones."""

    id: str
    event: str
    profile: str | None
    poses: PoseSequence
    xyz: Floats | None = None
    reference: str | None = None

    def changed(self, poses: PoseSequence) -> Attempt:
        """The attempt with other key points."""
        return replace(self, poses=poses)


def graded_as(attempt: Attempt) -> Graded:
    """The result; a failed one where the program refuses with an error."""
    wanted = Options(attempt.event, profile=attempt.profile, reference=attempt.reference)
    try:
        return grade_poses(attempt.poses, wanted, name=attempt.id)
    except PeCoachError as error:
        return Graded(failed(attempt.id, wanted, error))


def report_of(attempt: Attempt) -> Report:
    """The report of `graded_as`."""
    return graded_as(attempt).report


def profile_of(graded: Graded) -> str | None:
    """The style that was recognised or asked for."""
    return graded.report.profile


def total_of(report: Report) -> float:
    """The total; NaN where none is given."""
    return float("nan") if report.score is None or report.score.value is None else report.score.value


def half_width(report: Report) -> float:
    """Half of the total's 90 % interval."""
    if report.score is None or report.score.low is None or report.score.high is None:
        return float("nan")
    return (report.score.high - report.score.low) / 2


def inside(value: float, report: Report) -> bool:
    """The total's interval holds a value; a hundredth of a point is rounding."""
    score = report.score
    return (
        score is not None
        and score.low is not None
        and score.high is not None
        and (score.low - 0.01 <= value <= score.high + 0.01)
    )


def said(report: Report) -> tuple[str, ...]:
    """Criteria of the corrections, in order."""
    return tuple(correction.criterion for correction in report.corrections)


@cache
def attempts(data: Path) -> tuple[Attempt, ...]:
    """All real motions of the data that belong to an event: elite long jumps, captured jumps, strokes."""
    return tuple(_attempts(data / "keypoints"))


def elites(data: Path) -> list[Attempt]:
    """The 17 long jumps of World Championships."""
    return [a for a in attempts(data) if a.id.startswith("lj")]


def running(data: Path) -> list[Attempt]:
    """Captured running jumps that run on after landing: a near miss of the long jump."""
    return [a for a in attempts(data) if a.id.startswith("rj")]


def captured(data: Path) -> list[Attempt]:
    """Captured jumps of an event: positions in space are known."""
    return [a for a in attempts(data) if a.id.startswith(("hj", "slj"))]


@cache
def performed() -> tuple[Attempt, ...]:
    """The jumps that the demo's reference leaves out, done without fault by an unseen body: as exact as the captured
    ones, 120 frames/s."""
    return tuple(_performed(jump, k) for k, jump in enumerate(DEMO_JUMPS))


def _performed(jump: str, number: int) -> Attempt:
    body = HELD_OUT.bodies[number % len(HELD_OUT.bodies)]
    scene = replace(demo_scene(FIRST_SEED + number, "none"), jump=jump, body=body, wobble=(0.0, 0.0))
    motion, _ = perform(scene)
    xyz = motion.points[:, :17]
    count = len(xyz)
    side = np.stack([xyz[..., 0], -xyz[..., 2]], -1)
    poses = PoseSequence(
        side, np.ones((count, 17)), np.full((count, 17), np.nan), motion.time_s, None, np.tile(np.eye(3), (count, 1, 1))
    )
    return Attempt(f"{jump}_performed", "long_jump", None, poses, xyz, WITHOUT_DEMO)


def strokes(data: Path) -> list[Attempt]:
    """Swimming cycles; constructed ones are left out."""
    return [a for a in attempts(data) if a.event in EVENTS[3:] and "constructed" not in a.id]


def others(data: Path, *prefixes: str) -> list[Attempt]:
    """Sequences whose ids start so, whatever they show, to be graded as long jumps."""
    folder = data / "keypoints"
    files = [(row["id"], row["file"]) for row in _rows(folder) if row["id"].startswith(prefixes)]
    return [
        Attempt(ident, "long_jump", None, load_keypoints(folder / file), None, WITHOUT_DEMO) for ident, file in files
    ]


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "sequences.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _attempts(folder: Path) -> Iterator[Attempt]:
    for row in _rows(folder):
        event = NEAR_MISS.get(row["event"], row["event"])
        if event not in EVENTS:
            continue
        with np.load(folder / row["file"], allow_pickle=False) as stored:
            xyz = stored["xyz"].astype(np.float64) if "xyz" in stored.files else None
        left_out = WITHOUT_DEMO if row["id"] in DEMO_JUMPS else None
        poses = load_keypoints(folder / row["file"])
        yield Attempt(row["id"], event, PROFILES.get(row["style"]), poses, xyz, left_out)


def raw_elite(data: Path, ident: str) -> PoseSequence:
    """An elite long jump as a detector saw it, before anybody corrected it by hand."""
    path = data / "keypoints" / "long_jump_elite" / f"{ident}.npz"
    with np.load(path, allow_pickle=False) as stored:
        xy = stored["xy_raw"].astype(np.float64)
    corrected = load_keypoints(path)
    known = np.isfinite(xy).all(-1)
    confidence = np.where(known, np.where(corrected.confidence > 0, corrected.confidence, 0.5), 0.0)
    return replace(corrected, xy=np.where(known[..., None], xy, np.nan), confidence=confidence)
