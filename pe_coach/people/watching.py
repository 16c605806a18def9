"""People while the film runs: detections joined to tracklets where that is beyond doubt, and where to look again.

Whoever should be in the picture and was not detected is looked for once more in an enlarged window, turned by quarters;
so is a person in the second before the first sighting. What is not sure is left to `linking`, which knows all.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.film import Frame
from pe_coach.people.detector import box_iou
from pe_coach.people.looks import PART, Look, Sighting, boxes_of, covered, seen_in
from pe_coach.people.pairing import MARGIN, MAX_COST, SURE, WELL_PLACED, Found, Weights, pair_costs, sure_pairs
from pe_coach.people.second_look import TURNS, FindsPeople, look_again
from pe_coach.people.tracklets import BRIEF_S, Tracklet, unlike

Floats = NDArray[np.float64]

WEIGHTS = Weights(overlap=0.3, away=0.3, unlike=0.25, doubt=0.15)
"""From look to look a body overlaps with itself. Weights and margins: by benchmarks/crossings.py, rendered films."""
FAINT = 0.2
"""Detector score from which one may that moves; what is fainter only carries somebody on."""
FREE = 0.3
"""Share of a faint detection's box that may lie on others: beside a body there are many that are no body."""
ALIVE_S = 1.5
"""Longest time without a sighting inside a tracklet: who is hidden for so long still claims what appears there."""
YOUNG_S = 0.25
"""The same for somebody seen but once or twice, whose velocity is not known."""
AGAIN_S = 0.45
"""How long after the last sighting a person is looked for more closely, four looks; velocities are good for so long."""
REACH = 1.0
"""How far from the expected place a person may be after a tenth of a second, in sides of a square as large as the box:
six heights a second, a sprinter whose velocity is not known yet. What is nearer is told apart by `pairing`."""
STRANGER_LATER = 0.4
"""Difference in colours above which somebody who was not seen in between is somebody else: the place tells less. A body
that turns over unseen may differ by more; its track ends."""
NEAR = 0.3
"""Overlap with the expected box that a closer look must show: what is fainter must be better placed."""
FITS = 0.25
"""Cost up to which a good detection is taken without a closer look."""
ESTABLISHED = 3
"""Sightings from which on a person is looked for again when missed: fewer may be a mistake of the detector."""
LOOK_BACK_S = 1.0
"""How long before the first sighting a person is looked for; pictures are kept for so long."""
MOST_AGAIN = 3
"""People looked for again in one frame, those who move first: a class that stands about is not what is graded."""
MOST_PLACES = 2
"""Moving places without a person that are looked at again in one frame."""
DOUBLE = 0.65
"""Overlap above which two detections are of one body, as the detector takes it; a swimmer and the mirror image at the
surface overlap by less."""
KEPT_SIDE_PX = 960
"""Longer side of the pictures that are kept: a body 60 px tall in 1080 px still fills its window with 30."""


@dataclass(eq=False)
class _Kept:
    """A look with its picture, and which of its sightings are somebody."""

    look: Look
    image: NDArray[np.uint8]
    scale: float
    taken: list[Sighting] = field(default_factory=list)

    def frame(self) -> Frame:
        """The kept picture as a frame."""
        return Frame(self.look.number, self.look.time_s, self.image)


