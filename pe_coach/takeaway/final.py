"""The one mark of a pupil who has several attempts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum

from pe_coach.scoring.scales import Scale
from pe_coach.store.types import Attempt


class Counts(StrEnum):
    """Which attempt counts."""

    BEST = "best"
    LAST = "last"


def final_marks(
    attempts: Iterable[Attempt], scale: Scale, *, counts: Counts = Counts.BEST, event: str | None = None
) -> dict[str, str]:
    """The final mark of every pupil who has one, by the pupil's id.

    Args:
        attempts: of a class.
        scale: on which marks are compared; a mark that is none of its grades counts less than any that is.
        counts: the best mark, or that of the last attempt that has one.
        event: only attempts at this event; None for all.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for attempt in sorted(attempts, key=lambda one: one.number):
        mark = attempt.mark.value if attempt.mark else None
        if attempt.pupil_id is not None and mark is not None and event in (None, attempt.event):
            found[attempt.pupil_id].append(mark)
    if counts is Counts.LAST:
        return {pupil: marks[-1] for pupil, marks in found.items()}
    return {pupil: max(marks, key=lambda mark: _worth(mark, scale)) for pupil, marks in found.items()}


def _worth(mark: str, scale: Scale) -> float:
    try:
        return scale.middle(mark)
    except ValueError:
        return -1.0
