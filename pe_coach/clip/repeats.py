"""Pictures that a film shows twice: made of one with fewer frames a second, or slowed down by a program."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

SAMPLED_SIDE_PX = 320
"""Pictures are compared in a few of their pixels only: a repeated one repeats in those, too."""

BLOCKS = (32, 18)
"""The part of the picture that changes most counts: an athlete far away moves in a few of these alone."""

REPEATED, MOST_CHANGE = 0.25, 4.0
"""A picture that changes by less than this share of the changes around it, and by no more than compression makes of the
same picture (grey levels: 1 to 3 measured), repeats the one before."""

AROUND_S = 0.5
RANK = 3
"""Changes are compared with the third greatest within half a second: one in eight pictures may be new, and a flash of
light does not count."""

LEAST_CHANGE = 2.0
"""Grey levels; where not even that changes, nobody moves and nothing tells whether pictures repeat."""


class RepeatFinder:
    """Takes the pictures of a film one after the other and tells at the end which of them are new."""

    def __init__(self) -> None:
        self._before: Image | None = None
        self._time_s: list[float] = []
        self._change: list[float] = []

    def push(self, time_s: float, image: Image) -> None:
        """The next picture (H, W, 3)."""
        step = max(1, max(image.shape[:2]) // SAMPLED_SIDE_PX)
        grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(image[::step, ::step]), cv2.COLOR_RGB2GRAY), np.uint8)
        self._time_s.append(time_s)
        self._change.append(np.inf if self._before is None else _change(self._before, grey))
        self._before = grey

    def repeated(self) -> NDArray[np.bool_]:
        """(T,) whether each picture shows what the one before it showed."""
        return repeated(np.array(self._time_s), np.array(self._change))


def _change(before: Image, after: Image) -> float:
    """Mean difference in grey levels in the part of the picture that changes most."""
    apart = cv2.absdiff(before, after)
    return float(cv2.resize(apart, BLOCKS, interpolation=cv2.INTER_AREA).max())


def repeated(time_s: Floats, change: Floats) -> NDArray[np.bool_]:
    """(T,) which pictures repeat the one before, from how much each changed against it."""
    found = np.zeros(len(time_s), bool)
    first = np.searchsorted(time_s, time_s - AROUND_S)
    last = np.searchsorted(time_s, time_s + AROUND_S, side="right")
    finite = np.where(np.isfinite(change), change, 0.0)
    for row in range(len(time_s)):
        around = np.sort(finite[first[row] : last[row]])
        usual = around[-min(RANK, len(around))]
        found[row] = usual >= LEAST_CHANGE and change[row] < min(REPEATED * usual, MOST_CHANGE)
    return found
