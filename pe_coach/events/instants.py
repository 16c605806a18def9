"""Instants: the moments that cut a movement into phases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pe_coach.motion import Flight

FRAME_ERROR = 1 / np.sqrt(12)
"""Standard deviation of an instant known to lie between two frames, in frames."""

EYE_S = 0.004
"""Standard deviation with which a person tells an instant, s: about a frame of a film of 240 a second (judgement). The
film adds its own, `FRAME_ERROR`: what lies between two frames is put onto one of them."""


@dataclass(frozen=True)
class Instants:
    """Moments in seconds, placed between frames, and their standard deviation by name.

    `cycles` holds the moments of every whole cycle, of which a jump has one. `takeoff_side` is "left" or "right", in
    strokes the side nearer to the camera. `missing` names, for every instant that was looked for and not found, why.
    """

    cycles: tuple[dict[str, float], ...]
    sigma_s: dict[str, float]
    takeoff_side: str
    flight: Flight | None
    missing: dict[str, str]

    @property
    def time_s(self) -> dict[str, float]:
        """Moments of the middle cycle."""
        return self.cycles[len(self.cycles) // 2] if self.cycles else {}

    def with_given(self, given_s: Mapping[str, float], frames_s: NDArray[np.float64]) -> Instants:
        """These with given seconds in the middle cycle, which need not have been found; `frames_s` (T,) of the film."""
        if not given_s:
            return self
        middle = len(self.cycles) // 2
        cycles = list(self.cycles or ({},))
        cycles[middle] = cycles[middle] | dict(given_s)
        error_s = float(np.hypot(FRAME_ERROR * np.median(np.diff(frames_s)), EYE_S))
        return replace(
            self,
            cycles=tuple(cycles),
            sigma_s=self.sigma_s | dict.fromkeys(given_s, error_s),
            missing={name: why for name, why in self.missing.items() if name not in given_s},
        )
