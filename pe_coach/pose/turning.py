"""Which way is up for the athlete: turns of the crop that bring the head to the top, where networks see best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.skeleton import BODY
from pe_coach.pose.steady import trunk

Floats = NDArray[np.float64]

_MARGIN = 0.10
"""Mean confidence of the body that a turned crop must win by over the upright one. Without a margin people who stand
upright are turned too often (0.03 to 0.10 give nearly the same on single crops of public pictures); in films of high
jumps 0.10 was the best or next to it for both networks at hand."""

_GOING_ON_MARGIN = 0.05
"""The same for the turn that goes on as before."""

_FOLLOW = 0.7
"""Share of a new direction that is believed at full confidence; the rest stays with where the trunk pointed before."""

_FREE_DEG = 20.0
"""Leaning less than this is not turned back, and what is turned is turned by a little less: networks are trained on
people who lean, and a trunk bent forward over legs that stand should not lie the legs down."""

_SHOULDERS_AND_HIPS = (5, 6, 11, 12)


@dataclass(frozen=True)
class UprightTurn:
    """How the crop is turned at one frame, and where the trunk points.

    Attributes:
        deg: clockwise turn of the crop in which the points were found.
        trunk_deg: clockwise turn that would bring the trunk upright, smoothed over the frames before.
    """

    deg: float = 0.0
    trunk_deg: float = 0.0

    def candidates_deg(self) -> Floats:
        """Turns to try next: going on, the quarter turns about it, and upright where that is something else."""
        quarters = [eased_deg(self.trunk_deg) + quarter for quarter in (0.0, 90.0, -90.0, 180.0)]
        return np.array(quarters if _is_upright(quarters[0]) else [*quarters, 0.0])

    def choose(self, confidence: Floats) -> int:
        """Which of the candidates to believe, from the confidence (N, 17) of the points in each."""
        turns = self.candidates_deg()
        margins = [0.0 if _is_upright(turn) else _MARGIN for turn in turns]
        margins[0] = min(margins[0], _GOING_ON_MARGIN)
        return int(np.argmax(confidence[:, BODY].mean(1) - margins))

    def next(self, deg: float, xy: Floats, confidence: Floats) -> UprightTurn:
        """The turn after points (17, 2) were found in a crop turned by `deg`.

        Where the trunk is not known the chosen turn itself is its direction.
        """
        up = trunk(xy)
        seen = np.degrees(np.arctan2(-up[0], -up[1])) if np.isfinite(up).all() and up.any() else deg
        believed = _FOLLOW * min(1.0, 2.0 * float(confidence[list(_SHOULDERS_AND_HIPS)].mean()))
        if abs(wrapped_deg(deg - self.deg)) > 45.0:
            believed = 1.0
        return UprightTurn(deg, self.trunk_deg + believed * wrapped_deg(float(seen) - self.trunk_deg))

    def towards(self, later: UprightTurn, share: float) -> float:
        """Turn of a crop in between, the shorter way round; the nearer of both turns where they differ by much."""
        way = wrapped_deg(later.deg - self.deg)
        if abs(way) > 90.0:
            return self.deg if share < 0.5 else later.deg
        return self.deg + share * way


def _is_upright(turn_deg: float) -> bool:
    return abs(wrapped_deg(turn_deg)) < _FREE_DEG


def eased_deg(turn_deg: float) -> float:
    """The turn that is used for a trunk that needs `turn_deg`: nearer to upright by 20 degrees.

    >>> eased_deg(15.0), eased_deg(-90.0), eased_deg(180.0), eased_deg(390.0)
    (0.0, -78.75, -180.0, 11.25)
    """
    lean = float(wrapped_deg(turn_deg))
    eased = np.sign(lean) * max(abs(lean) - _FREE_DEG, 0.0) * 180.0 / (180.0 - _FREE_DEG)
    return round(float(eased), 6) + 0.0


def wrapped_deg(angle_deg: float) -> float:
    """The same angle from -180 to 180.

    >>> wrapped_deg(270.0), wrapped_deg(-540.0)
    (-90.0, -180.0)
    """
    return float((angle_deg + 180.0) % 360.0 - 180.0)
