"""Finding the cycles of a swimming stroke, and the instants of each.

Every instant is found as often as the film shows it; then the film is cut into cycles at the instant that gives the
most whole ones. An instant that falls into a gap (arms above the water) is missing in its cycle, never made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.arm_turns import ArmTurn, arm_turn
from pe_coach.events.event import StrokeInstants
from pe_coach.events.instants import FRAME_ERROR, Instants
from pe_coach.events.stroke_postures import known_mean
from pe_coach.events.swings import LEAST_BEAT, extremes, passing, vertex
from pe_coach.motion import Motion, body
from pe_coach.motion.swimming import each_knee, leaps, middle

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

BACKWARDS = -0.4
"""Mean of `ArmTurn.onwards` of both arms below which they turn backwards; swimmers' is 0.8 to 1, noise makes it 0."""

LONG_KICK, SLOW_KICK = 1.2, 0.95
"""A kick takes 0.3 to 0.7 times as long as the drawing up of the legs, and is 1.3 to 3 times as fast (fast tenths of
both); what takes more than the first times as long, and is slower than the second times as fast, runs backwards."""

CUTS = 2
"""Leaps of the whole body that are no single lost moment."""

SWING_SHARE = 0.4
"""Of the whole range: a swing of a cycle is larger, what noise adds is smaller."""

CYCLE_S = (0.8, 10.0)
"""Sprinters' butterfly takes 0.9 s; 10 s is a slow stroke in slow motion."""

LEAST_SPACING = 0.6
"""Of the usual spacing: instants that follow each other faster than this are one instant twice."""

POINT_SIGMA = 0.05
"""Torso lengths; deviation of a point where the key points do not say it (clicked points: 3 to 5 % of the trunk)."""


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
BEATS = {"downbeat_at_entry": ("downbeat", "entry"), "downbeat_end_at_exit": ("downbeat_end", "exit")}
"""Instants of the kick that belong to an instant of the hands: the nearest within half a cycle."""

CUT_LEVELS_DEG = tuple((90 + turn) % 360 for turn in range(0, 360, 15))
"""Directions of the arm at which a film may be cut, mid-pull first."""


def find_stroke_instants(motion: Motion, rules: StrokeInstants) -> Instants:
    """The instants of every whole cycle of a stroke; without a whole cycle there are none.

    Of arms that go in turn, the near one's have plain names, the other's begin with `far_`. Every cycle holds
    `cycle_start` and `cycle_stop` and, of instants that the film shows again afterwards, `next_…`.
    """
    marks, cuts, near = stroke_marks(motion, rules)
    cycles = tuple(_cycle(marks, start, stop) for start, stop in _whole_cycles(cuts))
    missing = {name: "it is not in the film" for name in marks if not any(name in c for c in cycles)}
    if not cycles:
        missing = {"cycle_stop": "no whole cycle is seen in the film"} | missing
    return Instants(cycles, _sigmas(motion, cycles), ("left", "right")[near], None, missing)


def stroke_marks(motion: Motion, rules: StrokeInstants) -> tuple[Marks, list[list[float]], int]:
    """Every occurrence of every instant, where the film may be cut into cycles, and the near side (0 left, 1 right)."""
    stroke = STROKES[rules.stroke]
    near = near_side(motion, supine=stroke.supine)
    if stroke.together:
        return *_together(motion, turning=stroke.turning), near
    near, far = _better_seen_first(motion, near)
    return *_in_turn(motion, near, far), near


def out_of_order(motion: Motion, rules: StrokeInstants) -> bool:
    """Whether a stroke runs against its order: in a film that runs backwards, or was cut and put together otherwise."""
    return leaps(motion) >= CUTS or _goes_backwards(motion, rules)


def _goes_backwards(motion: Motion, rules: StrokeInstants) -> bool:
    """Whether the parts of a stroke come in the opposite order.

    Arms that turn do so forwards over the water. In breaststroke the kick is quicker than the drawing up of the legs.
    """
    if STROKES[rules.stroke].turning:
        return float(np.mean([arm_turn(motion, side).onwards for side in (0, 1)])) < BACKWARDS
    marks = breast_marks(motion)
    kick, draw = (_waits(marks[a], marks[b]) for a, b in (("knees_bent", "kick_end"), ("knees_bend", "knees_bent")))
    return kick > LONG_KICK * draw and _kick_speed(motion) < SLOW_KICK


def _waits(first: list[float], then: list[float]) -> float:
    """Median time from each instant to the next one of another kind; NaN where none follows."""
    waits = [min(later) - at for at in first if (later := [s for s in then if s > at])]
    return float(np.median(waits)) if waits else float("nan")


def _kick_speed(motion: Motion) -> float:
    """Speed of straightening knees over that of bending ones; NaN where they do not do both."""
    knees = known_mean(*each_knee(motion.position))
    known = np.isfinite(knees)
    speed = np.diff(knees[known]) / np.diff(motion.time_s[known])
    if not (speed > 0).any() or not (speed < 0).any():
        return float("nan")
    return float(np.quantile(speed[speed > 0], 0.9) / np.quantile(-speed[speed < 0], 0.9))


def near_side(motion: Motion, *, supine: bool) -> int:
    """0 left, 1 right: the side towards the camera of somebody who swims head first, on the belly or on the back."""
    return int(motion.mirrored == supine)


