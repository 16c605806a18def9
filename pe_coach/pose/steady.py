"""Key points in the coordinates of one frame of a pan, where the panning camera stands still, and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.skeleton import COCO17

Floats = NDArray[np.float64]

_SHOULDERS = (COCO17.index("left_shoulder"), COCO17.index("right_shoulder"))
_HIPS = (COCO17.index("left_hip"), COCO17.index("right_hip"))

PROBES = 64
"""Frames, spread over the film, from which the ends of a pan are told."""

HORIZON = 0.05
"""Homogeneous coordinate of a point below which it lies a quarter turn or more away: the picture cannot show where."""


def onto_middle_of_pan(sequence: PoseSequence) -> Floats:
    """(T, 3, 3) maps the pixels of each frame to those of the frame in the middle of the pan; determinants are 1.

    A still camera shows a movement parallel to its picture undistorted, wherever it happens in the picture; a panned
    one does not. The middle of the pan is the frame that is most nearly parallel to the movement, and the one from
    which the rest lies nearest: from the first frame, a pan of a quarter turn goes behind the horizon.
    """
    camera = sequence.camera / np.cbrt(np.linalg.det(sequence.camera))[:, None, None]
    seen = np.flatnonzero(is_known(sequence.xy).any(-1))
    if not len(seen):
        return np.asarray(camera)
    centre = np.nanmean(sequence.xy[seen], (0, 1)) if sequence.size is None else np.array(sequence.size) / 2
    return np.asarray(np.linalg.inv(camera[_middle_of_pan(camera, seen, centre)]) @ camera)


def _middle_of_pan(camera: Floats, seen: NDArray[np.intp], centre: Floats) -> int:
    """The frame from which the picture's centre is lost in the fewest others seen, and goes least far in the rest."""
    probes = seen[np.unique(np.linspace(0, len(seen) - 1, PROBES).astype(int))]
    centres = camera[probes] @ np.append(centre, 1.0)
    there = np.einsum("sij,pj->spi", np.linalg.inv(camera[seen]), centres)
    lost = there[..., 2] < HORIZON
    away = np.linalg.norm(there[..., :2] / np.where(lost, np.inf, there[..., 2])[..., None] - centre, axis=-1)
    return int(seen[np.lexsort((away.max(1), lost.sum(1)))[0]])


def project(matrices: Floats, xy: Floats) -> Floats:
    """Points (T, J, 2) moved by a homography (T, 3, 3) of determinant 1 each; NaN behind the horizon."""
    moved = np.einsum("tij,tpj->tpi", matrices[:, :, :2], xy) + matrices[:, None, :, 2]
    depth = np.where(moved[..., 2:] < HORIZON, np.nan, moved[..., 2:])
    return np.asarray(moved[..., :2] / depth)


def trunk(xy: Floats) -> Floats:
    """Mid-hip to mid-shoulder (..., 2) of points (..., 17, 2); NaN where one of the four is not known.

    >>> points = np.zeros((17, 2)); points[5:7] = [[-4.0, -30.0], [4.0, -30.0]]
    >>> trunk(points).tolist()
    [0.0, -30.0]
    """
    return np.asarray(xy[..., _SHOULDERS, :].mean(-2) - xy[..., _HIPS, :].mean(-2))


def is_known(xy: Floats) -> NDArray[np.bool_]:
    """Which points (..., J) of xy (..., J, 2) are known."""
    return np.asarray(np.isfinite(xy).all(-1))


def torso_length(xy: Floats) -> float:
    """Median distance of mid-hip and mid-shoulder over the frames; where never seen, a third of the body's extent.

    NaN when no point is known at all.
    """
    lengths = np.linalg.norm(trunk(xy), axis=-1)
    if np.isfinite(lengths).any():
        return float(np.nanmedian(lengths))
    seen = xy[is_known(xy).any(-1)]
    if not len(seen):
        return float("nan")
    extent = np.nanmax(seen, axis=1) - np.nanmin(seen, axis=1)
    return float(np.median(np.linalg.norm(extent, axis=-1)) / 3)
