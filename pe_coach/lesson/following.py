"""Who goes where between sparse looks: boxes joined to ways, and how fast somebody is on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from pe_coach.lesson.scanning import Glance
from pe_coach.people.boxes import centres, moved

Floats = NDArray[np.float64]

REACH, REACH_KNOWN = 5.0, 2.5
"""How fast somebody may be whose speed is not known yet, and how far it may change, own heights a second: a pupil runs
three to four."""
BREATH = 0.3
"""Heights by which the middle of a box wanders by itself."""
OTHER_SIZE = 0.7
"""Logarithm of the ratio of two sides up to which it may be one body, folded or stretched: twice."""
SIZE_COST = 0.5
"""What an e-fold of size costs, in heights of way."""
ALIVE_S = 1.0
"""How long somebody may be out of sight."""
FAINT = 0.3
"""Detector score from which somebody is followed."""
SPEED_OVER_S = 0.5
"""Speed is taken over two looks: one box may be wrong."""


@dataclass(eq=False)
class Way:
    """Somebody's way.

    Attributes:
        time_s: of the sightings.
        boxes: (4,) px of each.
        path: (2,) place after each against the background, heights of the own box, from (0, 0).
    """

    time_s: list[float]
    boxes: list[Floats]
    path: list[Floats] = field(default_factory=lambda: [np.zeros(2)])
    at: Floats = field(default_factory=lambda: np.zeros(4))
    """(4,) the last box in the px of the present look."""
    pace: Floats | None = None
    """(2,) heights a second, None where that is not known yet."""

    @property
    def height(self) -> float:
        """The last box's longer side, px."""
        return _side(self.boxes[-1])

    def speeds(self) -> Floats:
        """(K,) heights a second around each sighting."""
        return speeds(np.array(self.time_s), np.array(self.path))

    def length(self, first: int, last: int) -> float:
        """Distance in a straight line between two sightings, heights."""
        return float(np.linalg.norm(self.path[last] - self.path[first]))


def speeds(time_s: Floats, path: Floats) -> Floats:
    """(K,) speed around each of the times (K,) on a path (K, 2), over `SPEED_OVER_S`."""
    ends = [np.clip(time_s + side * SPEED_OVER_S / 2, time_s[0], time_s[-1]) for side in (-1, 1)]
    places = [np.stack([np.interp(at, time_s, column) for column in path.T], 1) for at in ends]
    return np.asarray(np.linalg.norm(places[1] - places[0], axis=1) / np.maximum(ends[1] - ends[0], 1e-9))


def follow(glances: Iterable[Glance]) -> list[Way]:
    """Everybody who moves or is beside somebody who does, in order of appearance."""
    alive: list[Way] = []
    ways: list[Way] = []
    for glance in glances:
        alive = [way for way in alive if not glance.cut and glance.time_s - way.time_s[-1] <= ALIVE_S]
        for way in alive:
            way.at = moved(way.at[None], glance.step)[0]
        boxes = glance.people[glance.people[:, 4] >= FAINT, :4]
        new = set(range(len(boxes)))
        for row, column in _pairs(alive, boxes, glance.time_s):
            _go_on(alive[row], boxes[column], glance.time_s)
            new.discard(column)
        begun = [Way([glance.time_s], [boxes[column]], at=boxes[column]) for column in sorted(new)]
        alive += begun
        ways += begun
    return ways


def _go_on(way: Way, box: Floats, time_s: float) -> None:
    step = (centres(box[None])[0] - centres(way.at[None])[0]) / max(_side(box), 1.0)
    way.pace = step / (time_s - way.time_s[-1])
    way.time_s.append(time_s)
    way.boxes.append(box)
    way.path.append(way.path[-1] + step)
    way.at = box


def _pairs(ways: list[Way], boxes: Floats, time_s: float) -> list[tuple[int, int]]:
    """The cheapest pairs (way, box), nobody going farther than anybody can."""
    if not ways or not len(boxes):
        return []
    cost = np.array([_costs(way, boxes, time_s - way.time_s[-1]) for way in ways])
    never = 1e6
    rows, columns = linear_sum_assignment(np.where(np.isfinite(cost), cost, never))
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if np.isfinite(cost[r, c])]


def _costs(way: Way, boxes: Floats, gap_s: float) -> Floats:
    """(N,) heights from the expected place, and what another size costs."""
    sides = np.maximum((boxes[:, 2:] - boxes[:, :2]).max(axis=1), 1.0)
    size = np.abs(np.log(sides / max(way.height, 1.0)))
    pace = np.zeros(2) if way.pace is None else way.pace
    reach = BREATH + gap_s * (REACH if way.pace is None else REACH_KNOWN)
    expected = centres(way.at[None])[0] + gap_s * pace * way.height
    away = np.linalg.norm(centres(boxes) - expected, axis=1) / way.height
    return np.where((away <= reach) & (size <= OTHER_SIZE), away + SIZE_COST * size, np.inf)


def _side(box: Floats) -> float:
    return float((box[2:] - box[:2]).max())
