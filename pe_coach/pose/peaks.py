"""Where on its heat map each point is: at the highest place, and left and right not both on the same limb.

A network that finds both knees but cannot tell which is which draws both on the map of each, nearly equally high, and
its two answers fall on either by chance: on one knee every second time. Two maps with the same two peaks mean two
points, so the side that gives up less goes to its second peak.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.skeleton import BODY, COCO17

Floats = NDArray[np.float64]
Cells = NDArray[np.int64]

SECOND_PEAK = 0.3
"""Mass of a second peak over that of the first, from which on it may be the other limb. On rendered run-ups knees more
than 0.4 torso apart are both found in 39 % of the frames without a second peak, in 95 % with one from 0.5, in 98 % from
0.3; from 0.2 on, ankles that hide each other are torn apart in every fifth frame."""

_PAIRS = np.array([(left, COCO17.mirror[left]) for left in BODY if left < COCO17.mirror[left]])


def find_peaks(mass: Floats, window: int) -> Cells:
    """Row and column (N, 17, 2) of every point's peak.

    Args:
        mass: (N, 17, H, W), not negative.
        window: cells, odd; a peak is as wide, and two are apart when their windows do not touch.
    """
    first = _highest(mass)
    for left, right in _PAIRS[_PAIRS.max(1) < mass.shape[1]]:
        together = np.abs(first[:, left] - first[:, right]).max(-1) < window
        for row in np.flatnonzero(together):
            _part(mass[row], first[row], (left, right), window)
    return first


def without_partner(mass: Floats, peaks: Cells, window: int) -> Floats:
    """The mass (N, 17, H, W) without what lies at the peak of the other side, where that is another place.

    What lies there is doubt about the side, not about the place.
    """
    own = mass.copy()
    for pair in _PAIRS[_PAIRS.max(1) < mass.shape[1]]:
        apart = np.abs(peaks[:, pair[0]] - peaks[:, pair[1]]).max(-1) >= window
        for side, other in (pair, pair[::-1]):
            own[apart, side] -= around(mass[apart, side], peaks[apart, other], window - 1)
    return own


def around(mass: Floats, peaks: Cells, reach: int) -> Floats:
    """The mass (..., H, W) within `reach` cells of peaks (..., 2), 0 elsewhere."""
    rows, columns = np.arange(mass.shape[-2]), np.arange(mass.shape[-1])
    near_rows = np.abs(rows - peaks[..., :1]) <= reach
    near_columns = np.abs(columns - peaks[..., 1:]) <= reach
    return np.asarray(mass * near_rows[..., None] * near_columns[..., None, :])


def _highest(mass: Floats) -> Cells:
    flat = mass.reshape(*mass.shape[:-2], -1).argmax(-1)
    return np.stack(np.divmod(flat, mass.shape[-1]), -1)


def _part(mass: Floats, peaks: Cells, sides: tuple[int, int], window: int) -> None:
    """Move one of two points (17, 2) of a person to its second peak, where that is high enough."""
    both = mass[list(sides)]
    first = peaks[list(sides)]
    rest = both - around(both, first, window - 1)
    second = _highest(rest)
    had, has = (around(m, p, window // 2).sum((-1, -2)) for m, p in ((both, first), (rest, second)))
    share = has / np.maximum(had, np.finfo(np.float64).tiny)
    mover = int(share.argmax())
    if share[mover] >= SECOND_PEAK:
        peaks[sides[mover]] = second[mover]
