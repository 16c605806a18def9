"""Room 4, how the body moves, free of camera, size, roll and side."""

from collections.abc import Callable

from pe_coach.motion.angles import joint_angle, segment_angle
from pe_coach.motion.body import centre_of_mass
from pe_coach.motion.flight import Flight, find_flight
from pe_coach.motion.motion import Motion, to_motion
from pe_coach.motion.swimming import to_swimming
from pe_coach.pose.sequence import PoseSequence

MOTIONS: dict[str, Callable[[PoseSequence], Motion]] = {"jump": to_motion, "swim": to_swimming}
"""How key points become a movement, by the event's `movement`."""

__all__ = ["MOTIONS", "Flight", "Motion", "centre_of_mass", "find_flight", "joint_angle", "segment_angle", "to_motion"]
