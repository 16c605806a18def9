"""What is read of a card."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CardSeen:
    """A card in one picture of a film.

    Attributes:
        number: the pupil's number that its marker means.
        time_s: presentation time of the picture in the film.
        side_px: side of the marker in pixels of the film; where it is turned aside, that which stays long.
        centre: (x, y) of the marker in pixels of the film.
    """

    number: int
    time_s: float
    side_px: float
    centre: tuple[float, float]
