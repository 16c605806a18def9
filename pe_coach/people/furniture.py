"""What a detector takes for a person and is a tree, a window or a post: it stays at its place in the background.

A person who stands still looks the same, so nothing is thrown away; but a place that was occupied before somebody came
by, or is after, does not take part in that somebody's track.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pe_coach.people.boxes import centres
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
MOSTLY_STILL = 0.5
"""Share of the sightings in which something moves, above which it is a person."""
SLOW = 0.6
"""Heights of the own box a second that a place may wander where the camera's motion is known badly; a person walks at
0.7 or more (1.3 m/s)."""
NOWHERE = -1
"""A detection that belongs to no place."""


@dataclass
class Place:
    """A spot of the background at which something was detected repeatedly."""

    box: Floats
    seen: list[tuple[int, int]] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)
    middles: list[Floats] = field(default_factory=list)
    moves: int = 0

    def see(self, at: tuple[int, int], look: Look) -> None:
        """Take detection `at` (look, box)."""
        self.box = look.still[at[1]] if not self.seen else 0.5 * self.box + 0.5 * look.still[at[1]]
        self.seen.append(at)
        self.times_s.append(look.time_s)
        self.middles.append(centres(look.still[at[1]][None])[0])
        self.moves += bool(look.moves[at[1]])

    def is_still(self) -> bool:
        """Seen often, hardly ever with motion inside, and not going anywhere."""
        if len(self.seen) < MIN_SIGHTINGS or self.moves > MOSTLY_STILL * len(self.seen):
            return False
        time_s = np.array(self.times_s)
        speed = np.polyfit(time_s - time_s.mean(), np.array(self.middles), 1)[0]
        return bool(np.hypot(*speed) < SLOW * (self.box[3] - self.box[1]))


@dataclass(frozen=True)
class Furniture:
    """Places of things that stay where they are.

    Attributes:
        of: for each look, (B,) the place of each of its boxes or `NOWHERE`.
        first_s: when each place was first occupied.
        last_s: and last.
    """

    of: tuple[Ints, ...]
    first_s: Floats
    last_s: Floats


def find_furniture(looks: list[Look]) -> Furniture:
    """Places at which something is detected time and again in the looks of one shot."""
    open_places: list[Place] = []
    places: list[Place] = []
    for number, look in enumerate(looks):
        open_places = [p for p in open_places if look.time_s - p.times_s[-1] <= LONGEST_MISS_S]
        started = _sorted_in(number, look, open_places)
        open_places += started
        places += started
    places = [place for place in places if place.is_still()]
    of = tuple(np.full(len(look.scores), NOWHERE) for look in looks)
    for ident, place in enumerate(places):
        for number, box in place.seen:
            of[number][box] = ident
    return Furniture(of, np.array([p.times_s[0] for p in places]), np.array([p.times_s[-1] for p in places]))


def _sorted_in(number: int, look: Look, places: list[Place]) -> list[Place]:
    """Add a look's detections to the places they lie on, best overlap first; those that lie on none begin one."""
    rows = np.flatnonzero(look.scores > 0)
    new = np.ones(len(rows), bool)
    overlap = box_iou(np.array([p.box for p in places]).reshape(-1, 4), look.still[rows])
    while overlap.size and overlap.max() >= SAME_PLACE:
        place, column = np.unravel_index(int(overlap.argmax()), overlap.shape)
        places[int(place)].see((number, int(rows[column])), look)
        overlap[place], overlap[:, column], new[column] = 0.0, 0.0, False
    started = [Place(look.still[row]) for row in rows[new]]
    for begun, row in zip(started, rows[new], strict=True):
        begun.see((number, int(row)), look)
    return started
