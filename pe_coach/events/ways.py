"""Sizes of a movement that are told, not graded: speeds, ways, heights and durations.

Every one maps an attempt to one value a copy, (D,), in torso lengths and seconds; NaN where the attempt does not show
it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.attempt import Attempt
from pe_coach.events.jump_quantities import highest, lasts, rise_angle, steady, takeoff_velocity
from pe_coach.events.quantity import Quantity
from pe_coach.events.stroke_quantities import STROKE
from pe_coach.motion import body

Floats = NDArray[np.float64]
Measure = Callable[[Attempt], Floats]

ANKLE_HEIGHT = 0.135
"""Torso lengths from the ground to the ankle of a flat foot: 0.039 of the height (Winter, Drillis and Contini)."""

MID_CONTACT = 0.4
"""Share of the ground contact at which the foot is flat."""


def _over_ground(attempt: Attempt, points: Floats, at_s: Floats) -> Floats:
    """(D, …, 2) points of a moment with the path of the body."""
    root = np.stack([np.interp(at_s, attempt.time_s, attempt.root[:, axis]) for axis in (0, 1)], -1)
    return points + root.reshape(len(root), *[1] * (points.ndim - 2), 2)


def _ankle(attempt: Attempt, side: int, at_s: Floats) -> Floats:
    """(D, 2) place of an ankle, 0 of the take-off leg, 1 of the other, at a moment."""
    return _over_ground(attempt, attempt.when(at_s)[:, body.ANKLES[side]], at_s)


def _stance(attempt: Attempt) -> Floats:
    """(D, 2) place of the ankles before they leave the ground: of one foot in mid-contact, of both in the crouch."""
    on, off = attempt.moment("touch_down"), attempt.moment("toe_off")
    one = _ankle(attempt, 0, on + MID_CONTACT * (off - on))
    deepest = attempt.moment("deepest")
    both = np.mean([_ankle(attempt, side, deepest) for side in (0, 1)], axis=0)
    return np.where(np.isfinite(one), one, both)


def _step(foot: int, to: str, start: str) -> Quantity:
    """Length of a step of the run-up: from one foot's touch-down to that of the other, `foot`."""

    def measure(attempt: Attempt) -> Floats:
        here, there = _ankle(attempt, foot, attempt.moment(to)), _ankle(attempt, 1 - foot, attempt.moment(start))
        return np.where(steady(attempt), here[:, 0] - there[:, 0], np.nan)

    return Quantity("T", measure, to)


def takeoff_speed(attempt: Attempt) -> Floats:
    """Speed of the centre of mass at toe-off, torso lengths/s."""
    speed: Floats = np.linalg.norm(takeoff_velocity(attempt), axis=1)
    return speed


def distance(attempt: Attempt) -> Floats:
    """Way of the ankles from where they left the ground to where the rear one lands; NaN for a landing on the back."""
    landing = attempt.moment("landing")
    feet = np.stack([_ankle(attempt, side, landing) for side in (0, 1)], 1)
    hips = _over_ground(attempt, body.mid_hip(attempt.when(landing)), landing)
    on_feet = feet[..., 1].min(1) < hips[:, 1]
    return np.where(on_feet & steady(attempt), feet[..., 0].min(1) - _stance(attempt)[:, 0], np.nan)


def hip_height(attempt: Attempt) -> Floats:
    """Height of mid-hip over the ground at its highest in flight, torso lengths."""
    top = highest(attempt, (body.mid_hip(attempt.position) + attempt.root)[..., 1])[1]
    return np.where(steady(attempt), top - _stance(attempt)[:, 1] + ANKLE_HEIGHT, np.nan)


def _of_cycle(name: str) -> Measure:
    """A quantity of strokes; NaN for what has no cycles."""

    def measure(attempt: Attempt) -> Floats:
        cyclic = "cycle_stop" in attempt.instants
        return STROKE[name].measure(attempt) if cyclic else np.full(attempt.copies, np.nan)

    return measure


def tempo(attempt: Attempt) -> Floats:
    """Cycles a minute."""
    each: Floats = 60.0 / _of_cycle("cycle_s")(attempt)
    return each


def kick_rate(attempt: Attempt) -> Floats:
    """Kicks a second."""
    each: Floats = _of_cycle("kicks")(attempt) / _of_cycle("cycle_s")(attempt)
    return each


WAYS = MappingProxyType(
    {
        "takeoff_angle": Quantity("°", rise_angle, "toe_off"),
        "takeoff_speed": Quantity("T/s", takeoff_speed, "toe_off"),
        "contact_time": lasts("touch_down", "toe_off"),
        "flight_time": lasts("toe_off", "landing"),
        "last_step": _step(0, "touch_down", "second_last"),
        "second_last_step": _step(1, "second_last", "third_last"),
        "distance": Quantity("T", distance, "landing"),
        "hip_height": Quantity("T", hip_height, "peak"),
        "tempo": Quantity("1/min", tempo, "cycle_stop"),
        "symmetry": Quantity("°", _of_cycle("arm_lag"), "cycle_stop"),
        "kick_rate": Quantity("1/s", kick_rate, "cycle_stop"),
    }
)
"""By name, in the order in which they are told; `symmetry` is how far one arm's cycle is behind the other's: 180° where
they take turns evenly."""


@dataclass(frozen=True)
class Camera:
    """How the camera may have stood in each copy (D,): `longer` is a way along the direction of travel beside what is
    seen of it from an angle, `roll_deg` how far the picture may be turned."""

    longer: Floats
    roll_deg: Floats


def _lengthened(values: Floats, camera: Camera) -> Floats:
    return values * camera.longer


def _turned(degrees: Floats, camera: Camera) -> Floats:
    """A direction above level: the way forward is longer than it looks, and level may not be level."""
    flatter: Floats = np.degrees(np.arctan(np.tan(np.radians(degrees)) / camera.longer))
    return flatter + camera.roll_deg


SEEN_FROM = MappingProxyType(
    {
        "takeoff_angle": _turned,
        **dict.fromkeys(("takeoff_speed", "last_step", "second_last_step", "distance"), _lengthened),
    }
)
"""What sizes along the direction of travel may be in truth, from what is seen (D,) and how the camera may stand."""
