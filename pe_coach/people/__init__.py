"""Room 2, who is the athlete: detect, track by box and appearance, choose from the whole clip."""

from pe_coach.people.choosing import Choice, choose_athlete
from pe_coach.people.detector import Detector
from pe_coach.people.tracking import People, Track, track_people

__all__ = ["Choice", "Detector", "People", "Track", "choose_athlete", "track_people"]
