"""A trial of a pose network: pictures of people whose points are known, and what the network makes of them.

The pictures come from whoever asks (`pe_coach.filming.trial` renders them); here is only how an answer is judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.estimator import PoseEstimator, View
from pe_coach.pose.skeleton import BODY, COCO17

Floats = NDArray[np.float64]

NEAR_TORSO, VERY_NEAR_TORSO = 0.2, 0.1
"""A point is found when it is closer than this share of the torso (PCK; Yang and Ramanan, TPAMI 2013)."""
FARTHEST_TORSO = 0.5
"""A point that lies farther off counts as this far off: beyond, it is just wrong."""
DECIMALS = 3
"""Of figures as they are written."""
CONFIDENCE_EDGES = (0.2, 0.4, 0.6, 0.8)
"""Between the five bins of confidence whose hits are counted."""
RAYLEIGH_MEDIAN = float(np.sqrt(2 * np.log(2)))
"""Median distance from the middle of a round normal distribution with standard deviation 1 along each axis."""


@dataclass(frozen=True, eq=False)
class Trial:
    """Pictures with known points.

    Attributes:
        name: what is shown, with a number that changes when the pictures do; figures of two trials do not compare.
        views: picture, box of the person and turn, one a picture.
        points: (N, 17, 2) px, where the points are.
    """

    name: str
    views: tuple[View, ...]
    points: Floats

    def every(self, step: int) -> Trial:
        """A part of the pictures, evenly taken."""
        return Trial(self.name, self.views[::step], self.points[::step])


@dataclass(frozen=True)
class TrialResult:
    """How well a network found the twelve points below the neck.

    Attributes:
        pictures: how many were looked at.
        pck_02: share of the points within 0.2 of the torso.
        pck_01: share within 0.1.
        pck_exchanged: share within 0.2 if left and right of the answer are exchanged.
        pck_any_order: share within 0.2 if each point may be another one of the answer's, as where the order is wrong.
        hits_by_confidence: share of hits where the network's confidence is 0 to 0.2, … 0.8 to 1; NaN for an empty bin.
        spread_ratio: found errors over expected ones, median; NaN where the network expects none.
        brier: mean square of confidence minus hit (Brier, Monthly Weather Review 1950): how honest the confidence is.
        error: (N,) mean error of each picture's points, share of the torso, a point at most 0.5.
    """

    pictures: int
    pck_02: float
    pck_01: float
    pck_exchanged: float
    pck_any_order: float
    hits_by_confidence: tuple[float, ...]
    spread_ratio: float
    brier: float
    error: Floats = field(compare=False, repr=False)

    def figures(self, trial: Trial) -> Mapping[str, Any]:
        """What is written into a network's description, as `[figures.trial]`."""
        names = ("pck_02", "pck_01", "pck_exchanged", "hits_by_confidence")
        shown = {name: np.round(getattr(self, name), DECIMALS).tolist() for name in names}
        return {"of": trial.name, "pictures": self.pictures} | shown

    def standard_errors_above(self, other: TrialResult) -> float:
        """How surely this answer is the nearer one: mean gain a picture over its standard error (paired)."""
        gain = other.error - self.error
        deviation = float(gain.std(ddof=1)) / np.sqrt(len(gain))
        return float(gain.mean() / deviation) if deviation > 0 else 0.0


def stand_trial(estimator: PoseEstimator, trial: Trial) -> TrialResult:
    """What a network finds of the trial's points.

    Raises:
        ModelError: the network's answer has another shape than its description says, or it cannot run.
    """
    found = estimator.estimate_many(trial.views)
    body, torso = list(BODY), _torso_px(trial.points)[:, None]
    error = _distance(trial.points, found.xy)[:, body]
    each = _distance(trial.points[:, body, None], found.xy[:, None]) < NEAR_TORSO * torso[..., None]  # (N, 12, 17)
    hit, confidence = error < NEAR_TORSO * torso, found.confidence[:, body]
    return TrialResult(
        pictures=len(trial.views),
        pck_02=float(hit.mean()),
        pck_01=float((error < VERY_NEAR_TORSO * torso).mean()),
        pck_exchanged=float(np.mean([each[:, row, COCO17.mirror[point]] for row, point in enumerate(body)])),
        pck_any_order=_in_any_order(each.mean(0)),
        hits_by_confidence=_by_confidence(hit, confidence),
        spread_ratio=_spread_ratio(error, found.spread[:, body]),
        brier=float(((confidence - hit) ** 2).mean()),
        error=np.minimum(error / torso, FARTHEST_TORSO).mean(1),
    )


def _torso_px(points: Floats) -> Floats:
    """(N,) mean of the two diagonals from a shoulder to the other side's hip."""
    left, right = (points[:, shoulder] - points[:, hip] for shoulder, hip in ((5, 12), (6, 11)))
    return np.asarray((np.linalg.norm(left, axis=1) + np.linalg.norm(right, axis=1)) / 2)


def _distance(truth: Floats, found: Floats) -> Floats:
    """Px over the last axis; infinite where nothing was found."""
    distance = np.linalg.norm(truth - found, axis=-1)
    return np.where(np.isfinite(distance), distance, np.inf)


def _in_any_order(shares: Floats) -> float:
    """Mean share of hits where each point (rows) is the best of the answer's (columns); 0 where two are the same."""
    distinct = len(set(shares.argmax(1).tolist())) == len(shares)
    return float(shares.max(1).mean()) if distinct else 0.0


def _spread_ratio(error: Floats, spread: Floats) -> float:
    """Median of the errors over what a normal distribution of that spread has; NaN where there is no spread."""
    known = spread > 0
    return float(np.median(error[known] / (RAYLEIGH_MEDIAN * spread[known]))) if known.any() else float("nan")


def _by_confidence(hit: NDArray[np.bool_], confidence: Floats) -> tuple[float, ...]:
    bins = np.digitize(confidence, CONFIDENCE_EDGES)
    chosen = [hit[bins == k] for k in range(len(CONFIDENCE_EDGES) + 1)]
    return tuple(float(part.mean()) if part.size else float("nan") for part in chosen)
