"""Number cards: printed for each pupil, shown to the camera before the run-up, read from the film."""

from pe_coach.cards.types import CardSeen

__all__ = ["CardSeen"]