class Watcher:
    """Everybody in one shot, while it runs."""

    def __init__(self, detector: FindsPeople) -> None:
        self._detector = detector
        self._alive: list[Tracklet] = []
        self._over: list[Tracklet] = []
        self._before: deque[_Kept] = deque()

    def tracklets(self) -> list[Tracklet]:
        """Everybody so far, in order of appearance."""
        return sorted(self._over + self._alive, key=lambda t: t.first.time_s)

    def take(self, look: Look, image: NDArray[np.uint8]) -> None:
        """The next look and its picture."""
        gone = {id(t) for t in self._alive if look.time_s - t.last.time_s > (ALIVE_S if _is_known(t) else YOUNG_S)}
        self._over += [t for t in self._alive if id(t) in gone]
        self._alive = [t for t in self._alive if id(t) not in gone]
        here = _kept(look, image)
        moving = self._at_moving_places(here)
        missing = self._join(here, moving)
        self._carry_by_motion(here, self._in_sight(here, missing))
        self._start(here, moving, missing)
        self._look_back()
        self._before.append(here)
        while self._before[0].look.time_s < look.time_s - LOOK_BACK_S:
            self._before.popleft()

    def _join(self, here: _Kept, moving: list[Sighting]) -> list[Tracklet]:
        """Give sure detections to their people; return who got none.

        Good detections go first (Zhang et al., ByteTrack, ECCV 2022): a part of a body must not take its person away.
        Who is detected faintly or elsewhere is looked at more closely before that is believed.
        """
        self._share_out(here, self._alive, [s for s in here.look.detections if s.score >= SURE], FITS)
        missing = _unseen(self._alive, here)
        closer = [self._again(t, here, missing) for t in self._worth(here, self._in_sight(here, missing))]
        found = _once([s for s in (*closer, *here.look.detections, *moving) if s is not None and s not in here.taken])
        self._share_out(here, missing, found, MAX_COST)
        return _unseen(self._alive, here)

    def _share_out(self, here: _Kept, people: list[Tracklet], found: list[Sighting], limit: float) -> None:
        """Give detections to people where that is sure and costs no more than the limit."""
        cost = _costs(people, found, here.look)
        sure, doubtful = sure_pairs(cost, boxes_of(found))
        for row, column in sure:
            if cost[row, column] <= limit:
                _give(people[row], found[column], here)
        for row, _ in doubtful:
            people[row].disputed = True

    def _worth(self, here: _Kept, missing: list[Tracklet]) -> list[Tracklet]:
        """Whom to look for more closely: sure people, those who move first."""
        lately = [t for t in missing if here.look.time_s - t.last.time_s <= AGAIN_S]
        worth = [t for t in lately if len(t.sightings) >= ESTABLISHED and (t.best >= SURE or t.moving > 0.5)]
        return sorted(worth, key=lambda t: (-t.moving, t.first.time_s))[:MOST_AGAIN]

    def _in_sight(self, here: _Kept, missing: list[Tracklet]) -> list[Tracklet]:
        """Of the missing those who are not behind somebody who was seen."""
        taken = boxes_of(here.taken)
        at = {id(t): t.expected(here.look.time_s, here.look.camera) for t in missing}
        return [t for t in missing if not (covered(taken, at[id(t)]) > PART).any()]

    def _again(self, person: Tracklet, here: _Kept, others: list[Tracklet]) -> Sighting | None:
        """The person in an enlarged window around the expected place: what all its turns agree on, if that is sure."""
        people = [person, *(t for t in others if t is not person and _is_known(t))]
        found = [s for s in here.look.detections if not _inside(s, here.taken)]
        agreed = None
        for turn in TURNS:
            found += self._near_expected(person, here, turn)
            agreed = _agreed(found, _costs(people, found, here.look))
            if agreed is not None and agreed.score >= SURE:
                break  # plainly seen upright: no need to try it lying
        if agreed is None or agreed.score < FAINT:
            return None
        cost = _costs(people, [agreed], here.look)[:, 0]
        return agreed if np.isfinite(cost[0]) and (cost[1:] >= cost[0] + MARGIN).all() else None

    def _near_expected(self, person: Tracklet, here: _Kept, turn: int) -> list[Sighting]:
        """What is found in the person's window near the expected places, and is nobody yet."""
        places = np.array([person.expected(here.look.time_s, here.look.camera, pace) for pace in person.paces()])
        found = self._in_window(here, places.mean(axis=0), turn)
        near = box_iou(places, boxes_of(found)).max(axis=0) >= NEAR
        return [s for s, ok in zip(found, near, strict=True) if ok and not _inside(s, here.taken)]

    def _in_window(self, here: _Kept, expected: Floats, turn: int) -> tuple[Sighting, ...]:
        """What the detector sees in a window around a box in the frame's px."""
        found = look_again(self._detector, here.image, expected * here.scale, turn)
        regions = boxes_of(here.look.regions)
        seen = seen_in(
            here.frame(), here.look.number, here.look.camera, found, regions * here.scale, [0.0] * len(found)
        )
        return tuple(s.scaled(1.0 / here.scale) for s in seen)

    def _carry_by_motion(self, here: _Kept, missing: list[Tracklet]) -> None:
        """Where nobody is detected, what moves well on the expected place is the person."""
        free = [s for s in here.look.regions if not _double(s, here.taken)]
        if not missing or not free:
            return
        expected = np.array([t.expected(here.look.time_s, here.look.camera) for t in missing])
        cost = _costs(missing, free, here.look)
        cost[box_iou(expected, boxes_of(free)) < WELL_PLACED] = np.inf
        for row, column in sure_pairs(cost, boxes_of(free))[0]:
            _give(missing[row], free[column], here)

    def _start(self, here: _Kept, moving: list[Sighting], missing: list[Tracklet]) -> None:
        """New people: sure detections, faint ones that move, and at last moving regions where nobody else is.

        Nobody begins where somebody known is missing who it could be; where that is doubtful, nowhere near.
        """
        new, known = [*here.look.detections, *moving], [t for t in missing if _is_known(t)]
        could_be = np.isfinite(_costs(known, new, here.look)).any(axis=0)
        away = np.array([t.expected(here.look.time_s, here.look.camera) for t in known]).reshape(-1, 4)
        for s, claimed in zip(new, np.atleast_1d(could_be), strict=True):
            sure = s.score >= SURE
            near = not sure and (covered(away, s.box) > FREE).any()
            least, share = (SURE, PART) if sure else (FAINT if s.moves else SURE, FREE)
            if s.score >= least and not (claimed or near or _inside(s, here.taken, share)):
                self._begin(s, here)
        if not self._alive and not here.look.detections:
            for index in np.flatnonzero(here.look.upright)[:1].tolist():
                self._begin(here.look.regions[index], here)

    def _begin(self, sighting: Sighting, here: _Kept) -> None:
        here.taken.append(sighting)
        self._alive.append(Tracklet([sighting]))

    def _at_moving_places(self, here: _Kept) -> list[Sighting]:
        """People whom a closer look finds where something upright moves and nobody was detected."""
        known = list(here.look.detections)
        regions = [r for r, upright in zip(here.look.regions, here.look.upright, strict=True) if upright]
        places = [r for r in regions if not _inside(r, known)][:MOST_PLACES]
        found = [s for place in places for s in self._in_window(here, place.box, 0) if s.moves]
        return [s for s in found if not _inside(s, known)]

    def _look_back(self) -> None:
        """Find those who have just become somebody in the pictures before they were first seen."""
        for person in self._alive:
            if len(person.sightings) == ESTABLISHED and (person.best >= SURE or person.moving > 0.5):
                self._follow_back(person)

    def _follow_back(self, person: Tracklet) -> None:
        earlier = [kept for kept in self._before if kept.look.time_s < person.first.time_s]
        for kept in reversed(earlier):
            if person.first.time_s - kept.look.time_s > AGAIN_S:
                return
            free = [s for s in kept.look.detections if not _inside(s, kept.taken)]
            sure = sure_pairs(_costs([person], free, kept.look), boxes_of(free))[0]
            seen = free[sure[0][1]] if sure else self._again(person, kept, [])
            if seen is not None:
                kept.taken.append(seen)
                person.sightings.insert(0, seen)


