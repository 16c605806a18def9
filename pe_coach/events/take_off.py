"""The ground contact before the flight: of one foot after a run-up, or of both feet from a stand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.event import JumpInstants
from pe_coach.events.moments import HALF_S, Found, acceleration, crossing, turning, window
from pe_coach.motion import Flight, Motion, body, centre_of_mass
from pe_coach.motion.series import SERIES

Floats = NDArray[np.float64]

CONTACT_S = 0.36
"""Longest ground contact of a one-footed take-off: 0.26 s is slow already, and a film that plays at 0.7 of the true
speed is not told from one of a smaller athlete."""

STANCE_SPEED = 0.8
"""Quantile of a foot's speed against the hips, from its farthest reach to toe-off, that is its speed on the ground."""

PUSH = 0.8
"""Upward acceleration of the body, in gravities, by which the ground shows that it carries: at least 1.1 in 29 captured
and elite jumps, while in flight it is -1."""

PUSH_BEFORE_S, PUSH_AFTER_S = 0.30, 0.15
"""The push lies so long before the stretch that follows a parabola at most, or so long inside it."""

STANCE_S = (-0.10, 0.12)
"""Around the push an ankle is lowest in this time."""

SWING_S = 0.3
"""Before a foot rests it swings forward for longer than this."""

RESTS, STOPPED = 0.25, 0.15
"""Shares of its greatest speed in the swing below which an ankle rests in mid-stance, and at which its foot has met the
ground: [M] drawn and captured jumps; the ankle moves on while the foot comes down on it."""

STRIDE_S = (0.10, 0.40)
"""A step of a run-up takes 0.18 to 0.30 s; the search is wider."""

CROUCH_S = 1.0
"""How far before toe-off the deepest bend of a standing jump is looked for."""

LOWEST_S = 0.15
"""The knees are bent the most so near to the time at which the hips are lowest."""

ARM_SWING_S = 1.2
"""How far before the deepest bend the arms are farthest back."""

STRIDE_NAMES = ("second_last", "third_last", "fourth_last")


def running_take_off(motion: Motion, flight: Flight, rules: JumpInstants) -> tuple[int, Found]:
    """The take-off foot (0 left, 1 right), its touch-down and toe-off, and the touch-downs of the strides before."""
    push = _push(motion, flight)
    feet = motion.absolute[:, list(body.ANKLES), 1]
    side = _lower_foot(motion.time_s, feet, flight.start_s if push is None else push)
    toe_off = _toe_off(motion.time_s, feet[:, side], push, flight, rules)
    at = None if toe_off is None or push is None else _touch_down(motion, side, push, toe_off)
    found: Found = {"toe_off": toe_off, "touch_down": at}
    return side, found | _strides(motion, side, at, rules.strides)


def standing_take_off(motion: Motion, flight: Flight, rules: JumpInstants) -> tuple[int, Found]:
    """0, arms farthest back, deepest bend and toe-off of a jump from both feet."""
    t = motion.time_s
    feet = motion.absolute[:, list(body.ANKLES), 1].mean(1)
    toe_off = _toe_off(t, feet, _push(motion, flight), flight, rules)
    deepest = back = None
    if toe_off is not None:
        deepest = _deepest(motion, toe_off)
    if deepest is not None:
        back = turning(t, -SERIES["arms"](motion.position), deepest - ARM_SWING_S, deepest)
    return 0, {"arms_back": back, "deepest": deepest, "toe_off": toe_off}


def _deepest(motion: Motion, toe_off_s: float) -> float | None:
    """When the knees are bent the most, around the time at which the hips are lowest: one mistaken limb bends a knee
    anywhere, but does not lower the hips."""
    t = motion.time_s
    lowest = turning(t, -body.mid_hip(motion.absolute)[:, 1], toe_off_s - CROUCH_S, toe_off_s)
    if lowest is None:
        return None
    knees = turning(t, -SERIES["knees"](motion.position), lowest - LOWEST_S, min(lowest + LOWEST_S, toe_off_s))
    return lowest if knees is None else knees


def _push(motion: Motion, flight: Flight) -> float | None:
    """When the ground pushes the body up the most before the flight; None where no push is in the film.

    It needs neither the place of the ground nor the exact start of the flight: nothing but a foot on it lifts a body.
    """
    t, lift = motion.time_s, acceleration(motion.time_s, centre_of_mass(motion.absolute)[:, 1])
    rows = window(t, flight.start_s - PUSH_BEFORE_S, min(flight.start_s + PUSH_AFTER_S, flight.peak_s))
    rows = rows[np.isfinite(lift[rows])]
    if not len(rows) or lift[rows].max() < PUSH * flight.curvature:
        return None
    return float(t[rows[int(np.argmax(lift[rows]))]])


