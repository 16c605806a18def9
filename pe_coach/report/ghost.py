"""Somebody else's movement laid over the pupil's: which posture belongs to which frame, and where it is in the picture.

A ghost is warped in time by the alignment and in size by the pupil's own bones, and hangs at the pupil's hips: what is
left between the two is the difference in posture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import Alignment, Reference
from pe_coach.alignment.align import interpolate_all
from pe_coach.alignment.bones import bone_lengths, scaled
from pe_coach.events import load_event
from pe_coach.motion import MOTIONS, Motion
from pe_coach.motion.series import oriented
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.skeleton import BODY
from pe_coach.report.types import Report

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]


class Gradable(Protocol):
    """What a replay is made from: a report and all it rests on, see `grading.Graded`."""

    @property
    def report(self) -> Report:
        """The report."""

    @property
    def poses(self) -> PoseSequence | None:
        """Cleaned key points in the film's pixels, one row for every decoded frame."""

    @property
    def take_off_side(self) -> str | None:
        """ "left" or "right"."""

    @property
    def alignment(self) -> Alignment | None:
        """Which sample belongs to which row of the reference, in real seconds."""

    @property
    def reference(self) -> Reference | None:
        """What it was aligned with."""

    @property
    def slowed(self) -> float:
        """Seconds of the film per real second."""


@dataclass(frozen=True)
class Moving:
    """A graded attempt as a movement.

    Attributes:
        graded: the attempt.
        poses: its key points.
        motion: free of camera and size, times in seconds of the film.
    """

    graded: Gradable
    poses: PoseSequence
    motion: Motion

    @classmethod
    def of(cls, graded: Gradable) -> Moving | None:
        """None where nobody was followed.

        Raises:
            MotionError: the trunk is seen in too few frames.
        """
        if graded.poses is None:
            return None
        motion = MOTIONS[load_event(graded.report.event).movement](graded.poses.sped_up(graded.slowed))
        return cls(graded, graded.poses, replace(motion, time_s=graded.poses.time_s))

    @property
    def side(self) -> str:
        """The take-off or near side."""
        return self.graded.take_off_side or "left"

    @property
    def time_s(self) -> Floats:
        """(T,) seconds of the film."""
        return self.poses.time_s

    @cached_property
    def oriented(self) -> Floats:
        """(T, 17, 2) torso lengths about the hips, take-off side left."""
        return oriented(self.motion.position, self.side)

    @cached_property
    def rows(self) -> Floats:
        """(T,) row of the reference, between two rows where need be, that belongs to every frame; NaN outside."""
        known_s, row = _path(self.graded.alignment, self.graded.slowed)
        return _inside(self.time_s, known_s, row)

    @cached_property
    def placement(self) -> tuple[Complex, Complex]:
        """`turn` (T,) and `place` (T,): a point p of the movement lies in the picture at turn · p + place.

        Of p as a complex number: its conjugate where the picture shows the movement from left to right, since y points
        down there. Read off the points of every frame by least squares, which is exact for any size, roll and mirroring
        and near enough within a pan; frames without points take it from those beside them.
        """
        both = np.concatenate([self.motion.position[:, BODY], self.poses.xy[:, BODY]], -1)
        known = np.asarray(np.isfinite(both).all(-1))
        body = np.where(known, self.handed(self.motion.position)[:, BODY], 0)
        seen = np.where(known, _complex(self.poses.xy)[:, BODY], 0)
        return _similarities(body, seen, known)

    def handed(self, position: Floats) -> Complex:
        """(…, 2) torso lengths to complex numbers, turned over as the picture is."""
        numbers = _complex(position)
        return numbers if self.motion.mirrored else numbers.conj()

    def in_picture(self, position: Floats) -> Floats:
        """Postures (T, 17, 2) about the hips, the pupil's own sides, in px of the pupil's frames."""
        turn, place = self.placement
        numbers = turn[:, None] * self.handed(position) + place[:, None]
        return np.stack([numbers.real, numbers.imag], -1)


def reference_postures(moving: Moving) -> Floats:
    """(T, 17, 2) the reference's posture for every frame, torso lengths, take-off side left; NaN outside the phases."""
    reference = moving.graded.reference
    if reference is None:
        return np.full(moving.oriented.shape, np.nan)
    return _rows_of(reference.position, moving.rows)


def other_times(moving: Moving, other: Moving) -> Floats:
    """(T,) film seconds at which another attempt is as far as the pupil in every frame; NaN outside.

    Through the reference that both were aligned with; where there is none, linearly between the ends of the phases.
    """
    mine, theirs = moving.graded, other.graded
    if mine.reference and theirs.reference and mine.reference.version == theirs.reference.version:
        known_s, row = _path(theirs.alignment, theirs.slowed)
        if len(row):
            return _inside(moving.rows, _rising(row), known_s)
    return _inside(moving.time_s, *_shared_bounds(mine.report, theirs.report))


