"""One person while being followed: where, how fast, in what clothes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pe_coach.people.boxes import areas, between, centres, moved
from pe_coach.people.detector import box_iou
from pe_coach.people.furniture import NOWHERE
from pe_coach.people.looks import Look

Floats = NDArray[np.float64]

GAP_S = 0.6
"""Longest time without being seen that is bridged."""
REACH = 1.2
"""How far from the predicted place a person may be found after a tenth of a second, in sides of a square as large."""
KNOWN_REACH = 0.6
"""The same once the velocity is known."""
UNLIKE = 0.6
"""Difference in looks (0…1) above which only a box that lies well on the predicted one is the same person."""
LEARN = 0.1
"""Share of the present look that is learnt each time."""
ONE_BODY = 0.4
"""Mean overlap of two people over the time that they share above which they are one who was found twice."""
MIN_LOOKS = 3
"""Somebody seen less often (0.2 s) is taken for a mistake of the detector."""
BY_DETECTOR = 0.3
"""Share of the looks in which the detector must see a person; of anybody else it is mostly motion that tells."""
MIN_MOTION_LOOKS = 6
"""A person of whom mostly motion tells must be there for longer, and get somewhere."""


class Follower:
    """One person while being followed; boxes are in px of their own frames.

    Attributes:
        look: colours, see `boxes.appearance`.
        velocity: (2,) px/s against the background, in the frame in which the person was last seen.
        place: the place of furniture at which the person was last seen, or `NOWHERE`.
        origin: the one at which the person was first seen.
    """

    def __init__(self, look: Look, index: int) -> None:
        self.look = look.appearances[index].astype(np.float64)
        self.velocity = np.zeros(2)
        self.place = self.origin = NOWHERE
        self._time_s, self._scores = [look.time_s], [float(look.scores[index])]
        self._boxes, self._numbers, self._camera = [look.boxes[index]], [look.number], [look.camera]
        self._path = [np.zeros(2)]
        self._moved = 0

    @property
    def first_s(self) -> float:
        """When the person was first seen."""
        return self._time_s[0]

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

    @property
    def reach(self) -> float:
        """How far from the predicted place to look, in sides; less once the velocity is known."""
        return REACH if len(self._scores) < 3 else KNOWN_REACH

    @property
    def habit(self) -> float:
        """How likely the person moves at a look: 0.5 at first, then what was seen (Laplace's rule)."""
        return (self._moved + 1) / (len(self._scores) + 2)

    def history(self) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
        """Times (n,), boxes in px of their frames (n, 4), scores (n,) and numbers of the frames (n,) of all looks."""
        return np.array(self._time_s), np.array(self._boxes), np.array(self._scores), np.array(self._numbers)

    def expected(self, look: Look) -> Floats:
        """(4,) px where the person should be in a later look's frame."""
        drift = self.velocity * min(look.time_s - self.last_s, GAP_S)
        there = self._boxes[-1] + np.tile(drift, 2)
        return np.asarray(moved(there[None], between(self._camera[-1], look.camera))[0])

    def see(self, look: Look, index: int) -> None:
        """Take the box of that number."""
        box, passed_s = look.boxes[index], look.time_s - self.last_s
        stayed = moved(self._boxes[-1][None], between(self._camera[-1], look.camera))
        step = (centres(box[None]) - centres(stayed))[0]
        drift = (centres(self.expected(look)[None]) - centres(stayed))[0]
        self.velocity = (step if len(self._boxes) == 1 else 0.5 * drift + 0.5 * step) / passed_s
        self._path.append(self._path[-1] + step / (box[3] - box[1]))
        self._time_s.append(look.time_s)
        self._boxes.append(box)
        self._scores.append(float(look.scores[index]))
        self._numbers.append(look.number)
        self._camera.append(look.camera)
        self._moved += int(look.moves[index])

    def learn(self, look: NDArray[np.float16]) -> None:
        """Let the look follow changes of light and pose."""
        mixed = (1 - LEARN) * self.look + LEARN * look.astype(np.float64)
        self.look = mixed / max(float(np.linalg.norm(mixed)), 1e-9)

    def is_same_as(self, later: Follower) -> bool:
        """A later follower is this very person: both lay on one body, or it went on where this one ended."""
        mine = dict(zip(self._time_s, self._boxes, strict=True))
        pairs = [(mine[t], box) for t, box in zip(later._time_s, later._boxes, strict=True) if t in mine]
        if pairs:
            first, second = (np.array(boxes) for boxes in zip(*pairs, strict=True))
            return bool(np.diagonal(box_iou(first, second)).mean() > ONE_BODY)
        gap_s = later._time_s[0] - self.last_s
        if not 0.0 < gap_s <= GAP_S or 1.0 - float(self.look @ later.look) > UNLIKE:
            return False
        ends = np.stack((self._boxes[-1], self._boxes[-1] + np.tile(self.velocity * gap_s, 2)))
        ends, found = moved(ends, between(self._camera[-1], later._camera[0])), later._boxes[0][None]
        side = np.sqrt(max(areas(ends)[0], areas(found)[0]))
        return bool(_distance(centres(found)[0], *centres(ends)) < REACH * side)

    def unite(self, other: Follower) -> None:
        """Take over what another follower saw; where both saw something, the better detection counts."""
        looks = {one[0]: one for one in self._looks_taken()}
        for one in other._looks_taken():
            if one[0] not in looks or looks[one[0]][1] < one[1]:
                looks[one[0]] = one
        merged = [list(column) for column in zip(*(looks[t] for t in sorted(looks)), strict=True)]
        self._time_s, self._scores, self._boxes, self._numbers, self._camera = merged
        self._moved = min(len(looks), self._moved + other._moved)
        self._path += [self._path[-1] + place for place in other._path]
        if other.last_s >= self.last_s:
            self.velocity, self.look, self.place = other.velocity, other.look, other.place

    def _looks_taken(self) -> Iterator[tuple[float, float, Floats, int, Floats]]:
        return zip(self._time_s, self._scores, self._boxes, self._numbers, self._camera, strict=True)

    def is_person(self) -> bool:
        """Seen often enough; where mostly motion tells, also gone somewhere, by its own height at least."""
        looks = len(self._scores)
        if self.detected >= BY_DETECTOR:
            return looks >= MIN_LOOKS
        return looks >= MIN_MOTION_LOOKS and float(np.ptp(np.array(self._path), axis=0).max()) > 1.0


def _distance(point: Floats, start: Floats, stop: Floats) -> float:
    """From a point to the stretch between two others: who was lost may have slowed down or stopped on the way."""
    way = stop - start
    share = np.clip((point - start) @ way / max(float(way @ way), 1e-9), 0.0, 1.0)
    return float(np.linalg.norm(point - start - share * way))