def nothing_lifts(motion: Motion, flight: Flight) -> bool:
    """Whether the film shows the time before a flight and no push in it: then it is no flight."""
    known = motion.time_s[np.isfinite(centre_of_mass(motion.absolute)[:, 1])]
    before = bool((known <= flight.start_s - PUSH_BEFORE_S - HALF_S).any())
    return before and _push(motion, flight) is None


def _lower_foot(time_s: Floats, feet: Floats, at_s: float) -> int:
    """0 left, 1 right: the lower of two ankles (T, 2) around a moment; one that is not seen counts as higher."""
    around = feet[window(time_s, at_s - HALF_S, at_s + HALF_S)]
    known = np.isfinite(around)
    height = np.where(known, around, 0.0).sum(0) / np.maximum(known.sum(0), 1)
    return int(np.argmin(np.where(known.any(0), height, np.inf)))


def _toe_off(t: Floats, height: Floats, push: float | None, flight: Flight, rules: JumpInstants) -> float | None:
    """When an ankle (T,) has risen so far over its lowest around the push that the toes leave the ground."""
    if push is None:
        return None
    rows = window(t, push + STANCE_S[0], push + STANCE_S[1])
    if not np.isfinite(height[rows]).any():
        return None
    lowest = int(rows[int(np.nanargmin(height[rows]))])
    after = window(t, t[lowest], max(flight.peak_s, push + STANCE_S[1]))
    return crossing(t[after], height[after], float(height[lowest]) + rules.toe_off_height, rising=True)


def _touch_down(motion: Motion, side: int, push_s: float, toe_off_s: float) -> float | None:
    """When the take-off foot comes to rest on the ground; None where the film begins with the foot there."""
    still = _foot_stops(motion, side, push_s)
    at = _foot_turns(motion, side, toe_off_s) if still is None else still
    return at if at is not None and toe_off_s - at <= CONTACT_S else None


def _foot_stops(motion: Motion, side: int, push_s: float) -> float | None:
    """When an ankle that swung faster than the body has slowed down before the push; None where it never stands.

    In a film whose camera moves unseen no foot stands.
    """
    t = motion.time_s
    speed = np.linalg.norm(np.gradient(motion.absolute[:, body.ANKLES[side]], t, axis=0), axis=-1)
    stance = window(t, push_s - HALF_S, push_s + HALF_S)
    stance = stance[np.isfinite(speed[stance])]
    if not len(stance):
        return None
    rest = int(stance[int(np.argmin(speed[stance]))])
    swing = window(t, t[rest] - SWING_S, t[rest])
    if len(swing) < 3:
        return None
    body_speed = np.median(np.linalg.norm(np.gradient(motion.root[swing], t[swing], axis=0), axis=1))
    fastest = float(np.nanmax(speed[swing]))
    if not speed[rest] <= RESTS * fastest or not fastest >= body_speed:
        return None
    level = speed[rest] + STOPPED * (fastest - speed[rest])
    before = crossing(-t[swing][::-1], speed[swing][::-1], level, rising=True)
    return None if before is None else -before


def _foot_turns(motion: Motion, side: int, toe_off_s: float) -> float | None:
    """When the foot, farthest ahead of the hips a moment before, first moves back under them as the ground does.

    On the ground a foot goes backwards as fast as the hips go forwards; half of that speed, on the way there, is the
    touch-down. It needs neither the ground's height nor the camera's motion: a foot may skim the ground, a camera pan.
    """
    t, reach = motion.time_s, motion.position[:, body.ANKLES[side], 0]
    rows = window(t, toe_off_s - CONTACT_S - 0.1, toe_off_s)
    rows = rows[np.isfinite(reach[rows])]
    if len(rows) < 4 or (np.diff(rows) > 1).any():
        return None
    farthest = int(np.argmax(reach[rows]))
    if rows[farthest] == np.flatnonzero(np.isfinite(reach))[0]:
        return None
    back, rows = -np.gradient(reach, t), rows[farthest:]
    return crossing(t[rows], back[rows], 0.5 * float(np.quantile(back[rows], STANCE_SPEED)), rising=True)


def _strides(motion: Motion, side: int, touch_down_s: float | None, count: int) -> Found:
    """Touch-downs before the plant, from how far one ankle is ahead of the other.

    The foot about to land is ahead the most just before it lands, whatever the camera does; the delay between that
    and the plant's own touch-down carries over to the strides before.
    """
    names = STRIDE_NAMES[:count]
    if touch_down_s is None:
        return dict.fromkeys(names)
    t, ankles = motion.time_s, motion.position[:, list(body.ANKLES), 0]
    ahead = ankles[:, side] - ankles[:, 1 - side]
    found: Found = {}
    at = turning(t, ahead, touch_down_s - 0.15, touch_down_s + 0.02)
    delay = 0.0 if at is None else touch_down_s - at
    for name in names:
        ahead = -ahead
        at = None if at is None else turning(t, ahead, at - STRIDE_S[1], at - STRIDE_S[0])
        found[name] = None if at is None else at + delay
    return found
