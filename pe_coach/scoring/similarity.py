"""How near an attempt is to its reference: COCO's key point similarity, phase by phase and part by part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import Alignment, Reference, keypoint_similarity
from pe_coach.alignment.bones import limb_vectors
from pe_coach.alignment.oks import LENIENCY, LIMB_SIGMA, SCALE_TORSOS, TOLERANCE
from pe_coach.pose.skeleton import BODY

Floats = NDArray[np.float64]

PART_TOLERANCE = SCALE_TORSOS * LENIENCY * 2 * LIMB_SIGMA
"""Tolerance of a limb's far end against its near end, torso lengths."""

UNKNOWN_SIGMA = 0.03
"""Torso lengths, for points that come without a spread: hand-corrected or measured ones."""

SMOOTHING = 5
"""Frames over which neighbouring errors are shared after smoothing: noise counts once in so many frames."""

DRAWS = 64
"""Perturbed copies behind an interval."""

INTERVAL = (0.05, 0.95)
"""Quantiles of the 90 % interval."""


@dataclass(frozen=True)
class Similarity:
    """Raw similarity, 0…1: of every phase, and of every part of the body in every phase (NaN where not seen)."""

    by_phase: dict[str, float]
    table: dict[str, dict[str, float]]


def similarity(alignment: Alignment, reference: Reference, parts: tuple[str, ...] = ()) -> Similarity:
    """Mean over the rows of the reference in each phase, so that a held posture does not count twice.

    Parts are compared limb by limb (`limb_vectors`), the whole by points relative to the hips.
    """
    rows = alignment.pairs
    attempt, model = alignment.position[rows[:, 0]], reference.position[rows[:, 1]]
    noise = alignment.sigma[rows[:, 0]]
    apart = np.linalg.norm(attempt - model, axis=-1)[:, list(BODY)]
    noisy = np.nan_to_num(noise[:, list(BODY)])
    points = keypoint_similarity(apart, TOLERANCE, noisy)
    by_phase: dict[str, float] = {}
    table: dict[str, dict[str, float]] = {part: {} for part in parts}
    vectors = limb_vectors(attempt), limb_vectors(model)
    for number, name in enumerate(alignment.phases):
        inside = alignment.phase == number
        by_phase[name] = _mean_by_row(points[inside], rows[inside, 1])
        for part in parts:
            far = np.linalg.norm(vectors[0][part] - vectors[1][part], axis=-1)[inside, None]
            table[part][name] = _mean_by_row(keypoint_similarity(far, PART_TOLERANCE), rows[inside, 1])
    return Similarity(by_phase, table)


def _mean_by_row(values: Floats, rows: NDArray[np.intp]) -> float:
    """Mean over columns, then over the samples of a row, then over rows; NaN where nothing is known."""
    known = np.isfinite(values)
    if not known.any():
        return float("nan")
    seen = known.any(1)
    sample = np.where(known, values, 0.0)[seen].sum(1) / known[seen].sum(1)
    _, place = np.unique(rows[seen], return_inverse=True)
    return float((np.bincount(place, sample) / np.bincount(place)).mean())


def interval(alignment: Alignment, of: Callable[[Alignment], Floats]) -> tuple[Floats, Floats]:
    """How far below and above its median what `of` says about copies of the attempt perturbed by its own uncertainty.

    Only the distances from the median are meaningful: noise upon noise lowers every similarity.
    The draws come from a generator of their own, seeded the same for every clip: the same clip, the same interval.
    """
    rng = np.random.default_rng(0)
    sigma = np.where(np.isfinite(alignment.sigma), alignment.sigma, UNKNOWN_SIGMA)[..., None]
    groups = np.arange(len(alignment.time_s)) // SMOOTHING
    values = []
    for _ in range(DRAWS):
        noise = rng.standard_normal((groups[-1] + 1, 17, 2))[groups] if len(groups) else 0.0
        values.append(of(replace(alignment, position=alignment.position + sigma * noise)))
    low, median, high = np.nanquantile(np.array(values), (INTERVAL[0], 0.5, INTERVAL[1]), axis=0)
    return low - median, high - median
