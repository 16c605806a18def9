"""Angles of joints and segments in the picture plane, in degrees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def dot(a: Floats, b: Floats) -> Floats:
    """Inner product of vectors in the plane, (…, 2) each; far faster than a sum over an axis of two."""
    product: Floats = a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1]
    return product


def length(vector: Floats) -> Floats:
    """Length of vectors in the plane, (…, 2)."""
    return np.sqrt(dot(vector, vector))


def joint_angle(first: Floats, joint: Floats, last: Floats) -> Floats:
    """Inner angle at `joint` between the directions to `first` and `last`; (…, 2) each, degrees 0…180.

    180 is a straight limb; NaN where a point is not known.

    >>> float(joint_angle(np.array([0.0, 1.0]), np.zeros(2), np.array([1.0, 0.0])))
    90.0
    """
    a, b = first - joint, last - joint
    cross = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    angle: Floats = np.degrees(np.arctan2(np.abs(cross), dot(a, b)))
    return angle


def segment_angle(start: Floats, stop: Floats, *, zero: str) -> Floats:
    """Direction from `start` to `stop`, degrees in -180…180; (…, 2) each, y up, movement towards +x.

    `zero` names the direction that counts as 0; leaning or swinging towards +x is positive:
    "up" (trunk, body inclination), "down" (arms), "ahead" (thighs; upward is positive).

    >>> float(segment_angle(np.zeros(2), np.array([1.0, 1.0]), zero="up"))
    45.0
    """
    d = stop - start
    along, across = {
        "up": (d[..., 1], d[..., 0]),
        "down": (-d[..., 1], d[..., 0]),
        "ahead": (d[..., 0], d[..., 1]),
    }[zero]
    return np.degrees(np.arctan2(across, along))
