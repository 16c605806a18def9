"""Key points in the coordinates of one frame of a pan, where the panning camera stands still, and back."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.skeleton import COCO17

Floats = NDArray[np.float64]

_SHOULDERS = (COCO17.index("left_shoulder"), COCO17.index("right_shoulder"))
_HIPS = (COCO17.index("left_hip"), COCO17.index("right_hip"))

PROBES = 64
"""Frames, spread over the film, from which the ends of a pan are told."""

WIDE = 2.0
"""Times that a frame at the end of a pan is stretched more sideways than upwards in the frame in its middle, from which
on one frame cannot show it all: 60 degrees to either side."""

HORIZON = 0.05
"""Homogeneous coordinate of a point below which it lies a quarter turn or more away: the picture cannot show where."""


def onto_middle_of_pan(sequence: PoseSequence) -> Floats:
    """(T, 3, 3) maps the pixels of each frame to those of the frame in the middle of the pan; determinants are 1.

    A still camera shows a movement parallel to its picture undistorted, wherever it happens in the picture; a panned
    one does not. The middle of the pan is the frame that is most nearly parallel to the movement, and the one from
    which the rest lies nearest. A pan of more than two times 60 degrees follows somebody around the camera, whom no
    single frame can show: it is unrolled, as if on a cylinder.
    """
    camera = _of_determinant_1(sequence.camera)
    seen = np.flatnonzero(is_known(sequence.xy).any(-1))
    if not len(seen):
        return camera
    centre = np.nanmean(sequence.xy[seen], (0, 1)) if sequence.size is None else np.array(sequence.size) / 2
    middle = _middle_of_pan(camera, seen, centre)
    onto_middle = np.asarray(np.linalg.inv(camera[middle]) @ camera)
    if _stretch(onto_middle[seen], centre).max() <= WIDE:
        return onto_middle
    unrolled = _unrolled(camera, centre)
    return _of_determinant_1(np.linalg.inv(unrolled[middle]) @ unrolled)


def _of_determinant_1(matrices: Floats) -> Floats:
    return np.asarray(matrices / np.cbrt(np.linalg.det(matrices))[:, None, None])


def _jacobians(matrices: Floats, point: Floats) -> tuple[Floats, Floats]:
    """Where homographies (T, 3, 3) map a point, (T, 2), and how they stretch it, (T, 2, 2); NaN behind the horizon."""
    there = matrices @ np.append(point, 1.0)
    depth = np.where(there[:, 2:] < HORIZON, np.nan, there[:, 2:])
    place = there[:, :2] / depth
    stretch = (matrices[:, :2, :2] - place[:, :, None] * matrices[:, 2:, :2]) / depth[:, :, None]
    return place, stretch


def _stretch(matrices: Floats, centre: Floats) -> Floats:
    """(T,) ratio of the largest to the smallest stretch at the centre; infinite behind the horizon."""
    _, jacobians = _jacobians(matrices, centre)
    lost = ~np.isfinite(jacobians).all((1, 2))
    sides = np.linalg.svd(np.nan_to_num(jacobians) + lost.reshape(-1, 1, 1), compute_uv=False)
    return np.where(lost, np.inf, np.asarray(sides[:, 0] / np.maximum(sides[:, 1], np.finfo(np.float64).tiny)))


def _unrolled(camera: Floats, centre: Floats) -> Floats:
    """(T, 3, 3) similarities to the first frame: from frame to frame, what the camera does at the picture's centre."""
    there = np.asarray(np.linalg.inv(camera[:-1]) @ camera[1:])
    (place, jacobian), (_, back) = _jacobians(there, centre), _jacobians(np.asarray(np.linalg.inv(there)), centre)
    along, across = jacobian[:, 0, 0] + jacobian[:, 1, 1], jacobian[:, 1, 0] - jacobian[:, 0, 1]
    # A turn stretches the picture there and back, a zoom only one way.
    zoom = (np.linalg.det(jacobian) / np.linalg.det(back)) ** 0.25 / np.hypot(along, across)
    step = np.tile(np.eye(3), (len(camera), 1, 1))
    step[1:, 0, 0] = step[1:, 1, 1] = zoom * along
    step[1:, 1, 0], step[1:, 0, 1] = zoom * across, -zoom * across
    step[1:, :2, 2] = place - np.einsum("tij,j->ti", step[1:, :2, :2], centre)
    return np.array(list(accumulate(step, np.matmul)))


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


_BONES = (
    *((5, 11, 1.0), (6, 12, 1.0), (5, 7, 0.65), (6, 8, 0.65), (7, 9, 0.51), (8, 10, 0.51)),
    *((11, 13, 0.85), (12, 14, 0.85), (13, 15, 0.85), (14, 16, 0.85)),
)
"""Ends of bones and how long they are, in torso lengths (Winter's shares of the height)."""

_IN_THE_PLANE = 0.75
"""Share of the bones that look shorter than the one that tells the size: foreshortening makes none longer."""

_SIZE_STEP_S, _SIZE_REACH = 0.25, 2
"""The size is the median over such steps, and over so many of them before and after."""

_SMALLEST = 0.1
"""Nobody looks smaller or larger than by this factor in one shot: such points show no body."""


def relative_size(xy: Floats, time_s: Floats) -> Floats:
    """How large the body looks in each frame (T,), against what is usual in the film; 1 where nobody can say.

    Who runs towards the camera, or is zoomed in on, grows in the picture within a second or two.
    """
    ends, others, shares = (np.array(part) for part in zip(*_BONES, strict=True))
    lengths = np.sort(np.linalg.norm(xy[:, ends] - xy[:, others], axis=-1) / shares, axis=1)  # what is not known last
    count = np.isfinite(lengths).sum(1)
    seen = np.flatnonzero(count >= len(_BONES) // 2)
    if not len(seen):
        return np.ones(len(xy))
    size = lengths[seen, (_IN_THE_PLANE * (count[seen] - 1)).astype(int)]
    if not np.median(size) > 0:
        return np.ones(len(xy))
    step = ((time_s[seen] - time_s[seen[0]]) / _SIZE_STEP_S).astype(int)
    steps = np.unique(step)
    usual = np.array([np.median(size[np.abs(step - at) <= _SIZE_REACH]) for at in steps.tolist()])
    at_s = time_s[seen[0]] + (steps + 0.5) * _SIZE_STEP_S
    return np.asarray(np.clip(np.interp(time_s, at_s, usual) / np.median(size), _SMALLEST, 1 / _SMALLEST))