def other_postures(moving: Moving, other: Moving) -> Floats:
    """(T, 17, 2) another attempt's posture for every frame of the pupil's, take-off side left."""
    at_s = other_times(moving, other)
    postures = interpolate_all(other.time_s, other.oriented, np.nan_to_num(at_s))
    return np.asarray(np.where(np.isfinite(at_s)[:, None, None], postures, np.nan))


def ghost(moving: Moving, postures: Floats, lengths: dict[str, float]) -> Floats:
    """Postures (T, 17, 2), take-off side left, with the pupil's bones at the pupil's hips: (T, 17, 2) px.

    `lengths` are those of their own bones, torso lengths.
    """
    own = scaled(postures, lengths, bone_lengths(moving.oriented))
    return moving.in_picture(oriented(own, moving.side))


def _path(alignment: Alignment | None, slowed: float) -> tuple[Floats, Floats]:
    """Film seconds, rising, and the row of the reference that belongs to each: the warping path without its steps."""
    if alignment is None or not len(alignment.pairs):
        return np.empty(0), np.empty(0)
    parts = [_slope(alignment, number) for number in np.unique(alignment.phase)]
    time_s, row = np.concatenate(parts, axis=1)
    order = np.lexsort((row, time_s))
    return time_s[order] * slowed, np.maximum.accumulate(row[order])


def _slope(alignment: Alignment, phase: int) -> Floats:
    """(2, N) seconds and rows within one phase.

    A path goes in steps: one row to several samples, one sample to several rows. Between the middles of its steps both
    go on evenly; the ends of a phase, which are its instants, stay where they are.
    """
    pairs = alignment.pairs[alignment.phase == phase]
    samples, place = np.unique(pairs[:, 0], return_inverse=True)
    rows, step = np.unique(np.bincount(place, pairs[:, 1]) / np.bincount(place), return_inverse=True)
    time_s = alignment.time_s[samples]
    middle_s = np.bincount(step, time_s) / np.bincount(step)
    (first, last), inner = (pairs[:, 1].min(), pairs[:, 1].max()), slice(1, -1)
    return np.array([[time_s[0], *middle_s[inner], time_s[-1]], [first, *rows[inner], last]])


def _inside(at: Floats, known: Floats, value: Floats) -> Floats:
    """Values at places, linear between the known ones; NaN outside them."""
    if len(known) < 2:
        return np.full(len(at), np.nan)
    return np.asarray(np.interp(at, known, value, left=np.nan, right=np.nan))


def _rising(values: Floats) -> Floats:
    """Values that never fall, the equal ones of a stretch moved apart by less than shows."""
    return np.asarray(values + 1e-9 * np.arange(len(values)))


def _shared_bounds(mine: Report, theirs: Report) -> tuple[Floats, Floats]:
    """Ends of the phases that both reports have, seconds of each film, both rising."""
    their = {phase.name: phase for phase in theirs.phases}
    pairs = sorted(
        (own, other)
        for phase in mine.phases
        if phase.name in their
        for own, other in (
            (phase.start_s, their[phase.name].start_s),
            (phase.stop_s, their[phase.name].stop_s),
        )
    )
    first, second = np.array(pairs, float).reshape(-1, 2).T
    return _rising(first), np.maximum.accumulate(second)


def _rows_of(position: Floats, row: Floats) -> Floats:
    """Postures (N, 17, 2) at places between rows; NaN where the place is."""
    known = np.isfinite(row)
    postures = interpolate_all(np.arange(len(position), dtype=float), position, np.nan_to_num(row))
    return np.asarray(np.where(known[:, None, None], postures, np.nan))


def _complex(xy: Floats) -> Complex:
    return np.asarray(xy[..., 0] + 1j * xy[..., 1])


def _similarities(body: Complex, seen: Complex, known: NDArray[np.bool_]) -> tuple[Complex, Complex]:
    """Least-squares `turn` and `place` of every row of points (T, N), filled where fewer than three are known."""
    count = np.maximum(known.sum(1), 1)
    middle, there = body.sum(1) / count, seen.sum(1) / count
    p, q = np.where(known, body - middle[:, None], 0), np.where(known, seen - there[:, None], 0)
    size = (np.abs(p) ** 2).sum(1)
    good = (known.sum(1) >= 3) & (size > 0)
    turn = (p.conj() * q).sum(1) / np.where(good, size, 1.0)
    return _filled(turn, good), _filled(there - turn * middle, good)


def _filled(values: Complex, good: NDArray[np.bool_]) -> Complex:
    """Values (T,) with those that are not good put between their good neighbours, by straight lines."""
    at = np.flatnonzero(good)
    if not len(at):
        return np.full(len(values), complex(np.nan, np.nan))
    everywhere = np.arange(len(values))
    return np.asarray(np.interp(everywhere, at, values[at].real) + 1j * np.interp(everywhere, at, values[at].imag))
