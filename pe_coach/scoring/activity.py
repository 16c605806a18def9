"""The gate's questions to the movement: is it a jump, this one, played forward, at its true speed, by one body?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pe_coach.events import Event, Instants, measured
from pe_coach.events.event import StrokeInstants
from pe_coach.events.jump_quantities import foot_slide
from pe_coach.events.quantities import QUANTITIES
from pe_coach.motion import Flight, Motion, body
from pe_coach.motion.motion import interpolate
from pe_coach.motion.plausible import has_long_limbs, leaps, runs_forward, step_s
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.skeleton import BODY
from pe_coach.scoring.gate import Reason, Status
from pe_coach.scoring.swimming import stroke_doubts
from pe_coach.scoring.types import Scores

LEAST_SIMILARITY = 10.0
"""Calibrated similarity below which this is another activity: the 90th percentile of other motions is 0."""

LEAST_CONFIDENCE = 0.5
"""Mean confidence of the body's points: the network's `confidence_exponent` brings it near the share that lies within
0.2 torso of the truth, and below one in two more limbs are misplaced than not."""

STILL = 0.12
"""Torso lengths, root mean square over the body's points: who moves by less stands still. A gliding breaststroke seen
from beside the swimmer has 0.2; key points that only tremble stay below 0.1."""

BACKWARDS = -0.5
"""Share of the striding that goes forward: 0.7 to 1 on every captured and rendered run, -0.7 to -1 played backwards."""

AROUND_S = 0.4
"""Before and after a flight the feet are on the ground for a moment of this time."""

CLEAR = 0.75
"""Confidence of points whose leaps are the film's and not the network's."""

RESTS = 0.35
"""Share of the hips' way over the planted foot by which it moves in the picture of a camera that stands still."""

STANDS_S, STANDS_STILL = 0.3, 0.4
"""Seconds for which both ankles move by less than so many torso lengths a second, of somebody who stands: longer than
any contact of a run."""

UPRIGHT = 0.5
"""Height of the shoulders over the hips, torso lengths, that somebody reaches who takes off."""

TAKES_OFF = 0.12
"""Torso lengths by which the lower foot rises in a jump; in a squat the feet stay."""

SLOW, FAST = 0.75, 1.4
"""Real seconds per second of the film beyond which nobody's build explains the fall: a torso of 0.87 m or 0.25 m."""

TORSO_OF_HEIGHT = 0.288
"""Length of the torso as a share of a standing person's height (technique notes, section 1)."""

TALLEST_CM, SLOWED = 210.0, 1.5
"""Where the height is not given, the pupil is at most so tall; a fall that needs a torso longer than that by the second
factor is slower than gravity."""

STEP_S = (0.17, 0.36)
"""A step of a run-up takes 0.18 to 0.30 s (technique notes); beyond this it is shown faster or more slowly."""

TORSO_M = (0.36, 0.62)
"""Of pupils and tall adults."""

Doubt = tuple[Status, Reason]


def refused(code: str, says: str, event: Event, **values: str | int | float) -> Doubt:
    """A rejection with the event's name in its sentence."""
    return Status.REJECTED, Reason.of(code, f"reasons.{says}", event=event.words_of, **values)


def activity_doubts(
    event: Event, poses: PoseSequence, motion: Motion, instants: Instants, scores: Scores | None
) -> Iterator[Doubt]:
    """What speaks against this being the event; the first is the weightiest, a rejection is the last.

    An impossible order of limbs that are seen with doubt is the network's, not the film's.
    """
    sure = _mean_confidence(poses)
    for status, reason in _first_rejection(_refusals(event, poses, motion, instants, scores)):
        if reason.code == "impossible_order" and sure < LEAST_CONFIDENCE:
            yield refused("low_confidence", "low_confidence_rejected", event, percent=100 * sure)
        else:
            yield status, reason


def _first_rejection(doubts: Iterator[Doubt]) -> Iterator[Doubt]:
    """The doubts up to the first that rejects."""
    for doubt in doubts:
        yield doubt
        if doubt[0] is Status.REJECTED:
            return


def _refusals(
    event: Event, poses: PoseSequence, motion: Motion, instants: Instants, scores: Scores | None
) -> Iterator[Doubt]:
    if _stands_still(motion):
        yield refused("wrong_activity", "wrong_activity_still", event)
    if isinstance(event.instants, StrokeInstants):
        yield from stroke_doubts(event, event.instants, motion, instants)
    else:
        yield from _no_jump(event, poses, motion, instants)
        yield from _another_jump(event, poses, motion, instants)
    yield from _impossible(event, poses, motion, instants)
    if scores is not None and scores.similarity.assessed and (scores.similarity.value or 0.0) < LEAST_SIMILARITY:
        yield refused("wrong_activity", "wrong_activity", event)


def _stands_still(motion: Motion) -> bool:
    points = motion.absolute[:, list(BODY)]
    points = points[:, np.isfinite(points).any((0, 2))]
    return bool(points.size and np.sqrt(np.nanvar(points, axis=0).sum(-1).mean()) < STILL)


def _no_jump(event: Event, poses: PoseSequence, motion: Motion, instants: Instants) -> Iterator[Doubt]:
    """Nobody flies, or the feet stay on the ground, or the run-up goes backwards."""
    flight = instants.flight
    if flight is None or not _leaves_ground(motion, flight) or not _takes_off(motion, flight):
        if (sure := _mean_confidence(poses)) < LEAST_CONFIDENCE:
            yield refused("low_confidence", "low_confidence_rejected", event, percent=100 * sure)
        yield refused("wrong_activity", "wrong_activity_no_jump", event)
    forward = runs_forward(motion)
    if forward is not None and forward < BACKWARDS and _strides(event):
        yield refused("impossible_order", "wrong_activity_order", event)


