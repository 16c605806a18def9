"""The end of the flight: on the feet, or on a mat with whatever comes first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.event import JumpInstants
from pe_coach.events.moments import crossing, window
from pe_coach.motion import Flight, Motion, body, centre_of_mass

Floats = NDArray[np.float64]

AFTER_S = 0.35
"""How long after the stretch that follows a parabola the lowest point of the landing is looked for."""

BRAKED_S = 0.12
"""Time after a landing within which the ground must be seen to brake the body."""

BRAKES = 0.08
"""Torso lengths by which the centre of mass is then above its parabola, or"""
OVER_FEET = 2.0
"""torso lengths/s (1 m/s) at which the hips come over the feet: in the air the feet keep ahead of them."""

SLOWED = 0.7
"""Share of its greatest speed to which a body has slowed down once it has sunk into a mat."""

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
    """Whether the frames after a landing show that the ground holds the feet: without them it may be an air kick."""
    t = motion.time_s
    rows = window(t, landing_s, landing_s + BRAKED_S)
    if len(rows) < 2:
        return False
    rows = rows if len(rows) > 2 else np.append(rows[0] - 1, rows)
    ahead = motion.position[rows][:, list(body.ANKLES), 0].mean(1)
    over = -(ahead[-1] - ahead[0]) / (t[rows[-1]] - t[rows[0]])
    above = _above_parabola(motion, flight)[rows[-1]]
    return bool(over > OVER_FEET or above > BRAKES)


def _above_parabola(motion: Motion, flight: Flight) -> Floats:
    """(T,) height of the centre of mass over the parabola of the flight, torso lengths."""
    t = motion.time_s
    over = centre_of_mass(motion.absolute)[:, 1] + flight.curvature / 2 * (t - flight.peak_s) ** 2
    rows = window(t, flight.start_s, flight.stop_s)
    above: Floats = over - np.nanmedian(over[rows])
    return above


def landing_on_mat(motion: Motion, flight: Flight, rules: JumpInstants) -> float | None:
    """When a mat begins to brake the shoulders; for somebody who comes down on the feet as on the ground.

    A mat has no known height and gives way: contact is where the shoulders fall fastest, their parabola breaks. None
    where the film ends before they are slow again.
    """
    t, way = motion.time_s, motion.absolute
    height = body.mid_shoulder(way)[:, 1]
    rows = window(t, flight.peak_s, flight.stop_s + AFTER_S)
    rows = rows[np.isfinite(height[rows])]
    if len(rows) < 4:
        return None
    falling = -np.gradient(height[rows], t[rows])
    fastest = int(np.argmax(falling[: int(np.argmin(height[rows])) + 1]))
    if _feet_first(way[rows[fastest]]):
        return landing_on_feet(motion, flight, rules)
    if fastest == 0 or (falling[fastest:] > SLOWED * falling[fastest]).all():
        return None
    return _vertex(t[rows], falling, fastest)


def _feet_first(points: Floats) -> bool:
    """Whether the lower foot is well below the hips and these are below the shoulders; points (17, 2)."""
    hips = body.mid_hip(points)[1]
    lower = np.nanmin(points[list(body.ANKLES), 1]) if np.isfinite(points[list(body.ANKLES), 1]).any() else np.inf
    return bool(hips - lower > FEET_FIRST and body.mid_shoulder(points)[1] > hips)


def _vertex(time_s: Floats, values: Floats, k: int) -> float:
    """Moment of the vertex of the parabola through a greatest value and its neighbours."""
    before, here, after = values[k - 1 : k + 2] if 0 < k < len(values) - 1 else (np.nan,) * 3
    bend = before - 2 * here + after
    shift = float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < 0 else 0.0
    return float(time_s[k] + shift * (time_s[min(k + 1, len(time_s) - 1)] - time_s[k]))
