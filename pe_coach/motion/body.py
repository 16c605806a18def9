"""Segments of the body on the seventeen points: where they are and what they weigh."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_ELBOW, RIGHT_ELBOW, LEFT_WRIST, RIGHT_WRIST = range(5, 11)
LEFT_HIP, RIGHT_HIP, LEFT_KNEE, RIGHT_KNEE, LEFT_ANKLE, RIGHT_ANKLE = range(11, 17)
KNEES = (LEFT_KNEE, RIGHT_KNEE)
ANKLES = (LEFT_ANKLE, RIGHT_ANKLE)

HEAD_ABOVE_SHOULDERS = 0.5
"""Centre of head and neck above mid-shoulder along the trunk, in torso lengths (adult proportions, textbook value)."""


class Segment(NamedTuple):
    """Two ends, where its centre of mass lies between them (0…1), and its share of the body's mass."""

    proximal: int
    distal: int
    centre: float
    mass: float


def _both(left: tuple[int, int], centre: float, mass: float) -> tuple[Segment, Segment]:
    return Segment(*left, centre, mass), Segment(left[0] + 1, left[1] + 1, centre, mass)


# Winter, Biomechanics and Motor Control of Human Movement, segment table; hand counted with the forearm, foot with
# the shank.
LIMBS = (
    *_both((LEFT_SHOULDER, LEFT_ELBOW), 0.436, 0.028),
    *_both((LEFT_ELBOW, LEFT_WRIST), 0.682, 0.022),
    *_both((LEFT_HIP, LEFT_KNEE), 0.433, 0.100),
    *_both((LEFT_KNEE, LEFT_ANKLE), 0.606, 0.061),
)
TRUNK_MASS, HEAD_MASS = 0.497, 0.081


def mid_shoulder(position: Floats) -> Floats:
    """(…, 17, 2) → (…, 2), halfway between the shoulders."""
    return (position[..., LEFT_SHOULDER, :] + position[..., RIGHT_SHOULDER, :]) / 2


def mid_hip(position: Floats) -> Floats:
    """(…, 17, 2) → (…, 2), halfway between the hips."""
    return (position[..., LEFT_HIP, :] + position[..., RIGHT_HIP, :]) / 2


def centre_of_mass(position: Floats) -> Floats:
    """(…, 17, 2) → (…, 2), mean of the segments' centres weighted by their mass.

    A limb that is not known (NaN) is left out with its mass; NaN where the trunk is not known.
    """
    shoulder, hip = mid_shoulder(position), mid_hip(position)
    trunk = (shoulder + hip) / 2
    head = shoulder + HEAD_ABOVE_SHOULDERS * (shoulder - hip)
    total, mass = TRUNK_MASS * trunk + HEAD_MASS * head, np.full(trunk.shape, TRUNK_MASS + HEAD_MASS)
    for limb in LIMBS:
        ends = position[..., limb.proximal, :], position[..., limb.distal, :]
        centre = ends[0] + limb.centre * (ends[1] - ends[0])
        known = np.isfinite(centre)
        total = total + np.where(known, limb.mass * centre, 0.0)
        mass = mass + np.where(known, limb.mass, 0.0)
    weighted: Floats = total / mass
    return weighted


def centre_of_mass_sigma(sigma: Floats) -> Floats:
    """(…, 17) standard deviations of points → (…,) that of one coordinate of the centre of mass, errors independent.

    Limbs of unknown deviation are left out; NaN where that of the trunk is not known.
    """
    above = (TRUNK_MASS / 2 + HEAD_MASS * (1 + HEAD_ABOVE_SHOULDERS)) / 2
    below = (TRUNK_MASS / 2 - HEAD_MASS * HEAD_ABOVE_SHOULDERS) / 2
    variance = above**2 * (sigma[..., LEFT_SHOULDER] ** 2 + sigma[..., RIGHT_SHOULDER] ** 2)
    variance = variance + below**2 * (sigma[..., LEFT_HIP] ** 2 + sigma[..., RIGHT_HIP] ** 2)
    for limb in LIMBS:
        near, far = limb.mass * (1 - limb.centre), limb.mass * limb.centre
        ends = (near * sigma[..., limb.proximal]) ** 2 + (far * sigma[..., limb.distal]) ** 2
        variance = variance + np.nan_to_num(ends)
    deviation: Floats = np.sqrt(variance)
    return deviation
