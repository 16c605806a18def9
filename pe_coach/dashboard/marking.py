"""Whose mark is the mark, and when the machine's number may be seen. Nothing here knows streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pe_coach.report.marking import grade_name, grade_text
from pe_coach.scoring.scales import Grade, Scale, graded
from pe_coach.scoring.types import Measured
from pe_coach.store.types import Attempt, SchoolClass, State
from pe_coach.words import Words

FIRST_ATTEMPTS = 10
"""Attempts of a class that the teacher marks before the machine's number is shown: enough blind marks to begin a
calibration with (`scoring.calibrating`)."""

SURE = "accepted"
"""Status of a report without a known doubt."""


def hides_number(school_class: SchoolClass, attempt: Attempt) -> bool:
    """Whether the machine's number stays hidden: the teacher marks first, and has not marked yet."""
    return school_class.mark_first and attempt.number <= FIRST_ATTEMPTS and attempt.mark is None


def is_doubtful(attempt: Attempt) -> bool:
    """Whether a teacher should look at an attempt: it was graded with doubts, refused, or could not be graded."""
    if attempt.state is State.GRADED and attempt.report is not None:
        return bool(attempt.report["status"] != SURE) or attempt.previous_score is not None
    return attempt.state is State.FAILED


def queued(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Attempts in the order in which they are reviewed: the doubtful, those that are sure, those still at work.

    A mark does not move its row, so that the next one is where the eye expects it.
    """

    def place(attempt: Attempt) -> tuple[int, int]:
        finished = attempt.state in (State.GRADED, State.FAILED)
        return (0 if is_doubtful(attempt) else 1 if finished else 2), attempt.number

    return sorted(attempts, key=place)


def machine_grade(attempt: Attempt, scale: Scale) -> Grade | None:
    """The machine's score on a scale, after the teacher's curve where the report has one; None without a score."""
    if attempt.report is None:
        return None
    points = attempt.report["calibrated"] or attempt.report["score"]
    return graded(scale, Measured(points["value"], points["low"], points["high"], True)) if points else None


def mark_text(value: str, scale: Scale, say: Words) -> str:
    """A mark as the reader calls it."""
    return grade_name(value, scale, say)


def interval_text(grade: Grade, scale: Scale, say: Words) -> str:
    """What the grade could be instead, such as `B, could be C`; for points their interval alone."""
    return grade_text(grade, scale, say) if scale.cuts else f"{say.in_script(grade.low)}–{say.in_script(grade.high)}"


def typed_marks(scale: Scale, say: Words) -> dict[str, dict[str, str]]:
    """What is typed for each mark: the number itself, and for grades that are words their place from the best.

    >>> from pe_coach.scoring.scales import load_scale
    >>> from pe_coach.words import words
    >>> typed_marks(load_scale("letters"), words("en"))["2"]
    {'value': 'B', 'text': 'B'}
    """
    grades = [cut.grade for cut in scale.cuts] or [str(points) for points in range(101)]
    numbers = all(_is_number(grade) for grade in grades)
    typed = grades if numbers else [str(place) for place in range(1, len(grades) + 1)]
    texts = (mark_text(grade, scale, say) for grade in grades)
    return {key: {"value": grade, "text": text} for key, grade, text in zip(typed, grades, texts, strict=True)}


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def to_take_over(school_class: SchoolClass, attempts: Sequence[Attempt]) -> list[str]:
    """Ids of the attempts whose machine mark may become final: a score that is shown, and no mark of the teacher's."""
    return [a.id for a in attempts if a.score is not None and a.mark is None and not hides_number(school_class, a)]


def newly_seen(school_class: SchoolClass, attempts: Sequence[Attempt]) -> list[str]:
    """Ids of the attempts whose number is shown now and was not before."""
    shown = (a for a in attempts if a.score is not None and not hides_number(school_class, a))
    return [attempt.id for attempt in shown if not attempt.machine_seen]
