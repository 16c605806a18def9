"""Whose head is hidden where in a film that is given away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pe_coach.faces.film import faces
from pe_coach.faces.hidden import Hidden
from pe_coach.grading import Graded, Watched
from pe_coach.judging import GLIMPSES, PersonBoxes
from pe_coach.pose import COCO17

NOSE = COCO17.index("nose")
SIZE = (1000, 500)
"""A little more than the film's picture."""


def _covers(hidden: Hidden, frame: int, point: np.ndarray) -> bool:
    x, y = np.clip(point.astype(int), 0, np.array(SIZE) - 1)
    return bool(hidden.mask(frame, SIZE)[y, x])


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


def _with_lying(watched: Watched, box: list[float]) -> Watched:
    return replace(
        watched, people=(replace(watched.people[0], boxes=np.tile(box, (len(watched.people[0].frames), 1))),)
    )


def test_of_somebody_who_lies_all_is_hidden(watched: Watched, graded: Graded) -> None:
    assert graded.poses is not None
    hidden = faces(_with_lying(watched, [520.0, 30.0, 640.0, 70.0]), graded.poses, pupil=False)
    assert all(_covers(hidden, 0, np.array([x, y])) for x in (521.0, 639.0) for y in (31.0, 69.0))


def test_the_pupils_body_stays_to_be_seen_in_front_of_somebody_who_lies(watched: Watched, graded: Graded) -> None:
    assert graded.poses is not None
    hip = graded.poses.xy[0, COCO17.index("left_hip")]
    box = [hip[0] - 90, hip[1] - 20, hip[0] + 90, hip[1] + 20]
    hidden = faces(_with_lying(watched, box), graded.poses)
    assert not _covers(hidden, 0, hip) and _covers(hidden, 0, hip - [85, 0])
    assert all(_covers(hidden, frame, xy[NOSE]) for frame, xy in enumerate(graded.poses.xy))


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
