"""Which detection is whom: boxes handed to people by where they should be and by what they wear.

The scheme is the usual one of tracking by detection: each person is predicted with constant velocity against the
background, costs are assigned with the Hungarian method (Kuhn 1955), and weak detections may carry a person on but not
start one (Zhang et al., ByteTrack, ECCV 2022).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.film import Frame
from pe_coach.people.boxes import appearance, areas, centres, inverse, moved
from pe_coach.people.detector import box_iou
from pe_coach.people.follower import GAP_S, UNLIKE, Follower

Floats = NDArray[np.float64]

SURE = 0.4
"""Detector score from which a detection may start a person by itself."""
FAINT = 0.15
"""Detector score below which a detection is ignored."""
OTHER_SIZE = 0.7
"""Logarithm of the ratio of two such sides up to which a body may have folded or stretched in between: twice."""
COSTS = (0.25, 0.15, 0.35, 0.1, 0.15)
"""What speaks against a pair: little overlap, distance, other looks, a doubtful detector, moving unlike before."""
GOOD_COST = 0.5
"""Detections that cost no more are handed out before anything else is considered."""
MAX_COST = 0.7
"""Pairs that cost more are not made."""
MOTION_SCORE = 0.25
"""What a moving region counts for beside detector scores when somebody is carried on."""
WELL_PLACED = 0.5
"""Overlap of a box that lies well on the predicted one."""
STRANGER = 0.4
"""The same after a gap: somebody who looks different is somebody else."""
BRIEF_S = 0.25
"""A gap longer than this makes the looks decide."""
CROWDED = 0.15
"""Overlap with another person above which looks are mixed and not learnt."""
PART = 0.6
"""Share of the smaller box inside another above which it may be a part of that body."""
DOUBTFUL = 0.8
"""A part scores less than this share of the whole body."""
PERSON_HEIGHT = (0.12, 0.8)
"""Heights of a moving region, in heights of the picture, that may be a person."""


class Tracker:
    """Hands the boxes of each look to the people that are being followed."""

    def __init__(self) -> None:
        self._alive: list[Follower] = []
        self._lost: list[Follower] = []
        self._earlier_shots: list[Follower] = []

    def followers(self) -> list[Follower]:
        """Everybody who was there long enough, in order of appearance."""
        return [person for person in self._earlier_shots + _united(self._lost + self._alive) if person.is_person()]

    def end_all(self) -> None:
        """Follow nobody across a cut."""
        self._earlier_shots += _united(self._lost + self._alive)
        self._lost, self._alive = [], []

    def update(self, frame: Frame, camera: Floats, found: Floats, regions: Floats) -> None:
        """Take the detections (N, 5) and moving regions (M, 4) of a frame, both in its px."""
        self._lost += [f for f in self._alive if frame.time_s - f.last_s > GAP_S]
        self._alive = [f for f in self._alive if frame.time_s - f.last_s <= GAP_S]
        view = _View(frame, camera, _distinct(found[found[:, 4] >= FAINT]), regions)
        self._hand_out(view)
        self._start(view)

    def _hand_out(self, view: _View) -> None:
        """Give boxes to the people they fit best: first good detections, then what else there is."""
        if not self._alive or not len(view.boxes):
            return
        cost = view.costs(self._alive)
        given = _pairs(np.where(view.scores > 0, cost, np.inf), GOOD_COST)
        cost[[row for row, _ in given]] = np.inf
        cost[:, [column for _, column in given]] = np.inf
        for row, column in given + _pairs(cost, MAX_COST):
            view.give(self._alive[row], column)

    def _start(self, view: _View) -> None:
        """New people: sure detections, faint ones that move, moving regions when the detector sees nobody."""
        for index in np.flatnonzero(~view.taken & (view.scores > 0)):
            if view.scores[index] >= SURE or view.moves(view.boxes[index]):
                if not view.inside_taken(view.boxes[index]):
                    self._alive.append(view.new_person(view.boxes[index], float(view.scores[index])))
                view.taken[index] = True
        if not self._alive and not view.scores.any():
            self._alive += [view.new_person(region, 0.0) for region in view.person_sized_regions()[:1]]


class _View:
    """One look: a frame's detections and moving regions, and how they compare with the people followed."""

    def __init__(self, frame: Frame, camera: Floats, found: Floats, regions: Floats) -> None:
        self._frame, self._camera, self._onto_frame = frame, camera, inverse(camera)
        self._regions = regions
        self.boxes = np.concatenate((found[:, :4], regions))
        self.scores = np.concatenate((found[:, 4], np.zeros(len(regions))))
        self.taken = np.zeros(len(self.boxes), bool)
        self._looks = np.stack([appearance(frame.image, box) for box in self.boxes] or [np.zeros(0)])
        self._crowding = box_iou(self.boxes, found[:, :4]) - np.eye(len(self.boxes), len(found))

    def expected(self, person: Follower) -> Floats:
        """(4,) px where the person should be in this frame."""
        return np.asarray(moved(person.expected(self._frame.time_s)[None], self._onto_frame)[0])

    def costs(self, people: list[Follower]) -> Floats:
        """(people, boxes) 0…1 for possible pairs, more than `MAX_COST` for impossible ones."""
        expected = np.stack([self.expected(person) for person in people])
        common = box_iou(expected, self.boxes)
        unlike = 1.0 - np.stack([person.look for person in people]) @ self._looks.T
        gap_s = self._frame.time_s - np.array([person.last_s for person in people])[:, None]
        away = np.linalg.norm(centres(expected)[:, None] - centres(self.boxes)[None], axis=2)
        size = np.sqrt(areas(expected))[:, None], np.sqrt(areas(self.boxes))[None]
        reach = (
            np.array([person.reach for person in people])[:, None] * np.clip(gap_s / 0.1, 1.0, 2.0) * np.maximum(*size)
        )
        other_size = np.abs(np.log(np.maximum(size[0], 1.0) / np.maximum(size[1], 1.0)))
        impossible = (away > reach) | (other_size > OTHER_SIZE) | ((unlike > UNLIKE) & (common < WELL_PLACED))
        impossible |= (gap_s > BRIEF_S) & (unlike > STRANGER)
        impossible |= (self.scores == 0)[None] & (common < WELL_PLACED)
        moves = np.array([self.moves(box) for box in self.boxes], dtype=float)
        habit = np.array([person.habit for person in people])[:, None]
        doubt = 1.0 - np.maximum(self.scores, MOTION_SCORE)[None]
        terms = (1.0 - common, away / reach, unlike, doubt, np.abs(moves[None] - habit))
        cost = sum((w * term for w, term in zip(COSTS, terms, strict=True)), start=np.zeros_like(common))
        return np.asarray(np.where(impossible, np.inf, cost))

    def give(self, person: Follower, index: int) -> None:
        """Detection `index` is this person."""
        self.taken[index] = True
        self.see(person, self.boxes[index], float(self.scores[index]))
        if self._crowding[index].max(initial=0.0) < CROWDED:
            person.learn(self._looks[index])

    def see(self, person: Follower, box: Floats, score: float) -> None:
        """The person is in this box of the frame."""
        person.see(self._frame.time_s, moved(box[None], self._camera)[0], score)
        if self.moves(box):
            person.note_motion()

    def new_person(self, box: Floats, score: float) -> Follower:
        """Somebody not seen before."""
        still = moved(box[None], self._camera)[0]
        return Follower(self._frame.time_s, still, score, appearance(self._frame.image, box))

    def moves(self, box: Floats) -> bool:
        """A moving region lies at least half inside the box and fills a twentieth of it."""
        inside = _common(self._regions, box)
        fills = inside.max(initial=0.0) > 0.05 * areas(box[None])[0]
        return bool(fills and (inside >= 0.5 * areas(self._regions)).any())

    def person_sized_regions(self) -> Floats:
        """(M, 4) moving regions that may be people, largest first."""
        height = (self._regions[:, 3] - self._regions[:, 1]) / self._frame.image.shape[0]
        upright = self._regions[:, 3] - self._regions[:, 1] > 0.5 * (self._regions[:, 2] - self._regions[:, 0])
        return np.asarray(self._regions[(height > PERSON_HEIGHT[0]) & (height < PERSON_HEIGHT[1]) & upright])

    def inside_taken(self, box: Floats) -> bool:
        """The box lies on one that is somebody already: a part of a body, or a double."""
        others = self.boxes[self.taken]
        smaller = np.minimum(areas(others), areas(box[None])[0])
        return bool((_common(others, box) > PART * smaller).any())


