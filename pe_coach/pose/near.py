"""Which side of the athlete is nearer to the camera, from the way knees and elbows bend.

Knees bend forward and elbows backward, so the picture says which way the body faces; who faces right, head up, shows
the camera the right side. The cue is a cross product, which no turn of the body in the picture changes, and the sum
over both sides, which no exchange of left and right changes either.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.steady import onto_middle_of_pan, project, torso_length

Floats = NDArray[np.float64]

LIMBS = ((11, 13, 15, 1.0), (12, 14, 16, 1.0), (5, 7, 9, -1.0), (6, 8, 10, -1.0))
"""Root, bend and end of every limb, and which way it bends."""

WINDOW_S = 0.25
"""Standard deviation of the weights over which bends are averaged: a stride or half a stroke; nobody turns faster."""

PIECE = 512
"""Frames whose averages are worked out at once."""

LEAST_BEND = 0.02
"""Mean bend, in torso lengths squared, below which neither side is nearer: straight limbs, or seen from the front."""


def near_side(sequence: PoseSequence) -> NDArray[np.str_]:
    """(T,) "left" or "right", the athlete's side that is nearer to the camera; "" where that cannot be said."""
    xy = project(onto_middle_of_pan(sequence), sequence.xy)
    torso = torso_length(xy)
    if not np.isfinite(torso) or torso <= 0:
        return np.full(len(xy), "", dtype="<U5")
    bend, weight = _around(sequence.time_s, np.stack(_bends(xy / torso, sequence.confidence), axis=1)).T
    mean = bend / np.maximum(weight, np.finfo(np.float64).tiny)
    known = np.isfinite(xy).all(-1).any(-1)
    return np.where(known & (np.abs(mean) >= LEAST_BEND), np.where(mean > 0, "right", "left"), "").astype("<U5")


def _bends(xy: Floats, confidence: Floats) -> tuple[Floats, Floats]:
    """(T,) weighted sum of the limbs' bends, positive where the right side is nearer, and (T,) sum of the weights."""
    total, weights = np.zeros(len(xy)), np.zeros(len(xy))
    for root, joint, end, way in LIMBS:
        whole, part = xy[:, end] - xy[:, root], xy[:, joint] - xy[:, root]
        bend = way * (whole[:, 1] * part[:, 0] - whole[:, 0] * part[:, 1])
        sure = confidence[:, [root, joint, end]].min(1)
        known = np.isfinite(bend)
        total += np.where(known, sure * np.nan_to_num(bend), 0.0)
        weights += np.where(known, sure, 0.0)
    return total, weights


def _around(time_s: Floats, values: Floats) -> Floats:
    """(T, N) sums of values (T, N) weighted by a Gaussian around each time, piece by piece for long films."""
    sums = np.zeros_like(values)
    for start in range(0, len(time_s), PIECE):
        rows = slice(start, start + PIECE)
        reach_s = time_s[rows][0] - 5 * WINDOW_S, time_s[rows][-1] + 5 * WINDOW_S
        near = slice(*np.searchsorted(time_s, reach_s))
        kernel = np.exp(-0.5 * ((time_s[rows, None] - time_s[near]) / WINDOW_S) ** 2)
        sums[rows] = kernel @ values[near]
    return sums
