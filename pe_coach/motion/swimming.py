"""From key points in pixels to a swimmer's movement in torso lengths.

A swimmer lies: the trunk is measured lying, the head goes ahead, and a film under water often shows somebody who comes
nearer, so that every frame has a size of its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import MotionError
from pe_coach.motion import body
from pe_coach.motion.angles import joint_angle
from pe_coach.motion.motion import Motion, turned
from pe_coach.pose.pictures import in_time
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.skeleton import BODY
from pe_coach.pose.steady import onto_middle_of_pan, project

Floats = NDArray[np.float64]

FEWEST_FRAMES = 5
"""Fewer frames with the trunk do not show how somebody swims."""

SIZE_WINDOW_S = 1.0
"""Half width of the window in which the size changes evenly: about a cycle, so that shrugging shoulders, which lengthen
the trunk once a cycle, do not pass for coming nearer."""

ROBUST_ROUNDS = 3
BISQUARE = 4.685
"""Tuning constant of Tukey's bisquare: 95 % efficiency for normal errors (Beaton and Tukey 1974)."""

LEAP, LEAP_PER_S = 1.0, 15.0
"""Torso lengths, and torso lengths a second (7 m/s): no swimmer moves both so far and so fast from frame to frame."""

SURELY_SEEN = 0.7
"""Mean confidence of the body's points; less sure ones leap by themselves."""

LEAST_TRAVEL = 2.0
"""Torso lengths that the hips must travel before their way tells what is horizontal."""

LARGEST_SLOPE_DEG = 25.0
"""A way that rises or falls more steeply is a dive or a turn, or shows a swimmer who comes at the camera."""

LARGEST_SLOPE_ERROR_DEG = 3.0
"""A wavier way does not tell what is horizontal; a hand-held phone is as far off itself."""


def to_swimming(poses: PoseSequence) -> Motion:
    """Take camera, size, side and roll out of the key points of a swimmer.

    Every frame is divided by its own smoothed trunk length. The head points towards +x. True horizontal is the way of
    the hips where they travel far enough in the picture, since a straight line stays straight under any perspective
    and the body lies along it; else the picture's own horizontal.

    Raises:
        MotionError: `too_short` when the trunk is seen in fewer than five frames.
    """
    poses = in_time(poses)
    xy = project(onto_middle_of_pan(poses), poses.xy) * np.array([1.0, -1.0])
    torso = _sizes(poses.time_s, xy)
    if mirrored := _heads_left(xy):
        xy = xy * np.array([-1.0, 1.0])
    hip = middle(xy, body.LEFT_HIP)
    position = (xy - hip[:, None]) / torso[:, None, None]
    root = _way(hip, torso)
    spread = poses.spread / torso[:, None]
    usual = float(np.nanmedian(np.where(np.isfinite(hip[:, 0]), torso, np.nan)))
    motion = Motion(position, root, spread, poses.confidence, poses.time_s, usual, mirrored, 0.0)
    return turned(motion, _slope(root)) if poses.size is not None else motion


def middle(position: Floats, left: int) -> Floats:
    """(…, 17, 2) → (…, 2), halfway between a left point and its partner; the one that is known where one is not.

    Of somebody who lies on the side, or half above the water, often only one side is seen.
    """
    both = position[..., left : left + 2, :]
    one = np.where(np.isfinite(both), both, both[..., ::-1, :])
    halfway: Floats = one.mean(-2)
    return halfway


def _sizes(time_s: Floats, xy: Floats) -> Floats:
    """(T,) length of the trunk in every frame: a robust local line through its logarithm."""
    length = np.linalg.norm(middle(xy, body.LEFT_SHOULDER) - middle(xy, body.LEFT_HIP), axis=1)
    known = np.isfinite(length) & (length > 0)
    if known.sum() < FEWEST_FRAMES:
        raise MotionError(
            "too_short", "the swimmer's trunk is seen in fewer than 5 frames: film three whole cycles from the side"
        )
    at, value = time_s[known], np.log(length[known])
    weight = np.ones(len(at))
    for _ in range(ROBUST_ROUNDS):
        off = value - _local_lines(at, value, weight, at)
        spread = max(1.4826 * float(np.median(np.abs(off))), 1e-6)
        weight = np.clip(1 - (off / (BISQUARE * spread)) ** 2, 0.0, None) ** 2
    return np.asarray(np.exp(_local_lines(at, value, weight, time_s)))


