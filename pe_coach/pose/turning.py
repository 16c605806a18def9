"""Which way is up for the athlete: turns of the crop that bring the head to the top, where networks see best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.skeleton import BODY
from pe_coach.pose.steady import trunk

Floats = NDArray[np.float64]

_MARGIN = 0.06
"""Mean confidence that a quarter turn must win by; a half turn twice that. Without it people who stand upright are
turned too often (chosen on validation crops of public pictures: 0.03 to 0.10 give nearly the same)."""

_UPRIGHT_MARGIN = 0.03
"""What upright must win by when the body was last seen turned: people come back to their feet."""

_FOLLOW = 0.7
"""Share of a new direction that is believed at full confidence; the rest stays with where the trunk pointed before."""

_FREE_DEG = 20.0
"""Leaning less than this is not turned back, and what is turned is turned by this much less: networks are trained on
people who lean, and a trunk bent forward over legs that stand should not lie the legs down."""


@dataclass
class UprightTurn:
    """The turn of the crop over time, in degrees clockwise, not wrapped: 370 is one turn and a bit.

    `deg` is the turn that brings the trunk of the last frame looked at upright.
    """

    deg: float = 0.0

    def candidates_deg(self) -> Floats:
        """Turns to try: going on, the quarter turns about it, and upright where that is something else."""
        quarters = [eased_deg(self.deg) + quarter for quarter in (0.0, 90.0, -90.0, 180.0)]
        near_upright = any(abs(wrapped_deg(turn)) < 45.0 for turn in quarters[:1])
        return np.array(quarters if near_upright else [*quarters, 0.0])

    def choose(self, confidence: Floats) -> int:
        """Which of the candidates to believe, from the confidence (N, 17) of the points in each."""
        margins = np.array([0.0, _MARGIN, _MARGIN, 2 * _MARGIN, _UPRIGHT_MARGIN])[: len(confidence)]
        return int(np.argmax(confidence[:, BODY].mean(1) - margins))

    def follow(self, turn_deg: float, xy: Floats, confidence: Floats) -> None:
        """Take the trunk's direction from the points (17, 2) found in the crop turned by `turn_deg`.

        Where the trunk is not known the chosen turn itself is the direction.
        """
        up = trunk(xy)
        seen = np.degrees(np.arctan2(-up[0], -up[1])) if np.isfinite(up).all() and up.any() else turn_deg
        believed = _FOLLOW * min(1.0, 2.0 * float(confidence[BODY[:2] + BODY[6:8],].mean()))
        jumped = abs(wrapped_deg(turn_deg - eased_deg(self.deg))) > 45.0
        self.deg += (1.0 if jumped else believed) * wrapped_deg(seen - self.deg)


def eased_deg(turn_deg: float) -> float:
    """The turn that is used for a trunk that needs `turn_deg`: nearer to upright by 20 degrees.

    >>> eased_deg(15.0), eased_deg(-90.0), eased_deg(180.0), eased_deg(390.0)
    (0.0, -78.75, 180.0, 11.25)
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
