"""Finding the instants of a jump: the flight first, everything else hangs on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.event import JumpInstants
from pe_coach.motion import Flight, Motion, body, centre_of_mass, find_flight
from pe_coach.motion.angles import joint_angle

Floats = NDArray[np.float64]

CONTACT_S = 0.30
"""Longest ground contact of a one-footed take-off: 0.26 s is slow already, what seems longer was mistaken."""

STANCE_SPEED = 0.8
"""Quantile of a foot's speed against the hips, from its farthest reach to toe-off, that is its speed on the ground."""

LAST_STEPS_S = 0.5
"""The last two ground contacts before the flight lie within this time."""

STRIDE_S = (0.10, 0.40)
"""A step of a run-up takes 0.18 to 0.30 s; the search is wider."""

CROUCH_S = 1.0
"""How far before toe-off the deepest bend of a standing jump is looked for."""

ARM_SWING_S = 1.2
"""How far before the deepest bend the arms are farthest back."""

LATE_FLIGHT = 2 / 3
"""The feet reach forward in the last third of the flight (technique notes, section 5)."""

FRAME_ERROR = 1 / np.sqrt(12)
"""Standard deviation of an instant known to lie between two frames, in frames."""

DETECTION_ERROR_S = 0.009
"""What the rules themselves are off: their deviation from the labels of 17 elite jumps less that of the labels."""


@dataclass(frozen=True)
class Instants:
    """Moments in seconds, placed between frames, and their standard deviation by name.

    `cycles` holds the moments of every whole cycle, of which a jump has one. `takeoff_side` is "left" or "right", in
    strokes the side nearer to the camera. `missing` names, for every instant that was looked for and not found, why.
    """

    cycles: tuple[dict[str, float], ...]
    sigma_s: dict[str, float]
    takeoff_side: str
    flight: Flight | None
    missing: dict[str, str]

    @property
    def time_s(self) -> dict[str, float]:
        """Moments of the middle cycle."""
        return self.cycles[len(self.cycles) // 2] if self.cycles else {}


def find_jump_instants(motion: Motion, rules: JumpInstants) -> Instants:
    """The instants of a jump by the rules of its event; without a flight there are none."""
    sigma = float(np.hypot(FRAME_ERROR * np.median(np.diff(motion.time_s)), DETECTION_ERROR_S))
    flight = find_flight(motion.time_s, centre_of_mass(motion.absolute), body.centre_of_mass_sigma(motion.sigma))
    if flight is None:
        return Instants((), {}, "left", None, {"toe_off": "no flight is seen in the film"})
    ankles = motion.absolute[:, list(body.ANKLES)]
    found: dict[str, float | None] = {"peak": flight.peak_s}
    if rules.take_off == "one_foot":
        side = _takeoff_side(motion.time_s, ankles, flight, rules.toe_off_height / 2)
        found |= _running_take_off(motion, ankles, side, flight, rules)
    else:
        side = 0
        found |= _standing_take_off(motion, ankles, flight, rules)
    found |= _landing(motion, ankles, flight, rules, found.get("toe_off"))
    missing = {name: "it is not in the film" for name, at in found.items() if at is None}
    time_s = {name: at for name, at in found.items() if at is not None}
    return Instants((time_s,), dict.fromkeys(time_s, sigma), ("left", "right")[side], flight, missing)


def _window(time_s: Floats, start_s: float, stop_s: float) -> NDArray[np.intp]:
    return np.flatnonzero((time_s >= start_s - 1e-9) & (time_s <= stop_s + 1e-9))


def crossing(time_s: Floats, values: Floats, level: float, *, rising: bool) -> float | None:
    """First moment at which `values` pass `level` in the asked direction, linearly between samples; None if never.

    >>> crossing(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 3.0]), 2.0, rising=True)
    1.5
    """
    above = (values >= level) if rising else (values <= level)
    steps = np.flatnonzero(above[1:] & ~above[:-1] & np.isfinite(values[:-1]))
    if not len(steps):
        return None
    k = int(steps[0])
    share = (level - values[k]) / (values[k + 1] - values[k])
    return float(time_s[k] + share * (time_s[k + 1] - time_s[k]))


def _takeoff_side(time_s: Floats, ankles: Floats, flight: Flight, contact_height: float) -> int:
    """0 left, 1 right: the foot that was on the ground last."""
    rows = _window(time_s, flight.start_s - LAST_STEPS_S, flight.start_s + 0.12)
    height = ankles[rows, :, 1] - np.nanmin(ankles[rows, :, 1], 0)
    last = [np.flatnonzero(height[:, foot] <= contact_height)[-1] for foot in (0, 1)]
    return int(last[1] > last[0])


def _running_take_off(
    motion: Motion, ankles: Floats, side: int, flight: Flight, rules: JumpInstants
) -> dict[str, float | None]:
    """Touch-down and toe-off of the take-off foot, and the touch-downs of the strides before."""
    t, height = motion.time_s, ankles[:, side, 1]
    rows = _window(t, flight.start_s - CONTACT_S, flight.start_s + 0.10)
    if len(rows) < 3 or not np.isfinite(height[rows]).any():
        return {"touch_down": None, "toe_off": None}
    lowest = rows[int(np.nanargmin(height[rows]))]
    after = _window(t, t[lowest], flight.peak_s)
    toe_off = crossing(t[after], height[after], float(height[lowest]) + rules.toe_off_height, rising=True)
    at = None if toe_off is None else _touch_down(motion, side, toe_off)
    found: dict[str, float | None] = {"toe_off": toe_off, "touch_down": at}
    return found if at is None else found | _strides(motion, side, at, rules.strides)


def _touch_down(motion: Motion, side: int, toe_off_s: float) -> float | None:
    """When the foot, farthest ahead of the hips a moment before, first moves back under them as the ground does.

    On the ground a foot goes backwards as fast as the hips go forwards; half of that speed, on the way there, is the
    touch-down. It needs neither the ground's height nor the camera's motion: a foot may skim the ground, a camera pan.
    """
    t, reach = motion.time_s, motion.position[:, body.ANKLES[side], 0]
    rows = _window(t, toe_off_s - CONTACT_S - 0.15, toe_off_s)
    if len(rows) < 4 or not np.isfinite(reach[rows]).all():
        return None
    back = -np.gradient(reach, t)
    rows = rows[int(np.argmax(reach[rows])) :]
    at = crossing(t[rows], back[rows], 0.5 * float(np.quantile(back[rows], STANCE_SPEED)), rising=True)
    return at if at is not None and toe_off_s - at <= CONTACT_S else None


def _ahead(motion: Motion, side: int) -> Floats:
    """(T,) how far the ankle of one side is ahead of the other, torso lengths."""
    ankles = motion.position[:, list(body.ANKLES), 0]
    ahead: Floats = ankles[:, side] - ankles[:, 1 - side]
    return ahead


STRIDE_NAMES = ("second_last", "third_last", "fourth_last")


def _strides(motion: Motion, side: int, touch_down_s: float, count: int) -> dict[str, float | None]:
    """Touch-downs before the plant, from how far one ankle is ahead of the other.

    The foot about to land is ahead the most just before it lands, whatever the camera does; the delay between that
    and the plant's own touch-down carries over to the strides before.
    """
    t, ahead = motion.time_s, _ahead(motion, side)
    found: dict[str, float | None] = {}
    at = _extreme(t, ahead, touch_down_s - 0.15, touch_down_s + 0.02)
    delay = 0.0 if at is None else touch_down_s - at
    for name in STRIDE_NAMES[:count]:
        ahead = -ahead
        at = None if at is None else _extreme(t, ahead, at - STRIDE_S[1], at - STRIDE_S[0])
        found[name] = None if at is None else at + delay
    return found


def _extreme(time_s: Floats, values: Floats, start_s: float, stop_s: float) -> float | None:
    """Moment of the greatest value inside a window, by a parabola through it and its neighbours; None at the edge."""
    rows = _window(time_s, start_s, stop_s)
    if len(rows) < 3 or not np.isfinite(values[rows]).all():
        return None
    k = int(rows[int(np.argmax(values[rows]))])
    if k in (0, len(values) - 1) or k == rows[0] or not np.isfinite(values[k - 1 : k + 2]).all():
        return None
    before, here, after = values[k - 1 : k + 2]
    bend = before - 2 * here + after
    shift = 0.0 if bend >= 0 else float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))
    return float(time_s[k] + shift * (time_s[k + 1] - time_s[k]))


