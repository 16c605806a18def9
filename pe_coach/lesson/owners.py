"""Whose attempt it is, by the cards that were shown.

A card counts for the attempt that follows, and for the one that has just begun. It has to be read in two pictures.
What leaves a doubt names nobody: several cards, a card that is shown while somebody lands and never again, or one that
the pupil who has just jumped may be carrying back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

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


@dataclass(frozen=True)
class Shown:
    """A card held up: its number, and the first and last time that it was read."""

    number: int
    first_s: float
    last_s: float


def cards_of_attempts(lesson: Lesson) -> list[int | None]:
    """For each attempt of a lesson the number on its card; None where none was shown, `UNSURE` where that is in doubt.

    A pupil whose run-up was a false start keeps the card for the next one, unless a card is shown after it.
    """
    due = _due(showings(lesson.cards), lesson.attempts)
    found: list[int | None] = []
    for place, attempt in enumerate(lesson.attempts):
        before = lesson.attempts[place - 1] if place else None
        own = _its_own(due[place], due[place - 1] if place else (), before)
        if before:
            own = [one for one in own if not _may_be_carried_back(one, found[-1], before, attempt)]
        number = _one(_since_false_start(own, lesson, attempt), due[place])
        found.append(_shown_too_late(due[place + 1], attempt) if number is None else number)
    return found


def showings(cards: Sequence[CardSeen]) -> list[Shown]:
    """Cards held up, in the order in which they were first read; what was read in a single picture is none."""
    found: list[Shown] = []
    for number in sorted({card.number for card in cards}):
        times = sorted({card.time_s for card in cards if card.number == number})
        edges = [0, *(i + 1 for i, (a, b) in enumerate(pairwise(times)) if b - a > PAUSE_S), len(times)]
        runs = [times[start:stop] for start, stop in pairwise(edges)]
        found += [Shown(number, run[0], run[-1]) for run in runs if len(run) >= PICTURES]
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


def _since_false_start(own: Sequence[Shown], lesson: Lesson, attempt: Found) -> Sequence[Shown]:
    """What was shown since the last false start after which anything was shown."""
    starts = [part.start_s for part in lesson.left_out if part.why == FALSE_START and part.start_s < attempt.start_s]
    for start_s in reversed(starts):
        if since := [one for one in own if one.first_s > start_s]:
            return since
    return own


def _one(own: Sequence[Shown], due: Sequence[Shown]) -> int | None:
    """The only number; none if none was shown at all."""
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
