"""Which frames of a film the network looks at, and in how many rotations.

Told by the frames' numbers alone, so that what is seen of an action does not depend on where the looks before it fell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import Clip, Frame

SPARSE_STEP_S = 0.06
"""Time between two looks outside the action: a limb's swing lasts four times as long, and gaps of 0.2 s are filled."""

KEY_EVERY = 4
KEY_STEP_S = 0.13
"""One look in four is tried in all rotations, but not more often than this; a somersault turns by 100 degrees in it."""

AFRESH_EVERY = 4
"""One of so many looks in all rotations is taken afresh, about every half second: see `following`."""


@dataclass(frozen=True)
class Pace:
    """Looks at a film.

    Attributes:
        step: frames from one look to the next.
        all_turns_step: frames from one look in all rotations to the next, a multiple of the former.
        seldom: the same two where little happens,
        quiet: in these frames.
    """

    step: int
    all_turns_step: int
    seldom: tuple[int, int]
    quiet: frozenset[int]

    @classmethod
    def of(cls, clip: Clip, quiet: NDArray[np.int64] | None) -> Pace:
        """For the frame rate of a film, and the numbers of its quiet frames."""
        step, rate = clip.stride, clip.frame_rate / clip.stride
        sparse = step * max(1, round(rate * SPARSE_STEP_S))
        all_turns = step * max(KEY_EVERY, round(rate * KEY_STEP_S))
        return cls(step, all_turns, (sparse, KEY_EVERY * sparse), frozenset(() if quiet is None else quiet.tolist()))

    def looks_at(self, frame: Frame) -> bool:
        """Whether a frame is looked at; damaged ones never are."""
        step = self.seldom[0] if frame.index in self.quiet else self.step
        return not frame.damaged and frame.index % step == 0

    def in_all_turns(self, frame: Frame) -> bool:
        """Whether it is tried in all rotations."""
        return frame.index % (self.seldom[1] if frame.index in self.quiet else self.all_turns_step) == 0

    def is_afresh(self, frame: Frame) -> bool:
        """Whether it is looked at as if it were the first one."""
        return frame.index not in self.quiet and frame.index % (AFRESH_EVERY * self.all_turns_step) == 0
