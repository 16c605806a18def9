"""Nobody but the pupil is to be seen: what draws an attempt's film for other eyes than the teacher's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import Frame
from pe_coach.clip.preview import Drawing
from pe_coach.faces.film import faces
from pe_coach.faces.hiding import only
from pe_coach.grading import Graded, Watched
from pe_coach.pose.boxes import hull_box
from pe_coach.pose.sequence import PoseSequence

Floats = NDArray[np.float64]


def behind_curtain(graded: Graded, watched: Watched) -> Drawing | None:
    """What draws a frame with everything around the pupil in coarse patches; None where nobody was followed.

    That hides bystanders whom nobody detected, too; heads of those who were detected are hidden beside the pupil as
    well. The pupil's own face stays.
    """
    if graded.poses is None or not np.isfinite(graded.poses.xy).any():
        return None
    boxes, others = _boxes(graded.poses), faces(watched, graded.poses, pupil=False)

    def drawn(frame: Frame) -> NDArray[np.uint8]:
        box = boxes[frame.index] if frame.index < len(boxes) else np.full(4, np.nan)
        return others.draw(frame, only(frame.image, box))

    return drawn


def _boxes(poses: PoseSequence) -> Floats:
    """(T, 4) px around the pupil's points; between frames in which there are some by straight lines, NaN outside."""
    boxes = np.array([hull_box(xy, sure) for xy, sure in zip(poses.xy, poses.confidence, strict=True)])
    frames, known = np.arange(len(boxes)), np.flatnonzero(np.isfinite(boxes).all(axis=1))
    if not len(known):
        return boxes
    return np.stack([np.interp(frames, known, boxes[known, side], np.nan, np.nan) for side in range(4)], axis=1)
