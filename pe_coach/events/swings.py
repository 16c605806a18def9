"""Turning points and passings of a value that swings, with stretches that are not known left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks

Floats = NDArray[np.float64]

KNOWN_WITHIN_S = 0.15
"""A turning point farther from every known frame is not seen."""

LEAST_BEAT = 0.12
"""Torso lengths; the feet go up and down by less than this without a kick."""

EDGE_SHARE = 0.1
"""Of the whole swing: an end of the film this near to the extreme value is a turning point itself."""


def extremes(time_s: Floats, values: Floats, prominence: float) -> list[float]:
    """Moments of the greatest values of every swing of at least `prominence`, by a parabola through three frames.

    An end of the film counts where the value there is as extreme as anywhere, within `EDGE_SHARE` of the swing.
    """
    known = np.isfinite(values)
    t, v = time_s[known], values[known]
    if len(v) < 3 or np.ptp(v) < prominence or np.ptp(v) == 0:
        return []
    padded = np.concatenate([[v.min()], v, [v.min()]])
    peaks = find_peaks(padded, prominence=max(prominence, 1e-9), plateau_size=1)[0] - 1
    last, limit = len(v) - 1, v.max() - EDGE_SHARE * np.ptp(v)
    kept = [k for k in peaks if 0 < k < last or v[k] >= limit]
    return [vertex(t, v, int(k)) for k in kept]


def vertex(t: Floats, v: Floats, k: int) -> float:
    """Moment of the vertex of the parabola through a peak and its neighbours; the frame itself beside a gap or end."""
    if not 0 < k < len(v) - 1 or max(t[k] - t[k - 1], t[k + 1] - t[k]) > KNOWN_WITHIN_S:
        return float(t[k])
    fit = np.polyfit(t[k - 1 : k + 2] - t[k], v[k - 1 : k + 2], 2)
    if fit[0] >= 0:
        return float(t[k])
    return float(t[k] + np.clip(-fit[1] / (2 * fit[0]), t[k - 1] - t[k], t[k + 1] - t[k]))


def passing(time_s: Floats, values: Floats, level: float, *, last: bool) -> float | None:
    """The first or last moment at which known values rise through a level, between frames; None if never.

    >>> passing(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 3.0]), 2.0, last=False)
    1.5
    """
    steps = np.flatnonzero((values[1:] >= level) & (values[:-1] < level))
    if not len(steps):
        return None
    k = int(steps[-1 if last else 0])
    share = (level - values[k]) / (values[k + 1] - values[k])
    return float(time_s[k] + share * (time_s[k + 1] - time_s[k]))
