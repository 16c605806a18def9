"""Every occurrence of every instant of a swimming stroke in a film.

An instant that falls into a gap (arms above the water) is not there, never made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.arm_sides import with_own_hands
from pe_coach.events.arm_turns import LONGEST_GAP_S, ArmTurn, arm_turn
from pe_coach.events.event import StrokeInstants
from pe_coach.events.stroke_postures import hands_forward, known_mean
from pe_coach.events.swings import LEAST_BEAT, extremes, passing, vertex
from pe_coach.motion import Motion, body
from pe_coach.motion.swimming import each_knee, middle

Floats = NDArray[np.float64]
Marks = dict[str, list[float]]
"""Seconds of every occurrence of an instant, by its name."""

CATCH_DEPTH, HOLD_DEPTH = 0.3, 0.35
"""Torso lengths that the wrist is below its shoulder when the pull begins, as the real cycles are labelled, and when
the forearm is looked at (technique notes, section 7)."""

STRETCHED_SHARE = 0.95
"""Of the hands' way from nearest to farthest: beyond it the arms are long, below it the hands part."""

HANDS_RANGE = (0.02, 0.9)
"""Quantiles of the hands' reach that count as nearest and farthest: they stay far for a while, near for a moment."""

STRAIGHT_KNEE_DEG = 160.0
"""A knee as straight as this ends the kick (technique notes, section 3)."""

LEAST_KNEE_SWING_DEG = 25.0
LEAST_REACH_SWING = 0.5
"""Smaller swings of knees (degrees) and hands (torso lengths) are noise, not a stroke."""

SWING_SHARE = 0.4
"""Of the whole range: a swing of a cycle is larger, what noise adds is smaller."""

CATCH_TURN_DEG = 150.0
"""How far back from mid-pull the hand is followed to where it began to sink."""


@dataclass(frozen=True)
class Stroke:
    """What tells a stroke's instants: how arms and legs go, and whether the swimmer lies on the back."""

    together: bool
    supine: bool
    turning: bool


STROKES: Mapping[str, Stroke] = MappingProxyType(
    {
        "freestyle": Stroke(together=False, supine=False, turning=True),
        "backstroke": Stroke(together=False, supine=True, turning=True),
        "breaststroke": Stroke(together=True, supine=False, turning=False),
        "butterfly": Stroke(together=True, supine=False, turning=True),
    }
)

ARM_ORDER = ("entry", "forward", "catch", "hold", "under", "backward", "exit", "highest")
BREAST_ORDER = ("hands_part", "hands_back", "arms_long", "knees_bend", "knees_bent", "kick_end")
CUT_LEVELS_DEG = tuple((90 + turn) % 360 for turn in range(0, 360, 15))
"""Directions of the arm at which a film may be cut, mid-pull first."""


@dataclass(frozen=True)
class StrokeMarks:
    """What a film shows of a stroke.

    Attributes:
        marks: of arms that go in turn, the near one's instants have plain names, the other's begin with `far_`.
        cuts: lists of moments of one phase each, at which the film may be cut into cycles, the best first.
        breaks: moments over which no cycle may go, because it was lost from sight too long.
        near: 0 left, 1 right: the side towards the camera.
        cycle_s: length of a cycle, where hands had to be told apart by the phase of both arms; else NaN.
    """

    marks: Marks
    cuts: list[list[float]]
    breaks: list[float]
    near: int
    cycle_s: float = float("nan")


def stroke_marks(motion: Motion, rules: StrokeInstants) -> StrokeMarks:
    """All instants of a stroke."""
    stroke = STROKES[rules.stroke]
    near = near_side(motion, supine=stroke.supine)
    if not stroke.turning:
        marks = breast_marks(motion)
        return StrokeMarks(marks, [marks[name] for name in BREAST_ORDER], _lost(motion), near)
    if stroke.together:
        arms = arm_turn(motion, 0, 1)
        return StrokeMarks(arm_marks(arms) | beat_marks(motion), _arm_cuts(arms), arms.breaks, near)
    own = with_own_hands(motion)
    arm, other = (arm_turn(own, side) for side in (near, 1 - near))
    if not arm.turns_round and other.turns_round:  # the far arm shows the stroke, the near one does not
        arm, other, near = other, arm, 1 - near
    far = {f"far_{name}": at for name, at in arm_marks(other).items()}
    if own is motion:
        return StrokeMarks(arm_marks(arm) | far, _arm_cuts(arm), arm.breaks, near)
    both = _arm_cuts(arm), _arm_cuts(other)
    return StrokeMarks(arm_marks(arm) | far, [*both[0], *both[1]], _lost(motion), near, _twice_the_wait(*both))


def _twice_the_wait(first: list[list[float]], second: list[list[float]]) -> float:
    """Twice the median time from one arm's passing of a direction to the other's, seconds; NaN where never both."""
    waits: list[float] = []
    for one, other in zip(first, second, strict=True):
        both = sorted([(at, 0) for at in one] + [(at, 1) for at in other])
        waits += [b - a for (a, arm), (b, then) in pairwise(both) if arm != then]
    return 2 * float(np.median(waits)) if waits else float("nan")


