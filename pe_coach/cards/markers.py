"""Which marker means which number: those of OpenCV's ArUco dictionaries with 4 × 4 cells, the number being the id.

Garrido-Jurado et al. (2014), Automatic generation and detection of highly reliable fiducial markers under occlusion,
Pattern Recognition 47(6). The smaller dictionaries are the beginnings of the larger ones, so that a card printed for a
small class means the same number in a large one; but the fewer markers are looked for, the less can be taken for one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pe_coach.errors import UsageError

if TYPE_CHECKING:
    import cv2

SIZES = (50, 100, 250)
"""Markers in a dictionary; the next larger one has two that differ in two cells only."""

HIGHEST_NUMBER = SIZES[-1] - 1
"""Of a card; id 0 is not used, since a list counts from 1."""

CELLS = 6
"""Along a marker's side: four that carry the number and the black border on both ends."""


def size_for(highest: int) -> int:
    """How many markers the smallest dictionary has that goes up to a number.

    Raises:
        UsageError: `bad_roster`, when no dictionary does.

    >>> size_for(28), size_for(50)
    (50, 100)
    """
    for size in SIZES:
        if highest < size:
            return size
    text = f"There is no card with number {highest}: they go up to {HIGHEST_NUMBER}. Number the class from 1."
    raise UsageError("bad_roster", text)


@cache
def dictionary(size: int) -> cv2.aruco.Dictionary:
    """The dictionary of so many markers."""
    from cv2 import aruco

    return aruco.getPredefinedDictionary(getattr(aruco, f"DICT_4X4_{size}"))
