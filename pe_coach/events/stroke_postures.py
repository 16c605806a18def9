"""What a posture of a swimmer shows: lines of the body, heights and reaches of hands and feet.

Every function takes positions (…, 17, 2) of an attempt, the near side on the left, and returns (…). What is read off
one arm or leg comes from the near side, and from the far side only where the near one is seen less than half as often.
Lengths are torso lengths; "ahead" and "behind" go along the trunk, "above" and "below" along true vertical.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pe_coach.motion import body, joint_angle, segment_angle
from pe_coach.motion.angles import dot, length
from pe_coach.motion.swimming import each_knee, middle

Floats = NDArray[np.float64]
Values = Callable[[Floats], Floats]
Sides = Callable[[Floats], tuple[Floats, Floats]]
"""Values of the near and of the far side."""

NOSE, EAR = 0, 3
SHORT_LIMB = 0.35
"""Torso lengths; a thigh or shank, 0.85 long, that looks shorter points at the camera: its joints show no angle."""

DEEPEST_KNEE_DEG = 30.0
"""Inner angle with the heel at the seat; a smaller one is a wrong point or a leg that points at the camera."""

SEEN_LESS = 0.5
"""A near limb that is seen less than so often as the far one does not count."""


def of_near_side(sides: Sides) -> Values:
    """The near side's values, or the far side's where those are seen far more often."""

    def values(p: Floats) -> Floats:
        near, far = sides(p)
        seen = [float(np.isfinite(side[0]).mean()) if side.size else 0.0 for side in (near, far)]
        return far if seen[0] < SEEN_LESS * seen[1] else near

    return values


def known_mean(first: Floats, second: Floats) -> Floats:
    """Mean of two values, the one that is known where one is not."""
    mean: Floats = (np.where(np.isfinite(first), first, second) + np.where(np.isfinite(second), second, first)) / 2
    return mean


def of_both_sides(sides: Sides) -> Values:
    """Mean of both sides, of those that are known."""
    return lambda p: known_mean(*sides(p))


def _ahead(left: int, from_left: int) -> Sides:
    """One point ahead of another along the trunk, on both sides."""

    def sides(p: Floats) -> tuple[Floats, Floats]:
        axis = trunk_axis(p)
        near, far = (dot(p[..., left + s, :] - p[..., from_left + s, :], axis) for s in (0, 1))
        return near, far

    return sides


def _above(left: int, from_left: int) -> Sides:
    """One point above another, on both sides."""
    return lambda p: (p[..., left, 1] - p[..., from_left, 1], p[..., left + 1, 1] - p[..., from_left + 1, 1])


def _minus(sides: Sides) -> Sides:
    def turned(p: Floats) -> tuple[Floats, Floats]:
        near, far = sides(p)
        return -near, -far

    return turned


def trunk_axis(p: Floats) -> Floats:
    """(…, 2) direction from the hips to the head, length 1."""
    trunk = middle(p, body.LEFT_SHOULDER) - middle(p, body.LEFT_HIP)
    axis: Floats = trunk / np.linalg.norm(trunk, axis=-1, keepdims=True)
    return axis


def body_line(p: Floats) -> Floats:
    """Degrees by which the ankles lie lower than the shoulders, seen from the direction of travel."""
    line = middle(p, body.LEFT_SHOULDER) - middle(p, body.LEFT_ANKLE)
    angle: Floats = np.degrees(np.arctan2(line[..., 1], line[..., 0]))
    return angle


def hip_drop(p: Floats) -> Floats:
    """Torso lengths of mid-hip below the chord from mid-shoulder to mid-knee, at right angles to it."""
    knee = middle(p, body.LEFT_KNEE)
    chord, hip = middle(p, body.LEFT_SHOULDER) - knee, middle(p, body.LEFT_HIP) - knee
    cross = chord[..., 0] * hip[..., 1] - chord[..., 1] * hip[..., 0]
    drop: Floats = -cross / length(chord)
    return drop


def head_angle(p: Floats) -> Floats:
    """Angle ear, shoulder, hip on the side of the surface: below 180 the head is lifted, above it is dropped."""
    shoulder = middle(p, body.LEFT_SHOULDER)
    head, trunk = middle(p, EAR) - shoulder, shoulder - middle(p, body.LEFT_HIP)
    cross = trunk[..., 0] * head[..., 1] - trunk[..., 1] * head[..., 0]
    angle: Floats = 180.0 - np.degrees(np.arctan2(cross, dot(trunk, head)))
    return angle


def trunk_rise(p: Floats) -> Floats:
    """Degrees by which the trunk rises towards the head."""
    axis = trunk_axis(p)
    angle: Floats = np.degrees(np.arctan2(axis[..., 1], axis[..., 0]))
    return angle


def each_hip(p: Floats) -> tuple[Floats, Floats]:
    """Inner angles shoulder, hip, knee, degrees."""
    near, far = (joint_angle(p[..., s, :], p[..., s + 6, :], p[..., s + 8, :]) for s in (5, 6))
    return near, far


def each_forearm(p: Floats) -> tuple[Floats, Floats]:
    """Directions of the forearms from straight down, the hand ahead positive, degrees."""
    near, far = (segment_angle(p[..., s, :], p[..., s + 2, :], zero="down") for s in (7, 8))
    return near, far


def each_straightness(p: Floats) -> tuple[Floats, Floats]:
    """Wrist from shoulder as a share of upper arm and forearm: 1 is a straight elbow."""
    upper, fore, whole = (length(p[..., b : b + 2, :] - p[..., a : a + 2, :]) for a, b in ((5, 7), (7, 9), (5, 9)))
    share = whole / (upper + fore)
    return share[..., 0], share[..., 1]


def seen_knees(p: Floats) -> tuple[Floats, Floats]:
    """Inner angles of the knees, degrees; NaN where a thigh or shank points at the camera, or no knee bends so far."""
    near, far = (
        np.where(_long(p, h, h + 2) & _long(p, h + 2, h + 4) & (knee >= DEEPEST_KNEE_DEG), knee, np.nan)
        for h, knee in zip((body.LEFT_HIP, body.RIGHT_HIP), each_knee(p), strict=True)
    )
    return near, far


def _long(p: Floats, start: int, stop: int) -> NDArray[np.bool_]:
    """Where a limb is seen long enough to have a direction."""
    return np.asarray(length(p[..., stop, :] - p[..., start, :]) >= SHORT_LIMB)


def feet_apart(p: Floats) -> Floats:
    """Height between the ankles."""
    apart: Floats = np.abs(p[..., body.LEFT_ANKLE, 1] - p[..., body.RIGHT_ANKLE, 1])
    return apart


def nose_height(p: Floats) -> Floats:
    """Height of the nose above mid-hip."""
    height: Floats = p[..., NOSE, 1]
    return height


def hands_forward(p: Floats) -> Floats:
    """Both hands ahead of mid-hip along true horizontal: known even while the shoulders are above the water."""
    reach: Floats = middle(p, body.LEFT_WRIST)[..., 0]
    return reach


def near_arm_length(p: Floats) -> Floats:
    """(D, N, 17, 2) → (D,), length of the near arm over a stretch: upper arm and forearm, each where it is seen long.

    Of a limb that points at the camera a part is seen, so the ninth decile counts.
    """
    seen = np.isfinite(p[0, :, body.LEFT_WRIST : body.LEFT_HIP, 0]).mean(0)
    side = int(seen[0] < SEEN_LESS * seen[1])
    bones = ((body.LEFT_SHOULDER, body.LEFT_ELBOW), (body.LEFT_ELBOW, body.LEFT_WRIST))
    lengths = [np.linalg.norm(p[:, :, a + side] - p[:, :, b + side], axis=-1) for a, b in bones]
    known = [length[:, np.isfinite(length).all(0)] for length in lengths]
    if not all(length.shape[1] for length in known):
        return np.full(len(p), np.nan)
    total: Floats = np.sum([np.quantile(length, 0.9, axis=1) for length in known], 0)
    return total


HANDS_AHEAD = _ahead(body.LEFT_WRIST, body.LEFT_SHOULDER)
HANDS_BEHIND = _minus(HANDS_AHEAD)
HANDS_PAST_HIPS = _minus(_ahead(body.LEFT_WRIST, body.LEFT_HIP))
HANDS_ABOVE = _above(body.LEFT_WRIST, body.LEFT_SHOULDER)
ELBOWS_ABOVE_HANDS = _above(body.LEFT_ELBOW, body.LEFT_WRIST)
FEET_ABOVE_HIPS = _above(body.LEFT_ANKLE, body.LEFT_HIP)

near_knee = of_near_side(seen_knees)
"""Inner angle of the near knee, degrees."""


def one_foot_above_hip(side: int) -> Values:
    """Height of one ankle above its hip: 0 the near one, 1 the far one."""
    return lambda p: FEET_ABOVE_HIPS(p)[side]
