"""How long a limb is in the picture: a short one has no angle worth a word."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.skeleton import COCO17

SHORTEST_PX = 12.0
"""A pixel of error at both ends turns a limb of this length by 6.7°, more than half of a usual "half at"."""

NEIGHBOURS = {
    "shoulder": (("shoulder", "elbow"),),
    "elbow": (("shoulder", "elbow"), ("elbow", "wrist")),
    "wrist": (("elbow", "wrist"),),
    "hip": (("shoulder", "hip"), ("hip", "knee")),
    "knee": (("hip", "knee"), ("knee", "ankle")),
    "ankle": (("knee", "ankle"),),
    "trunk": (("shoulder", "hip"),),
}
"""The limbs that meet at a joint, whose directions make its angle."""


def long_enough(poses: PoseSequence, joint: str, at_s: float, takeoff_side: str) -> bool:
    """Whether the limbs at a part of the body are long enough in the picture, in the frame next to a time.

    Always true where the points are not pixels of a picture, and for parts that are no joint, such as the lean.
    """
    if poses.size is None:
        return True
    xy = poses.xy[int(np.abs(poses.time_s - at_s).argmin())]
    lengths = [_length(xy, side, limb) for side, limb in _limbs(joint, takeoff_side)]
    return not any(length < SHORTEST_PX for length in lengths)


def _limbs(joint: str, takeoff_side: str) -> list[tuple[str, tuple[str, str]]]:
    """Side and ends of the limbs at a part of the body."""
    role, _, part = joint.rpartition("_")
    other = "right" if takeoff_side == "left" else "left"
    side = {"": takeoff_side, "takeoff": takeoff_side, "free": other}.get(role, role)
    return [(side, limb) for limb in NEIGHBOURS.get(part, ())]


def _length(xy: NDArray[np.float64], side: str, limb: tuple[str, str]) -> float:
    """Length in px, NaN where an end is not seen."""
    first, second = (xy[COCO17.index(f"{side}_{end}")] for end in limb)
    return float(np.hypot(*(first - second)))
