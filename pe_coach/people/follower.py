"""One person while being followed: where, how fast, in what clothes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.people.boxes import areas, centres
from pe_coach.people.detector import box_iou
from pe_coach.people.furniture import NOWHERE

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
    """One person while being followed; boxes are kept against the background (first frame's pixels)."""

    def __init__(self, time_s: float, still: Floats, score: float, look: Floats) -> None:
        self.look, self.velocity = look, np.zeros(2)
        self._time_s, self._still, self._scores = [time_s], [still], [score]
        self._moved = 0
        self.place = NOWHERE

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

    def is_same_as(self, later: Follower) -> bool:
        """A later follower is this very person: both lay on one body, or it went on where this one ended."""
        mine = dict(zip(self._time_s, self._still, strict=True))
        pairs = [(mine[t], box) for t, box in zip(later._time_s, later._still, strict=True) if t in mine]
        if pairs:
            first, second = (np.array(boxes) for boxes in zip(*pairs, strict=True))
            return bool(np.diagonal(box_iou(first, second)).mean() > ONE_BODY)
        gap_s = later._time_s[0] - self.last_s
        if not 0.0 < gap_s <= GAP_S or 1.0 - float(self.look @ later.look) > UNLIKE:
            return False
        expected, found = self.expected(later._time_s[0])[None], later._still[0][None]
        side = np.sqrt(max(areas(expected)[0], areas(found)[0]))
        return bool(np.linalg.norm(centres(expected) - centres(found)) < REACH * side)

    def _looks_taken(self) -> zip[tuple[float, Floats, float]]:
        return zip(self._time_s, self._still, self._scores, strict=True)

    def unite(self, other: Follower) -> None:
        """Take over what another follower saw; where both saw something, the better detection counts."""
        looks = {t: (box, score) for t, box, score in self._looks_taken()}
        for t, box, score in other._looks_taken():
            if t not in looks or looks[t][1] < score:
                looks[t] = box, score
        self._time_s = sorted(looks)
        self._still = [looks[t][0] for t in self._time_s]
        self._scores = [looks[t][1] for t in self._time_s]
        self._moved = min(len(looks), self._moved + other._moved)
        if other.last_s >= self.last_s:
            self.velocity, self.look = other.velocity, other.look

    def is_person(self) -> bool:
        """Seen often enough; where mostly motion tells, also gone somewhere."""
        looks = len(self._scores)
        if self.detected >= BY_DETECTOR:
            return looks >= MIN_LOOKS
        still = np.array(self._still)
        way = float(np.ptp(centres(still), axis=0).max())
        return looks >= MIN_MOTION_LOOKS and way > float(np.median(still[:, 3] - still[:, 1]))
