"""The one mark of a pupil who has several attempts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum

from pe_coach.errors import UsageError
from pe_coach.scoring.scales import load_scale
from pe_coach.store.types import Attempt, Mark


class Counts(StrEnum):
    """Which attempt counts."""

    BEST = "best"
    LAST = "last"


def final_marks(
    attempts: Iterable[Attempt], *, counts: Counts = Counts.BEST, event: str | None = None
) -> dict[str, Mark]:
    """The final mark of every pupil who has one, by the pupil's id; its value is never None.

    A film whose name is a guess is nobody's.

    Args:
        attempts: of a class.
        counts: the mark worth most points, each on its own scale, or that of the last attempt that has one.
        event: only attempts at this event; None for all.
    """
    found: dict[str, list[Mark]] = defaultdict(list)
    for attempt in sorted(attempts, key=lambda one: one.number):
        decided = attempt.mark is not None and attempt.mark.value is not None
        pupil = attempt.sure_pupil_id
        if pupil is not None and attempt.mark is not None and decided and event in (None, attempt.event):
            found[pupil].append(attempt.mark)
    return {pupil: marks[-1] if counts is Counts.LAST else max(marks, key=_worth) for pupil, marks in found.items()}


def _worth(mark: Mark) -> float:
    """Points that a mark is worth; one that is no grade of its scale is worth less than any that is."""
    try:
        return load_scale(mark.scale).middle(mark.value or "")
    except (ValueError, UsageError):
        return -1.0
