"""The best and the mean of every pupil's attempts, as far as a grade can be defended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from statistics import fmean
from typing import Any

from pe_coach.classes.types import Row
from pe_coach.report.as_csv import Column
from pe_coach.report.figures import span
from pe_coach.roster import Entry
from pe_coach.takeaway.attempt_view import defended
from pe_coach.takeaway.class_lines import known
from pe_coach.words import Words


@dataclass(frozen=True)
class Scored:
    """An attempt whose score can be defended; `attempt` is which of the pupil's it is, `grade` what it is worth."""

    attempt: int
    clip: str
    value: float
    low: float
    high: float
    grade: str | None
    scale: str | None


@dataclass
class PupilMarks:
    """A pupil, how many attempts there are, and those with a score."""

    pupil: Entry
    attempts: int = 0
    scored: list[Scored] = field(default_factory=list)

    @property
    def best(self) -> Scored | None:
        """The attempt with the highest score, the first of equals."""
        return max(self.scored, key=lambda one: one.value, default=None)

    @property
    def mean(self) -> tuple[float, float, float] | None:
        """Mean score and its interval, which is as wide as those of the attempts are: what is off in one film of a
        pupil is off in the next in the same way."""
        if not self.scored:
            return None
        return (
            fmean(s.value for s in self.scored),
            fmean(s.low for s in self.scored),
            fmean(s.high for s in self.scored),
        )

    def add(self, row: Row) -> None:
        """Count an attempt."""
        self.attempts += 1
        points, grade = defended(row.report), row.report["grade"] or {}
        if points:
            numbers = points["value"], points["low"], points["high"]
            self.scored.append(Scored(self.attempts, row.clip, *numbers, grade.get("grade"), grade.get("scale")))


class AllMarks:
    """Everybody in a class list and whoever is named beside, counted attempt by attempt."""

    def __init__(self, roster: Iterable[Entry] = ()) -> None:
        self._found = {entry.number: PupilMarks(entry) for entry in roster}

    def add(self, row: Row) -> None:
        """Count an attempt, where it is known whose it is."""
        pupil = known(row)
        if pupil is not None:
            self._found.setdefault(pupil.number, PupilMarks(pupil)).add(row)

    def by_number(self) -> list[PupilMarks]:
        """Everybody, by number."""
        return [self._found[number] for number in sorted(self._found)]


def marks_lines(marks: Iterable[PupilMarks]) -> Iterator[dict[str, Any]]:
    """A line of pupils.csv each."""
    for each in marks:
        best, mean = each.best, each.mean or (None, None, None)
        yield {
            "pupil_number": each.pupil.number,
            "pupil": each.pupil.name,
            "attempts": each.attempts,
            "scored": len(each.scored),
            "best": best and best.value,
            "best_low": best and best.low,
            "best_high": best and best.high,
            "best_attempt": best and best.attempt,
            "best_clip": best and best.clip,
            **{name: _whole(value) for name, value in zip(("mean", "mean_low", "mean_high"), mean, strict=True)},
            "grade": best and best.grade,
            "grade_scale": best and best.scale,
        }


def pupil_line(marks: PupilMarks, say: Words) -> dict[str, Any]:
    """A pupil with best and mean in words."""
    best, mean = marks.best, marks.mean
    return {
        "number": marks.pupil.number,
        "name": marks.pupil.name,
        "attempts": marks.attempts,
        "scored": len(marks.scored),
        "best": best and say.number(best.value),
        "best_ends": best and span(say.number(best.low), say.number(best.high)),
        "mean": mean and say.number(mean[0]),
        "mean_ends": mean and span(say.number(mean[1]), say.number(mean[2])),
    }


def _whole(points: float | None) -> int | None:
    return None if points is None else round(points)


PUPIL_COLUMNS = tuple(
    Column(name, itemgetter(name))
    for name in (
        *("pupil_number", "pupil", "attempts", "scored", "best", "best_low", "best_high", "best_attempt", "best_clip"),
        *("mean", "mean_low", "mean_high", "grade", "grade_scale"),
    )
)
"""Columns of pupils.csv."""
