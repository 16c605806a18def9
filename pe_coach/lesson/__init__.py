"""A film of a whole lesson: where the attempts are in it, whose they are by their cards, each cut out as a clip."""

from pe_coach.lesson.looking import look_through
from pe_coach.lesson.owners import UNSURE, cards_of_attempts
from pe_coach.lesson.types import Found, LeftOut, Lesson

__all__ = ["UNSURE", "Found", "LeftOut", "Lesson", "cards_of_attempts", "look_through"]
