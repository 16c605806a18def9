"""How good predicted key points are: PCK, errors of joint angles, honesty of the confidence.

Points are (N, 17, 2 or more) arrays in px; labels are NaN where nothing is known, and so are all results there.
"""

from __future__ import annotations

import numpy as np

from pe_coach.pose import BODY
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
RAYLEIGH_MEDIAN = float(np.sqrt(2 * np.log(2)))
"""Median distance from the middle of a round normal distribution with standard deviation 1 along each axis."""
PCK_LIMIT = 0.2
"""A point is hit when it is closer than this share of the torso."""


def torso(truth: Floats) -> Floats:
    """(N,) mean of the labelled shoulder-hip diagonals; NaN where there is none of at least 8 px."""
    diagonals = np.stack([np.linalg.norm(truth[:, a, :2] - truth[:, b, :2], axis=1) for a, b in ((5, 12), (6, 11))])
    known = np.isfinite(diagonals)
    size = np.where(known, diagonals, 0).sum(0) / np.maximum(known.sum(0), 1)
    return np.asarray(np.where(known.any(0) & (size >= LEAST_TORSO_PX), size, np.nan))


def hits(truth: Floats, predicted: Floats, limit: float = PCK_LIMIT) -> Floats:
    """(N, 12): 1 where a body point is hit, 0 where it is missed, NaN where it cannot be said."""
    body = list(BODY)
    distance = np.linalg.norm(truth[:, body, :2] - predicted[:, body, :2], axis=2) / torso(truth)[:, None]
    return np.where(np.isfinite(distance), distance < limit, np.nan)


def pck(truth: Floats, predicted: Floats) -> float:
    """Share of labelled body points that are hit."""
    return float(np.nanmean(hits(truth, predicted)))


def angles_deg(points: Floats, triple: tuple[int, int, int]) -> Floats:
    """(N,) inner angle at the middle point of `triple`, degrees."""
    a, b, c = triple
    u, v = points[:, a, :2] - points[:, b, :2], points[:, c, :2] - points[:, b, :2]
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = (u * v).sum(1) / (np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1))
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def angle_errors_deg(truth: Floats, predicted: Floats) -> dict[str, Floats]:
    """Absolute errors of the angles that are labelled, left and right together."""
    errors = {}
    for name, triples in ANGLES.items():
        both = np.concatenate([np.abs(angles_deg(truth, t) - angles_deg(predicted, t)) for t in triples])
        errors[name] = both[np.isfinite(both)]
    return errors


def tilt_deg(truth: Floats) -> Floats:
    """(N,) how far the torso leans from head up, 0 to 180; NaN without both shoulders and both hips."""
    up = truth[:, [5, 6], :2].mean(1) - truth[:, [11, 12], :2].mean(1)
    return np.asarray(np.degrees(np.abs(np.arctan2(up[:, 0], -up[:, 1]))))


def reliability(truth: Floats, predicted: Floats) -> list[float]:
    """Share of hits among body points, for each bin of confidence (`EDGES`); NaN for an empty bin."""
    hit, confidence = hits(truth, predicted), predicted[:, list(BODY), 2]
    bins = np.digitize(confidence, EDGES[1:-1])
    rates = []
    for k in range(len(EDGES) - 1):
        chosen = hit[(bins == k) & np.isfinite(hit)]
        rates.append(float(chosen.mean()) if len(chosen) else float("nan"))
    return rates


def spread_scale(truth: Floats, predicted: Floats, spread: Floats) -> float:
    """Factor that brings spreads (N, 17), px per axis, to the errors found.

    Half of the errors are then below the median that a normal distribution of this spread has.
    """
    body = list(BODY)
    error = np.linalg.norm(truth[:, body, :2] - predicted[:, body, :2], axis=2)
    ratio = error / (RAYLEIGH_MEDIAN * spread[:, body])
    return float(np.nanmedian(ratio))
