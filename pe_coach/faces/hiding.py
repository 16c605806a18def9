"""How an area of a picture is hidden, so that nobody is known from it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

CELLS = 4
"""Across a hidden area, which is twice as wide as the face in it: of a face no more is left than the colours of two by
two cells, and no sharpening brings back what is not there. Patches and not one colour, because a head in front of sky
is still seen to be bent or upright."""

BACKGROUND_CELLS = 40
"""Across a picture whose background is hidden."""

ROOM = 0.15
"""Around the athlete that stays sharp, as a share of the athlete's longer side."""


def hide(image: Image, areas: Iterable[Floats]) -> Image:
    """A copy of a picture (H, W, 3) with these areas in coarse patches of colour."""
    hidden = image.copy()
    for area in areas:
        (x0, y0), (x1, y1) = _corners(area, (image.shape[1], image.shape[0]))
        if x1 > x0 and y1 > y0:
            hidden[y0:y1, x0:x1] = _coarse(hidden[y0:y1, x0:x1], max(1, int(max(area[2:] - area[:2]) / CELLS)))
    return hidden


def inside(areas: Iterable[Floats], size: tuple[int, int]) -> NDArray[np.bool_]:
    """(H, W), what lies in any of these areas in a picture of this width and height."""
    mask = np.zeros(size[::-1], bool)
    for area in areas:
        (x0, y0), (x1, y1) = _corners(area, size)
        mask[y0:y1, x0:x1] = True
    return mask


def _corners(area: Floats, size: tuple[int, int]) -> NDArray[np.int_]:
    """An area's corners (2, 2), whole pixels within a picture of this width and height."""
    low, high = np.floor(area[:2]).astype(int), np.ceil(area[2:]).astype(int)
    return np.asarray(np.clip([low, high], 0, size))


def _coarse(image: Image, cell_px: int) -> Image:
    """A picture in patches of this size, the steps between them smoothed."""
    import cv2

    height, width = image.shape[:2]
    size = max(1, width // cell_px), max(1, height // cell_px)
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def only(image: Image, box: Floats) -> Image:
    """A copy of a picture with everything outside a box (4,) px in coarse patches; all of it where the box is NaN."""
    blurred = _coarse(image, max(1, max(image.shape[:2]) // BACKGROUND_CELLS))
    if np.isfinite(box).all():
        room = ROOM * float((box[2:] - box[:2]).max())
        (x0, y0), (x1, y1) = np.maximum(box[:2] - room, 0).astype(int), np.maximum(box[2:] + room, 0).astype(int)
        blurred[y0:y1, x0:x1] = image[y0:y1, x0:x1]
    return blurred
