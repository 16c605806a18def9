"""How good predicted key points are: PCK, errors of joint angles, honesty of the confidence.

Points are (N, 17, 2 or more) arrays in px; labels are NaN where nothing is known, and so are all results there. Shares
and their standard errors count labelled points of all crops together, as PCK is usually given; the bootstrap draws
whole crops, for points of one person fail together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose import BODY, COCO17
from pe_coach.pose.trial import RAYLEIGH_MEDIAN
from pe_coach.training.data import Floats

ANGLES = {
    "elbow": ((5, 7, 9), (6, 8, 10)),
    "shoulder": ((11, 5, 7), (12, 6, 8)),
    "hip": ((5, 11, 13), (6, 12, 14)),
    "knee": ((11, 13, 15), (12, 14, 16)),
}
"""Inner angle at the middle point of three; left, right."""
LEAST_TORSO_PX = 8.0
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Bins of confidence."""
PCK_LIMIT, PCK_STRICT_LIMIT = 0.2, 0.1
"""A point is hit when it is closer than this share of the torso."""
JOINTS = {
    name: tuple(i for i, full in enumerate(COCO17.names) if full.removeprefix("left_").removeprefix("right_") == name)
    for name in ("nose", "eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")
}
"""Columns of each joint, both sides."""
LIMBS = {"arms": JOINTS["elbow"] + JOINTS["wrist"], "legs": JOINTS["knee"] + JOINTS["ankle"]}
EXCHANGED_HITS = 2
"""Of the four points of both arms or both legs."""
BOOTSTRAP_ROUNDS, BOOTSTRAP_SEED = 1000, 0


def torso(truth: Floats) -> Floats:
    """(N,) mean of the labelled shoulder-hip diagonals; NaN where there is none of at least 8 px."""
    diagonals = np.stack([np.linalg.norm(truth[:, a, :2] - truth[:, b, :2], axis=1) for a, b in ((5, 12), (6, 11))])
    known = np.isfinite(diagonals)
    size = np.where(known, diagonals, 0).sum(0) / np.maximum(known.sum(0), 1)
    return np.asarray(np.where(known.any(0) & (size >= LEAST_TORSO_PX), size, np.nan))


def distances(truth: Floats, predicted: Floats) -> Floats:
    """(N, 17) from label to prediction as a share of the torso; NaN where it cannot be said."""
    return np.asarray(np.linalg.norm(truth[..., :2] - predicted[..., :2], axis=2) / torso(truth)[:, None])


def hits(truth: Floats, predicted: Floats, limit: float = PCK_LIMIT, points: tuple[int, ...] = BODY) -> Floats:
    """(N, P): 1 where a point is hit, 0 where it is missed, NaN where it cannot be said; by default the body's 12."""
    distance = distances(truth, predicted)[:, list(points)]
    return np.where(np.isfinite(distance), distance < limit, np.nan)


def pck(truth: Floats, predicted: Floats, limit: float = PCK_LIMIT) -> float:
    """Share of labelled body points that are hit."""
    return share(hits(truth, predicted, limit))


def exchanged(truth: Floats, predicted: Floats, points: tuple[int, ...]) -> Floats:
    """(N, 1): 1 where left and right of some points are taken for each other, 0 where not, NaN where it is not known.

    That is told of people of whom at least `EXCHANGED_HITS` more of the points are hit once their sides are exchanged.
    """
    plain, other = hits(truth, predicted, points=points), hits(truth, predicted[:, list(COCO17.mirror)], points=points)
    gain = np.nansum(other, 1) - np.nansum(plain, 1)
    return np.where(np.isfinite(plain).any(1), gain >= EXCHANGED_HITS, np.nan)[:, None]


def share(hit: Floats) -> float:
    """Mean of what is known; NaN when nothing is."""
    known = np.isfinite(hit)
    return float(hit[known].mean()) if known.any() else float("nan")


