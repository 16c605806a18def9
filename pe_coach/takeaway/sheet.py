"""The class sheet: one row an attempt, whatever became of it, with whose mark is final."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pe_coach.report.as_csv import AFTER_PHASES, BEFORE_PHASES, Column, phase_columns
from pe_coach.report.as_json import as_dict
from pe_coach.report.dialect import COMMA, Cell, Dialect, csv_lines, neutral
from pe_coach.report.types import Report
from pe_coach.scoring.gate import Status
from pe_coach.store.types import Attempt, DecidedBy, Pupil

NUMBER = re.compile(r"\d+([.,]\d+)?")
"""A mark that is a number, with either decimal mark."""

SAID_BY_MARKS = ("event", "status", "score", "score_low", "score_high")
"""Columns of a report's own sheet that the first columns here already hold."""

NUMBERS = ("score", "grade", "calibrated", "technique", "similarity", "timing", "by_phase", "by_joint", "table")
"""The parts of a report that tell a mark."""


@dataclass(frozen=True)
class Entry:
    """An attempt, whose it is, and its report's plain data, in which what may not be seen yet is not known."""

    attempt: Attempt
    pupil: Pupil | None
    report: dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A table: names of the columns, and rows of cells, typed."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell | datetime, ...], ...]


@dataclass(frozen=True)
class _Column:
    name: str
    read: Callable[[Entry], Cell | datetime]


def as_number(mark: str | None) -> Cell:
    """A mark as a number where it is one.

    >>> as_number("78"), as_number("4,5"), as_number("B"), as_number(None)
    (78, 4.5, 'B', None)
    """
    if mark is None or not NUMBER.fullmatch(mark.strip()):
        return mark
    value = float(mark.replace(",", "."))
    return int(value) if value.is_integer() else value


def _machine(key: str) -> Callable[[Entry], Cell]:
    return lambda entry: (entry.report["score"] or {}).get(key)


def _decided(key: Callable[[Any], Cell | datetime]) -> Callable[[Entry], Cell | datetime]:
    return lambda entry: None if entry.attempt.mark is None else key(entry.attempt.mark)


def _pupil(entry: Entry) -> Cell:
    """The pupil's name; an attempt that nobody was named for goes by its film."""
    return None if entry.pupil is None else entry.pupil.name


def _status(entry: Entry) -> Cell:
    """The report's status; without a report, how far the work is."""
    return entry.report["status"] if entry.attempt.report else entry.attempt.state.value


def _by_teacher(mark: Any) -> bool:
    return bool(mark.decided_by is DecidedBy.TEACHER)


MARKS = (
    _Column("number", lambda entry: entry.attempt.number),
    _Column("clip", lambda entry: entry.attempt.clip_name),
    _Column("pupil", _pupil),
    _Column("pupil_number", lambda entry: None if entry.pupil is None else entry.pupil.number or None),
    _Column("event", lambda entry: entry.attempt.event),
    _Column("machine_score", _machine("value")),
    _Column("low", _machine("low")),
    _Column("high", _machine("high")),
    _Column("status", _status),
    _Column("teacher_mark", _decided(lambda mark: as_number(mark.value) if _by_teacher(mark) else None)),
    _Column("teacher_blind", _decided(lambda mark: ("yes" if mark.blind else "no") if _by_teacher(mark) else None)),
    _Column("final_mark", _decided(lambda mark: as_number(mark.value))),
    _Column("mark_scale", _decided(lambda mark: mark.scale)),
    _Column("decided_by", _decided(lambda mark: mark.decided_by.value)),
    _Column("decided_at", _decided(lambda mark: mark.decided_at)),
    _Column("error", lambda entry: entry.attempt.error or None),
)
"""The first columns: whose attempt, what the machine said, what the teacher decided. `decided_at` is UTC; a mark
without a value says that the attempt cannot be judged."""


def class_sheet(
    attempts: Sequence[Attempt], pupils: Mapping[str, Pupil], *, hidden: Collection[str] = frozenset()
) -> Sheet:
    """One row an attempt, by number.

    Args:
        attempts: those of a class.
        pupils: who they are, by id.
        hidden: ids of attempts whose numbers the teacher may not see yet; their cells stay empty.
    """
    entries = [entry_of(attempt, pupils, hidden) for attempt in sorted(attempts, key=lambda one: one.number)]
    phases = phase_columns((entry.attempt.event, entry.report["by_phase"]) for entry in entries)
    reported = (*BEFORE_PHASES, *phases, *AFTER_PHASES)
    rest = [_of_report(column) for column in reported if column.name not in SAID_BY_MARKS]
    columns = (*MARKS, *rest)
    return Sheet(
        tuple(column.name for column in columns),
        tuple(tuple(column.read(entry) for column in columns) for entry in entries),
    )


def entry_of(attempt: Attempt, pupils: Mapping[str, Pupil], hidden: Collection[str] = frozenset()) -> Entry:
    """An attempt with its pupil and its report; one without a report, or from an older version, has empty parts."""
    empty = as_dict(Report(attempt.clip_name, attempt.event, Status.FAILED))
    report = empty | (attempt.report or {})
    if attempt.id in hidden:
        report |= {key: empty[key] for key in NUMBERS}
    return Entry(attempt, pupils.get(attempt.sure_pupil_id or ""), report)


def _of_report(column: Column) -> _Column:
    return _Column(column.name, lambda entry: column.read(entry.report) if entry.attempt.report else None)


def as_csv(sheet: Sheet, dialect: Dialect = COMMA) -> bytes:
    """The sheet as a CSV file: UTF-8 with a byte order mark, times as ISO 8601."""
    rows = ([neutral(_text_of_time(cell)) for cell in row] for row in sheet.rows)
    return b"".join(csv_lines(sheet.header, rows, dialect))


def _text_of_time(cell: Cell | datetime) -> Cell:
    return f"{cell:%Y-%m-%dT%H:%M:%SZ}" if isinstance(cell, datetime) else cell


def as_xlsx(sheet: Sheet, title: str = "pe-coach") -> bytes:
    """The sheet as an Excel workbook: numbers are numbers, times are times (UTC), text is text and never a formula."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # the same sheet gives the same bytes
        page = book.add_worksheet(_sheet_name(title))
        _fill(
            page, sheet, bold=book.add_format({"bold": True}), time=book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
    return file.getvalue()


FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
"""What Excel does not allow in a sheet's name; 31 characters is its limit."""


def _sheet_name(title: str) -> str:
    return FORBIDDEN.sub(" ", title)[:31].strip() or "pe-coach"


def _fill(page: Any, sheet: Sheet, **formats: Any) -> None:
    page.write_row(0, 0, sheet.header, formats["bold"])
    page.freeze_panes(1, 3)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.header) - 1)
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, column, cell)
            elif isinstance(cell, datetime):
                page.write_datetime(number, column, cell.replace(tzinfo=None), formats["time"])
            elif cell is not None:
                page.write_number(number, column, cell)
    page.autofit(max_width=240)
