"""Who is whom between two moments: costs of pairs, the cheapest pairing, and which of its pairs are beyond doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.people.boxes import areas, centres
from pe_coach.people.detector import box_iou
from pe_coach.people.looks import Sighting, boxes_of, covered
from pe_coach.people.tracklets import unlike

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """What speaks against a pair: little overlap, distance, other colours, a doubtful detector; each counts 0…1."""

    overlap: float
    away: float
    unlike: float
    doubt: float


SURE = 0.4
"""Detector score from which there is no doubt: such a detection may start a person by itself."""
STRETCH = 1.5
"""Longer side of a box, in the usual one of the person lately: nobody grows, but arms go up."""
MAX_COST = 0.7
"""Pairs that cost more are not made."""
MARGIN = 0.2
"""A pair is sure when every exchange of partners costs at least this much more."""
APART = 0.3
"""Share of the smaller of two boxes inside the other below which they are two bodies and not one seen twice."""
OTHER_SIZE = 0.7
"""Logarithm of the ratio of two sides up to which a body may have folded or stretched in between: twice."""
OTHER_LOOKS = 0.6
"""Difference in colours above which only a box that lies well on the expected one is the same person."""
STRANGER = 0.7
"""Difference in colours above which it is somebody else, wherever; a body over the bar differs by up to half."""
WELL_PLACED = 0.5
"""Overlap of a box that lies well on the expected one."""


@dataclass(frozen=True)
class Found:
    """Boxes (M, 4) px that may be somebody, their colours (M, D) and scores (M,) 0…1."""

    boxes: Floats
    colours: Floats
    scores: Floats

    @classmethod
    def of(cls, sightings: Sequence[Sighting]) -> Found:
        """From sightings, in their order."""
        colours = np.array([s.appearance for s in sightings], np.float64)
        return cls(boxes_of(sightings), colours, np.array([s.score for s in sightings]))


def pair_costs(expected: Floats, wore: Floats, tall: Floats, reach: Floats, found: Found, weights: Weights) -> Floats:
    """(N, M) 0…1 for possible pairs, infinite for impossible ones.

    Args:
        expected: (N, 4) px where known people should be.
        wore: (N, D) their colours.
        tall: (N,) px, longer sides of their boxes lately.
        reach: (N,) how far from there they may be, in sides of a square as large as the larger box.
        found: what they are compared with.
        weights: of what speaks against a pair.
    """
    overlap, other = box_iou(expected, found.boxes), unlike(wore, found.colours)
    side = np.sqrt(np.maximum(areas(expected), 1.0))[:, None], np.sqrt(np.maximum(areas(found.boxes), 1.0))[None]
    distance = np.linalg.norm(centres(expected)[:, None] - centres(found.boxes)[None], axis=2)
    away = distance / (reach[:, None] * np.maximum(*side))
    impossible = (away > 1.0) | (np.abs(np.log(side[0] / side[1])) > OTHER_SIZE)
    impossible |= (found.boxes[:, 2:] - found.boxes[:, :2]).max(axis=1)[None] > STRETCH * tall[:, None]
    impossible |= (other > STRANGER) | ((other > OTHER_LOOKS) & (overlap < WELL_PLACED))
    doubt = np.clip(1.0 - found.scores / SURE, 0.0, 1.0)
    fit = weights.overlap * (1.0 - overlap) + weights.away * away
    cost = fit + weights.unlike * other + weights.doubt * doubt
    return np.asarray(np.where(impossible | (cost > MAX_COST), np.inf, cost))


def cheapest_pairs(cost: Floats) -> list[tuple[int, int]]:
    """Rows and columns that belong together at the least total cost (Hungarian method, Kuhn 1955)."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(np.minimum(cost, MAX_COST + MARGIN))
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if np.isfinite(cost[r, c])]


def sure_pairs(cost: Floats, boxes: Floats) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The pairs beyond doubt, and the doubtful ones, for costs (N, M) and the boxes (M, 4) of the columns.

    A pair is doubtful when its column would go as well to a row without partner, its row as well to a free column that
    is another body's, or when two pairs might as well exchange their partners.
    """
    pairs = cheapest_pairs(cost)
    at = dict(pairs)
    free_rows = [row for row in range(cost.shape[0]) if row not in at]
    free_columns = np.array([column not in at.values() for column in range(cost.shape[1])], bool)
    sure: list[tuple[int, int]] = []
    doubtful: list[tuple[int, int]] = []
    for row, column in pairs:
        others = free_columns & (covered(boxes, boxes[column]) < APART)
        rivals = np.concatenate((cost[free_rows, column], cost[row, others])) - cost[row, column]
        swaps = [
            cost[row, c] + cost[r, column] - cost[row, column] - cost[r, c] for r, c in pairs if (r, c) != (row, column)
        ]
        least = min([*rivals.tolist(), *swaps], default=np.inf)
        (sure if least >= MARGIN else doubtful).append((row, column))
    return sure, doubtful
