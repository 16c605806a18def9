"""Where down is in the picture: from the free fall of the flight, checked against the ground that the feet step on.

In flight the only acceleration is gravity's, so a horizontal one betrays a turned picture (technique notes 14.3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks
from scipy.stats import theilslopes

from pe_coach.motion import body
from pe_coach.motion.flight import Flight, find_flight

Floats = NDArray[np.float64]

FALL_ERROR_DEG = 2.5
"""Standard deviation of the direction of fall beyond the error of its fit: on ten captured jumps without roll it lies
0.4 to 5.6° off, the body moving out of the plane."""

GROUND_ERROR_DEG = 1.5
"""Standard deviation of the ground's slope from the steps of a run-up or the stands before and after a jump."""

AGREE_DEG = 6.0
"""Farther apart the two are not believed: who runs away from the camera runs uphill in the picture. Within, the ground
counts more: in drawn flops, who turn about their length, the fall lies 2 to 5° off and the ground 1°."""

SMALLEST_DEG = 5.0
"""A smaller roll from the fall alone is not believed."""

LARGEST_DEG = 10.0
"""An estimate beyond this is not a roll but a wrong flight."""

STEP_HEIGHT = 0.1
"""A step lifts the lower ankle by at least so many torso lengths."""

FEWEST_STEPS, LEAST_WAY = 2, 1.0
"""So many steps, over so many torso lengths, tell the slope of the ground."""

STAND_S, RESTS = 0.3, 0.2
"""For so long the feet of a standing jump stand before the flight and after the landing has settled, within so many
torso lengths."""


@dataclass(frozen=True)
class Tilt:
    """An angle in degrees, anticlockwise in a picture with y up and the athlete moving towards +x, and its error."""

    deg: float
    error_deg: float


def roll_of(time_s: Floats, absolute: Floats, sigma: Floats) -> float:
    """Camera roll in degrees; 0 where fall and ground do not tell it, or tell different ones.

    Args:
        time_s: (T,) seconds.
        absolute: (T, 17, 2) torso lengths, y up.
        sigma: (T, 17) standard deviations of the points.
    """
    centre = body.centre_of_mass(absolute)
    flight = find_flight(time_s, centre, body.centre_of_mass_sigma(sigma))
    fall = None if flight is None else tilt_of_fall(time_s, centre, flight)
    if flight is None or fall is None:
        return 0.0
    ground = tilt_of_ground(time_s, absolute, flight)
    if ground is None:
        sure = SMALLEST_DEG <= abs(fall.deg) <= LARGEST_DEG and fall.error_deg < abs(fall.deg) / 3
        return fall.deg if sure else 0.0
    if abs(fall.deg - ground.deg) > AGREE_DEG or abs(ground.deg) > LARGEST_DEG:
        return 0.0
    weight = np.array([np.hypot(FALL_ERROR_DEG, fall.error_deg), ground.error_deg]) ** -2.0
    return float(weight @ [fall.deg, ground.deg] / weight.sum())


def tilt_of_fall(time_s: Floats, centre: Floats, flight: Flight) -> Tilt | None:
    """How far the acceleration of the centre of mass (T, 2) in the flight is turned away from straight down."""
    rows = (time_s >= flight.start_s) & (time_s <= flight.stop_s) & np.isfinite(centre).all(1)
    s = time_s[rows] - flight.start_s
    design = np.stack([np.ones_like(s), s, s * s / 2], 1)
    fit, residual, *_ = np.linalg.lstsq(design, centre[rows], rcond=None)
    if not len(residual) or fit[2, 1] >= 0:
        return None
    spread = np.sqrt(residual / max(1, len(s) - 3))
    error = np.sqrt(np.linalg.inv(design.T @ design)[2, 2]) * spread[0] / abs(fit[2, 1])
    return Tilt(float(np.degrees(np.arctan2(fit[2, 0], -fit[2, 1]))), float(np.degrees(error)))


def tilt_of_ground(time_s: Floats, absolute: Floats, flight: Flight) -> Tilt | None:
    """Slope of the line through the feet on the ground: steps of the run-up, else stands before and after the flight.

    None where these are too few or too near to each other.
    """
    feet = absolute[:, list(body.ANKLES)]
    places = _steps(time_s, feet, flight)
    if len(places) < FEWEST_STEPS:
        places = _stands(time_s, feet, flight)
    if len(places) < 2 or np.ptp(places[:, 0]) < LEAST_WAY:
        return None
    slope = float(theilslopes(places[:, 1], places[:, 0])[0])
    return Tilt(float(np.degrees(np.arctan(slope))), GROUND_ERROR_DEG)


def _steps(time_s: Floats, feet: Floats, flight: Flight) -> Floats:
    """(K, 2) lowest places of the lower ankle before the flight; feet (T, 2, 2)."""
    rows = np.flatnonzero((time_s <= flight.start_s) & np.isfinite(feet).all((1, 2)))
    height = feet[rows, :, 1]
    lower = height.argmin(1)
    steps = find_peaks(-height.min(1), prominence=STEP_HEIGHT)[0]
    places: Floats = feet[rows[steps], lower[steps]]
    return places


def _stands(time_s: Floats, feet: Floats, flight: Flight) -> Floats:
    """(K, 2) places of the ankles while they rest before the flight and after it; feet (T, 2, 2)."""
    places = []
    for start in (flight.start_s - 1.5 * STAND_S, flight.stop_s + 0.5 * STAND_S):
        inside = feet[(time_s >= start) & (time_s <= start + STAND_S)].mean(1)
        inside = inside[np.isfinite(inside).all(1)]
        if len(inside) >= 3 and (np.ptp(inside, axis=0) <= RESTS).all():
            places.append(np.median(inside, 0))
    return np.array(places).reshape(-1, 2)