def near_side(motion: Motion, *, supine: bool) -> int:
    """0 left, 1 right: the side towards the camera of somebody who swims head first, on the belly or on the back."""
    return int(motion.mirrored == supine)


def _lost(motion: Motion) -> list[float]:
    """The middle of every time in which the swimmer is not seen for too long."""
    seen = motion.time_s[np.isfinite(motion.root).all(1)]
    long = np.flatnonzero(np.diff(seen) > LONGEST_GAP_S)
    return [float(s) for s in (seen[long] + seen[long + 1]) / 2]


def _arm_cuts(arm: ArmTurn) -> list[list[float]]:
    """Where the film may be cut into cycles: at mid-pull, where the arm is fast and seen, else at another direction."""
    return [arm.passes(level) for level in CUT_LEVELS_DEG]


def arm_marks(arm: ArmTurn) -> Marks:
    """When an arm enters, is farthest forward, catches, is under the shoulder, farthest back, leaves, is highest."""
    (entry, leaves), under = arm.water_line(), arm.passes(90.0)
    marks: Marks = {"entry": entry, "under": under, "exit": leaves, "highest": arm.passes(270.0)}
    for name, depth in (("catch", CATCH_DEPTH), ("hold", HOLD_DEPTH)):
        marks[name] = [at for mid in under if (at := _sinks(arm, mid, depth)) is not None]
    marks["backward"] = list(_farthest(arm, -arm.wrist[:, 0], 90.0))
    marks["forward"] = list(_farthest(arm, arm.wrist[:, 0], 270.0))
    return {name: marks[name] for name in ARM_ORDER}


def _sinks(arm: ArmTurn, under_s: float, depth: float) -> float | None:
    """The last moment before mid-pull at which the wrist sinks below a depth."""
    rows = arm.rows(-np.inf, under_s)
    rows = rows[
        (arm.turn_deg[rows] > arm.turn_deg[rows[-1]] - CATCH_TURN_DEG) & (arm.piece[rows] == arm.piece[rows[-1]])
    ]
    return passing(arm.time_s[rows], -arm.wrist[rows, 1], depth, last=True)


def _farthest(arm: ArmTurn, along: Floats, from_deg: float) -> Iterator[float]:
    """Extremes of the wrist's way in the half turn after a direction, where the film shows them."""
    for number in np.unique(np.stack([arm.piece, np.floor((arm.turn_deg - from_deg) / 360)]), axis=1).T:
        half = (arm.piece == number[0]) & (np.floor((arm.turn_deg - from_deg) / 360) == number[1])
        half &= (arm.turn_deg - from_deg) % 360 < 180
        if half.sum() >= 3 and 0 < (best := int(np.argmax(along[half]))) < half.sum() - 1:
            yield vertex(arm.time_s[half], along[half], best)


def breast_marks(motion: Motion) -> Marks:
    """When the hands part, are farthest back and long again; when the knees begin to bend, are most bent, straight."""
    t = motion.time_s
    reach, knees = hands_forward(motion.position), known_mean(*each_knee(motion.position))
    if not (np.isfinite(reach).any() and np.isfinite(knees).any()):
        return {name: [] for name in BREAST_ORDER}
    (near, far), (least, most) = np.nanquantile(reach, HANDS_RANGE), np.nanquantile(knees, (0.02, 0.98))
    back = extremes(t, -reach, max(LEAST_REACH_SWING, SWING_SHARE * (far - near)))
    bent = extremes(t, -knees, max(LEAST_KNEE_SWING_DEG, SWING_SHARE * (most - least)))
    level = near + STRETCHED_SHARE * (far - near)
    return {
        "hands_part": _around(t, -reach, -level, back, before=True),
        "hands_back": back,
        "arms_long": _around(t, reach, level, back, before=False),
        "knees_bend": _around(t, -knees, -STRAIGHT_KNEE_DEG, bent, before=True),
        "knees_bent": bent,
        "kick_end": _around(t, knees, STRAIGHT_KNEE_DEG, bent, before=False),
    }


def _around(t: Floats, values: Floats, level: float, centres: list[float], *, before: bool) -> list[float]:
    """For every extreme, the moment before it or after it at which the values rise through a level, nearest to it."""
    edges = [-np.inf, *centres, np.inf]
    found = []
    for k, centre in enumerate(centres, 1):
        span = (edges[k - 1], centre) if before else (centre, edges[k + 1])
        rows = (t >= span[0]) & (t <= span[1]) & np.isfinite(values)
        at = passing(t[rows], values[rows], level, last=before)
        found += [] if at is None else [at]
    return found


def beat_marks(motion: Motion) -> Marks:
    """When the feet begin to go down and when they are lowest, both legs together, against the hips."""
    height = middle(motion.position, body.LEFT_ANKLE)[:, 1]
    return {
        "downbeat": extremes(motion.time_s, height, LEAST_BEAT),
        "downbeat_end": extremes(motion.time_s, -height, LEAST_BEAT),
    }
