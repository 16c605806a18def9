"""What a reference is worth: itself against itself, elite jumps that it never saw, and how long grading takes.

    python benchmarks/left_out.py --keypoints ../shared/data/keypoints

Identity: every movement behind a reference, and the reference itself, graded against it. Left out: every elite long
jump graded by a reference that is made anew without it, mean, spread and both calibration points; the three running
jumps are graded by each of these references too. Time: from key points to the report, interval included.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pe_coach.alignment import Reference, align, load_reference, shipped_names
from pe_coach.alignment.keeping import write_reference
from pe_coach.events import Instants, Phases
from pe_coach.grading import Options, grade_poses
from pe_coach.motion import Motion
from pe_coach.pose import PoseSequence, load_keypoints
from pe_coach.report.types import Report
from pe_coach.scoring import score
from scripts.references.making import event_of, made, movements, other_motions
from scripts.references.recipes import RECIPES, Recipe
from scripts.references.sequences import file_of, ids, repeated

IDENTITY, LEFT_OUT, LONGEST_S = 95.0, 80.0, 0.5
"""Bars: least identity, least median of left-out elite jumps, longest time for a clip of 5 s."""

CLIP_S, RATE_HZ = 5.0, 60.0


@dataclass(frozen=True)
class Grade:
    """What a report says in short; NaN without a total."""

    id: str
    total: float
    low: float
    high: float
    similarity: float
    timing: float
    status: str
    codes: tuple[str, ...]


def grade(ident: str, poses: PoseSequence, event: str, reference: Path | str, profile: str | None = None) -> Grade:
    report = grade_poses(poses, Options(event, profile=profile, reference=str(reference)), name=ident).report
    return short(ident, report)


def short(ident: str, report: Report) -> Grade:
    number = report.score
    total, low, high = (number.value, number.low, number.high) if number else (None, None, None)
    parts = report.similarity.value, report.timing.value
    nan = float("nan")
    values = [nan if value is None else value for value in (total, low, high, *parts)]
    return Grade(ident, *values, str(report.status), tuple(r.code for r in report.reasons))


def told(found: Grade) -> str:
    part = f"similarity {found.similarity:3.0f}  timing {found.timing:3.0f}"
    number = f"{found.total:5.1f} ({found.low:.0f}–{found.high:.0f})"
    return f"  {found.id:<22} {number}  {part}  {found.status}  {' '.join(found.codes)}"


def identity(folder: Path) -> None:
    """Every reference and its sources against itself."""
    print(f"Identity (bar {IDENTITY:.0f})")
    for recipe in RECIPES:
        if recipe.name not in shipped_names(recipe.event):
            continue
        reference = load_reference(recipe.event, recipe.name)
        found = [
            grade(name, key_points(folder, recipe, name), recipe.event, recipe.name, recipe.profile)
            for name in reference.sources
        ]
        for one in found:
            print(told(one))
        totals = np.array([one.total for one in found if np.isfinite(one.total)])
        whole = f"median {np.median(totals):.1f}, least {totals.min():.1f}, " if len(totals) else ""
        whole += f"{int((totals >= IDENTITY).sum())} of {len(found)} at the bar, {len(totals)} with a total"
        print(f"{recipe.event}/{recipe.name}: itself {itself(recipe, reference):.1f}; its movements: {whole}")


def key_points(folder: Path, recipe: Recipe, name: str) -> PoseSequence:
    return repeated(load_keypoints(file_of(folder, name)), recipe.cycles)


def itself(recipe: Recipe, reference: Reference) -> float:
    """Total of a reference as an attempt, at its own instants; it has no path in the picture, so what rests on the
    flight is not assessed."""
    event = event_of(recipe)
    motion = as_motion(reference)
    time_s = {name: float(reference.time_s[row]) for name, row in reference.instants.items()}
    phases = Phases(reference.phases, reference.bounds_s)
    instants = Instants((time_s,), {}, "left", None, {})
    found = align(motion, phases, reference, "left")
    total = score(event, motion, instants, phases, found, reference).total.value
    return float("nan") if total is None else total


def as_motion(reference: Reference) -> Motion:
    shape = reference.position.shape[:2]
    return Motion(
        position=reference.position,
        root=np.zeros((shape[0], 2)),
        sigma=np.zeros(shape),
        confidence=np.isfinite(reference.position[..., 0]).astype(float),
        time_s=reference.time_s,
        torso_px=100.0,
        mirrored=False,
        roll_deg=0.0,
    )


def left_out(folder: Path, out: Path) -> None:
    """Every elite jump by a reference that was made without it; running jumps by each of them."""
    recipe = next(r for r in RECIPES if (r.event, r.name) == ("long_jump", "elite"))
    sources = movements(recipe, folder)
    setting = list(other_motions(recipe, folder)[0].values())
    running = {name: load_keypoints(file_of(folder, name)) for name in ids(folder, ("rj",))}
    print(f"\nElite jump left out, everything refitted without it (bar: median {LEFT_OUT:.0f}, none rejected)")
    found, below = [], 0
    for one in ids(folder, recipe.sequences):
        kept = [m for m in sources if m.id != one]
        file = write_reference(replace(made(recipe, kept, setting), name=f"without_{one}"), out)
        found.append(grade(one, load_keypoints(file_of(folder, one)), recipe.event, file))
        near = [grade(name, poses, recipe.event, file) for name, poses in running.items()]
        best = np.nanmax([0.0, *(n.total for n in near)])
        below += bool(best < found[-1].total)
        print(f"{told(found[-1])}  | running jumps: {', '.join(f'{n.total:.0f} {n.status}' for n in near)}")
    totals = np.array([f.total for f in found])
    rejected = sum(f.status == "rejected" for f in found)
    print(
        f"elite left out: median {np.nanmedian(totals):.1f}, least {np.nanmin(totals):.1f}, without a total "
        f"{int(np.isnan(totals).sum())}, rejected {rejected}, above every running jump {below} of {len(found)}"
    )


def stretched(poses: PoseSequence, seconds: float) -> PoseSequence:
    """A clip of the given length and rate, its last posture held: what a phone film of one attempt is like."""
    times = np.arange(0, seconds, 1 / RATE_HZ)
    inside = np.clip(times, 0, poses.time_s[-1] - poses.time_s[0]) + poses.time_s[0]

    def at(values: np.ndarray) -> np.ndarray:
        flat = values.reshape(len(values), -1)
        return np.stack([np.interp(inside, poses.time_s, column) for column in flat.T], 1).reshape(
            -1, *values.shape[1:]
        )

    return PoseSequence(at(poses.xy), at(poses.confidence), at(poses.spread), times, poses.size, at(poses.camera))


def times(folder: Path, rounds: int) -> None:
    """Seconds of one core from key points to a report, by event: the slowest reference, and all of them in turn."""
    print(f"\nTime for a clip of {CLIP_S:.0f} s at {RATE_HZ:.0f} frames a second (bar {LONGEST_S} s of one core)")
    for event in dict.fromkeys(r.event for r in RECIPES if r.name in shipped_names(r.event)):
        recipe = next(r for r in RECIPES if r.event == event)
        name = ids(folder, recipe.sequences)[0]
        poses = stretched(key_points(folder, recipe, name), CLIP_S)
        each = [shortest(rounds, poses, event, name) for name in shipped_names(event)]
        print(f"  {event}: slowest reference {max(each):.2f} s, all {len(each)} of them {sum(each):.2f} s")


def shortest(rounds: int, poses: PoseSequence, event: str, name: str) -> float:
    """Processor seconds, so that what else the computer does is not counted."""
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        grade_poses(poses, Options(event, reference=name))
        seconds.append(time.process_time() - start)
    return min(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keypoints", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5, help="times of which the shortest counts")
    arguments = parser.parse_args()
    identity(arguments.keypoints)
    with tempfile.TemporaryDirectory() as out:
        left_out(arguments.keypoints, Path(out))
    times(arguments.keypoints, arguments.rounds)


if __name__ == "__main__":
    main()
