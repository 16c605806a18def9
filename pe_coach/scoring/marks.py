"""A teacher's marks beside the machine's scores, from a table that a spreadsheet program wrote."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import UsageError
from pe_coach.scoring.scales import Scale
from pe_coach.small_files import read_small

Floats = NDArray[np.float64]

YES = ("yes", "y", "true", "1", "x", "ja", "j", "wahr")
"""What says that a mark was given before the machine's score was seen; everything else says that it was not."""


@dataclass(frozen=True)
class Marks:
    """Marks that count, in points of 0…100.

    Attributes:
        score: (N,) the machine's.
        mark: (N,) the teacher's: where the scale has cuts, the middle of the grade's band.
        pupil: (N,) whose attempt it is.
        seen: rows whose mark was not given blind.
        incomplete: rows without a score or a mark, or of another event.
    """

    score: Floats
    mark: Floats
    pupil: NDArray[np.str_]
    seen: int
    incomplete: int


def read_marks(file: Path, scale: Scale, event: str | None = None, score_version: str | None = None) -> Marks:
    """The marks of a CSV file that were given blind.

    Columns: `machine_score` (or `score`, as results.csv calls it), `teacher_mark`, `teacher_blind`, and `pupil` or
    `clip`; `event` and `version_score` may be there. Comma, semicolon or tab; decimal point or comma.

    Raises:
        UsageError: `bad_marks`: which file, which row, what to do.
    """
    rows = _rows(file)
    score = _column(rows, file, "machine_score", "score")
    whose = _column(rows, file, "pupil", "clip")
    mark, blind = _column(rows, file, "teacher_mark"), _column(rows, file, "teacher_blind")
    found: list[tuple[float, float, str]] = []
    seen = incomplete = 0
    for number, row in enumerate(rows, 2):
        _require_version(file, number, row.get("version_score") or score_version, score_version)
        if not row[score] or not row[mark] or (event and row.get("event", event) != event):
            incomplete += 1
        elif row[blind].lower() not in YES:
            seen += 1
        else:
            found.append((*_points(file, number, row[score], row[mark], scale), row[whose] or f"row {number}"))
    numbers = np.array([row[:2] for row in found], np.float64).reshape(-1, 2)
    return Marks(numbers[:, 0], numbers[:, 1], np.array([row[2] for row in found], np.str_), seen, incomplete)


def _require_version(file: Path, number: int, version: str | None, wanted: str | None) -> None:
    """Scores of two versions are not of one kind."""
    if version != wanted:
        text = f"{file.name}, row {number}: the score is of version {version}, not {wanted}. Grade the films again."
        raise UsageError("bad_marks", text)


def _rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by the names of their columns, without spaces around."""
    try:
        content = read_small(file)
    except OSError as error:
        raise UsageError("bad_marks", f"{file} cannot be read ({error.strerror or error}).") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what spreadsheet programs call CSV on Windows
    header = text.partition("\n")[0]
    delimiter = max(";,\t", key=header.count)
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter, restkey="", restval="")
    try:
        return [{key.strip(): value.strip() for key, value in row.items() if isinstance(value, str)} for row in reader]
    except csv.Error as error:
        raise UsageError("bad_marks", f"{file.name}, row {reader.line_num}: {error}.") from None


def _column(rows: list[dict[str, str]], file: Path, *names: str) -> str:
    """The first of these columns that the table has."""
    if not rows:
        raise UsageError("bad_marks", f"{file.name} has no rows below its header.")
    for name in names:
        if name in rows[0]:
            return name
    raise UsageError("bad_marks", f"{file.name} has no column {' or '.join(names)}; it has {', '.join(rows[0])}.")


def _points(file: Path, number: int, score: str, mark: str, scale: Scale) -> tuple[float, float]:
    """Score and mark of a row in points."""
    try:
        points, given = float(score.replace(",", ".")), scale.middle(mark)
    except ValueError as mistake:
        raise UsageError("bad_marks", f"{file.name}, row {number}: {mistake}.") from None
    if not 0 <= points <= 100:
        raise UsageError("bad_marks", f"{file.name}, row {number}: the score {score} is not between 0 and 100.")
    return points, given


def as_marks_row(clip: str, score: float | None, mark: float, *, blind: bool = True) -> Mapping[str, str]:
    """A row of such a table."""
    shown = "" if score is None else f"{score:.1f}"
    return {
        "clip": clip,
        "machine_score": shown,
        "teacher_mark": f"{mark:.1f}",
        "teacher_blind": "yes" if blind else "no",
    }
