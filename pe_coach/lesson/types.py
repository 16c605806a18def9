"""What is found in the film of a lesson."""

from __future__ import annotations

from dataclasses import dataclass

from pe_coach.cards.types import CardSeen


@dataclass(frozen=True)
class Found:
    """An attempt in the film of a lesson.

    Attributes:
        number: its place among the attempts of the film, from 1.
        start_s, stop_s: what of the film shows it, from before the run-up until after the landing.
    """

    number: int
    start_s: float
    stop_s: float


@dataclass(frozen=True)
class LeftOut:
    """A part of the film in which somebody moves that is no attempt; `why` is an id such as `walker`, `false_start`."""

    start_s: float
    stop_s: float
    why: str


@dataclass(frozen=True)
class Lesson:
    """A film of a lesson that was looked through.

    Attributes:
        duration_s: of the film.
        attempts: in the order of the film.
        left_out: what was looked at and is no attempt, in the order of the film.
        cards: every card that was read, in the order of the film.
    """

    duration_s: float
    attempts: tuple[Found, ...]
    left_out: tuple[LeftOut, ...]
    cards: tuple[CardSeen, ...]
