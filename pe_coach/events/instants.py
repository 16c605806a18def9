"""Instants: the moments that cut a movement into phases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pe_coach.motion import Flight

FRAME_ERROR = 1 / np.sqrt(12)
"""Standard deviation of an instant known to lie between two frames, in frames."""


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
