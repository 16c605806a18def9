"""Movements pushed until one criterion has a wanted value: by bending what it reads, or by stretching time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.validation import changes
from benchmarks.validation.material import Attempt, captured, performed
from pe_coach.events import Criterion, Event, find_instants, load_event
from pe_coach.events.attempt import measured
from pe_coach.events.profiles import recognise
from pe_coach.motion import to_motion
from pe_coach.pose import PoseSequence
from pe_coach.scoring.criteria import outside
from pe_coach.scoring.reading import Reading, read

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
WAYS = {"rise_angle": ("toe_off", "landing")}
"""Stretch of the way whose length changes a quantity."""
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


@dataclass(frozen=True)
class Exact:
    """What an exact motion shows, read without smoothing and without doubts: values of the criteria, and instants."""

    event: Event
    side: str
    moments: dict[str, float]
    readings: dict[str, Reading]

    def outside(self, criterion: Criterion) -> str | None:
        """ "too_little", "too_much", or None inside the band and where nothing can be read."""
        reading = self.readings.get(criterion.id)
        off = 0.0 if reading is None else outside(reading.value, criterion.low, criterion.high)
        return None if off == 0 else "too_little" if off < 0 else "too_much"

    @property
    def in_band(self) -> bool:
        """Something can be read, and all of it lies in its band."""
        return bool(self.readings) and not any(self.outside(c) for c in self.event.criteria)


def exact(motion: Attempt) -> Exact:
    """Read an exact motion."""
    event = load_event(motion.event)
    moving = to_motion(motion.poses)
    instants = find_instants(moving, event.instants)
    seen = measured(moving, instants.time_s, instants.takeoff_side, instants.flight)
    event = event.tailored(motion.profile or recognise(event, seen), "pupils")
    twice = replace(
        seen,
        position=np.repeat(seen.position, 2, axis=0),
        instants={name: np.repeat(at, 2) for name, at in seen.instants.items()},
    )  # a reading is of an attempt and its copies: here the only copy is the attempt
    readings = {c.id: found for c in event.criteria if (found := read(event, c, (twice,))) is not None}
    return Exact(event, instants.takeoff_side, dict(instants.time_s), readings)


def can_push(criterion: Criterion) -> bool:
    """A bend or a stretch of time changes it."""
    return criterion.series is not None or criterion.quantity in {**TIMES, **WAYS}


def pushed(motion: Attempt, before: Exact, criterion: Criterion, wanted: float) -> Attempt | None:
    """The motion with another value of a criterion; None where a plain change does not bring it there.

    By the secant method on the value that the exact motion shows.
    """
    found = before.readings.get(criterion.id)
    if found is None:
        return None
    timed = criterion.quantity in {**TIMES, **WAYS}
    dose, last = (FIRST_STRETCH, (1.0, found.value)) if timed else (FIRST_TURN_DEG, (0.0, found.value))
    for _ in range(ROUNDS):
        tried = motion.changed(_changed(motion.poses, before, criterion, dose))
        now = exact(tried).readings.get(criterion.id)
        if now is None:
            return None
        if abs(now.value - wanted) <= NEAR * criterion.half_at:
            return tried
        slope = (now.value - last[1]) / (dose - last[0])
        last = (dose, now.value)
        dose += (wanted - now.value) / slope if slope else np.inf
        if not (1 / LONGEST_STRETCH < dose < LONGEST_STRETCH if timed else abs(dose) <= LARGEST_TURN_DEG):
            return None
    return None


def _changed(poses: PoseSequence, before: Exact, criterion: Criterion, dose: float) -> PoseSequence:
    """Time stretched by `dose`, or joints turned by so many degrees, where the criterion is read."""
    if criterion.quantity in TIMES:
        start, stop = (before.moments[name] for name in TIMES[criterion.quantity])
        return changes.warped(poses, start, stop, dose)
    if criterion.quantity in WAYS:
        start, stop = (before.moments[name] for name in WAYS[criterion.quantity])
        return changes.farther(poses, start, stop, dose)
    joints = TURNED.get(criterion.series or "", (changes.named(criterion.joint, before.side),))
    share = changes.during(poses.time_s, *_when(before, criterion), ease_s=EASE_S)
    for joint in joints:
        poses = changes.bent(poses, changes.chain_of(joint, before.side), dose * share)
    return poses


def _when(before: Exact, criterion: Criterion) -> tuple[float, float]:
    """From when to when the bend is full."""
    if criterion.at is not None:
        at_s = before.readings[criterion.id].time_s
        return at_s - HOLD_S, at_s + HOLD_S
    phase = next(p for p in before.event.phases if p.id == criterion.phase)
    return before.moments[phase.start], before.moments[phase.stop]


def into_band(motion: Attempt) -> Attempt:
    """Every criterion that lies outside its band pushed a quarter of a half-at into it, where that can be."""
    now = exact(motion)
    for criterion in now.event.criteria:
        side = now.outside(criterion)
        if side is None or not can_push(criterion):
            continue
        better = pushed(motion, now, criterion, _inside(criterion, side))
        if better is not None:
            motion, now = better, exact(better)
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
