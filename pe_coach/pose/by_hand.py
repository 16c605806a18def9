"""Key points put right by hand: sides exchanged for a while, points placed where they belong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.skeleton import COCO17

Floats = NDArray[np.float64]

REACH_S = 0.03
"""So long a point that was placed draws its neighbours in time along: as long as the usual low pass looks about."""

CLICK_SIGMA = 0.05
"""Torso lengths; deviation of a point that a person clicks (3 to 5 % of the trunk)."""


@dataclass(frozen=True)
class ByHand:
    """What a person says about key points.

    Attributes:
        exchanged: spans of seconds, both ends included, in which left and right are exchanged; in a moment that lies in
            two of them they are exchanged twice.
        placed: frame, point, x px and y px of points that were dragged; the last one of a frame and point counts.
    """

    exchanged: tuple[tuple[float, float], ...] = ()
    placed: tuple[tuple[int, int, float, float], ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.exchanged or self.placed)

    def exchanged_rows(self, time_s: Floats) -> NDArray[np.bool_]:
        """(T,) frames in which left and right are exchanged."""
        inside = ((time_s >= start_s) & (time_s <= stop_s) for start_s, stop_s in self.exchanged)
        return odd(inside, len(time_s))

    def placed_px(self, count: int) -> Floats:
        """(T, 17, 2) px where points were placed, NaN elsewhere; frames that are not in the film are left out."""
        xy = np.full((count, len(COCO17.names), 2), np.nan)
        for frame, joint, x, y in self.placed:
            if 0 <= frame < count:
                xy[frame, joint] = x, y
        return xy


def odd(masks: Iterable[NDArray[np.bool_]], count: int) -> NDArray[np.bool_]:
    """(T,) where an odd number of masks (T,) is true."""
    rows = np.zeros(count, dtype=np.bool_)
    for mask in masks:
        rows ^= mask
    return rows


def drawn_along(time_s: Floats, path: Floats, placed: Floats) -> Floats:
    """A point's path (T, 2) through the places it was given (T, 2, NaN elsewhere), near which it is drawn along.

    What is missing at the given places is interpolated in time with a Matérn kernel of order 3/2 (Rasmussen & Williams,
    Gaussian Processes for Machine Learning, eq. 4.17): the path goes through every place, has no kink there, and is as
    it was a few `REACH_S` away.
    """
    rows = np.flatnonzero(np.isfinite(placed).all(-1))
    if not len(rows):
        return path
    off = _matern(time_s[:, None] - time_s[rows])
    missing = placed[rows] - path[rows]
    moved: Floats = path + off @ np.linalg.solve(off[rows], missing)
    return moved


def _matern(apart_s: Floats) -> Floats:
    scaled = np.sqrt(3) * np.abs(apart_s) / REACH_S
    return np.asarray((1 + scaled) * np.exp(-scaled))
