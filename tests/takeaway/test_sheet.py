"""The class sheet: what a spreadsheet program, and `calibrate`, find in it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from pe_coach.report.dialect import Dialect
from pe_coach.scoring.marks import read_marks
from pe_coach.scoring.scales import load_scale
from pe_coach.store.types import DecidedBy, Pupil, State
from pe_coach.takeaway.sheet import MARKS, Sheet, as_csv, as_xlsx, class_sheet

from .conftest import MakeAttempt, mark


def _rows(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


@pytest.fixture
def sheet(attempt: MakeAttempt, pupils: list[Pupil]) -> Sheet:
    """A teacher's mark, one taken over, one that cannot be judged, one that failed, one without a name."""
    attempts = [
        attempt(1, mark=mark("80.5")),
        attempt(2, pupil_id="ali", mark=mark("78", blind=False, by=DecidedBy.MACHINE)),
        attempt(3, pupil_id="bo", mark=mark(None, blind=False)),
        attempt(4, state=State.FAILED, report=None, error="@IMG_4.mp4 is not a film."),
        attempt(5, pupil_id=None),
    ]
    return class_sheet(attempts[::-1], {pupil.id: pupil for pupil in pupils})


def test_every_attempt_is_a_row_that_says_whose_mark_is_final(sheet: Sheet) -> None:
    said = ("machine_score", "low", "high", "teacher_mark", "teacher_blind", "final_mark", "decided_by", "decided_at")
    rows = _rows(as_csv(sheet))
    assert [[row[name] for name in said] for row in rows] == [
        ["78", "72", "84", "80.5", "yes", "80.5", "teacher", "2026-05-04T12:00:05Z"],
        ["78", "72", "84", "", "", "78", "machine", "2026-05-04T12:00:05Z"],
        ["78", "72", "84", "", "no", "", "teacher", "2026-05-04T12:00:05Z"],
        ["", "", "", "", "", "", "", ""],
        ["78", "72", "84", "", "", "", "", ""],
    ]
    assert [row["status"] for row in rows] == ["accepted", "accepted", "accepted", "failed", "accepted"]


def test_text_is_neutralised_and_numbers_stay_numbers(sheet: Sheet) -> None:
    rows = _rows(as_csv(sheet))
    assert rows[2]["pupil"] == "'=Bo"
    assert rows[3]["error"] == "'@IMG_4.mp4 is not a film."


def test_the_german_dialect_has_semicolons_and_decimal_commas(sheet: Sheet) -> None:
    content = as_csv(sheet, Dialect(";", ","))
    assert content.startswith("\ufeff".encode())
    assert _rows(content, ";")[0]["teacher_mark"] == "80,5"
    assert _rows(content, ";")[0]["pupil"] == "Zoë Müller"


def test_a_workbook_holds_numbers_times_and_text(sheet: Sheet) -> None:
    page = openpyxl.load_workbook(io.BytesIO(as_xlsx(sheet, "7b: Mai/2026"))).active
    assert page is not None
    names = [cell.value for cell in page[1]]
    cells = [dict(zip(names, row, strict=True)) for row in page.iter_rows(min_row=2)]
    assert cells[0]["teacher_mark"].value == 80.5
    assert cells[0]["decided_at"].value == datetime(2026, 5, 4, 12, 0, 5)
    assert (cells[2]["pupil"].value, cells[2]["pupil"].data_type) == ("=Bo", "s")
    assert cells[3]["machine_score"].value is None


def test_the_same_sheet_gives_the_same_bytes(sheet: Sheet) -> None:
    assert as_xlsx(sheet) == as_xlsx(sheet)


@pytest.mark.parametrize("dialect", [Dialect(), Dialect(";", ",")])
def test_calibrate_reads_blind_marks_alone_from_it(sheet: Sheet, dialect: Dialect, tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_bytes(as_csv(sheet, dialect))
    marks = read_marks(file, load_scale("points"), "long_jump", "3")
    assert (marks.mark.tolist(), marks.score.tolist(), marks.pupil.tolist()) == ([80.5], [78.0], ["Zoë Müller"])


def test_numbers_that_may_not_be_seen_yet_are_not_in_the_sheet(attempt: MakeAttempt) -> None:
    seen, hidden = attempt(1), attempt(2)
    sheet = class_sheet([seen, hidden], {}, hidden={hidden.id})
    first, second = _rows(as_csv(sheet))
    differing = {name for name in first if first[name] != second[name]}
    assert (first["machine_score"], second["machine_score"]) == ("78", "")
    assert "status" not in differing


def test_the_manual_names_every_column_of_marks(root: Path) -> None:
    text = (root / "docs" / "csv.md").read_text(encoding="utf-8")
    section = text.split("## The sheet of the dashboard")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)`", section, re.MULTILINE) == [column.name for column in MARKS]


def test_a_report_of_an_older_version_still_has_its_row(attempt: MakeAttempt) -> None:
    old = attempt(1)
    assert old.report is not None
    kept = {key: value for key, value in old.report.items() if key not in ("measures", "calibrated")}
    rows = _rows(as_csv(class_sheet([replace(old, report=kept)], {})))
    assert rows[0]["machine_score"] == "78"
