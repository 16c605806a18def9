"""Whether the parts of a stroke come in the order in which a body can move."""

from __future__ import annotations

import numpy as np

from pe_coach.events.arm_turns import arm_turn
from pe_coach.events.event import StrokeInstants
from pe_coach.events.stroke_marks import STROKES, breast_marks
from pe_coach.events.stroke_postures import known_mean
from pe_coach.motion import Motion, body
from pe_coach.motion.swimming import each_knee, leaps, surely_seen

BACKWARDS = -0.4
"""Mean of `ArmTurn.onwards` of both arms below which they turn backwards; swimmers' is 0.8 to 1, noise makes it 0."""

LONG_KICK, SLOW_KICK = 1.2, 0.95
"""A kick takes 0.3 to 0.7 times as long as the drawing up of the legs, and is 1.3 to 3 times as fast (fast tenths of
both); what takes more than the first times as long, and is slower than the second times as fast, runs backwards."""

CUTS = 2
"""Leaps that are no single lost moment."""

HANDS_LEAP, HANDS_LEAP_PER_S = 0.2, 15.0
"""Torso lengths, and torso lengths a second, that no hand goes about its body: in a quick crawl seen obliquely 13."""


def out_of_order(motion: Motion, rules: StrokeInstants) -> bool:
    """Whether a stroke runs against its order: in a film that runs backwards, or was cut and put together otherwise."""
    return leaps(motion) + _leaps_of_hands(motion) >= CUTS or _goes_backwards(motion, rules)


def _leaps_of_hands(motion: Motion) -> int:
    """How often both hands, surely seen, are suddenly elsewhere about the body, whatever their names."""
    hands, sure = motion.position[:, body.LEFT_WRIST : body.LEFT_HIP], surely_seen(motion)
    ways = [np.linalg.norm(hands[1:] - hands[:-1, order], axis=-1) for order in ([0, 1], [1, 0])]
    kept, exchanged = (np.fmax(way[:, 0], way[:, 1]) for way in ways)
    way = np.where(sure[1:] & sure[:-1], np.fmin(kept, exchanged), np.nan)
    return int((way > np.maximum(HANDS_LEAP, HANDS_LEAP_PER_S * np.diff(motion.time_s))).sum())


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
