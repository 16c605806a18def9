"""Which detection is whom: boxes handed to people by where they should be and by what they wear.

The scheme is the usual one of tracking by detection: each person is predicted with constant velocity against the
background, costs are assigned with the Hungarian method (Kuhn 1955), and weak detections may carry a person on but not
start one (Zhang et al., ByteTrack, ECCV 2022).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.people.boxes import areas, centres
from pe_coach.people.detector import box_iou
from pe_coach.people.follower import GAP_S, UNLIKE, Follower
from pe_coach.people.furniture import NOWHERE, Furniture, find_furniture
from pe_coach.people.looks import PART, Look, common

Floats = NDArray[np.float64]

SURE = 0.4
"""Detector score from which a detection may start a person by itself."""
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


def follow_people(looks: list[Look]) -> list[Follower]:
    """Everybody who is there long enough in the looks of one shot, in order of appearance."""
    furniture = find_furniture(looks)
    tracker = _Tracker(furniture)
    for look in looks:
        tracker.update(_View(look, furniture))
    return [person for person in _united(tracker.everybody(), furniture) if person.is_person()]


class _Tracker:
    """Hands the boxes of each look to the people that are being followed."""

    def __init__(self, furniture: Furniture) -> None:
        self._furniture = furniture
        self._alive: list[Follower] = []
        self._lost: list[Follower] = []

    def everybody(self) -> list[Follower]:
        """All who were followed at some time."""
        return self._lost + self._alive

    def update(self, view: _View) -> None:
        """Take the next look."""
        time_s = view.look.time_s
        self._lost += [f for f in self._alive if time_s - f.last_s > GAP_S]
        self._alive = [f for f in self._alive if time_s - f.last_s <= GAP_S]
        self._hand_out(view)
        self._start(view)

    def _hand_out(self, view: _View) -> None:
        """Give boxes to the people they fit best: first good detections, then what else there is."""
        if not self._alive or not len(view.look.scores):
            return
        cost = view.costs(self._alive)
        given = _pairs(np.where(view.look.scores > 0, cost, np.inf), GOOD_COST)
        cost[[row for row, _ in given]] = np.inf
        cost[:, [column for _, column in given]] = np.inf
        for row, column in given + _pairs(cost, MAX_COST):
            view.give(self._alive[row], column)

    def _start(self, view: _View) -> None:
        """New people: sure detections, faint ones that move, moving regions when the detector sees nobody."""
        look = view.look
        for index in np.flatnonzero(~view.taken & (look.scores > 0)).tolist():
            if look.scores[index] >= SURE or look.moves[index]:
                if not view.inside_taken(look.boxes[index]):
                    self._alive.append(view.new_person(index))
                view.taken[index] = True
        if not self._alive and not look.scores.any():
            self._alive += [view.new_person(index) for index in np.flatnonzero(look.upright)[:1].tolist()]


class _View:
    """One look, and how its boxes compare with the people followed."""

    def __init__(self, look: Look, furniture: Furniture) -> None:
        self.look = look
        self.taken = np.zeros(len(look.scores), bool)
        self._place, self._furniture = furniture.of[look.number], furniture
        self._crowding = look.crowding()

    def costs(self, people: list[Follower]) -> Floats:
        """(people, boxes) 0…1 for possible pairs, more than `MAX_COST` for impossible ones."""
        look = self.look
        expected = np.stack([person.expected(look) for person in people])
        overlap = box_iou(expected, look.boxes)
        unlike = 1.0 - np.stack([person.look for person in people]) @ look.appearances.T.astype(np.float64)
        gap_s = look.time_s - np.array([person.last_s for person in people])[:, None]
        away = np.linalg.norm(centres(expected)[:, None] - centres(look.boxes)[None], axis=2)
        size = np.sqrt(areas(expected))[:, None], np.sqrt(areas(look.boxes))[None]
        reach = (
            np.array([person.reach for person in people])[:, None] * np.clip(gap_s / 0.1, 1.0, 2.0) * np.maximum(*size)
        )
        other_size = np.abs(np.log(np.maximum(size[0], 1.0) / np.maximum(size[1], 1.0)))
        impossible = (away > reach) | (other_size > OTHER_SIZE) | ((unlike > UNLIKE) & (overlap < WELL_PLACED))
        impossible |= (gap_s > BRIEF_S) & (unlike > STRANGER)
        impossible |= (look.scores == 0)[None] & (overlap < WELL_PLACED)
        impossible |= self._out_of_place(people)
        habit = np.array([person.habit for person in people])[:, None]
        doubt = 1.0 - np.maximum(look.scores, MOTION_SCORE)[None]
        terms = (1.0 - overlap, away / reach, unlike, doubt, np.abs(look.moves[None] - habit))
        cost = sum((w * term for w, term in zip(COSTS, terms, strict=True)), start=np.zeros_like(overlap))
        return np.asarray(np.where(impossible, np.inf, cost))

    def _out_of_place(self, people: list[Follower]) -> NDArray[np.bool_]:
        """(people, boxes) that a place forbids: who is at one that stays occupied stays; nobody else comes there."""
        wrong = np.zeros((len(people), len(self._place)), bool)
        if not len(self._furniture.first_s):
            return wrong
        occupied = (self._place != NOWHERE)[None]
        first_s = self._furniture.first_s[self._place]
        for row, person in enumerate(people):
            at_home = self._place == person.place
            if person.place != NOWHERE and self._furniture.last_s[person.place] >= self.look.time_s:
                wrong[row] = ~at_home
            else:
                wrong[row] = occupied & ~at_home & (first_s <= person.last_s)
        return wrong

    def give(self, person: Follower, index: int) -> None:
        """Box `index` is this person."""
        self.taken[index] = True
        person.see(self.look, index)
        person.place = int(self._place[index])
        if self._crowding[index] < CROWDED:
            person.learn(self.look.appearances[index])

    def new_person(self, index: int) -> Follower:
        """Somebody not seen before."""
        person = Follower(self.look, index)
        person.place = person.origin = int(self._place[index])
        return person

    def inside_taken(self, box: Floats) -> bool:
        """The box lies on one that is somebody already: a part of a body, or a double."""
        others = self.look.boxes[self.taken]
        smaller = np.minimum(areas(others), areas(box[None])[0])
        return bool((common(others, box) > PART * smaller).any())


def _united(followers: list[Follower], furniture: Furniture) -> list[Follower]:
    """One for each person, in order of appearance: those who were found twice or lost for a moment become one."""
    people: list[Follower] = []
    for follower in sorted(followers, key=lambda f: f.first_s):
        same = next((p for p in people if not _kept_apart(p, follower, furniture) and p.is_same_as(follower)), None)
        if same is None:
            people.append(follower)
        else:
            same.unite(follower)
    return people


def _kept_apart(first: Follower, later: Follower, furniture: Furniture) -> bool:
    """The first ended at a place that stayed occupied, or the later began at one that was occupied before."""
    if first.place == later.origin:
        return False
    stays = first.place != NOWHERE and furniture.last_s[first.place] >= later.first_s
    was = later.origin != NOWHERE and furniture.first_s[later.origin] <= first.last_s
    return bool(stays or was)


def _pairs(cost: Floats, limit: float) -> list[tuple[int, int]]:
    """Rows and columns that belong together at the least total cost, none of them above the limit."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.minimum(cost, 10.0))
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if cost[r, c] <= limit]
