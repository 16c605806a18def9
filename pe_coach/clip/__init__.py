"""Room 1, film in and out: true presentation timestamps, rotation, shots, camera motion, H.264 out."""

from pe_coach.clip.camera import CameraMotion
from pe_coach.clip.cutting import cut
from pe_coach.clip.film import Clip, Frame, open_clip
from pe_coach.clip.repeats import RepeatFinder
from pe_coach.clip.shots import Shot, ShotFinder
from pe_coach.clip.writing import write_frames, write_video

__all__ = [
    "CameraMotion",
    "Clip",
    "Frame",
    "RepeatFinder",
    "Shot",
    "ShotFinder",
    "cut",
    "open_clip",
    "write_frames",
    "write_video",
]