def _standing_take_off(motion: Motion, ankles: Floats, flight: Flight, rules: JumpInstants) -> dict[str, float | None]:
    """Arms farthest back, deepest bend and toe-off of a jump from both feet."""
    t, height = motion.time_s, ankles[..., 1].mean(1)
    rows = _window(t, flight.start_s - 0.5, flight.start_s + 0.05)
    if len(rows) < 3 or not np.isfinite(height[rows]).any():
        return {"arms_back": None, "deepest": None, "toe_off": None}
    stance = float(np.nanmedian(height[rows]))
    lowest = rows[int(np.nanargmin(height[rows]))]
    after = _window(t, t[lowest], flight.peak_s)
    toe_off = crossing(t[after], height[after], stance + rules.toe_off_height, rising=True)
    if toe_off is None:
        return {"arms_back": None, "deepest": None, "toe_off": None}
    p = motion.position
    knees = np.mean([joint_angle(p[:, k - 2], p[:, k], p[:, k + 2]) for k in body.KNEES], 0)
    deepest = _extreme(t, -knees, toe_off - CROUCH_S, toe_off)
    hands = (p[:, body.LEFT_WRIST, 0] + p[:, body.RIGHT_WRIST, 0]) / 2 - body.mid_shoulder(p)[:, 0]
    back = None if deepest is None else _extreme(t, -hands, deepest - ARM_SWING_S, deepest)
    return {"arms_back": back, "deepest": deepest, "toe_off": toe_off}


def _landing(
    motion: Motion, ankles: Floats, flight: Flight, rules: JumpInstants, toe_off: float | None
) -> dict[str, float | None]:
    """Landing, the start of the reach before it, and the end of the landing phase."""
    t, lower = motion.time_s, ankles[..., 1].min(1)
    rows = _window(t, flight.peak_s, flight.stop_s + 0.35)
    landing = None
    if len(rows) >= 3 and np.isfinite(lower[rows]).any():
        lowest = int(np.nanargmin(lower[rows]))
        stays = t[rows[lowest]] < t[-1] - 0.05
        down = crossing(t[rows], lower[rows], float(lower[rows[lowest]]) + rules.landing_height, rising=False)
        landing = down if stays and down is not None and down > flight.peak_s else None
    reach = landed = None
    if landing is not None:
        reach = None if toe_off is None else toe_off + LATE_FLIGHT * (landing - toe_off)
        end = landing + rules.landing_lasts_s
        landed = end if t[-1] >= end - 0.5 * float(np.median(np.diff(t))) else None
    return {"landing": landing, "reach": reach, "landed": None if landed is None else min(landed, float(t[-1]))}
