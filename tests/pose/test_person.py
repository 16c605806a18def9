"""A person of a film is there from the first to the last frame in which something is known."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.pose import Person, PoseSequence

FRAMES = 8
UNKNOWN = np.full((FRAMES, 4), np.nan)


def poses(*known: int) -> PoseSequence:
    """A body whose points lie in a row of 100 px, in these frames."""
    xy = np.full((FRAMES, 17, 2), np.nan)
    xy[list(known), :, 0] = np.linspace(50, 150, 17)
    xy[list(known), :, 1] = 60.0
    confidence = np.where(np.isfinite(xy).all(axis=2), 0.9, 0.0)
    time_s = np.arange(FRAMES) / 30
    return PoseSequence(xy, confidence, confidence, time_s, (640, 360), np.tile(np.eye(3), (FRAMES, 1, 1)))


def test_frames_before_and_after_are_let_go() -> None:
    boxes = UNKNOWN.copy()
    boxes[2:5] = [10.0, 20, 30, 80]
    person = Person.within(3, True, boxes, poses(4, 6))
    assert person.frames == range(2, 7)
    assert [person.row(frame) for frame in (1, 2, 6, 7)] == [None, 0, 4, None]
    assert person.poses.time_s.tolist() == (np.arange(2, 7) / 30).tolist()
    assert np.isfinite(person.poses.xy).all(axis=(1, 2)).tolist() == [False, False, True, False, True]
    assert person.poses.size == (640, 360)


def test_where_no_box_was_seen_it_goes_around_the_points() -> None:
    boxes = UNKNOWN.copy()
    boxes[2] = [10.0, 20, 30, 80]
    person = Person.within(1, False, boxes, poses(2, 4))
    assert person.boxes[0].tolist() == [10, 20, 30, 80]
    assert np.isnan(person.boxes[1]).all()
    x0, y0, x1, y1 = person.boxes[2]
    assert x0 < 50 < 150 < x1 and y0 < 60 < y1


def test_the_film_of_a_person_is_not_kept() -> None:
    whole = poses(3)
    person = Person.within(1, False, UNKNOWN, whole)
    assert person.poses.xy.base is None and person.poses.xy.nbytes * FRAMES == whole.xy.nbytes


def test_nobody_is_no_person() -> None:
    with pytest.raises(ValueError, match="nothing is known"):
        Person.within(1, False, UNKNOWN, poses())
