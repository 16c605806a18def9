"""Key points in the coordinates of the first frame, where a panning camera stands still, and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.skeleton import COCO17

Floats = NDArray[np.float64]

_SHOULDERS = (COCO17.index("left_shoulder"), COCO17.index("right_shoulder"))
_HIPS = (COCO17.index("left_hip"), COCO17.index("right_hip"))


def project(matrices: Floats, xy: Floats) -> Floats:
    """Points (T, J, 2) moved by a homography (T, 3, 3) each."""
    moved = np.einsum("tij,tpj->tpi", matrices[:, :, :2], xy) + matrices[:, None, :, 2]
    return np.asarray(moved[..., :2] / moved[..., 2:])


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
