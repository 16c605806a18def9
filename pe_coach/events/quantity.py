"""What a quantity of an attempt is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.attempt import Attempt

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """A number read off an attempt.

    Attributes:
        unit: "°", "T" (torso lengths), "L" (leg lengths), "s", or "" for ratios and counts.
        measure: (D,) values, one a copy; NaN where the attempt does not show it.
        at: the instant whose frame shows it best.
    """

    unit: str
    measure: Callable[[Attempt], Floats]
    at: str