def _unseen(people: list[Tracklet], here: _Kept) -> list[Tracklet]:
    """Those who got no sighting in this look."""
    return [t for t in people if t.last.number != here.look.number]


def _is_known(person: Tracklet) -> bool:
    """Surely somebody: who is not must not take anything from those who are."""
    return len(person.sightings) >= ESTABLISHED


def _agreed(found: list[Sighting], cost: Floats) -> Sighting | None:
    """One sighting of the first person from several, whose costs (people, found) are given; None where none is of it.

    The mean of those that most agree on, weighed by score and fit.
    """
    mine = [j for j in range(len(found)) if np.isfinite(cost[0, j]) and cost[0, j] <= cost[:, j].min()]
    if not mine:
        return None
    boxes, scores = boxes_of([found[j] for j in mine]), np.array([found[j].score for j in mine])
    weight, overlap = (1.0 - cost[0, mine]) * scores, box_iou(boxes, boxes)
    best = int(np.argmax(overlap @ weight))
    same = overlap[best] >= WELL_PLACED
    return replace(found[mine[best]], box=weight[same] @ boxes[same] / weight[same].sum(), score=scores[same].max())


def _kept(look: Look, image: NDArray[np.uint8]) -> _Kept:
    scale = min(1.0, KEPT_SIDE_PX / max(image.shape[:2]))
    if scale < 1.0:
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return _Kept(look, image, scale)