def _strides(event: Event) -> bool:
    return getattr(event.instants, "strides", 0) > 0


def _mean_confidence(poses: PoseSequence) -> float:
    """Of the body's points that are known in any frame."""
    points = list(BODY)
    known = np.isfinite(poses.xy[:, points, 0])
    return float(poses.confidence[:, points][known].mean()) if known.any() else 0.0


def _leaves_ground(motion: Motion, flight: Flight) -> bool:
    """Whether the lower foot is higher in the flight than beside it; True where the feet are not seen."""
    lower = motion.absolute[:, list(body.ANKLES), 1].min(1)
    t, known = motion.time_s, np.isfinite(lower)
    inside = known & (t > flight.start_s) & (t < flight.stop_s)
    beside = known & ~inside & (t > flight.start_s - AROUND_S) & (t < flight.stop_s + AROUND_S)
    if inside.sum() < 2 or beside.sum() < 2:
        return True
    return bool(lower[inside].max() > np.quantile(lower[beside], 0.2) + TAKES_OFF)


def _takes_off(motion: Motion, flight: Flight) -> bool:
    """Whether the trunk comes upright before the highest point; True where it is not seen."""
    rising = (motion.time_s >= flight.start_s - AROUND_S / 4) & (motion.time_s <= flight.peak_s)
    over = body.mid_shoulder(motion.position)[rising, 1] - body.mid_hip(motion.position)[rising, 1]
    over = over[np.isfinite(over)]
    return bool(not len(over) or np.quantile(over, 0.9) > UPRIGHT)


def _another_jump(event: Event, poses: PoseSequence, motion: Motion, instants: Instants) -> Iterator[Doubt]:
    """The signs of the event that do not hold."""
    attempt = measured(motion, instants.time_s, instants.takeoff_side, instants.flight)
    for sign in event.gate.signs:
        value = float(QUANTITIES[sign.quantity].measure(attempt)[0])
        if np.isfinite(value) and not sign.low <= value <= sign.high:
            yield refused(sign.code, sign.says, event)
    least = event.gate.travel
    if least is not None and poses.size is not None and (travel := _travel(motion, instants)) < least:
        yield refused("wrong_activity", "wrong_activity_travel", event, travel=travel, least=least)


def _travel(motion: Motion, instants: Instants) -> float:
    """Torso lengths that the hips travel forward in flight."""
    assert instants.flight is not None
    ends = [interpolate(motion.time_s, motion.root, at)[0] for at in (instants.flight.start_s, instants.flight.stop_s)]
    return float(ends[1] - ends[0])


def _impossible(event: Event, poses: PoseSequence, motion: Motion, instants: Instants) -> Iterator[Doubt]:
    """A body that leaps from one posture to another: the film was cut, or somebody else is followed."""
    moments = [at for cycle in instants.cycles for at in cycle.values()]
    if not moments:
        return
    held = poses.size is not None or _camera_holds(motion, instants)
    around = min(moments) - AROUND_S, max(moments) + AROUND_S / 2
    whole = (-np.inf, np.inf) if held else around
    if leaps(motion, *whole, camera_known=held, seen=CLEAR) is not None:
        yield refused("impossible_motion", "wrong_activity_impossible", event, what="speed")
    elif leaps(motion, *around, camera_known=held) is not None:
        yield Status.WARNING, Reason.of("impossible_motion", "reasons.wrong_activity_impossible", what="speed")
    if instants.flight is not None and has_long_limbs(motion):
        yield Status.WARNING, Reason.of("impossible_motion", "reasons.wrong_activity_impossible", what="bones")


def _camera_holds(motion: Motion, instants: Instants) -> bool:
    """Whether feet rest in the picture, planted or before the jump: the way of the hips is then their own."""
    attempt = measured(motion, instants.time_s, instants.takeoff_side, instants.flight)
    ankles, t = motion.absolute[:, list(body.ANKLES), 0], motion.time_s
    frames = max(2, round(STANDS_S / float(np.median(np.diff(t)))))
    rest = np.abs(np.diff(ankles, axis=0) / np.diff(t)[:, None]).max(1) < STANDS_STILL
    stands = len(rest) >= frames and (np.convolve(rest, np.ones(frames), "valid") > frames - 0.5).any()
    return bool(stands or np.abs(foot_slide(attempt)[0]) < RESTS)


def speed_doubts(poses: PoseSequence, motion: Motion, instants: Instants, height_cm: float | None) -> Iterator[Doubt]:
    """Slow or quick motion, and films that change their speed on the way: gravity against the run-up's cadence."""
    flight = instants.flight
    if flight is None:
        return
    longest_m = SLOWED * TORSO_OF_HEIGHT * (height_cm or TALLEST_CM) / 100
    steps = step_s(motion, flight.start_s)
    if poses.size is not None and steps is not None and _changes_speed(flight, steps):
        yield Status.WARNING, Reason.of("slow_motion", "reasons.slow_motion_ramp")
    elif flight.pace < SLOW or (poses.size is not None and flight.torso_m > longest_m):
        yield Status.WARNING, Reason.of("slow_motion", "reasons.slow_motion")
    elif flight.pace > FAST:
        yield Status.WARNING, Reason.of("slow_motion", "reasons.slow_motion_fast")


def _changes_speed(flight: Flight, steps: float) -> bool:
    """Whether no pace of the film explains both the fall and the steps: seconds of the film per real one, by each."""
    by_fall = [float(np.sqrt(flight.torso_m / torso)) for torso in TORSO_M[::-1]]
    by_steps = [steps / step for step in STEP_S[::-1]]
    return by_fall[0] > by_steps[1] or by_steps[0] > by_fall[1]
