"""Number cards as they are printed: A4, a marker and a large number, no name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.cards.markers import CELLS, dictionary, size_for

Image = NDArray[np.uint8]

PAGE_MM = (210, 297)
"""A4, upright: width and height."""
MARKER_MM = 170
"""Side of the marker: what A4 leaves with a white rim of more than half a cell, which reading needs."""
RIM_MM = (PAGE_MM[0] - MARKER_MM) // 2
"""White around the marker: left, right and above."""
NUMBER_SCALE = 0.3
"""Height of the number's digits below the marker, as a share of the marker's side."""


def marker_cells(number: int) -> NDArray[np.bool_]:
    """(6, 6) the cells of a number's marker with its border, from the top left; true is black.

    Raises:
        UsageError: `bad_roster`, when there is no such card.
    """
    from cv2 import aruco

    return np.equal(aruco.generateImageMarker(dictionary(size_for(number)), number, CELLS), 0)


def marker_picture(number: int, cell_px: int = 32) -> Image:
    """(H, W) grey: the marker alone, without the white rim that it needs."""
    cells = np.where(marker_cells(number), 0, 255).astype(np.uint8)
    return np.kron(cells, np.ones((cell_px, cell_px), np.uint8))


def card_picture(number: int, px_per_mm: float = 2.0) -> Image:
    """(H, W) grey: the whole card as it comes out of the printer, upright."""
    import cv2

    width, height = (round(side * px_per_mm) for side in PAGE_MM)
    side, rim = round(MARKER_MM * px_per_mm), round(RIM_MM * px_per_mm)
    card = np.full((height, width), 255, np.uint8)
    marker = cv2.resize(marker_picture(number), (side, side), interpolation=cv2.INTER_AREA)
    card[rim : rim + side, rim : rim + side] = marker
    font, size, thick = cv2.FONT_HERSHEY_SIMPLEX, NUMBER_SCALE * side / 22, max(1, side // 25)
    (wide, high), _ = cv2.getTextSize(str(number), font, size, thick)
    foot = (2 * rim + side + height + high) // 2 - rim // 2
    cv2.putText(card, str(number), ((width - wide) // 2, foot), font, size, 0, thick, cv2.LINE_AA)
    return card
