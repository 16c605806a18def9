"""The other people of pass 1: one of them may be the athlete, whom pass 1 lost and found again as somebody new.

Pass 1 goes by boxes and clothes and ends a track where these leave it unsure. The key points go on with the body. Where
they lie on one and the same other track for a while, that track is the athlete's as well; unless the two were seen
apart before, for then it is somebody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.boxes import overlap

Floats = NDArray[np.float64]

SAME = 0.3
"""Overlap (IoU) of a track's box with the one around the athlete's points from which they may be one body."""
APART = 0.1
"""Overlap below which two boxes at the same time are two people."""
TWICE = 2
"""Looks in a row that must agree: an arm's length is passed in one, but not in two."""


class Boxes(Protocol):
    """Where pass 1 saw a person: `people.Track`."""

    @property
    def frame_index(self) -> NDArray[np.int64]:
        """(K,) numbers among the decoded frames."""

    @property
    def boxes(self) -> Floats:
        """(K, 4) x0 y0 x1 y1 px."""


BoxOf = dict[int, Floats]
"""Box (4,) px by the number of its frame."""


def box_of(track: Boxes) -> BoxOf:
    """A track's boxes by frame."""
    return dict(zip(track.frame_index.tolist(), track.boxes, strict=True))


class Company:
    """Who may turn out to be the athlete."""

    def __init__(self, others: Sequence[Boxes]) -> None:
        self._others = [box_of(track) for track in others]
        self._agreed: Counter[int] = Counter()

    def add(self, boxes: BoxOf) -> None:
        """One more: what is left of a track that the key points contradicted."""
        self._others.append(boxes)

    def seen_beside(self, index: int, box: Floats) -> None:
        """The athlete is surely in `box` in frame `index`: who is elsewhere then is somebody else for good."""
        self._others = [o for o in self._others if index not in o or overlap(o[index], box) >= APART]
        self._agreed.clear()

    def same_as(self, index: int, hull: Floats) -> BoxOf | None:
        """The track that has lain on the athlete's points for long enough; `hull` (4,) is around those of this look."""
        lying = [i for i, o in enumerate(self._others) if index in o and overlap(o[index], hull) >= SAME]
        self._agreed = Counter({i: self._agreed[i] + 1 for i in lying})
        best = max(lying, key=lambda i: overlap(self._others[i][index], hull), default=None)
        return self._others[best] if best is not None and self._agreed[best] >= TWICE else None