def _give(person: Tracklet, sighting: Sighting, here: _Kept) -> None:
    person.sightings.append(sighting)
    person.disputed = False
    here.taken.append(sighting)


def _costs(people: list[Tracklet], found: list[Sighting] | tuple[Sighting, ...], look: Look) -> Floats:
    """(people, found) costs of pairs in one look, before or after the people's sightings: least over their paces."""
    if not people or not found:
        return np.zeros((len(people), len(found)))
    later = [look.time_s >= t.last.time_s for t in people]
    ends = [t.last if on else t.first for t, on in zip(people, later, strict=True)]
    gap_s = np.abs(look.time_s - np.array([s.time_s for s in ends]))
    reach = REACH * np.clip(gap_s / 0.1, 1.0, 2.0)
    wore = np.array([t.colours(on) for t, on in zip(people, later, strict=True)])
    tall = np.array([t.tall(look.camera, on) for t, on in zip(people, later, strict=True)])
    cost, paces = np.full((len(people), len(found)), np.inf), [t.paces() for t in people]
    for pace in sorted({pace for mine in paces for pace in mine}):
        rows = [row for row, mine in enumerate(paces) if pace in mine]
        expected = np.array([people[row].expected(look.time_s, look.camera, pace) for row in rows])
        there = pair_costs(expected, wore[rows], tall[rows], reach[rows], Found.of(found), WEIGHTS)
        cost[rows] = np.minimum(cost[rows], there)
    stranger = unlike(wore, np.array([s.appearance for s in found], np.float64)) > STRANGER_LATER
    return np.asarray(np.where(stranger & (gap_s > BRIEF_S)[:, None], np.inf, cost))


def _once(found: list[Sighting]) -> list[Sighting]:
    """Without doubles of surer ones: one body in a look and in a closer one is no two people."""
    kept: list[Sighting] = []
    for sighting in sorted(found, key=lambda s: -s.score):
        if not _double(sighting, kept, DOUBLE):
            kept.append(sighting)
    return kept


def _double(sighting: Sighting, others: list[Sighting], overlap: float = WELL_PLACED) -> bool:
    """The box overlaps with one of the others by more than that; where they are somebody, so well that it is them."""
    return bool((box_iou(sighting.box[None], boxes_of(others)) > overlap).any())


def _inside(sighting: Sighting, others: list[Sighting], share: float = PART) -> bool:
    """The box lies on one that is somebody already: a part of a body, or a double."""
    return bool((covered(boxes_of(others), sighting.box) > share).any())
