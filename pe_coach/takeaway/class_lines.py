"""Clips of a class as lines of its tables: a report's plain data with its place in the class beside it.

A name that is a guess is in no table but the one that asks for it to be checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from pe_coach.classes.types import Row
from pe_coach.report.as_csv import Plain
from pe_coach.roster import Entry

Rows = Callable[[], Iterator[Row]]
"""Opens the rows of a class once more, from the first: a class may be larger than the memory."""


def lines(rows: Iterable[Row]) -> Iterator[Plain]:
    """Reports with their place in the class, named where the name is no guess."""
    attempts: Counter[int] = Counter()
    for row in rows:
        pupil = known(row)
        if pupil is not None:
            attempts[pupil.number] += 1
        yield row.report | place(row, pupil) | {"attempt": pupil and attempts[pupil.number]}


def known(row: Row) -> Entry | None:
    """Whose a clip is, None where that is a guess or not known."""
    return None if row.named.is_guess else row.named.pupil


def place(row: Row, pupil: Entry | None) -> Plain:
    """What is known of a clip beside its report."""
    return {
        "number": row.number,
        "clip": row.clip,
        "pupil": pupil and pupil.name,
        "pupil_number": pupil and pupil.number,
        "named_by": row.named.by.value,
        "recorded_at": row.recorded_at and row.recorded_at.isoformat(timespec="seconds"),
        "film": row.film or None,
        "start_s": None if row.start_s is None else round(row.start_s, 2),
    }
