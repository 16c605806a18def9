"""The ground contact before the flight: of one foot after a run-up, or of both feet from a stand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks
from scipy.stats import theilslopes

from pe_coach.events.event import JumpInstants
from pe_coach.events.moments import Found, crossing, turning, window
from pe_coach.motion import Flight, Motion, body
from pe_coach.motion.series import SERIES

Floats = NDArray[np.float64]

CONTACT_S = 0.30
"""Longest ground contact of a one-footed take-off: 0.26 s is slow already, what seems longer was mistaken."""

STANCE_SPEED = 0.8
"""Quantile of a foot's speed against the hips, from its farthest reach to toe-off, that is its speed on the ground."""

LAST_STEPS_S = 0.5
"""The last two ground contacts before the flight lie within this time."""

GROUND_S = 1.0
"""Before the flight, for so long the steps tell how the ground rises in the picture;"""
STEP_HEIGHT = 0.1
"""a step lifts the lower ankle by at least so many torso lengths."""

STRIDE_S = (0.10, 0.40)
"""A step of a run-up takes 0.18 to 0.30 s; the search is wider."""

CROUCH_S = 1.0
"""How far before toe-off the deepest bend of a standing jump is looked for."""

ARM_SWING_S = 1.2
"""How far before the deepest bend the arms are farthest back."""

PLANTED_SPEED = 0.4
"""Share of the body's upward speed at take-off below which an ankle rises while its foot is on the ground."""

STRIDE_NAMES = ("second_last", "third_last", "fourth_last")


def running_take_off(motion: Motion, flight: Flight, rules: JumpInstants) -> tuple[int, Found]:
    """The take-off foot (0 left, 1 right), its touch-down and toe-off, and the touch-downs of the strides before."""
    side = _takeoff_side(motion.time_s, _over_ground(motion, flight), flight, rules.toe_off_height / 2)
    toe_off = _toe_off(motion.time_s, motion.absolute[:, body.ANKLES[side], 1], flight, rules)
    at = None if toe_off is None else _touch_down(motion, side, toe_off)
    found: Found = {"toe_off": toe_off, "touch_down": at}
    return side, found | _strides(motion, side, at, rules.strides)


def standing_take_off(motion: Motion, flight: Flight, rules: JumpInstants) -> tuple[int, Found]:
    """0, arms farthest back, deepest bend and toe-off of a jump from both feet."""
    t = motion.time_s
    toe_off = _toe_off(t, motion.absolute[:, list(body.ANKLES), 1].mean(1), flight, rules)
    deepest = back = None
    if toe_off is not None:
        deepest = turning(t, -SERIES["knees"](motion.position), toe_off - CROUCH_S, toe_off)
    if deepest is not None:
        back = turning(t, -SERIES["arms"](motion.position), deepest - ARM_SWING_S, deepest)
    return 0, {"arms_back": back, "deepest": deepest, "toe_off": toe_off}


def _over_ground(motion: Motion, flight: Flight) -> Floats:
    """(T, 2) heights of both ankles over a ground that may rise or fall in the picture along the way.

    Who runs away from the camera runs uphill in the picture: the line through the lowest places of the lower ankle in
    the last steps is the ground.
    """
    height = motion.absolute[:, list(body.ANKLES), 1]
    lower = np.fmin(height[:, 0], height[:, 1])
    rows = window(motion.time_s, flight.start_s - GROUND_S, flight.start_s + 0.06)
    rows = rows[np.isfinite(lower[rows])]
    steps = rows[find_peaks(-lower[rows], prominence=STEP_HEIGHT)[0]]
    slope = float(theilslopes(lower[steps], motion.time_s[steps])[0]) if len(steps) >= 2 else 0.0
    over: Floats = height - slope * motion.time_s[:, None]
    return over


def _takeoff_side(time_s: Floats, height: Floats, flight: Flight, contact_height: float) -> int:
    """0 left, 1 right: the foot that was on the ground last; heights (T, 2)."""
    rows = window(time_s, flight.start_s - LAST_STEPS_S, flight.start_s + 0.12)
    if not np.isfinite(height[rows]).any(0).all():
        return 0
    low = height[rows] <= np.nanmin(height[rows], 0) + contact_height
    last = [np.flatnonzero(low[:, foot])[-1] for foot in (0, 1)]
    return int(last[1] > last[0])


def _toe_off(t: Floats, height: Floats, flight: Flight, rules: JumpInstants) -> float | None:
    """When an ankle (T,) has risen so far over its lowest that the toes leave; None where no contact is in the film.

    A film that begins in the air shows the ankle lowest in its first frame, but rising as fast as the body.
    """
    rows = window(t, flight.start_s - CONTACT_S, flight.start_s + 0.10)
    if len(rows) < 3 or not np.isfinite(height[rows]).any():
        return None
    lowest = int(rows[int(np.nanargmin(height[rows]))])
    after = window(t, t[lowest], flight.peak_s)
    if lowest == np.flatnonzero(np.isfinite(height))[0] and not _planted(t[after], height[after], flight):
        return None
    return crossing(t[after], height[after], float(height[lowest]) + rules.toe_off_height, rising=True)


def _planted(time_s: Floats, height: Floats, flight: Flight) -> bool:
    """Whether an ankle that is known from now on rises slower than the body leaves the ground."""
    if len(time_s) < 3:
        return False
    body_speed = flight.curvature * (flight.peak_s - flight.start_s)
    rising = (height[1] - height[0]) / (time_s[1] - time_s[0])
    return bool(rising < PLANTED_SPEED * body_speed)


def _touch_down(motion: Motion, side: int, toe_off_s: float) -> float | None:
    """When the foot, farthest ahead of the hips a moment before, first moves back under them as the ground does.

    On the ground a foot goes backwards as fast as the hips go forwards; half of that speed, on the way there, is the
    touch-down. It needs neither the ground's height nor the camera's motion: a foot may skim the ground, a camera pan.
    None where the film begins with the foot already on its way back.
    """
    t, reach = motion.time_s, motion.position[:, body.ANKLES[side], 0]
    rows = window(t, toe_off_s - CONTACT_S - 0.15, toe_off_s)
    rows = rows[np.isfinite(reach[rows])]
    if len(rows) < 4 or (np.diff(rows) > 1).any():
        return None
    farthest = int(np.argmax(reach[rows]))
    if rows[farthest] == np.flatnonzero(np.isfinite(reach))[0]:
        return None
    back, rows = -np.gradient(reach, t), rows[farthest:]
    at = crossing(t[rows], back[rows], 0.5 * float(np.quantile(back[rows], STANCE_SPEED)), rising=True)
    return at if at is not None and toe_off_s - at <= CONTACT_S else None


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
