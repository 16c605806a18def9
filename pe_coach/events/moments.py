"""Moments at which a value turns or passes a level, between frames."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HALF_S = 0.06
"""Half of a short ground contact: over so long an acceleration is taken."""

Found = dict[str, float | None]
"""Seconds of instants by name; None where the film does not show it."""


def window(time_s: Floats, start_s: float, stop_s: float) -> NDArray[np.intp]:
    """Indices of the frames between two moments, both included."""
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


def turning(time_s: Floats, values: Floats, start_s: float, stop_s: float) -> float | None:
    """Moment of the greatest value inside a window, by a parabola through it and its neighbours; None at the edge."""
    rows = window(time_s, start_s, stop_s)
    if len(rows) < 3 or not np.isfinite(values[rows]).all():
        return None
    k = int(rows[int(np.argmax(values[rows]))])
    if k in (0, len(values) - 1) or k == rows[0] or not np.isfinite(values[k - 1 : k + 2]).all():
        return None
    before, here, after = values[k - 1 : k + 2]
    bend = before - 2 * here + after
    shift = 0.0 if bend >= 0 else float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))
    return float(time_s[k] + shift * (time_s[k + 1] - time_s[k]))


def acceleration(time_s: Floats, values: Floats) -> Floats:
    """(T,) second difference over `HALF_S` to either side, per s²; NaN where that reaches beyond what is known."""
    known = np.isfinite(values)
    if known.sum() < 3:
        return np.full(len(values), np.nan)
    t, v = time_s[known], values[known]
    ahead = np.interp(time_s + HALF_S, t, v, left=np.nan, right=np.nan)
    behind = np.interp(time_s - HALF_S, t, v, left=np.nan, right=np.nan)
    return np.asarray((ahead - 2 * np.interp(time_s, t, v) + behind) / HALF_S**2)
