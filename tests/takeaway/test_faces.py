"""Whose head is hidden where in a film that is given away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pe_coach.faces.film import faces
from pe_coach.faces.heads import Areas
from pe_coach.grading import Graded, Watched
from pe_coach.judging import GLIMPSES, PersonBoxes
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


def _with_glimpse(watched: Watched, box: list[float]) -> Watched:
    glimpse = PersonBoxes(GLIMPSES, np.array([6]), np.array([box]))
    return replace(watched, people=watched.people[:1], besides=(glimpse,))


def test_a_faint_detection_is_hidden_until_the_looks_beside_it(watched: Watched, graded: Graded) -> None:
    assert graded.poses is not None
    areas = faces(_with_glimpse(watched, [900.0, 300.0, 940.0, 420.0]), graded.poses, pupil=False)
    head = np.array([920.0, 312.0])
    assert all(_covers(areas, frame, head) for frame in range(13))
    assert not _covers(areas, 20, head) and not _covers(areas, 6, np.array([920.0, 410.0]))


def test_a_faint_detection_within_a_body_is_a_part_of_it(watched: Watched, graded: Graded) -> None:
    assert graded.poses is not None
    x0, y0, x1, y1 = watched.people[0].boxes[6]
    legs = [x0, (y0 + y1) / 2, x1, y1]
    areas = faces(_with_glimpse(watched, legs), graded.poses, pupil=False)
    assert not _covers(areas, 6, np.array([(x0 + x1) / 2, y1 - 5]))


def test_people_of_another_shot_are_hidden_there(watched: Watched, graded: Graded) -> None:
    assert graded.poses is not None
    elsewhere = PersonBoxes(7, np.arange(60, 70), np.tile([400.0, 100.0, 440.0, 220.0], (10, 1)))
    areas = faces(replace(watched, besides=(elsewhere,)), graded.poses)
    assert all(_covers(areas, frame, np.array([420.0, 110.0])) for frame in range(60, 70))
