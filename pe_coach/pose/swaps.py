"""Left and right exchanged by the network, found over the whole sequence and put right.

Networks mix up the sides mainly in side views and upside down, for some frames at a time ("inversion" in Ronchi and
Perona, arXiv 1707.05388). A body does not: its limbs go on where they were going. Every frame may be as it is or
exchanged; the labelling with the smoothest motion overall is found exactly by dynamic programming (Viterbi) over pairs
of frames, so that velocities count and legs that pass each other keep their names.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ARMS = ((5, 6), (7, 8), (9, 10))
LEGS = ((11, 12), (13, 14), (15, 16))

MAX_GAP_S = 0.2
"""Over a longer gap nothing can be said about how a limb went on."""

_CHANGE_COST = 0.5
"""Price of beginning or ending an exchange, in torso lengths of deviation: an exchange that pays less is noise."""

_EXCHANGED_COST = 0.07
"""Price of every exchanged frame: of two equally smooth labellings the one that changes less is taken."""

_DEVIATION_CAP = 1.0
"""A deviation of a point beyond this many torso lengths is a wrong point, which says nothing about sides."""


def exchanged_frames(xy: Floats, confidence: Floats, time_s: Floats, pairs: tuple[tuple[int, int], ...]) -> Bools:
    """Frames (T,) in which left and right of the points in `pairs` are to be exchanged.

    Args:
        xy: (T, 17, 2) free of camera motion, in torso lengths.
        confidence: (T, 17).
        time_s: (T,).
        pairs: left and right point of every joint that goes with the others, the nearest to the trunk first.
    """
    left, right = (list(side) for side in zip(*pairs, strict=True))
    xy = xy - xy[:, list(pairs[0])].mean(1, keepdims=True)  # the middle has no side and takes the body's way with it
    seen = np.flatnonzero(np.isfinite(xy[:, left + right]).all(-1).sum(-1) >= len(pairs))
    result = np.zeros(len(xy), dtype=np.bool_)
    if len(seen) >= 3:
        both = np.stack([xy[seen][:, left], xy[seen][:, right]], 1)  # (K, side, joint, 2)
        sure = np.stack([confidence[seen][:, left], confidence[seen][:, right]], 1)
        result[seen] = _smoothest(_deviations(both, sure, time_s[seen]))
    return result


def _deviations(both: Floats, sure: Floats, time_s: Floats) -> Floats:
    """Cost (K - 2, 2, 2, 2) of the states of three frames in a row: how far from going straight on the points are."""
    step = np.diff(time_s)
    ahead = (step[1:] / step[:-1])[:, None, None, None]
    joined = (step[1:] <= MAX_GAP_S) & (step[:-1] <= MAX_GAP_S)
    cost = np.zeros((len(both) - 2, 2, 2, 2))
    for states in np.ndindex(2, 2, 2):
        first, second, third = (
            part[:, ::-1] if state else part
            for part, state in zip((both[:-2], both[1:-1], both[2:]), states, strict=True)
        )
        weight = np.minimum.reduce(
            [
                part[:, ::-1] if state else part
                for part, state in zip((sure[:-2], sure[1:-1], sure[2:]), states, strict=True)
            ]
        )
        off = np.linalg.norm(third - second - ahead * (second - first), axis=-1)
        known = np.nan_to_num(np.minimum(off, _DEVIATION_CAP) * weight)
        cost[:, *states] = np.where(joined, known.sum((1, 2)), 0)
    return cost


def _smoothest(deviations: Floats) -> Bools:
    """States (K,) of least cost: the path through pairs of neighbouring states."""
    change = _CHANGE_COST * (1 - np.eye(2))
    own = np.array([0.0, _EXCHANGED_COST])
    best = own[:, None] + own + change  # cost of (state before, state now)
    choices = np.zeros((len(deviations), 2, 2), dtype=np.int64)
    for row, deviation in enumerate(deviations):
        total = best[:, :, None] + deviation  # (before last, before, now)
        choices[row] = total.argmin(0)
        best = total.min(0) + change + own
    before, now = np.unravel_index(int(best.argmin()), (2, 2))
    states = [int(now), int(before)]
    for choice in choices[::-1]:
        states.append(int(choice[states[-1], states[-2]]))
    return np.array(states[::-1], dtype=np.bool_)
