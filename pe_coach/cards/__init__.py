"""Number cards: printed for each pupil, shown to the camera before the run-up, read from the film."""

from pe_coach.cards.printing import card_picture, marker_picture
from pe_coach.cards.reading import read_cards
from pe_coach.cards.types import CardSeen

__all__ = ["CardSeen", "card_picture", "marker_picture", "read_cards"]
