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

Floats = NDArray[np.float64]

SURE = 0.4
"""Detector score from which a detection may start a person by itself."""
FAINT = 0.15
"""Detector score below which a detection is ignored."""
GAP_S = 0.6
"""Longest time without being seen that is bridged."""
REACH = 0.6
"""How far from the predicted place a person may be found after a tenth of a second, in heights of the box."""
MAX_COST = 0.8
UNLIKE = 0.6
"""Difference in looks (0…1) above which only a box that lies well on the predicted one is the same person."""
STRANGER = 0.4
"""The same after a gap: somebody who looks different is somebody else."""
BRIEF_S = 0.25
"""A gap longer than this makes the looks decide."""
CROWDED = 0.15
"""Overlap with another person above which looks are mixed and not learnt."""
LEARN = 0.1
"""Share of the present look that is learnt each time."""
MIN_LOOKS = 3
MIN_MOTION_LOOKS = 6
"""A person of whom mostly motion tells must be there for longer and get somewhere."""
PERSON_HEIGHT = (0.12, 0.8)
"""Heights of a moving region, in heights of the picture, that may be a person."""


class Follower:
    """One person while being followed; boxes are kept against the background (first frame's pixels)."""

    def __init__(self, time_s: float, still: Floats, score: float, look: Floats) -> None:
        self.look, self.velocity = look, np.zeros(2)
        self._time_s, self._still, self._scores = [time_s], [still], [score]
        self._moved = 0

    @property
    def last_s(self) -> float:
        """When the person was last seen."""
        return self._time_s[-1]

    @property
    def detected(self) -> float:
        """Share of the looks in which the detector saw the person."""
        return float(np.mean(np.array(self._scores) > 0))

    @property
    def moving(self) -> float:
        """Share of the looks with motion inside the box."""
        return self._moved / len(self._scores)

    def history(self) -> tuple[Floats, Floats, Floats]:
        """Times (n,), boxes against the background (n, 4) and scores (n,) of all looks."""
        return np.array(self._time_s), np.array(self._still), np.array(self._scores)

    def expected(self, time_s: float) -> Floats:
        """(4,) box against the background at a later time."""
        drift = self.velocity * min(time_s - self.last_s, GAP_S)
        return np.asarray(self._still[-1] + np.tile(drift, 2))

    def see(self, time_s: float, still: Floats, score: float) -> None:
        """Take a new box."""
        step = (centres(still[None]) - centres(self._still[-1][None]))[0] / (time_s - self.last_s)
        self.velocity = step if len(self._still) == 1 else 0.5 * self.velocity + 0.5 * step
        self._time_s.append(time_s)
        self._still.append(still)
        self._scores.append(score)

    def learn(self, look: Floats) -> None:
        """Let the look follow changes of light and pose."""
        mixed = (1 - LEARN) * self.look + LEARN * look
        self.look = mixed / max(float(np.linalg.norm(mixed)), 1e-9)

    def note_motion(self) -> None:
        """Something moved inside the present box."""
        self._moved += 1

    def is_person(self) -> bool:
        """Seen often enough; where mostly motion tells, also gone somewhere."""
        looks = len(self._scores)
        if self.detected >= 0.3:
            return looks >= MIN_LOOKS
        still = np.array(self._still)
        path = np.ptp(centres(still), axis=0)
        return looks >= MIN_MOTION_LOOKS and float(path.max()) > float(np.median(still[:, 3] - still[:, 1]))


class Tracker:
    """Hands the boxes of each look to the people that are being followed."""

    def __init__(self) -> None:
        self._alive: list[Follower] = []
        self._done: list[Follower] = []

    def followers(self) -> list[Follower]:
        """Everybody who was there long enough, in order of appearance."""
        people = [f for f in self._done + self._alive if f.is_person()]
        return sorted(people, key=lambda follower: follower.history()[0][0])

    def end_all(self) -> None:
        """Follow nobody across a cut."""
        self._done += self._alive
        self._alive = []

    def update(self, frame: Frame, camera: Floats, found: Floats, regions: Floats) -> None:
        """Take the detections (N, 5) and moving regions (M, 4) of a frame, both in its px."""
        self._end_lost(frame.time_s)
        view = _View(frame, camera, found[found[:, 4] >= FAINT], regions)
        sure = view.scores >= SURE
        left = self._hand_out(view, list(self._alive), np.flatnonzero(sure))
        left = self._hand_out(view, left, np.flatnonzero(~sure))
        self._carry_by_motion(view, left)
        self._start(view)

    def _end_lost(self, time_s: float) -> None:
        self._done += [f for f in self._alive if time_s - f.last_s > GAP_S]
        self._alive = [f for f in self._alive if time_s - f.last_s <= GAP_S]

    def _hand_out(self, view: _View, people: list[Follower], choice: NDArray[np.intp]) -> list[Follower]:
        """Give the chosen detections to the people they fit best; return the people left without."""
        from scipy.optimize import linear_sum_assignment

        if not people or not len(choice):
            return people
        cost = view.costs(people, choice)
        rows, columns = linear_sum_assignment(cost)
        fits = [(r, c) for r, c in zip(rows, columns, strict=True) if cost[r, c] <= MAX_COST]
        for row, column in fits:
            view.give(people[row], choice[column])
        given = {row for row, _ in fits}
        return [person for row, person in enumerate(people) if row not in given]

    def _carry_by_motion(self, view: _View, people: list[Follower]) -> None:
        """Where no detection fits but something moves in the expected box, go there with the box's size."""
        for person in people:
            box = view.expected(person)
            region = view.best_region(box)
            if region is not None:
                half = (box[2:] - box[:2]) / 2
                centre = 0.5 * (centres(box[None]) + centres(region[None]))[0]
                view.see(person, np.concatenate((centre - half, centre + half)), 0.0)

    def _start(self, view: _View) -> None:
        """New people: sure detections, faint ones that move, moving regions when the detector sees nobody."""
        for index in np.flatnonzero(~view.taken):
            if view.scores[index] >= SURE or view.moves(view.boxes[index]):
                if not view.inside_taken(view.boxes[index]):
                    self._alive.append(view.new_person(view.boxes[index], float(view.scores[index])))
                view.taken[index] = True
        if not len(view.boxes) and not self._alive:
            self._alive += [view.new_person(region, 0.0) for region in view.person_sized_regions()[:1]]


