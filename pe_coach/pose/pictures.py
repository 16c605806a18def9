"""When what a picture shows was filmed: films that show pictures twice run at another pace than they were filmed.

A film of 25 pictures a second that is played at 30 shows every fifth one twice: the athlete is too fast five times and
then stands still. Where pictures were lost instead, and others shown in their place, the rest come when they should.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.skeleton import TRUNK
from pe_coach.pose.smoothing import MAX_GAP_S, runs
from pe_coach.pose.steady import onto_middle_of_pan, project

Floats = NDArray[np.float64]

REACH = 7
"""Pictures before and after that tell the pace at which pictures were filmed."""

LEAST_TOLD = 5
"""Accelerations of the trunk that tell two paces apart, and pictures that have one."""


@dataclass(frozen=True)
class Pictures:
    """The different pictures of a film.

    Attributes:
        rows: (K,) frames that show them first.
        shown: (T,) which of them each frame shows.
        taken_s: (K,) when they were filmed, in seconds of the film, strictly increasing.
    """

    rows: NDArray[np.intp]
    shown: NDArray[np.intp]
    taken_s: Floats

    @property
    def told_s(self) -> Floats | None:
        """(T,) when what each frame shows was filmed; None where all are different."""
        return None if len(self.rows) == len(self.shown) else self.taken_s[self.shown]

    def gathered(self, values: Floats) -> Floats:
        """Of values (T, ...) of the frames, NaN where there are none, those of each picture (K, ...): its last ones."""
        found = values[self.rows]
        for row, picture in enumerate(self.shown.tolist()):
            found[picture] = np.where(np.isfinite(values[row]), values[row], found[picture])
        return found


def pictures_of(sequence: PoseSequence, steady: Floats) -> Pictures:
    """The different pictures; `steady` (T, 17, 2) are the key points in the coordinates of one frame.

    Whether they were filmed evenly, or when they were shown, is told by the trunk: it has mass, so the smaller median
    of its accelerations is the right one. Who stands still for longer than a gap may be stands still.
    """
    new = ~_again(sequence)
    rows, shown = np.flatnonzero(new), np.cumsum(new) - 1
    as_shown_s = sequence.time_s[rows]
    if len(rows) == len(new) or len(rows) < LEAST_TOLD:
        return Pictures(rows, shown, as_shown_s)
    even_s = _even(as_shown_s)
    trunk = steady[rows][:, list(TRUNK)].mean(1)
    evenly = (np.diff(even_s) > 0).all() and _jerky(trunk, even_s) < _jerky(trunk, as_shown_s)
    return Pictures(rows, shown, even_s if evenly else as_shown_s)


def _again(sequence: PoseSequence) -> NDArray[np.bool_]:
    """(T,) frames that show once more what was shown, for no longer than a gap may be."""
    again = np.zeros(len(sequence.time_s), bool)
    for run in runs(again if sequence.repeated is None else sequence.repeated):
        begins, ends = sequence.time_s[run.start - 1 : run.start], sequence.time_s[run.stop : run.stop + 1]
        if len(begins) and len(ends) and ends[0] - begins[0] <= MAX_GAP_S:
            again[run] = True
    return again


def _even(time_s: Floats) -> Floats:
    """(K,) each time as a straight line through the times around it gives it, but the first: it may be cut off."""
    number = np.arange(len(time_s))
    around = [slice(max(1, i - REACH), max(1, i - REACH) + 2 * REACH + 1) for i in number.tolist()]
    lines = [np.polyfit(number[part] - i, time_s[part], 1) for i, part in enumerate(around)]
    return np.array(lines)[:, 1]


def _jerky(trunk: Floats, time_s: Floats) -> float:
    """Median acceleration of points (K, 2) at times (K,); infinite where too few are known."""
    speed = np.diff(trunk, axis=0) / np.diff(time_s)[:, None]
    acceleration = np.linalg.norm(np.diff(speed, axis=0), axis=1) / (time_s[2:] - time_s[:-2])
    known = acceleration[np.isfinite(acceleration)]
    return float(np.median(known)) if len(known) >= LEAST_TOLD else np.inf


def at_times(values: Floats, known_s: Floats, wanted_s: Floats) -> Floats:
    """Values (K, ...) at times (K,) as they are at others (T,): between two of them where both are known, else the
    nearer one, known or not.
    """
    after = np.clip(np.searchsorted(known_s, wanted_s), 1, len(known_s) - 1)
    share = np.clip((wanted_s - known_s[after - 1]) / (known_s[after] - known_s[after - 1]), 0.0, 1.0)
    share = share.reshape(-1, *(1,) * (values.ndim - 1))
    first, second = values[after - 1], values[after]
    between = first + share * (second - first)
    return np.where(np.isfinite(between), between, np.where(share < 0.5, first, second))


def in_time(sequence: PoseSequence) -> PoseSequence:
    """Cleaned key points as the athlete moved: where a picture is shown again, between what the next ones show.

    Without it the key points lie where the pictures show them, and wait with a repeated one.
    """
    if sequence.taken_s is None:
        return sequence
    taken_s, rows = np.unique(sequence.taken_s, return_index=True)
    onto_middle = onto_middle_of_pan(sequence)
    steady, confidence, spread = (
        at_times(each[rows], taken_s, sequence.time_s)
        for each in (project(onto_middle, sequence.xy), sequence.confidence, sequence.spread)
    )
    xy = project(np.asarray(np.linalg.inv(onto_middle)), steady)
    return replace(sequence, xy=xy, confidence=confidence, spread=spread, taken_s=None)
