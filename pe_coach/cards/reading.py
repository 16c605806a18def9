"""Reading the number cards in a picture of a film.

A marker is accepted only if every one of its cells is read as printed: with OpenCV's usual tolerance of one wrong cell,
one pattern of 16 cells in twenty would pass for one of fifty markers, and a wrong name is worse than none.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pe_coach.cards.markers import HIGHEST_NUMBER, SIZES, dictionary, size_for
from pe_coach.cards.types import CardSeen

if TYPE_CHECKING:
    import cv2

Image = NDArray[np.uint8]

SMALLEST_PX = 14
"""Side of a marker that is looked for; below it a cell is about two pixels wide and is not read."""
WINDOWS_PX = (7, 17)
"""Neighbourhoods in which black is told from white: about a cell of small markers, and one of larger or blurred ones.
With both, a sixth more pictures are read under the conditions of a lesson than with one between them."""
CONTRAST = 12
"""Grey levels by which black is darker than its neighbourhood: three times the noise of a phone's camera indoors, whose
grains are otherwise all looked at, and a quarter of what a card in the shade has."""
CELL_PX = 8
"""Width of a cell when the marker is laid flat. OpenCV's 4 leave two px in the middle of it, which a bent or blurred
card moves away from where they are looked for; with 8 a quarter more pictures of bent cards are read."""
BORDER_ERRORS = 0.1
"""Share of the black border's cells that may be read as white: 2 of 20."""


def read_cards(image: Image, time_s: float = 0.0, *, highest: int = SIZES[0] - 1) -> list[CardSeen]:
    """The cards in a picture (H, W, 3) RGB or (H, W) grey, uint8.

    Args:
        image: full size: a marker needs about 24 px a side to be read with certainty.
        time_s: presentation time of the picture.
        highest: number in the class; a pupil whose number is above `HIGHEST_NUMBER` has no card.
    """
    import cv2

    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.ndim == 3 else image
    corners, ids, _ = _detector(size_for(min(highest, HIGHEST_NUMBER)), max(grey.shape)).detectMarkers(grey)
    found = [] if ids is None else zip(ids.ravel(), corners, strict=True)
    return [_seen(int(number), corner.reshape(4, 2), time_s) for number, corner in found if 1 <= number <= highest]


def _seen(number: int, corners: NDArray[Any], time_s: float) -> CardSeen:
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1).reshape(2, 2).mean(axis=0)
    x, y = corners.mean(axis=0)
    return CardSeen(number, time_s, float(sides.max()), (float(x), float(y)))


@cache
def _detector(size: int, longest_px: int) -> cv2.aruco.ArucoDetector:
    from cv2 import aruco

    parameters = aruco.DetectorParameters()
    parameters.adaptiveThreshWinSizeMin, parameters.adaptiveThreshWinSizeMax = WINDOWS_PX
    parameters.adaptiveThreshWinSizeStep = WINDOWS_PX[1] - WINDOWS_PX[0]
    parameters.adaptiveThreshConstant = CONTRAST
    parameters.perspectiveRemovePixelPerCell = CELL_PX
    parameters.minMarkerPerimeterRate = 4 * SMALLEST_PX / longest_px
    parameters.errorCorrectionRate = 0.0
    parameters.maxErroneousBitsInBorderRate = BORDER_ERRORS
    return aruco.ArucoDetector(dictionary(size), parameters)
