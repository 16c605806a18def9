"""One attempt of a class as the pages of a folder tell it, in words, from its report's plain data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pe_coach.classes.types import Row
from pe_coach.report.as_text import shows_corrections
from pe_coach.report.charts import shade
from pe_coach.report.figures import span
from pe_coach.scoring.gate import Status
from pe_coach.takeaway.class_lines import known
from pe_coach.words import Words

Data = dict[str, Any]


def attempt_view(row: Row, out: Path, say: Words) -> Data:
    """What a page shows of an attempt; `link` leads to its own page from the folder of the results, empty where there
    is none. Of what is not known nothing is said."""
    report, pupil = row.report, known(row)
    corrections = report["corrections"]
    return {
        "number": row.number,
        "name": pupil and pupil.name,
        "pupil_number": pupil and pupil.number,
        "title": pupil.name if pupil else row.clip,
        "clip": row.clip,
        "when": when(row, say),
        "link": link(row, out),
        "status": report["status"],
        "badge": say.name("status", report["status"]),
        "mark": mark(report, say),
        "phases": {name: _cell(part["value"], say) for name, part in report["by_phase"].items() if counts(report)},
        "first": corrections[0] if corrections else None,
        "others": corrections[1:],
        "calm": not corrections and shows_corrections(report),
        "good": report["good"],
        "reasons": report["reasons"],
        "error": report["error"],
    }


def phase_names(views: Sequence[Data]) -> list[str]:
    """Ids of all phases that attempts were seen in, in their order."""
    return list(dict.fromkeys(phase for view in views for phase in view["phases"]))


def mark(report: Data, say: Words) -> Data | None:
    """The score, after the teacher's curve where there is one, its interval, and the grade where it says more; None
    where none can be defended."""
    points = defended(report)
    if points is None:
        return None
    value, low, high = (say.number(points[key]) for key in ("value", "low", "high"))
    grade = report["grade"]
    told = grade["text"] if grade and grade["cuts"] else ""
    return {"value": value, "ends": span(low, high), "grade": told}


def defended(report: Data) -> Data | None:
    """The score with its interval, after the teacher's curve where there is one; None where it was rejected."""
    points: Data | None = report["calibrated"] or report["score"]
    return points if counts(report) else None


def counts(report: Data) -> bool:
    """Whether what was measured can be defended: the film could be read, and was not rejected."""
    return report["status"] in (Status.ACCEPTED, Status.WARNING)


def when(row: Row, say: Words) -> str:
    """Where in a lesson film an attempt begins; empty for a film of its own.

    >>> from pe_coach.words import words
    >>> when(Row(1, "a.mp4", {}, film="lesson.mp4", start_s=754.2), words("en"))
    'lesson.mp4 12:34'
    """
    if row.start_s is None:
        return row.film
    minutes, seconds = divmod(int(row.start_s), 60)
    return f"{row.film} {minutes}:{seconds:02}".strip()


def link(row: Row, out: Path) -> str:
    """Address of an attempt's page in the folder of the results; empty where there is none."""
    page = f"{row.stem}.html"
    return quote(page) if row.stem and (out / page).is_file() else ""


def _cell(points: float | None, say: Words) -> Data:
    fill, ink = shade(points)
    return {"text": "–" if points is None else say.number(points), "fill": fill, "ink": ink}
