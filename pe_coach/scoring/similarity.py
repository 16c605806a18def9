"""How near an attempt is to its reference: COCO's key point similarity, phase by phase and part by part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import Alignment, Reference, keypoint_similarity
from pe_coach.alignment.bones import limb_vectors
from pe_coach.alignment.oks import LENIENCY, LIMB_SIGMA, SCALE_TORSOS, TOLERANCE
from pe_coach.events import Attempt
from pe_coach.pose.skeleton import BODY

Floats = NDArray[np.float64]

PART_TOLERANCE = SCALE_TORSOS * LENIENCY * 2 * LIMB_SIGMA
"""Tolerance of a limb's far end against its near end, torso lengths."""


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
    vectors = limb_vectors(alignment.position[rows[:, 0]]), limb_vectors(reference.position[rows[:, 1]])
    table: dict[str, dict[str, float]] = {part: {} for part in parts}
    for number, name in enumerate(alignment.phases):
        inside = alignment.phase == number
        for part in parts:
            far = np.linalg.norm(vectors[0][part] - vectors[1][part], axis=-1)[inside, None]
            table[part][name] = float(_mean_by_row(keypoint_similarity(far, PART_TOLERANCE), rows[inside, 1]))
    by_phase = _by_phase(alignment, reference, alignment.position[None])
    return Similarity({name: float(value[0]) for name, value in by_phase.items()}, table)


def similarity_of_copies(alignment: Alignment, reference: Reference, attempt: Attempt) -> dict[str, Floats]:
    """Raw similarity (D,) of every phase: as measured, then in every copy of the attempt.

    Noise upon noise lowers every similarity; what the copies lose in the mean is given back.
    """
    moved = attempt.when_all(alignment.time_s)
    by_phase = _by_phase(alignment, reference, alignment.position + moved - moved[:1])
    return {name: about_the_first(value) for name, value in by_phase.items()}


def about_the_first(copies: Floats) -> Floats:
    """Copies (D,) moved so that those after the first have the first for their mean."""
    lost = copies[:1] - copies[1:].mean()
    return np.concatenate([copies[:1], copies[1:] + lost])


def _by_phase(alignment: Alignment, reference: Reference, position: Floats) -> dict[str, Floats]:
    """(D,) for every phase from positions (D, N, 17, 2) of the alignment's samples."""
    body, rows = list(BODY), alignment.pairs
    off = position[:, rows[:, :1], body] - reference.position[rows[:, 1:], body]
    apart = np.sqrt(off[..., 0] ** 2 + off[..., 1] ** 2)
    noise = np.nan_to_num(alignment.sigma[rows[:, 0]][:, body])
    points = keypoint_similarity(apart, TOLERANCE, noise)
    found = {}
    for number, name in enumerate(alignment.phases):
        inside = alignment.phase == number
        found[name] = _mean_by_row(points[:, inside], rows[inside, 1])
    return found


def _mean_by_row(values: Floats, rows: NDArray[np.intp]) -> Floats:
    """Mean of (…, K, P) over columns, then over the samples of a row, then over rows; NaN where nothing is known."""
    known = np.isfinite(values)
    seen = known.reshape(-1, *values.shape[-2:]).any((0, 2))
    if not seen.any():
        return np.full(values.shape[:-2], np.nan)
    sample = np.where(known, values, 0.0)[..., seen, :].sum(-1) / np.maximum(known[..., seen, :].sum(-1), 1)
    _, place, count = np.unique(rows[seen], return_inverse=True, return_counts=True)
    mean: Floats = sample @ (1 / count[place]) / len(count)
    return mean
