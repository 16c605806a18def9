"""From a person's box to the network's input and back: one affine warp, turned so that the person stands upright.

Pixel centres have whole coordinates, so the middle of an input w px wide lies at (w - 1) / 2; the centre of the box
goes there. This is the warp that the network was trained with.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]

CONTEXT = 1.25
"""How much larger than the box the crop is (Simple Baselines, arXiv 1804.06208, and all networks that followed)."""

_SHRINK_BELOW = 0.5
"""Bilinear sampling skips pixels below this scale; such pictures are averaged down first."""


def crop_matrix(box: Floats, angle_deg: float, size: tuple[int, int], context: float = CONTEXT) -> Floats:
    """Matrix (2, 3) from image px to input px: the turned box, enlarged by `context`, fits into the input.

    Args:
        box: (4,) x0 y0 x1 y1 in image px.
        angle_deg: turn of the picture, clockwise as seen; the one that brings the person's head up.
        size: width and height of the input in px.
        context: enlargement of the box.

    >>> matrix = crop_matrix(np.array([10.0, 20.0, 50.0, 100.0]), 0.0, (96, 128))
    >>> transform(matrix, np.array([30.0, 60.0])).tolist()
    [47.5, 63.5]
    """
    width, height = size
    w, h = box[2] - box[0], box[3] - box[1]
    c, s = np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))
    turned_w, turned_h = abs(w * c) + abs(h * s), abs(w * s) + abs(h * c)
    scale = min(width / (context * turned_w), height / (context * turned_h))
    turn = scale * np.array([[c, -s], [s, c]])
    centre = np.array([box[0] + box[2], box[1] + box[3]]) / 2
    return np.column_stack([turn, np.array([(width - 1) / 2, (height - 1) / 2]) - turn @ centre])


def matrix_scale(matrix: Floats) -> float:
    """Input px for one image px."""
    return float(np.hypot(matrix[0, 0], matrix[1, 0]))


def transform(matrix: Floats, points: Floats) -> Floats:
    """Points (..., 2) moved by a matrix (2, 3)."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def inverse(matrix: Floats) -> Floats:
    """The matrix (2, 3) that leads back."""
    back = np.linalg.inv(matrix[:, :2])
    return np.column_stack([back, -back @ matrix[:, 2]])


def crop(image: Pixels, matrix: Floats, size: tuple[int, int]) -> Pixels:
    """The input (height, width, 3) that `matrix` cuts out of `image`; black outside the picture."""
    factor = int(_SHRINK_BELOW / matrix_scale(matrix))
    if factor > 1:
        image, matrix = _averaged(image, matrix, size, factor)
    cut = cv2.warpAffine(image, matrix.astype(np.float32), size, flags=cv2.INTER_LINEAR)
    return np.asarray(cut, dtype=np.uint8)


def _averaged(image: Pixels, matrix: Floats, size: tuple[int, int], factor: int) -> tuple[Pixels, Floats]:
    """The part of the image that is needed, `factor` x `factor` px averaged into one, and the matrix for it."""
    corners = np.array([[0, 0], [size[0], 0], [0, size[1]], [size[0], size[1]]], dtype=np.float64) - 0.5
    hull = transform(inverse(matrix), corners)
    limit = np.array(image.shape[1::-1])
    low = np.clip(np.floor(hull.min(0)) - factor, 0, limit - 1).astype(int)
    high = np.clip(np.ceil(hull.max(0)) + factor, low + 1, limit).astype(int)
    blocks = -(-(high - low) // factor)
    missing = blocks * factor - (high - low)
    needed = image[low[1] : high[1], low[0] : high[0]]
    part = cv2.copyMakeBorder(needed, 0, int(missing[1]), 0, int(missing[0]), cv2.BORDER_REPLICATE)
    small = cv2.resize(part, (int(blocks[0]), int(blocks[1])), interpolation=cv2.INTER_AREA)
    offset = low + (factor - 1) / 2
    return np.asarray(small, dtype=np.uint8), np.column_stack([matrix[:, :2] * factor, transform(matrix, offset)])
