"""A closer look at a place where somebody should be: the picture's part enlarged, also turned for a body over a bar."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

WINDOW = 2.0
"""Side of the window in longer sides of the expected box: a body that stretched or fell to one side is still inside."""
TURNS = (0, 2, 1, 3)
"""Quarter turns clockwise, in the order of trial: upright, head down, lying to either side."""
GREY = 114
"""What lies beyond the picture's edge."""


class FindsPeople(Protocol):
    """What finds people in a picture."""

    def detect(self, image: Image) -> Floats:
        """(N, 5) px x0 y0 x1 y1 and score 0…1 for an (H, W, 3) uint8 RGB picture."""
        ...


def look_again(detector: FindsPeople, image: Image, expected: Floats, turn: int) -> Floats:
    """People (N, 5) in the picture's px, found in a window around a box (4,) px that is turned by quarters."""
    corner, window = cut_out(image, expected)
    side = len(window)
    found = detector.detect(np.ascontiguousarray(np.rot90(window, -turn)))
    boxes = turned_back(found[:, :4], turn, side)
    return np.concatenate((boxes + np.tile(corner, 2), found[:, 4:]), axis=1)


def cut_out(image: Image, expected: Floats) -> tuple[Floats, Image]:
    """Top left corner (2,) px and picture of the square window around a box; grey beyond the picture's edges."""
    middle, longer = (expected[:2] + expected[2:]) / 2, float((expected[2:] - expected[:2]).max())
    side = max(8, round(WINDOW * longer))
    x, y = (int(v) for v in np.round(middle - side / 2))
    window = np.full((side, side, 3), GREY, np.uint8)
    top, bottom = max(y, 0), min(y + side, image.shape[0])
    left, right = max(x, 0), min(x + side, image.shape[1])
    if bottom > top and right > left:
        window[top - y : bottom - y, left - x : right - x] = image[top:bottom, left:right]
    return np.array([x, y], np.float64), window


def turned_back(boxes: Floats, turn: int, side: float) -> Floats:
    """Boxes (N, 4) of a square picture that was turned clockwise by quarters, in px of the upright one.

    >>> turned_back(np.array([[0.0, 10.0, 20.0, 40.0]]), 1, 100).tolist()
    [[10.0, 80.0, 40.0, 100.0]]
    """
    for _ in range(turn):
        x0, y0, x1, y1 = boxes.T
        boxes = np.stack((y0, side - x1, y1, side - x0), axis=1)
    return boxes