def share_error(hit: Floats, minus: Floats | None = None) -> float:
    """Standard error of `share(hit)`, or of `share(hit) - share(minus)` on the same crops; bootstrap over crops."""
    if not len(hit):
        return float("nan")
    drawn = _drawn(len(hit))
    values = _shares(hit, drawn) - (0.0 if minus is None else _shares(minus, drawn))
    return float(np.nanstd(values)) if np.isfinite(values).any() else float("nan")


@lru_cache(maxsize=8)
def _drawn(crops: int) -> Floats:
    """(rounds, N) how often each crop is drawn, always the same ones."""
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    return rng.multinomial(crops, np.full(crops, 1 / crops), BOOTSTRAP_ROUNDS).astype(np.float64)


def _shares(hit: Floats, drawn: Floats) -> Floats:
    """(rounds,) share in each draw; NaN in draws without a labelled point."""
    known = drawn @ np.isfinite(hit).sum(1)
    return np.asarray(np.where(known > 0, drawn @ np.nansum(hit, 1) / np.maximum(known, 1), np.nan))


def angles_deg(points: Floats, triple: tuple[int, int, int]) -> Floats:
    """(N,) inner angle at the middle point of `triple`, degrees."""
    a, b, c = triple
    u, v = points[:, a, :2] - points[:, b, :2], points[:, c, :2] - points[:, b, :2]
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = (u * v).sum(1) / (np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1))
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


@dataclass(frozen=True, eq=False)
class AngleErrors:
    """Errors of one kind of angle wherever it is labelled, left and right together.

    Attributes:
        signed_deg: (M,) predicted minus true; a joint that looks straighter than it is, or a trunk that seems to lean
            farther from upright, counts as positive.
        limb_px: (M,) labelled length of what makes the angle: mean of both segments, or the trunk.
    """

    signed_deg: Floats
    limb_px: Floats

    def between(self, low_px: float, high_px: float) -> Floats:
        """Signed errors of limbs from `low_px` up to `high_px`."""
        return self.signed_deg[(self.limb_px >= low_px) & (self.limb_px < high_px)]


def angle_errors(truth: Floats, predicted: Floats) -> dict[str, AngleErrors]:
    """Errors of `ANGLES` and of the trunk's direction, by name."""
    found = {}
    for name, triples in ANGLES.items():
        signed = np.concatenate([angles_deg(predicted, t) - angles_deg(truth, t) for t in triples])
        limb = np.concatenate([(_length(truth, a, b) + _length(truth, b, c)) / 2 for a, b, c in triples])
        found[name] = _known(signed, limb)
    return found | {"trunk": _known(_trunk_errors_deg(truth, predicted), np.linalg.norm(_trunk(truth), axis=1))}


def _known(signed: Floats, limb: Floats) -> AngleErrors:
    known = np.isfinite(signed)
    return AngleErrors(signed[known], limb[known])


def _length(points: Floats, a: int, b: int) -> Floats:
    return np.asarray(np.linalg.norm(points[:, a, :2] - points[:, b, :2], axis=1))


def _trunk(points: Floats) -> Floats:
    """(N, 2) mid-hip to mid-shoulder."""
    return np.asarray(points[:, [5, 6], :2].mean(1) - points[:, [11, 12], :2].mean(1))


def _lean_deg(points: Floats) -> Floats:
    """(N,) direction of the trunk from head up, clockwise, -180 to 180."""
    up = _trunk(points)
    return np.asarray(np.degrees(np.arctan2(up[:, 0], -up[:, 1])))


def _trunk_errors_deg(truth: Floats, predicted: Floats) -> Floats:
    """(N,) the shorter way from the true direction to the predicted one, positive away from upright."""
    lean = _lean_deg(truth)
    way = (_lean_deg(predicted) - lean + 180) % 360 - 180
    return np.asarray(np.where(lean < 0, -way, way))


def angle_errors_deg(truth: Floats, predicted: Floats) -> dict[str, Floats]:
    """Absolute errors of the angles that are labelled, by name."""
    return {name: np.abs(errors.signed_deg) for name, errors in angle_errors(truth, predicted).items()}


