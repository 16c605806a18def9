"""Whose attempt it is, by the cards that were shown.

A card counts for the attempt that follows, and for the one that has just begun. It has to be read in two pictures.
What leaves a doubt names nobody: several cards, a card that is shown while somebody lands and never again, one that the
pupil who has just jumped may be carrying back, that of a false start, or one that is shown elsewhere than the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pe_coach.cards import CardSeen
from pe_coach.lesson.types import Found, Lesson

UNSURE = 0
"""Number of an attempt for which cards were seen, but not clearly whose; no card has it."""

FALSE_START = "false_start"
"""Why a run-up without a jump is left out."""

PICTURES = 2
"""In which a card has to be read."""

PAUSE_S = 3.0
"""Between two pictures of one showing: a card that is turned or hidden for a moment."""

USUAL_SIZE = 0.85
"""Ratio to the usual size down to which, and up to whose inverse, a card is shown where cards are shown: a step farther
from a camera 10 m away is a tenth. Others are those of people who wait behind or in front of that place."""

ENOUGH = 4
"""Cards that were shown for there to be a usual size."""


@dataclass(frozen=True)
class Shown:
    """A card held up: its number, the first and last time that it was read, and the usual side of its marker."""

    number: int
    first_s: float
    last_s: float
    side_px: float


def cards_of_attempts(lesson: Lesson) -> list[int | None]:
    """For each attempt of a lesson the number on its card; None where none was shown, `UNSURE` where that is in doubt.

    Whoever makes a false start may try again, or may not: the card from before it names nobody.
    """
    shown = showings(lesson.cards)
    usual = _at_the_usual_place(shown)
    due = _due(shown, lesson.attempts)
    found: list[int | None] = []
    for place, attempt in enumerate(lesson.attempts):
        before = lesson.attempts[place - 1] if place else None
        own = _its_own(due[place], due[place - 1] if place else (), before)
        if before:
            own = [one for one in own if not _may_be_carried_back(one, found[-1], before, attempt)]
        own = _since_false_start([one for one in own if one in usual], lesson, attempt)
        number = _one(own, due[place])
        found.append(_shown_too_late(due[place + 1], attempt) if number is None else number)
    return found


def showings(cards: Sequence[CardSeen]) -> list[Shown]:
    """Cards held up, in the order in which they were first read; what was read in a single picture is none."""
    found: list[Shown] = []
    for number in sorted({card.number for card in cards}):
        sides = {card.time_s: card.side_px for card in cards if card.number == number}
        times = sorted(sides)
        edges = [0, *(i + 1 for i, (a, b) in enumerate(pairwise(times)) if b - a > PAUSE_S), len(times)]
        runs = [times[start:stop] for start, stop in pairwise(edges)]
        runs = [run for run in runs if len(run) >= PICTURES]
        found += [Shown(number, run[0], run[-1], median(sides[time_s] for time_s in run)) for run in runs]
    return sorted(found, key=lambda one: (one.first_s, one.number))


def _due(shown: Sequence[Shown], attempts: Sequence[Found]) -> list[list[Shown]]:
    """For each attempt, and the end of the film, what was shown from the middle of the one before until its own."""
    middles = [(attempt.start_s + attempt.stop_s) / 2 for attempt in attempts]
    due: list[list[Shown]] = [[] for _ in (*attempts, None)]
    for one in shown:
        due[sum(middle < one.first_s for middle in middles)].append(one)
    return due


def _its_own(due: Sequence[Shown], due_before: Sequence[Shown], before: Found | None) -> list[Shown]:
    """What was shown for an attempt, without what may have been shown late for the one before.

    A card shown during somebody's landing is the next pupil's where the first has shown one too.
    """
    if before is None or due_before:
        return list(due)
    after = [one for one in due if one.first_s > before.stop_s]
    return [one for one in due if one in after or one.number in {other.number for other in after}]


def _at_the_usual_place(shown: Sequence[Shown]) -> set[Shown]:
    """Cards that were shown about as near to the camera as most; all of them where there are only a few."""
    if len(shown) < ENOUGH:
        return set(shown)
    usual_px = median(one.side_px for one in shown)
    return {one for one in shown if USUAL_SIZE <= one.side_px / usual_px <= 1 / USUAL_SIZE}


def _since_false_start(own: Sequence[Shown], lesson: Lesson, attempt: Found) -> list[Shown]:
    """What was shown since the last false start began."""
    starts = [part.start_s for part in lesson.left_out if part.why == FALSE_START and part.start_s < attempt.start_s]
    return [one for one in own if one.first_s > max(starts, default=0.0)]


def _one(own: Sequence[Shown], due: Sequence[Shown]) -> int | None:
    """The only number; doubt if there are several, or what was due does not count; none if nothing was due."""
    numbers = {one.number for one in own}
    if len(numbers) == 1:
        return numbers.pop()
    return UNSURE if numbers or due else None


def _shown_too_late(due_next: Sequence[Shown], attempt: Found) -> int | None:
    """Doubt where a card was first shown during the landing of an attempt without one, and is not shown again."""
    late = {one.number for one in due_next if one.first_s <= attempt.stop_s}
    again = {one.number for one in due_next if one.first_s > attempt.stop_s}
    return UNSURE if late - again else None


def _may_be_carried_back(one: Shown, number_before: int | None, before: Found, attempt: Found) -> bool:
    """Whether a card may be that of the attempt before, and was last seen nearer to that than to this one."""
    nearer = one.last_s - before.stop_s < attempt.start_s - one.last_s
    return nearer and (not number_before or number_before == one.number)
