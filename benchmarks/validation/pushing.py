"""Movements pushed until one criterion has a wanted value: by bending what it reads, or by stretching time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.validation import changes
from benchmarks.validation.material import Attempt, captured, graded_as, performed
from pe_coach.events import Criterion, load_event
from pe_coach.grading import Graded
from pe_coach.pose import PoseSequence
from pe_coach.scoring.types import CriterionResult

Floats = NDArray[np.float64]

BOTH_KNEES, BOTH_HIPS, BOTH_ARMS = (
    ("left_knee", "right_knee"),
    ("left_hip", "right_hip"),
    ("left_shoulder", "right_shoulder"),
)
TURNED = {
    "knees": BOTH_KNEES,
    "stretch": BOTH_KNEES,
    "hips": BOTH_HIPS,
    "reach": BOTH_HIPS,
    "arms": BOTH_ARMS,
    "higher_hand": BOTH_ARMS,
    "lean": ("takeoff_hip",),
}
"""What turns to change a series that reads more than the criterion's own joint; a lean is where the foot is put."""
TIMES = {"contact": ("touch_down", "toe_off"), "rhythm": ("second_last", "touch_down")}
"""Stretch of time whose length changes a quantity."""
HOLD_S, EASE_S = 0.03, 0.08
"""A bend for an instant is full so long before and after it, then fades."""
FIRST_TURN_DEG, FIRST_STRETCH = 8.0, 1.25
ROUNDS, NEAR = 4, 0.12
"""Tries, and how near to the wanted value is near enough, in half-ats."""
LARGEST_TURN_DEG, LONGEST_STRETCH = 75.0, 3.0
HEIGHT_PX, RATE = 250.0, 60.0


@cache
def exact_motions(data: Path) -> tuple[Attempt, ...]:
    """Captured jumps and left-out jumps performed by unseen bodies: 60 frames/s, athlete 250 px tall, no noise."""
    return tuple(
        m.changed(changes.in_pixels(changes.resampled(m.poses, RATE), HEIGHT_PX))
        for m in [*captured(data), *performed()]
    )


@cache
def good_motions(data: Path) -> tuple[Attempt, ...]:
    """The exact motions with every criterion pushed into its band that lay outside."""
    return tuple(into_band(m) for m in exact_motions(data))


def result_of(graded: Graded, criterion: str) -> CriterionResult | None:
    """The result of one criterion; None where it was not read."""
    return next((c for c in graded.report.criteria if c.id == criterion and c.value is not None), None)


def criterion_of(graded: Graded, criterion: str) -> Criterion:
    """The event's own criterion, in the style that was recognised."""
    event = load_event(graded.report.event).tailored(graded.report.profile, "pupils")
    return next(c for c in event.criteria if c.id == criterion)


def can_push(criterion: Criterion) -> bool:
    """A bend or a stretch of time changes it."""
    return criterion.series is not None or criterion.quantity in TIMES


def pushed(motion: Attempt, before: Graded, criterion: Criterion, wanted: float) -> Attempt | None:
    """The motion with another value of a criterion; None where a plain change does not bring it there.

    By the secant method on the value that the program reads.
    """
    found = result_of(before, criterion.id)
    if found is None or found.value is None:
        return None
    timed = criterion.quantity in TIMES
    dose, last = (FIRST_STRETCH, (1.0, found.value)) if timed else (FIRST_TURN_DEG, (0.0, found.value))
    for _ in range(ROUNDS):
        tried = motion.changed(_changed(motion.poses, before, criterion, found, dose))
        now = result_of(graded_as(tried), criterion.id)
        if now is None or now.value is None:
            return None
        if abs(now.value - wanted) <= NEAR * criterion.half_at:
            return tried
        slope = (now.value - last[1]) / (dose - last[0])
        last = (dose, now.value)
        dose += (wanted - now.value) / slope if slope else np.inf
        if not (1 / LONGEST_STRETCH < dose < LONGEST_STRETCH if timed else abs(dose) <= LARGEST_TURN_DEG):
            return None
    return None


def _changed(
    poses: PoseSequence, before: Graded, criterion: Criterion, found: CriterionResult, dose: float
) -> PoseSequence:
    """Time stretched by `dose`, or joints turned by so many degrees, where the criterion is read."""
    if criterion.quantity in TIMES:
        start, stop = (_moment(before, name) for name in TIMES[criterion.quantity])
        return changes.warped(poses, start, stop, dose)
    side = before.take_off_side or "left"
    joints = TURNED.get(criterion.series or "", (found.joint,))
    share = changes.during(poses.time_s, *_when(before, criterion, found), ease_s=EASE_S)
    for joint in joints:
        poses = changes.bent(poses, changes.chain_of(joint, side), dose * share)
    return poses


def _when(before: Graded, criterion: Criterion, found: CriterionResult) -> tuple[float, float]:
    """From when to when the bend is full."""
    if criterion.at is not None and found.time_s is not None:
        return found.time_s - HOLD_S, found.time_s + HOLD_S
    phase = next(p for p in before.report.phases if p.name == criterion.phase)
    return phase.start_s, phase.stop_s


def _moment(graded: Graded, name: str) -> float:
    return next((i.time_s for i in graded.report.instants if i.name == name), float("nan"))


def into_band(motion: Attempt) -> Attempt:
    """Every criterion that lies outside its band pushed a quarter of a half-at into it, where that can be."""
    graded = graded_as(motion)
    for result in graded.report.criteria:
        if result.side is None:
            continue
        criterion = criterion_of(graded, result.id)
        better = pushed(motion, graded, criterion, _inside(criterion, result.side)) if can_push(criterion) else None
        if better is not None:
            motion, graded = better, graded_as(better)
    return motion


def _inside(criterion: Criterion, side: str) -> float:
    edge, sign = (criterion.low, 1.0) if side == "too_little" else (criterion.high, -1.0)
    assert edge is not None
    return edge + sign * 0.25 * criterion.half_at


def varied(motion: Attempt, rng: np.random.Generator, sd_deg: float) -> Attempt:
    """Everybody moves a little differently: every joint off by a slowly changing angle."""
    time_s, poses = motion.poses.time_s, motion.poses
    for chain in changes.CHAINS:
        if chain.endswith("lean") or chain == "head":
            continue
        size, per_s, phase = rng.normal(0, sd_deg), rng.uniform(0.3, 1.0), rng.uniform(0, 2 * np.pi)
        poses = changes.bent(poses, chain, np.sqrt(2) * size * np.sin(2 * np.pi * per_s * time_s + phase))
    return replace(motion, poses=poses)


def filmed_at(motion: Attempt, rate: float, noise: float, rng: np.random.Generator) -> Attempt:
    """As a phone and a network see it: at a frame rate, with noise of a share of the body's height."""
    return motion.changed(changes.noisy(changes.resampled(motion.poses, rate, rng.uniform(0, 1 / rate)), noise, rng))
