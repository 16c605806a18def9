"""A pupil's attempts over time: what of it is more than measurement noise. Nothing here knows streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pe_coach.errors import UsageError
from pe_coach.report.as_json import from_dict
from pe_coach.report.comparing import TOTAL, Change, Verdict, compared
from pe_coach.report.types import Report
from pe_coach.store.types import Attempt


@dataclass(frozen=True)
class Point:
    """An attempt on the time line: its score, 0…100, with the 90 % interval."""

    attempt_id: str
    at: datetime
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Course:
    """A pupil's attempts at one event, in the order in which they were added.

    `least` is the smallest change from the first to the last score that counts, points; None where it is not known.
    `changes` are those from the first to the last attempt, the total first; empty where the two cannot be compared,
    and `why_not` says why.
    """

    event: str
    points: tuple[Point, ...]
    least: float | None
    changes: tuple[Change, ...]
    why_not: str = ""

    @property
    def verdict(self) -> Verdict:
        """What may be said of the change from the first to the last attempt."""
        total = [change.verdict for change in self.changes if change.id == TOTAL]
        return total[0] if total else Verdict.NOT_KNOWN

    def changed(self, verdict: Verdict) -> list[Change]:
        """The criteria with this verdict."""
        return [change for change in self.changes if change.id != TOTAL and change.verdict is verdict]


def course_of(attempts: Sequence[Attempt], event: str) -> Course:
    """The course of a pupil's attempts at an event, of those with a score."""
    scored = sorted((a for a in attempts if a.event == event and a.score is not None), key=lambda a: a.added_at)
    points = tuple(_point(attempt) for attempt in scored)
    if len(scored) < 2:
        return Course(event, points, None, ())
    try:
        changes = compared(report_of(scored[0]), report_of(scored[-1])).changes
    except UsageError as error:
        return Course(event, points, None, (), error.text)
    return Course(event, points, changes[0].least, changes)


def by_phase(course: Course, attempts: Sequence[Attempt]) -> dict[str, list[float | None]]:
    """Points of every phase of a course, one an attempt in its order; None where a phase was not seen."""
    known = {attempt.id: attempt.report or {} for attempt in attempts}
    parts = [known[point.attempt_id]["by_phase"] for point in course.points]
    phases = dict.fromkeys(phase for part in parts for phase in part)
    return {phase: [part.get(phase, {}).get("value") for part in parts] for phase in phases}


def report_of(attempt: Attempt) -> Report:
    """The report of a graded attempt."""
    return from_dict(attempt.report)


def _point(attempt: Attempt) -> Point:
    score = (attempt.report or {})["score"]
    return Point(attempt.id, attempt.added_at, score["value"], score["low"], score["high"])
