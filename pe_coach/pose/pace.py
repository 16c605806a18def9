"""Which frames of a film the network looks at, and in how many rotations.

Told by the frames' numbers alone, so that what is seen of an action does not depend on the looks before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import Clip, Frame

SPARSE_STEP_S = 1 / 30
"""Time between two looks outside the action. Twice as long moves scores by more than a point: the athlete's size and
the sides are told from the whole film."""

KEY_EVERY = 4
KEY_STEP_S = 0.13
"""One look in four is tried in all rotations, but not more often than this; a somersault turns by 100 degrees in it."""


@dataclass(frozen=True)
class Pace:
    """Looks at a film.

    Attributes:
        step: frames from one look to the next.
        sparse_step: the same where little happens,
        quiet: in these frames.
        all_turns_step: frames from one look in all rotations to the next, everywhere: they alone say where the athlete
            is and which way is up, so that an action is seen alike whatever was left out before it.
    """

    step: int
    sparse_step: int
    quiet: frozenset[int]
    all_turns_step: int

    @classmethod
    def of(cls, clip: Clip, quiet: NDArray[np.int64] | None) -> Pace:
        """For the frame rate of a film, and the numbers of its quiet frames."""
        step, rate = clip.stride, clip.frame_rate / clip.stride
        sparse, all_turns = max(1, round(rate * SPARSE_STEP_S)), max(KEY_EVERY, round(rate * KEY_STEP_S))
        return cls(step, step * sparse, frozenset(() if quiet is None else quiet.tolist()), step * all_turns)

    def looks_at(self, frame: Frame) -> bool:
        """Whether a frame is looked at; damaged ones never are."""
        step = self.sparse_step if frame.index in self.quiet else self.step
        return not frame.damaged and (frame.index % step == 0 or self.in_all_turns(frame))

    def in_all_turns(self, frame: Frame) -> bool:
        """Whether it is tried in all rotations."""
        return frame.index % self.all_turns_step == 0
