"""From tracklets to people: who was lost and found again is one person, where that is beyond doubt.

All tracklets of a shot are paired at once, ends with beginnings, by motion from both sides, size and colours; so the
best explanation of the whole film counts and not the first one that fits. Source of the scheme: Huang, Wu, Nevatia,
"Robust object tracking by hierarchical association of detection responses", ECCV 2008.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.people.detector import box_iou
from pe_coach.people.looks import Sighting, boxes_of
from pe_coach.people.pairing import Found, Weights, pair_costs, sure_pairs
from pe_coach.people.tracklets import Tracklet

Floats = NDArray[np.float64]

GAP_S = 1.0
"""Longest time without being seen that is bridged: an official or a mat hides for less."""
GAP_REACH = 0.6
"""How far from the expected place somebody may be found after a tenth of a second, in sides of a square as large."""
GAP_GROWTH = 3.0
"""Where the way is not known this grows with the gap, up to so much."""
WEIGHTS = Weights(overlap=0.0, away=0.55, unlike=0.45, doubt=0.0)
"""Over a gap it is the way that was to be expected and the clothes that tell people apart."""
ONE_BODY = 0.5
"""Mean overlap of two people over the time that they share above which they are one who was found twice."""
MOST_TRACKLETS = 1000
"""In one shot, of more the longest: all are compared with all."""
MIN_LOOKS = 3
"""Somebody seen less often (0.2 s) is taken for a mistake of the detector."""
BY_DETECTOR = 0.3
"""Share of the looks in which the detector must see a person; of anybody else it is mostly motion that tells."""
MIN_MOTION_LOOKS = 6
"""A person of whom mostly motion tells must be there for longer, and get somewhere."""


@dataclass(frozen=True, eq=False)
class Chain:
    """One person's tracklets, in order of time.

    Attributes:
        tracklets: joined.
        unsure: the person may well go on in another chain, but in which is not sure.
    """

    tracklets: tuple[Tracklet, ...]
    unsure: bool

    def whole(self) -> Tracklet:
        """All sightings as one."""
        return Tracklet([s for t in self.tracklets for s in t.sightings])


def link(tracklets: list[Tracklet]) -> list[Chain]:
    """Everybody who is there long enough, in order of appearance."""
    if len(tracklets) > MOST_TRACKLETS:
        longest = sorted(range(len(tracklets)), key=lambda at: -len(tracklets[at].sightings))[:MOST_TRACKLETS]
        tracklets = [tracklets[at] for at in sorted(longest)]
    cost = _gap_costs(tracklets)
    sure, doubtful = sure_pairs(cost, boxes_of([t.first for t in tracklets]))
    following, unsure = dict(sure), {row for row, _ in doubtful}
    chains = []
    for start in sorted(set(range(len(tracklets))) - set(following.values())):
        chain = [start]
        while chain[-1] in following:
            chain.append(following[chain[-1]])
        doubt = chain[-1] in unsure or tracklets[chain[-1]].disputed
        chains.append(Chain(tuple(tracklets[i] for i in chain), doubt))
    return _once([chain for chain in chains if is_person(chain.whole())])


def _gap_costs(tracklets: list[Tracklet]) -> Floats:
    """(N, N) cost of going on from the end of one (row) to the beginning of another (column)."""
    cost = np.full((len(tracklets), len(tracklets)), np.inf)
    for row, before in enumerate(tracklets):
        for column, after in enumerate(tracklets):
            gap_s = after.first.time_s - before.last.time_s
            if 0.0 < gap_s <= GAP_S:
                cost[row, column] = _gap_cost(before, after, gap_s)
    return cost


def _gap_cost(before: Tracklet, after: Tracklet, gap_s: float) -> float:
    """Mean of the costs seen from both ends."""
    reach = np.array([GAP_REACH * np.clip(gap_s / 0.1, 1.0, GAP_GROWTH)])
    wore, wear = before.colours()[None], after.colours(later=False)[None]
    first, last = after.first, before.last
    forwards = before.expected(first.time_s, first.camera)[None]
    backwards = after.expected(last.time_s, last.camera)[None]
    tall, tall_later = np.array([before.tall(first.camera)]), np.array([after.tall(last.camera, later=False)])
    there = pair_costs(forwards, wore, tall, reach, Found(first.box[None], wear, np.ones(1)), WEIGHTS)
    back = pair_costs(backwards, wear, tall_later, reach, Found(last.box[None], wore, np.ones(1)), WEIGHTS)
    return float(there[0, 0] + back[0, 0]) / 2


def is_person(whole: Tracklet) -> bool:
    """Seen often enough; where mostly motion tells, also gone somewhere, by its own height at least."""
    looks = len(whole.sightings)
    if whole.detected >= BY_DETECTOR:
        return looks >= MIN_LOOKS
    return looks >= MIN_MOTION_LOOKS and whole.travelled() > 1.0


def _once(chains: list[Chain]) -> list[Chain]:
    """Without those who were found twice: of two on one body the longer one stays."""
    kept: list[tuple[Chain, dict[int, Sighting]]] = []
    for chain in sorted(chains, key=lambda c: -sum(len(t.sightings) for t in c.tracklets)):
        seen = {s.number: s for t in chain.tracklets for s in t.sightings}
        if not any(_one_body(seen, other) for _, other in kept):
            kept.append((chain, seen))
    return sorted((chain for chain, _ in kept), key=lambda c: c.tracklets[0].first.time_s)


def _one_body(shorter: dict[int, Sighting], longer: dict[int, Sighting]) -> bool:
    """Most of the shorter is at the same time, and on the same body."""
    shared = [number for number in shorter if number in longer]
    if len(shared) <= len(shorter) / 2:
        return False
    overlap = box_iou(boxes_of([shorter[n] for n in shared]), boxes_of([longer[n] for n in shared]))
    return bool(np.diagonal(overlap).mean() > ONE_BODY)