def _united(followers: list[Follower]) -> list[Follower]:
    """One for each person, in order of appearance: those who were found twice or lost for a moment become one."""
    people: list[Follower] = []
    for follower in sorted(followers, key=lambda f: f.first_s):
        same = next((person for person in people if person.is_same_as(follower)), None)
        if same is None:
            people.append(follower)
        else:
            same.unite(follower)
    return people


def _pairs(cost: Floats, limit: float) -> list[tuple[int, int]]:
    """Rows and columns that belong together at the least total cost, none of them above the limit."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.minimum(cost, 10.0))
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if cost[r, c] <= limit]


def _distinct(found: Floats) -> Floats:
    """Detections (N, 5) without parts and doubles: boxes mostly inside a better one."""
    order = found[np.argsort(-found[:, 4], kind="stable")]
    kept: list[Floats] = []
    for row in order:
        better = np.array(kept).reshape(-1, 5)
        smaller = np.minimum(areas(better), areas(row[None])[0])
        inside = _common(better, row) > PART * smaller
        if not (inside & (row[4] < DOUBTFUL * better[:, 4])).any() and not (box_iou(row[None], better) > 0.5).any():
            kept.append(row)
    return np.array(kept).reshape(-1, 5)


def _common(boxes: Floats, box: Floats) -> Floats:
    """(N,) px² that each box shares with one."""
    sides = np.minimum(boxes[:, 2:4], box[2:4]) - np.maximum(boxes[:, :2], box[:2])
    return np.asarray(np.prod(np.clip(sides, 0.0, None), axis=1))
