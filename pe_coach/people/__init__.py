"""Room 2, who is the athlete: detect, track by box and appearance, choose from the whole clip."""

from pe_coach.people.action import quiet_frames
from pe_coach.people.candidates import Candidate, Sight
from pe_coach.people.choosing import DEFAULT_RULE, RULES, Choice, candidates, choose_athlete
from pe_coach.people.detector import Detector
from pe_coach.people.tracking import People, Track, track_people

__all__ = [
    "DEFAULT_RULE",
    "RULES",
    "Candidate",
    "Choice",
    "Detector",
    "People",
    "Sight",
    "Track",
    "candidates",
    "choose_athlete",
    "quiet_frames",
    "track_people",
]