def _better_seen_first(motion: Motion, near: int) -> tuple[int, int]:
    """The near arm first, unless only the far one shows a whole cycle."""
    whole = [len(_whole_cycles(_arm_cuts(arm_turn(motion, side)))) for side in (0, 1)]
    return (1 - near, near) if whole[near] == 0 < whole[1 - near] else (near, 1 - near)


def _in_turn(motion: Motion, near: int, far: int) -> tuple[Marks, list[list[float]]]:
    """Instants of both arms, and where the film may be cut."""
    first, second = arm_turn(motion, near), arm_turn(motion, far)
    others = {f"far_{name}": at for name, at in arm_marks(second).items()}
    return arm_marks(first) | others, _arm_cuts(first)


def _together(motion: Motion, *, turning: bool) -> tuple[Marks, list[list[float]]]:
    """Instants of a stroke whose arms and legs go together."""
    if not turning:
        marks = breast_marks(motion)
        return marks, [marks[name] for name in BREAST_ORDER]
    arms = arm_turn(motion, 0, 1)
    return arm_marks(arms) | beat_marks(motion), _arm_cuts(arms)


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
    rows = arm.rows(under_s - CYCLE_S[1] / 4, under_s)
    rows = rows[arm.turn_deg[rows] > arm.turn_deg[rows[-1]] - 150.0] if len(rows) else rows
    return passing(arm.time_s[rows], -arm.wrist[rows, 1], depth, last=True)


def _farthest(arm: ArmTurn, along: Floats, from_deg: float) -> Iterator[float]:
    """Extremes of the wrist's way in the half turn after a direction, where the film shows them."""
    for number in np.unique(np.stack([arm.piece, np.floor((arm.turn_deg - from_deg) / 360)]), axis=1).T:
        half = (arm.piece == number[0]) & (np.floor((arm.turn_deg - from_deg) / 360) == number[1])
        half &= (arm.turn_deg - from_deg) % 360 < 180
        if half.sum() >= 3 and 0 < (best := int(np.argmax(along[half]))) < half.sum() - 1:
            yield vertex(arm.time_s[half], along[half], best)


def _arm_cuts(arm: ArmTurn) -> list[list[float]]:
    """Where the film may be cut into cycles: at mid-pull, where the arm is fast and seen, else at another direction."""
    return [arm.passes(level) for level in CUT_LEVELS_DEG]


def breast_marks(motion: Motion) -> Marks:
    """When the hands part, are farthest back and long again; when the knees begin to bend, are most bent, straight."""
    t = motion.time_s
    reach = middle(motion.position, body.LEFT_WRIST)[:, 0]
    knees = known_mean(*each_knee(motion.position))
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


def _whole_cycles(cuts: list[list[float]]) -> list[tuple[float, float]]:
    """From one occurrence to the next, of the first of the lists that gives the most whole cycles."""
    return max((_intervals(sorted(at)) for at in cuts), key=len, default=[])


def _intervals(at: list[float]) -> list[tuple[float, float]]:
    """Pairs of neighbours that may be a cycle: no more than half as long again as the usual one."""
    pairs = [(a, b) for a, b in pairwise(at) if CYCLE_S[0] <= b - a <= CYCLE_S[1]]
    usual = float(np.median([b - a for a, b in pairs])) if pairs else 0.0
    return [(a, b) for a, b in pairs if LEAST_SPACING * usual <= b - a <= usual / LEAST_SPACING]


def _cycle(marks: Marks, start_s: float, stop_s: float) -> dict[str, float]:
    """The instants of one cycle, each as often as it is in it once, and the next ones after those."""
    found = {"cycle_start": start_s, "cycle_stop": stop_s}
    slack = 1e-9
    for name, at in marks.items():
        inside = [s for s in sorted(at) if start_s - slack <= s < stop_s - slack]
        if not inside:
            continue
        found[name] = inside[0]
        after = [s for s in sorted(at) if inside[0] + slack < s <= inside[0] + (stop_s - start_s) / LEAST_SPACING]
        found |= {f"next_{name}": after[0]} if after else {}
    for name, (beat, hands) in BEATS.items():
        near = [s for s in marks.get(beat, []) if abs(s - found.get(hands, np.inf)) <= (stop_s - start_s) / 2]
        found |= {name: min(near, key=lambda s: abs(s - found[hands]))} if near else {}
    return found


def _sigmas(motion: Motion, cycles: tuple[dict[str, float], ...]) -> dict[str, float]:
    """Standard deviation of every instant, seconds: half a frame, and noise of the points over their speed.

    A limb swings once a cycle, so near an instant of its phase it moves by about its amplitude, a torso length, times
    2π in a cycle.
    """
    if not cycles:
        return {}
    frame_s = FRAME_ERROR * float(np.median(np.diff(motion.time_s)))
    period_s = float(np.median([c["cycle_stop"] - c["cycle_start"] for c in cycles]))
    arms = motion.sigma[:, list(range(body.LEFT_SHOULDER, body.LEFT_HIP))]
    point = float(np.nanmedian(arms)) if np.isfinite(arms).any() else POINT_SIGMA
    sigma = float(np.hypot(frame_s, np.sqrt(2) * point * period_s / (2 * np.pi)))
    return dict.fromkeys(dict.fromkeys(name for cycle in cycles for name in cycle), sigma)
