"""Whose head is hidden where in a film that is given away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pe_coach.faces.film import faces
from pe_coach.faces.heads import Areas
from pe_coach.grading import Graded, Watched
from pe_coach.pose import COCO17

NOSE = COCO17.index("nose")


def _covers(areas: Areas, frame: int, point: np.ndarray) -> bool:
    return any((area[:2] <= point).all() and (point <= area[2:]).all() for area in areas.get(frame, []))


def test_the_pupils_face_is_hidden_in_every_frame(watched: Watched, graded: Graded) -> None:
    assert graded.poses is not None
    areas = faces(watched, graded.poses)
    assert all(_covers(areas, frame, xy[NOSE]) for frame, xy in enumerate(graded.poses.xy))


def test_where_only_bystanders_are_hidden_the_pupils_face_is_seen(watched: Watched, graded: Graded) -> None:
    assert graded.poses is not None
    areas = faces(watched, graded.poses, pupil=False)
    assert not any(_covers(areas, frame, xy[NOSE]) for frame, xy in enumerate(graded.poses.xy))


def test_a_bystanders_head_is_hidden_between_detections_too_and_the_legs_are_not(
    watched: Watched, graded: Graded
) -> None:
    assert graded.poses is not None
    areas = faces(watched, graded.poses)
    last = int(watched.people[0].frames[-1])
    head, knee = np.array([680.0, 112.0]), np.array([680.0, 230.0])
    assert all(_covers(areas, frame, head) for frame in range(last + 1))
    assert not any(_covers(areas, frame, knee) for frame in range(last + 1))
    assert not _covers(areas, last + 70, head)


def test_of_somebody_who_lies_all_is_hidden(watched: Watched, graded: Graded) -> None:
    assert graded.poses is not None
    lying = replace(watched.people[0], boxes=watched.people[0].boxes[:, [1, 0, 3, 2]] / 4)
    areas = faces(replace(watched, people=(lying,)), graded.poses, pupil=False)
    x0, y0, x1, y1 = lying.boxes[0]
    assert _covers(areas, 0, np.array([x0, y0])) and _covers(areas, 0, np.array([x1, y1]))
