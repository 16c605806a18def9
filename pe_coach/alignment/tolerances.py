"""What an event tolerates, as a spread of points: for references that rest on a single movement."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment.bones import bone_lengths
from pe_coach.alignment.oks import TOLERANCE
from pe_coach.alignment.reference import Reference
from pe_coach.events import Criterion, Event
from pe_coach.motion.body import LEFT_ANKLE, LEFT_ELBOW, LEFT_KNEE, LEFT_SHOULDER, LEFT_WRIST
from pe_coach.pose.skeleton import BODY

Floats = NDArray[np.float64]

MOVED = {
    "shoulder": ("upper_arm", LEFT_ELBOW),
    "elbow": ("forearm", LEFT_WRIST),
    "hip": ("thigh", LEFT_KNEE),
    "knee": ("shank", LEFT_ANKLE),
    "trunk": (None, LEFT_SHOULDER),
}
"""Bone that a part of the body turns (None: the torso, of length 1), and the left one of the points at its end."""


def tolerated(event: Event, reference: Reference) -> Floats:
    """Spread (T, 17) in torso lengths, by phase.

    An angle that may be off by its criterion's "half at" moves the far end of its bone by as much times the bone's
    length. Points that no criterion of the phase names get the tolerance of the similarity.
    """
    general = np.full(17, np.nan)
    general[list(BODY)] = TOLERANCE
    lengths = bone_lengths(reference.position)
    spread = np.tile(general, (len(reference.time_s), 1))
    for phase in reference.phases:
        rows = reference.rows(phase)
        for joint in MOVED:
            angles = [c.half_at for c in event.criteria if c.phase == phase and _is_angle_at(c, joint)]
            bone, end = MOVED[joint]
            length = 1.0 if bone is None else lengths[bone]
            if angles and np.isfinite(length):
                spread[rows, end : end + 2] = np.radians(min(angles)) * length
    spread[np.isnan(reference.position[..., 0])] = np.nan
    return spread


def _is_angle_at(criterion: Criterion, joint: str) -> bool:
    return criterion.unit == "°" and criterion.joint.rpartition("_")[2] == joint
