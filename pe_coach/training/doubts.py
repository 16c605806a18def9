"""Which human labels to trust less: those that several other networks contradict with confidence.

Of the labels looked at, about one picture in six has a limb wrong or left and right exchanged. Where the vote of other
networks is as sure as here, it is right about as often as the label it contradicts, so such points stay, at little
weight.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose import COCO17

Floats = NDArray[np.float64]

SURE = 0.85
"""Confidence of the vote from which it may cast doubt."""
FAR = 0.5
"""Share of the torso beyond which two points contradict each other."""
DOUBTED_WEIGHT = 0.25
BETTER_BY = 3
"""Points of a limb pair that must fit better with exchanged sides."""
LIMB_PAIRS = ((5, 6, 7, 8, 9, 10), (11, 12, 13, 14, 15, 16))


def doubted(points: Floats, vote: Floats) -> Floats:
    """Points (17, 3) with lower weights where human ones (weight 1) are contradicted by `vote` (17, 3)."""
    human = points[:, 2] == 1
    torso = _torso(points)
    if not torso > 0:
        return points
    sure = vote[:, 2] >= SURE
    with np.errstate(invalid="ignore"):
        apart = np.linalg.norm(points[:, :2] - vote[:, :2], axis=1) > FAR * torso
    doubtful = human & sure & apart
    for pair in LIMB_PAIRS:
        if _fits_better_exchanged(points, vote, list(pair), torso):
            doubtful[list(pair)] |= human[list(pair)]
    out = points.copy()
    out[doubtful, 2] = DOUBTED_WEIGHT
    return out


def _torso(points: Floats) -> float:
    known = points[:, 2] > 0
    diagonals = [np.linalg.norm(points[a, :2] - points[b, :2]) for a, b in ((5, 12), (6, 11)) if known[a] and known[b]]
    return float(np.mean(diagonals)) if diagonals else float("nan")


def _fits_better_exchanged(points: Floats, vote: Floats, pair: list[int], torso: float) -> bool:
    mirror = [COCO17.mirror[j] for j in pair]
    counted = (points[pair, 2] == 1) & (vote[pair, 2] >= SURE) & (points[mirror, 2] == 1)
    with np.errstate(invalid="ignore"):
        straight = np.linalg.norm(points[pair, :2] - vote[pair, :2], axis=1) < 0.2 * torso
        exchanged = np.linalg.norm(points[mirror, :2] - vote[pair, :2], axis=1) < 0.2 * torso
    return int(exchanged[counted].sum()) - int(straight[counted].sum()) >= BETTER_BY
