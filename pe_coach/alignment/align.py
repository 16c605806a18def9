"""Aligning an attempt with a reference, phase by phase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment.bones import bone_lengths, scaled
from pe_coach.alignment.dtw import EXACT_CELLS, warp, warp_fast
from pe_coach.alignment.oks import TOLERANCE, keypoint_similarity
from pe_coach.alignment.reference import Reference
from pe_coach.events import Phases
from pe_coach.events.attempt import frames_beside, mixed
from pe_coach.motion import Motion
from pe_coach.motion.series import oriented
from pe_coach.pose.skeleton import BODY

Floats = NDArray[np.float64]

BAND = 0.15
"""Share of a phase by which warping may shift a frame: events cut the phases, warping only evens them out."""


OTHER_ARMS = np.array([0, 1, 2, 3, 4, 5, 6, 8, 7, 10, 9, *range(11, 17)])
"""Points with elbows and wrists exchanged."""


@dataclass(frozen=True)
class Alignment:
    """Which sample of the attempt belongs to which row of the reference.

    Attributes:
        time_s: (N,) seconds of the attempt's samples: its frames inside the phases and both ends of every phase.
        position: (N, 17, 2) of the samples, take-off leg left, bones of the reference's length.
        sigma: (N, 17) torso lengths.
        pairs: (K, 2) sample, reference row.
        phase: (K,) index into `phases`.
        phases: ids of the phases that were aligned.
        cost: mean of 1 − similarity over the pairs.
        mode: "exact" or "fast".
    """

    time_s: Floats
    position: Floats
    sigma: Floats
    pairs: NDArray[np.intp]
    phase: NDArray[np.intp]
    phases: tuple[str, ...]
    cost: float
    mode: str


def posture_cost(attempt: Floats, reference: Floats) -> Floats:
    """(N, M) 1 − mean key point similarity of every pair of postures, points not known on either side left out.

    Joint by joint, so that no (N, M, 12, 2) array is built.
    """
    total = np.zeros((len(attempt), len(reference)))
    count = np.zeros_like(total)
    for point, tolerance in zip(BODY, TOLERANCE, strict=True):
        a, r = attempt[:, point], reference[:, point]
        square = (a[:, None, 0] - r[None, :, 0]) ** 2 + (a[:, None, 1] - r[None, :, 1]) ** 2
        similarity = np.exp(square * (-0.5 / tolerance**2))
        known = np.isfinite(similarity)
        total += np.where(known, similarity, 0.0)
        count += known
    cost: Floats = 1.0 - total / np.maximum(count, 1)
    return cost


def align(motion: Motion, phases: Phases, reference: Reference, takeoff_side: str, *, mode: str = "exact") -> Alignment:
    """Warp every phase that both have, its ends pinned to the instants.

    From the side one arm is easily taken for the other: both namings are tried, the nearer one counts. `mode` "fast"
    uses fastdtw; so does a phase of more than `EXACT_CELLS` cells.
    """
    position = oriented(motion.position, takeoff_side)
    sigma = oriented(motion.sigma[..., None], takeoff_side)[..., 0]
    position = scaled(position, bone_lengths(position), bone_lengths(reference.position))
    found = [
        _aligned(motion.time_s, position[:, arms], sigma[:, arms], phases, reference, mode)
        for arms in (slice(None), OTHER_ARMS)
    ]
    return min(found, key=lambda alignment: alignment.cost)


def _aligned(
    frames_s: Floats, position: Floats, sigma: Floats, phases: Phases, reference: Reference, mode: str
) -> Alignment:
    shared = [p for p in phases.names if p in reference.phases]
    times, rows, pairs, index, costs = [], 0, [], [], []
    used = "exact"
    for number, name in enumerate(shared):
        t = sample_times(frames_s, *phases.bounds(name))
        attempt = interpolate_all(frames_s, position, t)
        inside = reference.rows(name)
        path, cost, how = _warped(attempt, reference.position[inside], mode)
        used = how if how == "fast" else used
        pairs.append(path + np.array([rows, inside.start]))
        index.append(np.full(len(path), number))
        costs.append(cost)
        times.append(t)
        rows += len(t)
    time_s = np.concatenate(times) if times else np.empty(0)
    return Alignment(
        time_s,
        interpolate_all(frames_s, position, time_s),
        interpolate_all(frames_s, sigma, time_s),
        np.concatenate(pairs) if pairs else np.empty((0, 2), np.intp),
        np.concatenate(index) if index else np.empty(0, np.intp),
        tuple(shared),
        float(np.concatenate(costs).mean()) if costs else 1.0,
        used,
    )


def interpolate_all(time_s: Floats, values: Floats, at_s: Floats) -> Floats:
    """Rows of `values` (T, …) at moments (N,) between frames, linear, clamped at the ends: (N, …)."""
    after, share = frames_beside(time_s, at_s)
    share = share.reshape(-1, *([1] * (values.ndim - 1)))
    return mixed(values[after - 1], values[after], share)


def sample_times(time_s: Floats, start_s: float, stop_s: float) -> Floats:
    """Both ends and the frames between them, seconds."""
    inside = time_s[(time_s > start_s + 1e-6) & (time_s < stop_s - 1e-6)]
    return np.concatenate([[start_s], inside, [stop_s]])


def _warped(attempt: Floats, reference: Floats, mode: str) -> tuple[NDArray[np.intp], Floats, str]:
    """Path, cost of each pair on it, and the mode that was used."""
    if mode == "exact" and len(attempt) * len(reference) <= EXACT_CELLS:
        cost = posture_cost(attempt, reference)
        path, _ = warp(cost, band=BAND)
        return path, cost[path[:, 0], path[:, 1]], "exact"
    path, _ = warp_fast(_flat(attempt), _flat(reference), _distance)
    pair = [_distance(a, r) for a, r in zip(_flat(attempt)[path[:, 0]], _flat(reference)[path[:, 1]], strict=True)]
    return path, np.array(pair), "fast"


def _flat(position: Floats) -> Floats:
    return position[:, list(BODY)].reshape(len(position), -1)


def _distance(a: Floats, r: Floats) -> float:
    """1 − mean key point similarity of two flattened postures."""
    apart = np.linalg.norm((a - r).reshape(-1, 2), axis=1)
    similarity = keypoint_similarity(apart, TOLERANCE)
    return 1.0 - float(np.nanmean(similarity)) if np.isfinite(similarity).any() else 1.0
