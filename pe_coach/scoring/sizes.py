"""Sizes of the movement: metres and seconds where something known is in the picture, else torso lengths."""

from __future__ import annotations

import math
from dataclasses import dataclass

MOST_DECIMALS = 3
"""A thousandth of a second is less than a frame of any phone."""


@dataclass(frozen=True)
class Size:
    """A size of the movement with its 90 % interval, in `unit`: m, m/s, T, T/s, s, °, 1/min or a plain ratio."""

    id: str
    value: float
    low: float
    high: float
    unit: str

    @property
    def decimals(self) -> int:
        """Decimals that the interval allows: the last digit is the first one of half its width.

        >>> Size("distance", 1.8273, 1.70, 1.95, "m").decimals, Size("tempo", 38.27, 36.1, 40.2, "1/min").decimals
        (1, 0)
        """
        half = (self.high - self.low) / 2
        if half <= 0:
            return MOST_DECIMALS
        return min(max(0, -math.floor(math.log10(half))), MOST_DECIMALS)
