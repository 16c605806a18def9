"""What is known of the athlete in the frames of a film: stored teacher poses, labelled boxes, frames of the event."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.athlete_boxes import CLIPS, PHASES, labelled
from benchmarks.teacher_agreement import SURE, Teacher
from pe_coach.pose.boxes import hull_box

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Known:
    """What is known of the athlete in one frame of a film.

    Attributes:
        truth: (17, 2) px of the teacher, NaN where it is not sure.
        whole: (17, 2) px of all that the teacher said.
        box: (4,) px, labelled or around the teacher's sure points; NaN where neither is known.
        phase: of the event, where that is labelled; "few" beside a box of a film in which only some are labelled, and
            "" without a labelled box.
    """

    truth: Floats
    whole: Floats
    box: Floats
    phase: str = ""


def known_frames(name: str, frames: range) -> dict[int, Known]:
    """By number the frames of a clip of which something is known; `frames` of the event where there is no teacher."""
    labels = labelled(CLIPS).get(name, {})
    path = CLIPS / "teacher_poses" / f"{Path(name).stem}.npz"
    nothing = np.full((17, 2), np.nan)
    known = {} if path.exists() else {k: Known(nothing, nothing, np.full(4, np.nan)) for k in frames}
    if path.exists():
        teacher = Teacher.read(path)
        for frame, xy, confidence in zip(teacher.frame.tolist(), teacher.xy, teacher.confidence, strict=True):
            truth = np.where((confidence >= SURE)[:, None], xy, np.nan)
            known[frame] = Known(truth, xy, hull_box(xy, confidence))
    for frame, label in labels.items():
        at = known.get(frame, Known(nothing, nothing, label.box))
        known[frame] = Known(at.truth, at.whole, label.box, PHASES[label.phase])
    return known


def event_frames(text: str) -> range:
    """Frames from the first to the last named.

    >>> event_frames("0-115 stroke, 115-219 turn")
    range(0, 220)
    """
    numbers = [int(number) for part in text.split(",") if part for number in part.split()[0].split("-")]
    return range(min(numbers), max(numbers) + 1) if numbers else range(0)
