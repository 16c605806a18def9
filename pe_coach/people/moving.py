"""What moves once the camera's motion is removed: a second witness of where a person is, beside the detector."""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WORKING_SIDE_PX = 320
"""Longer side of the picture in which differences are taken."""
MIN_DIFFERENCE = 18
"""Grey levels of 255 by which a pixel must differ from both earlier pictures; film noise stays below."""
CLOSE_PX = 9
"""Gaps up to this wide inside a moving body are closed (a plain shirt hardly differs from itself)."""
MIN_AREA = 0.001
"""Share of the picture that a moving region covers at least: 14 x 14 px of 320 x 180, a distant child."""
MAX_SIDE = 0.8
"""Share of the picture's height and width above which a region is no person but a badly removed camera motion."""


class MovingRegions:
    """Moving regions of a film, from three pictures at a time.

    A pixel moves when it differs from both of the two pictures before, laid over the present one by the camera
    motion: what differs from one of them only is background that a body has just left.
    """

    def __init__(self) -> None:
        self._before: deque[tuple[NDArray[np.uint8], Floats]] = deque(maxlen=2)

    def update(self, image: NDArray[np.uint8], camera: Floats) -> Floats:
        """Take the next picture; return (M, 4) px x0 y0 x1 y1 of what moves in it, largest first.

        Args:
            image: (H, W, 3) uint8 RGB.
            camera: (3, 3), maps pixels of this picture to those of the film's first.
        """
        scale = min(1.0, WORKING_SIDE_PX / max(image.shape[:2]))
        grey = _small_grey(image, scale)
        zoom = np.diag((scale, scale, 1.0))
        place = zoom @ camera @ np.linalg.inv(zoom)
        boxes = _boxes(self._moving(grey, place)) if len(self._before) == 2 else np.zeros((0, 4))
        self._before.append((grey, place))
        return np.asarray(boxes / scale)

    def restart(self) -> None:
        """Forget the pictures, at a cut."""
        self._before.clear()

    def _moving(self, grey: NDArray[np.uint8], place: Floats) -> NDArray[np.uint8]:
        """Mask of the pixels that differ from both earlier pictures; 0 where those did not look."""
        least = np.full(grey.shape, 255, np.uint8)
        for earlier, there in self._before:
            onto = (np.linalg.inv(place) @ there)[:2]
            size = grey.shape[::-1]
            laid = cv2.warpAffine(earlier, onto, size)
            seen = cv2.warpAffine(np.full_like(earlier, 255), onto, size, flags=cv2.INTER_NEAREST)
            least = np.minimum(least, np.where(seen > 0, cv2.absdiff(grey, laid), 0)).astype(np.uint8)
        return np.asarray((least > _threshold(least)) * 255, dtype=np.uint8)


def _small_grey(image: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if scale < 1.0:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(grey, (5, 5), 0), dtype=np.uint8)


def _threshold(difference: NDArray[np.uint8]) -> float:
    """The fixed one, or more where the whole picture flickers or its camera motion was removed badly."""
    return max(MIN_DIFFERENCE, 2.0 * float(np.percentile(difference, 90)))


def _boxes(mask: NDArray[np.uint8]) -> Floats:
    """Boxes of the connected regions that may be persons, largest area first."""
    height, width = mask.shape
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((CLOSE_PX, CLOSE_PX), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    regions = np.asarray(stats, dtype=np.float64)[1:]
    x, y, w, h, area = regions.T if len(regions) else np.zeros((5, 0))
    good = (area >= MIN_AREA * height * width) & (w < MAX_SIDE * width) & (h < MAX_SIDE * height)
    order = np.argsort(-area[good], kind="stable")
    return np.asarray(np.stack((x, y, x + w, y + h), axis=1)[good][order])
