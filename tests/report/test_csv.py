"""The class sheet: every clip counted once, no formula runs, umlauts and numbers survive."""

from __future__ import annotations

import csv
import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pe_coach.classes.names_file import COLUMNS as NAMES_COLUMNS
from pe_coach.errors import OutputError
from pe_coach.report import Report, write_failures, write_results
from pe_coach.report.as_csv import AFTER_PHASES, BEFORE_PHASES, FAILURE_COLUMNS, IN_CLASS, Plains
from pe_coach.report.as_json import as_dict
from pe_coach.report.dialect import FORMULA_STARTS, neutral
from pe_coach.scoring import Measured, Status
from pe_coach.takeaway.pupil_marks import PUPIL_COLUMNS


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def plain(*reports: Report) -> Plains:
    return lambda: map(as_dict, reports)


def test_every_clip_is_in_exactly_one_of_the_two_sheets(tmp_path: Path, jump: Report, failure: Report) -> None:
    rejected = dataclasses.replace(jump, clip="b.mp4", status=Status.REJECTED, score=None)
    reports = plain(jump, failure, rejected)
    results = rows(write_results(tmp_path / "results.csv", reports))
    failures = rows(write_failures(tmp_path / "failures.csv", reports))
    assert [row["clip"] for row in results] == ["Müller, Zoë.mp4", "b.mp4"]
    assert [row["clip"] for row in failures] == ["'=holiday.mp4"]
    assert failures[0]["code"] == "unreadable" and failures[0]["text"].startswith("'=holiday.mp4 is not a film")


def test_a_row_says_what_the_report_says(tmp_path: Path, jump: Report) -> None:
    [row] = rows(write_results(tmp_path / "results.csv", plain(jump)))
    assert (row["score"], row["score_low"], row["score_high"]) == ("78", "72", "84")
    assert (row["status"], row["reasons"]) == ("warning", "phase_not_seen")
    assert (row["correction_phase"], row["correction_joint"]) == ("take_off", "free_knee")
    assert row["correction_advice"] == "Swing the free knee up until the thigh is level."
    assert (row["phase_take_off"], row["phase_landing"]) == ("63", "")
    assert (row["frames"], row["fps"], row["coverage"], row["version_score"]) == ("61", "29.97", "0.931", "0")
    assert row["pupil"] == "Zoë Müller"


def test_the_columns_do_not_depend_on_what_was_seen(tmp_path: Path, jump: Report, failure: Report) -> None:
    nothing = Report(clip="a.mp4", event="long_jump", status=Status.REJECTED)
    headers = [
        write_results(tmp_path / "results.csv", reports).read_text("utf-8-sig").splitlines()[0]
        for reports in (plain(jump), plain(nothing), plain(failure))
    ]
    assert headers[0] == headers[1] == headers[2]
    assert "phase_last_strides,phase_take_off,phase_flight,phase_landing" in headers[0]


def test_a_spreadsheet_sees_umlauts(tmp_path: Path, jump: Report) -> None:
    data = write_results(tmp_path / "results.csv", plain(jump)).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and "Zoë Müller".encode() in data
    assert data.count(b"\r\n") == data.count(b"\n") == 2


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(FORMULA_STARTS), st.text(max_size=20))
def test_no_text_runs_as_a_formula(start: str, rest: str) -> None:
    cell = neutral(start + rest)
    assert isinstance(cell, str) and cell == "'" + start + rest


@pytest.mark.parametrize("value", [-3.5, -1, 0.0, 12])
def test_numbers_stay_numbers(value: float) -> None:
    assert neutral(value) == value and not isinstance(neutral(value), str)


def test_negative_numbers_and_hostile_names_share_a_row(tmp_path: Path, jump: Report) -> None:
    first = dataclasses.replace(jump.corrections[0], measured=-12.04)
    report = dataclasses.replace(jump, pupil='=HYPERLINK("http://x";"a,b")\n@me', corrections=(first,))
    [row] = rows(write_results(tmp_path / "results.csv", plain(report)))
    assert row["pupil"] == '\'=HYPERLINK("http://x";"a,b")\n@me'
    assert row["correction_measured"] == "-12"


names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=50, deadline=None)
@given(names)
def test_any_name_is_read_back(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    path = tmp_path_factory.mktemp("csv") / "results.csv"
    [row] = rows(write_results(path, plain(Report(clip=name, event="long_jump", status=Status.REJECTED))))
    assert row["clip"].removeprefix("'" if name.startswith(FORMULA_STARTS) else "") == name
    assert row["similarity"] == "" and row["coverage"] == "0.0"


def test_a_name_that_is_no_text_is_still_counted(tmp_path: Path) -> None:
    undecodable = b"jump\xff.mp4".decode("utf-8", "surrogateescape")
    [row] = rows(write_results(tmp_path / "r.csv", plain(Report(undecodable, "long_jump", Status.REJECTED))))
    assert row["clip"] == "jump\\udcff.mp4"


def test_a_sheet_that_is_held_open_is_written_beside(
    tmp_path: Path, jump: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "results.csv"
    held.write_text("open in a spreadsheet")
    replace = Path.replace

    def like_windows(self: Path, target: Path) -> Path:
        if target == held:
            raise PermissionError(13, "Access is denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", like_windows)
    path = write_results(held, plain(jump))
    assert path.name == "results (2).csv" and len(rows(path)) == 1
    assert held.read_text() == "open in a spreadsheet"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["results (2).csv", "results.csv"]


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path, jump: Report) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError) as caught:
        write_results(tmp_path / "file" / "results.csv", plain(jump))
    assert caught.value.code == "not_writable"
    assert "results.csv cannot be written" in str(caught.value) and "\n" not in str(caught.value)


def test_the_manual_names_every_column(root: Path) -> None:
    text, _, _ = (root / "docs" / "csv.md").read_text(encoding="utf-8").partition("## The sheet of the dashboard")
    manual = set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE))
    columns = {column.name for column in (*IN_CLASS, *BEFORE_PHASES, *AFTER_PHASES, *FAILURE_COLUMNS, *PUPIL_COLUMNS)}
    assert manual == columns | {*NAMES_COLUMNS, "phase_NAME"}


def test_measured_parts_that_are_not_assessed_are_empty(tmp_path: Path, jump: Report) -> None:
    report = dataclasses.replace(jump, timing=Measured.unknown(), corrections=(), reasons=())
    [row] = rows(write_results(tmp_path / "results.csv", plain(report)))
    assert row["timing"] == row["correction_advice"] == row["reasons"] == ""
