"""Quantities of jumps: directions, durations and orders that no single posture shows."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.attempt import Attempt
from pe_coach.events.quantity import Quantity
from pe_coach.motion import centre_of_mass

Floats = NDArray[np.float64]


def lasts(start: str, stop: str) -> Quantity:
    """Seconds between two instants, shown at the second."""
    return Quantity("s", lambda attempt: attempt.moment(stop) - attempt.moment(start), stop)


def rise_angle(attempt: Attempt) -> Floats:
    """(D,) direction of the centre of mass at toe-off, degrees above horizontal.

    From the parabola fitted to the whole flight: the first frames alone read up to 15° flat (technique notes 4.1).
    """
    flight, toe_off = attempt.flight, attempt.moment("toe_off")
    if flight is None:
        return np.full(attempt.copies, np.nan)
    rows = (attempt.time_s >= flight.start_s) & (attempt.time_s <= flight.stop_s)
    centre = centre_of_mass(attempt.position[:, rows]) + attempt.root[rows]
    s = attempt.time_s[rows] - flight.start_s
    known = np.isfinite(centre).all((0, 2))
    if known.sum() < 4:
        return np.full(attempt.copies, np.nan)
    design = np.stack([np.ones(known.sum()), s[known], s[known] ** 2], 1)
    solved = np.linalg.pinv(design) @ centre[:, known]
    forward, rise = solved[:, 1, 0], solved[:, 1, 1] + 2 * solved[:, 2, 1] * (toe_off - flight.start_s)
    angle: Floats = np.degrees(np.arctan2(rise, forward))
    return angle


JUMP = MappingProxyType(
    {
        "rise_angle": Quantity("°", rise_angle, "toe_off"),
        "contact": lasts("touch_down", "toe_off"),
    }
)
"""By name."""
