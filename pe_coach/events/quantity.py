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
        at: the instant whose frame shows it best, or what finds that moment, seconds, NaN where it is not seen.
        bounds: least and greatest value that can be; a value freed from the bias of noise stays within.
    """

    unit: str
    measure: Callable[[Attempt], Floats]
    at: str | Callable[[Attempt], float]
    bounds: tuple[float, float] = (-np.inf, np.inf)

    def shown_s(self, attempt: Attempt) -> float:
        """Second of the frame to look at, in the attempt as it was measured; NaN where it is not seen."""
        return float(attempt.moment(self.at)[0]) if isinstance(self.at, str) else self.at(attempt)
