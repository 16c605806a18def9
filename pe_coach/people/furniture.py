"""What a detector takes for a person and is a tree, a window or a post: it stays at its place in the background.

A person who stands still looks the same, so nothing is thrown away; but a place that was occupied before somebody came
by, or is after, does not take part in that somebody's track.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.people.boxes import between, centres, moved
from pe_coach.people.detector import box_iou
from pe_coach.people.looks import Look

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SAME_PLACE = 0.3
"""Overlap of two detections of the same thing; a tree's box jitters by a tenth of its sides from look to look."""
LONGEST_MISS_S = 1.0
"""A thing not detected for longer than this is a new one: the background's place is known less well by then."""
MIN_SIGHTINGS = 3
"""Detections that make a place."""
MIN_SHARE = 0.5
"""Share of the looks between the first and last sighting in which the thing was seen."""
MOSTLY_STILL = 0.5
"""Share of the sightings in which something moves, above which it is a person."""
SLOW = 0.6
"""Heights of the own box a second that a place may wander where the camera's motion is known badly; a person walks at
0.7 or more (1.3 m/s)."""
NOWHERE = -1
"""A detection that belongs to no place."""


class Place:
    """A spot of the background at which something was detected repeatedly."""

    def __init__(self, look: Look, box: int) -> None:
        self._box = self._last = look.boxes[box]
        self._camera = look.camera
        self._path, self._times_s = [np.zeros(2)], [look.time_s]
        self._moves = int(look.moves[box])
        self.seen = [(look.number, box)]

    @property
    def first_s(self) -> float:
        """When it was first seen."""
        return self._times_s[0]

    @property
    def last_s(self) -> float:
        """When it was last seen."""
        return self._times_s[-1]

    def box_in(self, look: Look) -> Floats:
        """(4,) px where the place is in another frame."""
        return np.asarray(moved(self._box[None], between(self._camera, look.camera))[0])

    def see(self, look: Look, box: int) -> None:
        """Take a detection, the box of that number."""
        here = look.boxes[box]
        before = moved(self._last[None], between(self._camera, look.camera))
        self._path.append(self._path[-1] + (centres(here[None]) - centres(before))[0] / (here[3] - here[1]))
        self._box, self._last, self._camera = 0.5 * self.box_in(look) + 0.5 * here, here, look.camera
        self._times_s.append(look.time_s)
        self._moves += int(look.moves[box])
        self.seen.append((look.number, box))

    def is_still(self, looked_s: Floats) -> bool:
        """Seen in most of the looks of its time, hardly ever with motion inside, and not going anywhere."""
        looks = np.count_nonzero((looked_s >= self.first_s) & (looked_s <= self.last_s))
        if len(self.seen) < MIN_SHARE * looks:
            return False
        if len(self.seen) < MIN_SIGHTINGS or self._moves > MOSTLY_STILL * len(self.seen):
            return False
        time_s = np.array(self._times_s)
        speed = np.polyfit(time_s - time_s.mean(), np.array(self._path), 1)[0]
        return bool(np.hypot(*speed) < SLOW)


@dataclass(frozen=True)
class Furniture:
    """Places of things that stay where they are.

    Attributes:
        of: for each look, by its number, (B,) the place of each of its boxes or `NOWHERE`.
        first_s: when each place was first occupied.
        last_s: and last.
    """

    of: dict[int, Ints]
    first_s: Floats
    last_s: Floats


def find_furniture(looks: list[Look]) -> Furniture:
    """Places at which something is detected time and again in the looks of one shot."""
    near: list[Place] = []
    places: list[Place] = []
    for look in looks:
        near = [p for p in near if look.time_s - p.last_s <= LONGEST_MISS_S]
        started = _sorted_in(look, near)
        near += started
        places += started
    looked_s = np.array([look.time_s for look in looks])
    places = [place for place in places if place.is_still(looked_s)]
    of = {look.number: np.full(len(look.scores), NOWHERE) for look in looks}
    for ident, place in enumerate(places):
        for number, box in place.seen:
            of[number][box] = ident
    return Furniture(of, np.array([p.first_s for p in places]), np.array([p.last_s for p in places]))


def _sorted_in(look: Look, places: list[Place]) -> list[Place]:
    """Add a look's detections to the places they lie on, best overlap first; those that lie on none begin one."""
    rows = np.flatnonzero(look.scores > 0)
    new = np.ones(len(rows), bool)
    overlap = box_iou(np.array([p.box_in(look) for p in places]).reshape(-1, 4), look.boxes[rows])
    while overlap.size and overlap.max() >= SAME_PLACE:
        place, column = np.unravel_index(int(overlap.argmax()), overlap.shape)
        places[int(place)].see(look, int(rows[column]))
        overlap[place], overlap[:, column], new[column] = 0.0, 0.0, False
    return [Place(look, int(row)) for row in rows[new]]
