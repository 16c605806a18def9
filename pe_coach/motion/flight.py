"""The flight of a jump: the longest stretch in which the centre of mass falls freely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHORTEST_S, LONGEST_S = 0.30, 1.2
"""A running step flies for up to 0.28 s; 1.2 s in the air is a rise of 1.8 m, more than anybody jumps."""

CURVATURE = (8.0, 36.0)
"""Free fall in torso lengths/s². A torso of 0.38 to 0.55 m gives 18 to 26 (technique notes, measured); the range is
wider because a zooming camera distorts the scale."""

FEWEST_FRAMES = 5
"""Fewer points than this fit any parabola."""

RESIDUAL = 0.035
"""Largest root mean square distance from the parabola, torso lengths: captured and hand-corrected jumps stay below
0.015, key points of a network add their noise."""

ONE_TORSO_M = (0.30, 0.70)
"""Plausible torso lengths in metres; outside, the film is slowed down or the camera moved unseen."""

RESIDUAL_OF_RISE = 0.06
"""Largest residual as a share of the parabola's own height, a t²/8: the bobbing of a run is no flight."""


@dataclass(frozen=True)
class Flight:
    """A parabola over start…stop; `curvature` is the downward acceleration, torso lengths/s².

    `peak_s` is the vertex, `residual` the root mean square distance in T, `torso_m` the torso length in metres if the
    fall is the earth's (9.81 m/s²), `direction_deg` the direction of the velocity at the start, from horizontal.
    """

    start_s: float
    stop_s: float
    peak_s: float
    curvature: float
    residual: float
    direction_deg: float

    @property
    def torso_m(self) -> float:
        """Torso length in metres if time runs at its true speed."""
        return 9.81 / self.curvature


def find_flight(time_s: Floats, centre: Floats) -> Flight | None:
    """The longest stretch of `centre` (T, 2) in torso lengths, y up, that follows a falling parabola; None if none.

    A stretch counts when its curvature and residual lie within the constants above; of its duration a share is taken
    off for the residual, so that it does not creep into the ground contacts.
    """
    known = np.isfinite(centre).all(1)
    time_s, centre = time_s[known], centre[known]
    best, best_value = None, 0.0
    for start in range(len(time_s) - FEWEST_FRAMES + 1):
        s = time_s[start:] - time_s[start]
        s = s[s <= LONGEST_S]
        fits = _fits_from_start(s, centre[start : start + len(s)])
        stop = int(np.argmax(fits[:, 0])) if len(fits) else 0
        if len(fits) and fits[stop, 0] > best_value:
            best_value = float(fits[stop, 0])
            best = _flight(float(time_s[start]), float(s[stop + FEWEST_FRAMES - 1]), fits[stop])
    return best


def _fits_from_start(s: Floats, centre: Floats) -> Floats:
    """Parabolas through the first n points for every n ≥ FEWEST_FRAMES: rows value, rise, bend, residual, forward.

    Normal equations from running sums, so that a film of T frames costs O(T · flight) and not a fit a stretch.
    """
    if len(s) < FEWEST_FRAMES:
        return np.empty((0, 5))
    n = slice(FEWEST_FRAMES - 1, None)
    powers = np.cumsum(s[:, None] ** np.arange(5), 0)[n]
    products = np.cumsum(centre[:, 1:] * s[:, None] ** np.arange(3), 0)[n]
    squares = np.cumsum(centre[:, 1] ** 2)[n]
    normal = powers[:, np.arange(3)[:, None] + np.arange(3)] + 1e-12 * np.eye(3)
    fit = np.linalg.solve(normal, products[..., None])[..., 0]
    count, stop = powers[:, 0], s[n]
    residual = np.sqrt(np.maximum(squares - (fit * products).sum(1), 0) / count)
    forward = (np.cumsum(centre[:, 0] * s)[n] - np.cumsum(centre[:, 0])[n] * powers[:, 1] / count) / (
        powers[:, 2] - powers[:, 1] ** 2 / count
    )
    bend = 2 * fit[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        vertex = -fit[:, 1] / bend
    good = (stop >= SHORTEST_S) & (residual <= RESIDUAL) & (-bend >= CURVATURE[0]) & (-bend <= CURVATURE[1])
    good &= (vertex > 0) & (vertex < stop) & (residual <= RESIDUAL_OF_RISE * -bend * stop**2 / 8)
    value = np.where(good, stop * (1 - 0.5 * (residual / RESIDUAL) ** 2), 0.0)
    return np.stack([value, fit[:, 1], bend, residual, forward], 1)


def _flight(start_s: float, duration_s: float, fit: Floats) -> Flight:
    _, rise, bend, residual, forward = map(float, fit)
    direction = float(np.degrees(np.arctan2(rise, abs(forward))))
    return Flight(start_s, start_s + duration_s, start_s - rise / bend, -bend, residual, direction)
