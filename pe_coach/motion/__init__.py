"""Room 4, how the body moves, free of camera, size, roll and side."""

from pe_coach.motion.angles import joint_angle, segment_angle
from pe_coach.motion.body import centre_of_mass
from pe_coach.motion.flight import Flight, find_flight
from pe_coach.motion.motion import Motion, to_motion

__all__ = ["Flight", "Motion", "centre_of_mass", "find_flight", "joint_angle", "segment_angle", "to_motion"]