class _View:
    """One look: a frame's detections and moving regions, and how they compare with the people followed."""

    def __init__(self, frame: Frame, camera: Floats, found: Floats, regions: Floats) -> None:
        self._frame, self._camera, self._onto_frame = frame, camera, inverse(camera)
        self.boxes, self.scores, self._regions = found[:, :4], found[:, 4], regions
        self.taken = np.zeros(len(found), bool)
        self._looks = [appearance(frame.image, box) for box in self.boxes]
        self._crowding = box_iou(self.boxes, self.boxes) - np.eye(len(found))

    def expected(self, person: Follower) -> Floats:
        """(4,) px where the person should be in this frame."""
        return np.asarray(moved(person.expected(self._frame.time_s)[None], self._onto_frame)[0])

    def costs(self, people: list[Follower], choice: NDArray[np.intp]) -> Floats:
        """(people, choice) 0…1 for possible pairs, more than `MAX_COST` for impossible ones."""
        expected, boxes = np.stack([self.expected(person) for person in people]), self.boxes[choice]
        common = box_iou(expected, boxes)
        unlike = 1.0 - np.stack([p.look for p in people]) @ np.stack([self._looks[c] for c in choice]).T
        gap_s = self._frame.time_s - np.array([p.last_s for p in people])[:, None]
        away = np.linalg.norm(centres(expected)[:, None] - centres(boxes)[None], axis=2)
        size = np.sqrt(areas(expected))[:, None], np.sqrt(areas(boxes))[None]
        reach = REACH * np.clip(gap_s / 0.1, 1.0, 2.0) * 1.5 * np.maximum(*size)
        other_size = np.abs(np.log(np.maximum(size[0], 1.0) / np.maximum(size[1], 1.0)))
        impossible = (away > reach) | (other_size > 0.7) | ((unlike > UNLIKE) & (common < 0.4))
        impossible |= (gap_s > BRIEF_S) & (unlike > STRANGER)
        cost = 0.35 * (1.0 - common) + 0.15 * away / reach + 0.5 * unlike
        return np.asarray(np.where(impossible, 10.0, cost))

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

    def best_region(self, box: Floats) -> Floats | None:
        """The moving region that overlaps an expected box best, if it does so well."""
        if not len(self._regions):
            return None
        common = box_iou(box[None], self._regions)[0]
        return np.asarray(self._regions[common.argmax()]) if common.max() > 0.3 else None

    def person_sized_regions(self) -> Floats:
        """(M, 4) moving regions that may be people, largest first."""
        height = (self._regions[:, 3] - self._regions[:, 1]) / self._frame.image.shape[0]
        upright = self._regions[:, 3] - self._regions[:, 1] > 0.5 * (self._regions[:, 2] - self._regions[:, 0])
        return np.asarray(self._regions[(height > PERSON_HEIGHT[0]) & (height < PERSON_HEIGHT[1]) & upright])

    def inside_taken(self, box: Floats) -> bool:
        """The box lies on one that is somebody already: a part of a body, or a double."""
        others = self.boxes[self.taken]
        smaller = np.minimum(areas(others), areas(box[None])[0])
        return bool((_common(others, box) > 0.7 * smaller).any())


def _common(boxes: Floats, box: Floats) -> Floats:
    """(N,) px² that each box shares with one."""
    sides = np.minimum(boxes[:, 2:4], box[2:4]) - np.maximum(boxes[:, :2], box[:2])
    return np.asarray(np.prod(np.clip(sides, 0.0, None), axis=1))
