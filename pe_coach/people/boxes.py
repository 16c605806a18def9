"""Boxes of people: (N, 4) px x0 y0 x1 y1, and what their pictures look like."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HUE_BINS, SATURATION_BINS, VALUE_BINS = 12, 4, 4
BANDS = 3
"""A body is looked at in three bands, roughly head, trunk and legs, whose clothes differ."""

NEAREST_HORIZON = 0.05
"""Homogeneous coordinate below which a place lies as good as at infinity: the camera turned by a quarter since."""


def areas(boxes: Floats) -> Floats:
    """(N,) areas in px²."""
    return np.asarray(np.prod(np.clip(boxes[:, 2:4] - boxes[:, :2], 0.0, None), axis=1))


def centres(boxes: Floats) -> Floats:
    """(N, 2) centres in px."""
    return np.asarray((boxes[:, :2] + boxes[:, 2:4]) / 2)


def moved(boxes: Floats, matrices: Floats) -> Floats:
    """Boxes (N, 4) carried by homographies (N, 3, 3) or one (3, 3): centre moved, sides scaled, edges kept level.

    The zoom is the root of the Jacobian's determinant at the centre, det H / w³, w the homogeneous coordinate there.
    """
    matrices = matrices * np.reshape(np.sign(np.linalg.det(matrices)), (-1, 1, 1))
    middle = np.concatenate((centres(boxes), np.ones((len(boxes), 1))), axis=1)
    x, y, w = np.einsum("nij,nj->ni", np.broadcast_to(matrices, (len(boxes), 3, 3)), middle).T
    w = np.maximum(w, NEAREST_HORIZON)
    centre = np.stack((x / w, y / w), axis=1)
    zoom = np.sqrt(np.abs(np.linalg.det(matrices)) / w**3)
    half = (boxes[:, 2:4] - boxes[:, :2]) / 2 * np.reshape(zoom, (-1, 1))
    return np.concatenate((centre - half, centre + half), axis=1)


def inverse(matrices: Floats) -> Floats:
    """Inverse of (3, 3) or of each of (N, 3, 3)."""
    return np.asarray(np.linalg.inv(matrices), dtype=np.float64)


def between(source: Floats, target: Floats) -> Floats:
    """From pixels of one frame to those of another, by their places (3, 3) or (N, 3, 3) in a common one.

    What lies near in time is compared in this way and not in the first frame, in which a place that the camera turned
    to later may be at infinity.
    """
    return np.asarray(inverse(target) @ source)


def appearance(image: NDArray[np.uint8], box: Floats) -> Floats:
    """Colours of the middle of a box, band by band, as square roots of shares (unit length: a dot product compares).

    Args:
        image: (H, W, 3) uint8 RGB.
        box: (4,) px; the part outside the picture is ignored.

    Zeros when nothing of the box lies in the picture.
    """
    height, width = image.shape[:2]
    margin = 0.2 * (box[2] - box[0])
    x0, x1 = int(np.clip(box[0] + margin, 0, width)), int(np.clip(box[2] - margin, 0, width))
    y0, y1 = int(np.clip(box[1], 0, height)), int(np.clip(box[3], 0, height))
    bins = HUE_BINS * SATURATION_BINS * VALUE_BINS
    if x1 - x0 < 2 or y1 - y0 < BANDS:
        return np.zeros(BANDS * bins)
    crop = cv2.resize(image[y0:y1, x0:x1], (16, 16 * BANDS), interpolation=cv2.INTER_AREA)
    hue, saturation, value = np.moveaxis(cv2.cvtColor(crop, cv2.COLOR_RGB2HSV).astype(np.int64), 2, 0)
    index = (hue * HUE_BINS // 180 * SATURATION_BINS + saturation // 64) * VALUE_BINS + value // 64
    band = np.arange(BANDS).repeat(16)[:, None] * bins
    shares = np.bincount((index + band).ravel(), minlength=BANDS * bins) / index.size
    return np.asarray(np.sqrt(shares))
