"""Corners of a picture, found again in another one: what stands still tells how the camera moved.

Corners are those of Shi and Tomasi (1994), followed by the pyramidal method of Lucas and Kanade; RANSAC says which of
them moved together.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Points = NDArray[np.float32]
Grey = NDArray[np.uint8]

CORNERS = 200
CORNER_QUALITY = 0.01
CORNER_DISTANCE_PX = 10
WINDOW_PX = 17
LEVELS = 3
"""Pyramid above the picture: with the window, motions up to about 60 px between two frames are followed."""
ROUND_TRIP_PX = 0.7
"""A corner that does not come back this close when followed backwards was lost."""
INLIER_PX = 1.5
MIN_INLIERS = 10
MIN_INLIER_SHARE = 0.25
"""Share of the corners followed that must agree: an athlete followed by the camera holds many corners as well."""

BLACK = 24
"""Grey level up to which rows or columns at the edge may be a bar beside the picture rather than a part of it."""
BAR_SHARE = 0.04
"""Of the picture's side that a bar fills at least."""

BLANK = 4.0
"""Standard deviation in grey levels below which a picture shows nothing but noise: black, white, a bare wall."""


def working_picture(image: NDArray[np.uint8], side_px: int) -> tuple[Grey, float]:
    """The picture (H, W, 3) in grey, its longer side at most `side_px`, and the scale that took."""
    scale = min(1.0, side_px / max(image.shape[:2]))
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if scale < 1.0:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, dtype=np.uint8), scale


def is_blank(grey: Grey) -> bool:
    """There is nothing to see in the picture."""
    return float(grey.std()) < BLANK


def find_corners(grey: Grey, mask: Grey | None = None) -> Points:
    """(N, 2) corners, where the mask is not 0 and away from black bars, along whose edges corners seem to stand."""
    mask = _within_bars(grey, mask)
    found = cv2.goodFeaturesToTrack(grey, CORNERS, CORNER_QUALITY, CORNER_DISTANCE_PX, mask=mask)
    return np.zeros((0, 2), np.float32) if found is None else np.asarray(found, np.float32).reshape(-1, 2)


def _within_bars(grey: Grey, mask: Grey | None) -> Grey | None:
    """The mask without black bars at the edges and what of the picture lies within a window of them."""
    for axis in (0, 1):
        shown = np.flatnonzero(grey.max(axis=axis) > BLACK)
        side = grey.shape[1 - axis]
        first, last = (int(shown[0]), side - 1 - int(shown[-1])) if len(shown) else (0, 0)
        for bar, edge in ((first, slice(0, first + WINDOW_PX)), (last, slice(side - last - WINDOW_PX, side))):
            if bar >= BAR_SHARE * side:
                mask = np.full_like(grey, 255) if mask is None else mask.copy()
                mask[(slice(None), edge) if axis == 0 else edge] = 0
    return mask


def follow(before: Grey, after: Grey, points: Points, expected: Points) -> tuple[Points, Points]:
    """Corners of one picture and where they are in the other: only those that find their way back."""
    if not len(points):
        return points, points
    there, seen = _flow(before, after, points, expected)
    back, seen_back = _flow(after, before, there, points)
    good = seen & seen_back & (np.abs(back - points).max(axis=1) < ROUND_TRIP_PX)
    return points[good], there[good]


def _flow(before: Grey, after: Grey, points: Points, expected: Points) -> tuple[Points, NDArray[np.bool_]]:
    window, first_guess = (WINDOW_PX, WINDOW_PX), cv2.OPTFLOW_USE_INITIAL_FLOW
    there, seen, _ = cv2.calcOpticalFlowPyrLK(
        before, after, points, expected.copy(), winSize=window, maxLevel=LEVELS, flags=first_guess
    )
    return np.asarray(there, np.float32), np.asarray(seen, bool).ravel()


def similarity(source: Points, target: Points) -> tuple[Floats | None, NDArray[np.bool_]]:
    """Shift, turn and zoom (3, 3) that most points agree on, and which do; None when too few do."""
    nobody = np.zeros(len(source), bool)
    if len(source) < MIN_INLIERS:
        return None, nobody
    fit, agree = cv2.estimateAffinePartial2D(source, target, ransacReprojThreshold=INLIER_PX)
    if fit is None or agree.sum() < max(MIN_INLIERS, MIN_INLIER_SHARE * len(source)):
        return None, nobody
    return np.vstack((fit, (0.0, 0.0, 1.0))), np.asarray(agree, bool).ravel()
