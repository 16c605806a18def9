"""The end of the flight: on the feet, or on a mat with whatever comes first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.event import JumpInstants
from pe_coach.events.moments import acceleration, crossing, window
from pe_coach.motion import Flight, Motion, body, centre_of_mass
from pe_coach.motion.motion import interpolate

Floats = NDArray[np.float64]

AFTER_S = 0.35
"""How long after the stretch that follows a parabola the lowest point of the landing is looked for."""

BRAKED_S, BRAKE = 0.2, 0.8
"""Within so many seconds after a landing the body must be braked by so many gravities: at least 1.0 in 28 captured and
elite landings; without it a low foot may be an air kick."""

FALLS_S = 0.1
"""A body falls for at least so long before it lands on a mat."""

SINKS_S = 0.3
"""So long a mat gives way, and"""
SEEN_S = 0.06
"""so much of it must be in the film."""

STEP_S = 0.005
"""Moments that are tried for the contact with a mat lie so far apart."""

FEET_FIRST = 0.5
"""Torso lengths by which the feet are below the hips of somebody who lands on them."""


def landing_on_feet(motion: Motion, flight: Flight, rules: JumpInstants) -> float | None:
    """When the lower ankle comes down to its lowest place after the flight; None where the film ends before."""
    t, lower = motion.time_s, np.fmin(*(motion.absolute[:, ankle, 1] for ankle in body.ANKLES))
    rows = window(t, flight.peak_s, flight.stop_s + AFTER_S)
    if len(rows) < 3 or not np.isfinite(lower[rows]).any():
        return None
    level = float(np.nanmin(lower[rows])) + rules.landing_height
    down = crossing(t[rows], lower[rows], level, rising=False)
    return down if down is not None and _braked(motion, flight, down) else None


def _braked(motion: Motion, flight: Flight, landing_s: float) -> bool:
    """Whether the frames after a landing show that something holds the body up."""
    lift = acceleration(motion.time_s, centre_of_mass(motion.absolute)[:, 1])
    lift = lift[window(motion.time_s, landing_s, landing_s + BRAKED_S)]
    return bool((lift[np.isfinite(lift)] >= BRAKE * flight.curvature).any())


def landing_on_mat(motion: Motion, flight: Flight, rules: JumpInstants) -> float | None:
    """When a mat begins to brake the body; for somebody who comes down on the feet as on the ground.

    A mat has no known height and gives way: contact is where the parabola of the centre of mass breaks. None where the
    film ends before.
    """
    at = _parabola_breaks(motion, flight)
    if at is None or not _feet_first(interpolate(motion.time_s, motion.absolute, at)):
        return at
    return landing_on_feet(motion, flight, rules)


def _parabola_breaks(motion: Motion, flight: Flight) -> float | None:
    """The moment from which on one more parabola, opening upwards, is needed to follow the centre of mass.

    Least squares over the flight and the time after it for every moment in question; the best counts if the body is
    then braked by as much as gravity pulled it, at least, for long enough to be seen.
    """
    t, height = motion.time_s, centre_of_mass(motion.absolute)[:, 1]
    rows = window(t, flight.start_s, flight.stop_s + SINKS_S)
    rows = rows[np.isfinite(height[rows])]
    s, last = t[rows] - flight.peak_s, float(t[rows[-1]]) - flight.peak_s
    tried = np.arange(FALLS_S, min(last, flight.stop_s - flight.peak_s + SINKS_S) - SEEN_S, STEP_S)
    best, least = None, np.inf
    for at in tried:
        design = np.stack([np.ones_like(s), s, s * s, np.maximum(s - at, 0) ** 2], 1)
        fit, *_ = np.linalg.lstsq(design, height[rows], rcond=None)
        error = float(((height[rows] - design @ fit) ** 2).sum())
        if error < least and 2 * fit[3] >= flight.curvature:
            best, least = float(at) + flight.peak_s, error
    return best


def _feet_first(points: Floats) -> bool:
    """Whether the lower foot is well below the hips and these are below the shoulders; points (17, 2)."""
    hips = body.mid_hip(points)[1]
    lower = np.nanmin(points[list(body.ANKLES), 1]) if np.isfinite(points[list(body.ANKLES), 1]).any() else np.inf
    return bool(hips - lower > FEET_FIRST and body.mid_shoulder(points)[1] > hips)
