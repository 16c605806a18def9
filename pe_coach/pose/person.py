"""One of the people in a film: boxes and key points for the frames in which that person is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.boxes import hull_box
from pe_coach.pose.sequence import PoseSequence

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Person:
    """A person from the first to the last frame in which something is known of them.

    Attributes:
        track_id: number of the person in the film, from 1.
        athlete: whether this is the one who is graded.
        first: number of the first of these frames among the film's decoded frames.
        boxes: (K, 4) x0 y0 x1 y1 px, where pass 1 saw the person, else around the points; NaN where neither is known.
        poses: K rows; NaN where the points are not known or were not looked for.
    """

    track_id: int
    athlete: bool
    first: int
    boxes: Floats
    poses: PoseSequence

    @classmethod
    def within(cls, track_id: int, athlete: bool, boxes: Floats, poses: PoseSequence) -> Person:
        """A person out of boxes (T, 4) and poses for all frames of the film; rows before and after are let go.

        Raises:
            ValueError: nothing is known in any frame.
        """
        known = np.flatnonzero(np.isfinite(boxes).all(1) | np.isfinite(poses.xy).any((1, 2)))
        if not len(known):
            raise ValueError("nothing is known of this person")
        rows = slice(int(known.min()), int(known.max()) + 1)
        part = replace(
            poses,
            xy=poses.xy[rows].copy(),
            confidence=poses.confidence[rows].copy(),
            spread=poses.spread[rows].copy(),
            time_s=poses.time_s[rows].copy(),
            camera=poses.camera[rows].copy(),
        )
        return cls(track_id, athlete, rows.start, _completed(boxes[rows], part), part)

    @property
    def frames(self) -> range:
        """Numbers of the frames."""
        return range(self.first, self.first + len(self.boxes))

    def row(self, frame: int) -> int | None:
        """Row of a frame of the film, None where the person is not there."""
        return frame - self.first if frame in self.frames else None


def _completed(boxes: Floats, poses: PoseSequence) -> Floats:
    """Boxes with the hull of the points where there is none."""
    complete = boxes.copy()
    for row in np.flatnonzero(np.isnan(boxes).any(1)):
        complete[row] = hull_box(poses.xy[row], poses.confidence[row])
    return complete
