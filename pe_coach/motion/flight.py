"""The flight of a jump: the longest stretch in which the centre of mass falls freely."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHORTEST_S, LONGEST_S = 0.30, 1.2
"""A running step flies for up to 0.28 s; 1.2 s in the air is a rise of 1.8 m, more than anybody jumps."""

CURVATURE = (8.0, 36.0)
"""Free fall in torso lengths/s². A torso of 0.38 to 0.55 m gives 18 to 26 (technique notes, measured); the range is
wider because a zooming camera distorts the scale."""

USUAL_CURVATURE = 20.0
"""Of a torso of 0.49 m, by which a film that plays too fast or too slowly is timed."""

PACES = (1.0, 0.5, 2.0, 0.25)
"""Real seconds per second of the film that are tried, the true speed first: slow motion plays slower."""

LEAST_RISE = 0.3
"""Torso lengths, height of the parabola over its ends, some of the push with it: bounding steps of captured run-ups
rise by up to 0.27, jumps by 0.4 and more."""

LEAST_RANGE = 0.75 * LEAST_RISE
"""Torso lengths between the highest and the lowest place, without which no parabola can rise so far: most of a film is
passed over by this."""

FEWEST_FRAMES = 5
"""Fewer points than this fit any parabola."""

RESIDUAL = 0.035
"""Largest root mean square distance from the parabola, torso lengths: captured and hand-corrected jumps stay below
0.015, key points of a network add their noise,"""

NOISE = 3.0
"""so many standard deviations of the centre of mass: a network errs alike in neighbouring frames."""

RESIDUAL_OF_RISE = (0.06, 0.12)
"""Largest residual as a share of the parabola's own height, a t²/8, where points are sure and where they are not: the
bobbing of a run is no flight."""

ONE_TORSO_M = (0.30, 0.70)
"""Plausible torso lengths in metres; outside, the film is slowed down or the camera moved unseen."""


@dataclass(frozen=True)
class Flight:
    """A parabola over start…stop; `curvature` is the downward acceleration, torso lengths/s².

    `peak_s` is the vertex, `residual` the root mean square distance in T, `direction_deg` the direction of the velocity
    at the start, from horizontal. `pace` is 1 where the fall may be the earth's, else about how many real seconds a
    second of the film is.
    """

    start_s: float
    stop_s: float
    peak_s: float
    curvature: float
    residual: float
    direction_deg: float
    pace: float = 1.0

    @property
    def torso_m(self) -> float:
        """Torso length in metres if time runs at its true speed."""
        return 9.81 / self.curvature

    def timed(self, pace: float) -> Flight:
        """The same flight in a time that runs so many times as fast."""
        return replace(
            self,
            start_s=self.start_s * pace,
            stop_s=self.stop_s * pace,
            peak_s=self.peak_s * pace,
            curvature=self.curvature / pace**2,
        )


def find_flight(time_s: Floats, centre: Floats, sigma: Floats | None = None) -> Flight | None:
    """The stretch of `centre` (T, 2) in torso lengths, y up, that follows the highest falling parabola; None if none.

    A stretch counts when its curvature and residual lie within the constants above; off its height a share is taken for
    the residual, so that it does not creep into the ground contacts. `sigma` (T,) are the standard deviations of the
    centre; NaN, where they are not known, counts as 0. Where nothing falls as the earth lets fall, a film in slow or
    quick motion is thought of (`PACES`).
    """
    known = np.isfinite(centre).all(1)
    time_s, centre = time_s[known], centre[known]
    doubt = np.zeros(len(time_s)) if sigma is None else np.nan_to_num(sigma[known])
    for pace in PACES:
        found = _highest(time_s * pace, centre, doubt)
        if found is not None:
            in_film = found.timed(1 / pace)
            own = float(np.sqrt(in_film.curvature / USUAL_CURVATURE))
            return in_film if pace == 1.0 else replace(in_film, pace=own)
    return None


def _highest(time_s: Floats, centre: Floats, doubt: Floats) -> Flight | None:
    """The best flight in real time."""
    best, best_value = None, 0.0
    for start in range(len(time_s) - FEWEST_FRAMES + 1):
        s = time_s[start:] - time_s[start]
        s = s[s <= LONGEST_S]
        if len(s) < FEWEST_FRAMES or s[-1] < SHORTEST_S:
            continue
        rows = slice(start, start + len(s))
        if np.ptp(centre[rows, 1]) < LEAST_RANGE:
            continue
        fits = _fits_from_start(s, centre[rows], doubt[rows])
        stop = int(np.argmax(fits[:, 0]))
        if fits[stop, 0] > best_value:
            best_value = float(fits[stop, 0])
            best = _flight(float(time_s[start]), float(s[stop + FEWEST_FRAMES - 1]), fits[stop])
    return best


def _fits_from_start(s: Floats, centre: Floats, doubt: Floats) -> Floats:
    """Parabolas through the first n points for every n ≥ FEWEST_FRAMES: rows value, rise, bend, residual, forward.

    Normal equations from running sums, so that a film of T frames costs O(T · flight) and not a fit a stretch.
    """
    n = slice(FEWEST_FRAMES - 1, None)
    powers = np.cumsum(s[:, None] ** np.arange(5), 0)[n]
    products = np.cumsum(centre[:, 1:] * s[:, None] ** np.arange(3), 0)[n]
    squares = np.cumsum(centre[:, 1] ** 2)[n]
    normal = powers[:, np.arange(3)[:, None] + np.arange(3)] + 1e-12 * np.eye(3)
    fit: Floats = np.asarray(np.linalg.solve(normal, products[..., None])[..., 0], np.float64)
    count, stop = powers[:, 0], s[n]
    residual = np.sqrt(np.maximum(squares - (fit * products).sum(1), 0) / count)
    forward = (np.cumsum(centre[:, 0] * s)[n] - np.cumsum(centre[:, 0])[n] * powers[:, 1] / count) / (
        powers[:, 2] - powers[:, 1] ** 2 / count
    )
    bend = 2 * fit[:, 2]
    noise = NOISE * np.sqrt(np.cumsum(doubt**2)[n] / count)
    value = _values(stop, fit[:, 1], bend, residual, noise)
    return np.stack([value, fit[:, 1], bend, residual, forward], 1)


def _values(stop: Floats, rise: Floats, bend: Floats, residual: Floats, noise: Floats) -> Floats:
    """What parabolas of a duration, upward speed and bend are worth as a flight; 0 for those that are none."""
    height, limit = -bend * stop**2 / 8, np.hypot(RESIDUAL, noise)
    with np.errstate(divide="ignore", invalid="ignore"):
        vertex = -rise / bend
    sure, unsure = (share * height for share in RESIDUAL_OF_RISE)
    good = (stop >= SHORTEST_S) & (-bend >= CURVATURE[0]) & (-bend <= CURVATURE[1]) & (height >= LEAST_RISE)
    good &= (vertex > 0) & (vertex < stop) & (residual <= limit) & (residual <= np.clip(noise, sure, unsure))
    value = stop * np.maximum(-bend, 0) ** 0.25
    return np.where(good, value * (1 - 0.5 * (residual / limit) ** 2), 0.0)


def _flight(start_s: float, duration_s: float, fit: Floats) -> Flight:
    _, rise, bend, residual, forward = map(float, fit)
    direction = float(np.degrees(np.arctan2(rise, abs(forward))))
    return Flight(start_s, start_s + duration_s, start_s - rise / bend, -bend, residual, direction)
