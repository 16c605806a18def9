"""What the review queue shows of each attempt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pe_coach.dashboard.marking import hides_number, interval_text, is_doubtful, machine_grade, mark_text
from pe_coach.dashboard.speech import Speech
from pe_coach.report.as_json import from_dict
from pe_coach.report.strip import StripPicture, read_strip
from pe_coach.report.translating import in_language
from pe_coach.report.types import Report
from pe_coach.scoring import Status
from pe_coach.scoring.scales import Grade, Scale
from pe_coach.store.types import Attempt, DecidedBy, Pupil, SchoolClass, State

Url = Callable[[Path], str]
"""Makes a picture's file an address of the page."""

KINDS = {State.FAILED: "failed", State.GRADED: "sure"}


@dataclass(frozen=True)
class Seeing:
    """Who looks at the queue: the class, its pupils by id, the grade scale, the words, and where pictures go."""

    school_class: SchoolClass
    pupils: dict[str, Pupil]
    scale: Scale
    speech: Speech
    url: Url


def row_of(attempt: Attempt, seeing: Seeing) -> dict[str, Any]:
    """One row as plain data; the machine's number is not in it while it is hidden."""
    t, hidden = seeing.speech, hides_number(seeing.school_class, attempt)
    report, correction = _words(attempt, t)
    grade = None if hidden else machine_grade(attempt, seeing.scale)
    return {
        "id": attempt.id,
        "kind": "doubtful" if attempt.report and is_doubtful(attempt) else KINDS.get(attempt.state, "working"),
        "who": who(attempt, seeing.pupils, t),
        "status": _status(attempt, report, t),
        "graded": attempt.report is not None,
        "working": attempt.share if attempt.state in (State.WAITING, State.RUNNING) else None,
        "hidden": hidden and attempt.score is not None,
        "correction": correction,
        "doubts": _doubts(report),
        "changed": _changed(attempt, seeing, grade),
        "strip": [_picture(attempt, picture, seeing) for picture in _strip(attempt)],
        **_number(attempt, grade, seeing),
        **_mark(attempt, seeing),
        "agree": _agree(attempt, grade, seeing),
    }


def who(attempt: Attempt, pupils: dict[str, Pupil], t: Speech) -> str:
    """Whose attempt it is: the pupil, else the number and the file's name."""
    pupil = pupils.get(attempt.pupil_id or "")
    if pupil is None:
        return t("film_named", number=attempt.number, name=attempt.clip_name)
    return t("guessed_name", name=pupil.name) if attempt.named_by.is_guess else pupil.name


def _strip(attempt: Attempt) -> Sequence[StripPicture]:
    """The pictures of an attempt; none while it is withheld."""
    return [] if attempt.state is State.WITHHELD else read_strip(attempt.folder)


def _words(attempt: Attempt, t: Speech) -> tuple[Report | None, str]:
    """The report in the reader's language, and its one correction."""
    if attempt.report is None:
        return None, attempt.error
    report = in_language(from_dict(attempt.report), t.say.lang)
    if report.corrections:
        return report, report.corrections[0].advice
    proves_nothing = report.error is not None or report.status is Status.REJECTED
    return report, "" if proves_nothing else t.say.with_own(report.own_words).text("no_correction")


def _status(attempt: Attempt, report: Report | None, t: Speech) -> str:
    """Where the work is, and once it is done what the result is worth."""
    if attempt.state is State.GRADED and report is not None:
        return t.say.name("status", report.status)
    return t(f"state_{attempt.state.value}")


def _doubts(report: Report | None) -> list[str]:
    if report is None:
        return []
    errors = [report.error] if report.error else []
    return [reason.text for reason in (*errors, *report.reasons)]


def _changed(attempt: Attempt, seeing: Seeing, grade: Grade | None) -> str:
    """That the machine's score is another one than the teacher saw."""
    if attempt.previous_score is None or grade is None:
        return ""
    return seeing.speech("score_changed", before=seeing.speech.say.number(attempt.previous_score))


def _picture(attempt: Attempt, picture: StripPicture, seeing: Seeing) -> dict[str, Any]:
    say = seeing.speech.say
    caption = f"{say.name('instants', picture.instant)}, {say.number(picture.time_s, 2)} s"
    caption += f" ({say.text('frame')} {picture.frame})"
    url = seeing.url(attempt.folder / picture.file)
    return {"instant": picture.instant, "frame": picture.frame, "caption": caption, "url": url}


def _number(attempt: Attempt, grade: Grade | None, seeing: Seeing) -> dict[str, str]:
    """The machine's grade and its interval, or why there is none."""
    t = seeing.speech
    if grade is not None:
        return {
            "grade": mark_text(grade.grade, seeing.scale, t.say),
            "interval": interval_text(grade, seeing.scale, t.say),
        }
    return {"grade": t("hidden_number") if attempt.score is not None else "–", "interval": ""}


def _mark(attempt: Attempt, seeing: Seeing) -> dict[str, str]:
    """The teacher's mark or the machine's that became final, and how it was decided."""
    mark, t = attempt.mark, seeing.speech
    if mark is None:
        return {"mark": "", "decided": ""}
    text = t("cannot_judge") if mark.value is None else mark_text(mark.value, seeing.scale, t.say)
    how = "by_machine" if mark.decided_by is DecidedBy.MACHINE else "by_me_blind" if mark.blind else "by_me_seen"
    return {"mark": text, "decided": t(how)}


def _agree(attempt: Attempt, grade: Grade | None, seeing: Seeing) -> str | None:
    """What Enter makes the mark: the machine's grade where it is shown and nothing is decided, or changed since."""
    if grade is None or (attempt.mark is not None and attempt.previous_score is None):
        return None
    if attempt.mark is not None:
        return _mark(attempt, seeing)["mark"]
    return mark_text(grade.grade, seeing.scale, seeing.speech.say)
