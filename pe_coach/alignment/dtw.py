"""Dynamic time warping with its path: exact over any cost matrix, and fastdtw for very long clips."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pairs = NDArray[np.intp]

EXACT_CELLS = 9_000_000
"""Largest cost matrix that is warped exactly: 3000 × 3000 frames take 72 MB."""

FAST_RADIUS = 5

_TIE = 1e-12
"""Costs closer than this are equal: running sums round differently from one path to the next."""


def warp(cost: Floats, *, band: float | None = None) -> tuple[Pairs, float]:
    """The cheapest monotone path through a cost matrix (N, M) from its first to its last cell.

    Returns the path as pairs (K, 2) of row and column, and the sum of the costs on it. Steps are right, down and
    diagonal, each paying the cell it enters (Sakoe and Chiba 1978, symmetric1). Ties go to the diagonal, then to the
    step along the columns (reference), then along the rows (clip). `band`: share of the longer side that the path may
    leave the diagonal.

    A row is filled at once: with S the running sum of its costs, D = S + running minimum of (best of the two cells
    above + own cost − S).

    >>> pairs, total = warp(np.array([[0.0, 9.0], [0.0, 9.0], [9.0, 1.0]]))
    >>> pairs.tolist(), total
    ([[0, 0], [1, 0], [2, 1]], 1.0)
    """
    rows, columns = cost.shape
    low, high = _band(rows, columns, band)
    total = np.full((rows, columns), np.inf)
    for i in range(rows):
        a, b = low[i], high[i]
        if i == 0:
            total[0, a:b] = np.cumsum(cost[0, a:b])
            continue
        above = total[i - 1, a:b].copy()
        shifted = total[i - 1, max(a - 1, 0) : b - 1]
        above[len(above) - len(shifted) :] = np.minimum(above[len(above) - len(shifted) :], shifted)
        running = np.cumsum(cost[i, a:b])
        total[i, a:b] = running + np.minimum.accumulate(above + cost[i, a:b] - running)
    return _trace(total), float(total[-1, -1])


def _band(rows: int, columns: int, band: float | None) -> tuple[list[int], list[int]]:
    """First and one past the last column of every row; always connected, always with both corners."""
    if band is None:
        return [0] * rows, [columns] * rows
    middle = np.arange(rows) * (columns - 1) / max(rows - 1, 1)
    width = max(band * max(rows, columns), columns / rows, 1.0)
    low = np.maximum(np.floor(middle - width), 0).astype(int)
    high = np.minimum(np.ceil(middle + width), columns - 1).astype(int) + 1
    return low.tolist(), high.tolist()


def _trace(total: Floats) -> Pairs:
    """Walk back from the last cell along the cheapest predecessors."""
    i, j = total.shape[0] - 1, total.shape[1] - 1
    path = [(i, j)]
    while i or j:
        if i == 0:
            j -= 1
        elif j == 0:
            i -= 1
        else:
            diagonal, reference, clip = total[i - 1, j - 1], total[i, j - 1], total[i - 1, j]
            if diagonal <= min(reference, clip) + _TIE:
                i, j = i - 1, j - 1
            elif reference <= clip + _TIE:
                j -= 1
            else:
                i -= 1
        path.append((i, j))
    return np.array(path[::-1], dtype=np.intp)


def warp_fast(
    clip: Floats, reference: Floats, distance: Callable[[Floats, Floats], float], *, radius: int = FAST_RADIUS
) -> tuple[Pairs, float]:
    """Approximate path between two sequences (N, D), (M, D) in linear memory (FastDTW, Salvador and Chan 2007).

    Exact when `radius` is at least the longer length. Scores are safe with radius 5, single instants may be off by
    some frames.
    """
    from fastdtw import fastdtw

    total, path = fastdtw(clip, reference, radius=radius, dist=distance)
    return np.array(path, dtype=np.intp), float(total)