def tilt_deg(truth: Floats) -> Floats:
    """(N,) how far the torso leans from head up, 0 to 180; NaN without both shoulders and both hips."""
    return np.abs(_lean_deg(truth))


@dataclass(frozen=True)
class Bin:
    """Body points with a confidence within a range: how many, their mean confidence, the share that is hit."""

    low: float
    high: float
    points: int
    confidence: float
    hits: float


def reliability_bins(truth: Floats, predicted: Floats) -> list[Bin]:
    """One row a bin of `EDGES`; NaN for what an empty bin cannot say."""
    hit, confidence = hits(truth, predicted), predicted[:, list(BODY), 2]
    known = np.isfinite(hit) & np.isfinite(confidence)
    hit, confidence = hit[known], confidence[known]
    place = np.digitize(confidence, EDGES[1:-1])
    return [_bin(k, hit[place == k], confidence[place == k]) for k in range(len(EDGES) - 1)]


def _bin(k: int, hit: Floats, confidence: Floats) -> Bin:
    return Bin(EDGES[k], EDGES[k + 1], len(hit), share(confidence), share(hit))


def calibration_error(bins: list[Bin]) -> float:
    """Expected calibration error: mean distance of confidence and share of hits, over all points (Guo et al., 2017).

    Here a hit is PCK@0.2: 0 when of points with a confidence of 0.7 seven in ten lie within 0.2 torso.
    """
    filled = [b for b in bins if b.points]
    total = sum(b.points for b in filled)
    return sum(b.points * abs(b.confidence - b.hits) for b in filled) / total if total else float("nan")


def reliability(truth: Floats, predicted: Floats) -> list[float]:
    """Share of hits among body points, for each bin of confidence (`EDGES`); NaN for an empty bin."""
    return [b.hits for b in reliability_bins(truth, predicted)]


EXPONENTS = np.geomspace(0.2, 5, 129)


def honest_exponent(truth: Floats, predicted: Floats) -> float:
    """Power of the confidence that makes it the likeliest chance of a hit (PCK@0.2), of `EXPONENTS`."""
    hit, confidence = hits(truth, predicted), predicted[:, list(BODY), 2]
    known = np.isfinite(hit) & (confidence > 0)
    logarithm = np.log(np.clip(confidence[known], 1e-6, 1 - 1e-6))
    missed = hit[known] == 0
    losses = [-np.where(missed, np.log1p(-np.exp(power * logarithm)), power * logarithm).mean() for power in EXPONENTS]
    return float(EXPONENTS[int(np.argmin(losses))])


def spread_scale(truth: Floats, predicted: Floats, spread: Floats) -> float:
    """Factor that brings spreads (N, 17), px per axis, to the errors found.

    Half of the errors are then below the median that a normal distribution of this spread has.
    """
    body = list(BODY)
    error = np.linalg.norm(truth[:, body, :2] - predicted[:, body, :2], axis=2)
    ratio = error / (RAYLEIGH_MEDIAN * spread[:, body])
    return float(np.nanmedian(ratio))


EXPECTED_WITHIN = (1 - math.exp(-1 / 2), 1 - math.exp(-2))
"""Shares of points within one and two spreads of the true one, if errors along x and y are normal: 0.393 and 0.865."""


def within_spread(truth: Floats, predicted: Floats, spread: Floats, points: Sequence[int]) -> tuple[float, float]:
    """Shares of labelled points that lie within one and within two spreads (N, 17), px per axis, of their labels.

    The distance in the plane is compared with the spread along one axis (Rayleigh): see `EXPECTED_WITHIN`.
    """
    rows = list(points)
    off = np.linalg.norm(truth[:, rows, :2] - predicted[:, rows, :2], axis=2) / spread[:, rows]
    known = off[np.isfinite(off)]
    return (float((known <= 1).mean()), float((known <= 2).mean())) if len(known) else (math.nan, math.nan)


def known_rows(truth: Floats) -> NDArray[np.bool_]:
    """(N,) crops that PCK can be told of."""
    return np.isfinite(torso(truth))