def _local_lines(at: Floats, value: Floats, weight: Floats, where: Floats) -> Floats:
    """Weighted straight lines through the neighbourhood of every moment (tricube weights, the nearest always in)."""
    away = np.abs(where[:, None] - at)
    reach = np.maximum(SIZE_WINDOW_S, np.sort(away, 1)[:, min(FEWEST_FRAMES, len(at)) - 1] * 1.1)
    w = np.clip(1 - (away / reach[:, None]) ** 3, 0.0, None) ** 3 * weight
    x = at - where[:, None]
    s0, s1, s2 = w.sum(1), (w * x).sum(1), (w * x * x).sum(1)
    y0, y1 = (w * value).sum(1), (w * x * value).sum(1)
    # A hair of ridge keeps a neighbourhood of one moment from dividing by zero.
    return np.asarray((s2 * y0 - s1 * y1 + 1e-9 * y0) / (s0 * s2 - s1**2 + 1e-9 * s0))


def _heads_left(xy: Floats) -> bool:
    """True when the head lies towards −x of the hips."""
    ahead = middle(xy, body.LEFT_SHOULDER)[:, 0] - middle(xy, body.LEFT_HIP)[:, 0]
    return bool(np.nanmedian(ahead) < 0)


def _way(hip: Floats, torso: Floats) -> Floats:
    """(T, 2) way of mid-hip in torso lengths: every step divided by the size that the swimmer has there."""
    known = np.flatnonzero(np.isfinite(hip).all(1))
    way = np.full(hip.shape, np.nan)
    steps = np.diff(hip[known], axis=0) * 2 / (torso[known][1:] + torso[known][:-1])[:, None]
    way[known] = np.concatenate([np.zeros((1, 2)), np.cumsum(steps, 0)])
    return way


def _slope(way: Floats) -> float:
    """Degrees by which the way of the hips rises; 0 where it does not tell."""
    points = way[np.isfinite(way).all(1)]
    centred = points - points.mean(0)
    _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    along = centred @ axes[0]
    if np.ptp(along) < LEAST_TRAVEL:
        return 0.0
    axis = axes[0] if axes[0, 0] >= 0 else -axes[0]
    slope = float(np.degrees(np.arctan2(axis[1], axis[0])))
    error = float(np.degrees(sizes[1] / max(float(sizes[0]), 1e-12)))
    return slope if abs(slope) <= LARGEST_SLOPE_DEG and error <= LARGEST_SLOPE_ERROR_DEG else 0.0


def surely_seen(motion: Motion) -> NDArray[np.bool_]:
    """(T,) frames in which the body's points are sure."""
    return np.asarray(motion.confidence[:, list(BODY)].mean(1) >= SURELY_SEEN)


def leaps(motion: Motion) -> int:
    """How often the whole body, surely seen, is suddenly elsewhere: in a film that was cut."""
    way = np.linalg.norm(np.diff(motion.absolute[:, list(BODY)], axis=0), axis=-1)
    sure = surely_seen(motion)
    seen = np.isfinite(way).any(1) & sure[1:] & sure[:-1]
    step = np.array([np.nanmedian(row) for row in way[seen]])
    return int(((step > LEAP) & (step > LEAP_PER_S * np.diff(motion.time_s)[seen])).sum())


def trunk_tilt(motion: Motion) -> Floats:
    """(T,) degrees by which the trunk rises towards the head; frames without it take it from those beside them."""
    shoulder, hip = middle(motion.position, body.LEFT_SHOULDER), middle(motion.position, body.LEFT_HIP)
    tilt = np.degrees(np.arctan2(*(shoulder - hip).T[::-1]))
    known = np.isfinite(tilt)
    return np.asarray(np.interp(motion.time_s, motion.time_s[known], tilt[known]))


def each_knee(position: Floats) -> tuple[Floats, Floats]:
    """Inner angles (…) of the left and the right knee, degrees; positions (…, 17, 2)."""
    left, right = (
        joint_angle(position[..., h, :], position[..., h + 2, :], position[..., h + 4, :])
        for h in (body.LEFT_HIP, body.RIGHT_HIP)
    )
    return left, right
