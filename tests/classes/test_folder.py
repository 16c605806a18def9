"""A class: every file counted, one bad file stops nothing, sheets and pages written."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from pe_coach.classes import find_files, grade_class
from pe_coach.clip import write_video
from pe_coach.errors import OutputError, UsageError
from pe_coach.grading import Options

OPTIONS = Options(event="long_jump")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture
def films(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    write_video(folder / "nobody.mp4", [np.full((96, 128, 3), 128, np.uint8)] * 12, frame_rate=30)
    (folder / "=cmd.mp4").write_bytes(b"")
    (folder / "Zoë, Müller.MOV").write_text("no film")
    (folder / ".hidden.mp4").write_bytes(b"")
    (folder / "more").mkdir()
    return folder


def test_every_file_is_counted_once(films: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    seen = []
    result = grade_class(films, OPTIONS, out, on_report=lambda report: seen.append(report.clip))
    assert seen == ["=cmd.mp4", "Zoë, Müller.MOV", "nobody.mp4"]
    results, failures = rows(result.results), rows(result.failures)
    assert len(results) + len(failures) == 3 and result.failed == len(failures)
    assert {row["clip"] for row in failures} >= {"'=cmd.mp4", "Zoë, Müller.MOV"}
    assert all(row["code"] and row["text"] for row in failures)


def test_the_same_folder_gives_the_same_sheets(films: Path, tmp_path: Path) -> None:
    sheets = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        result = grade_class(films, OPTIONS, tmp_path / name)
        sheets.append((result.results.read_bytes(), result.failures.read_bytes()))
    assert sheets[0] == sheets[1]


def test_what_is_no_folder_or_empty_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    for folder in ("missing", "file", "empty"):
        with pytest.raises(UsageError, match=folder):
            find_files(tmp_path / folder)


def test_results_do_not_go_among_the_films(films: Path) -> None:
    with pytest.raises(UsageError, match="another folder"):
        grade_class(films, OPTIONS, films / ".." / "films")


def test_a_results_folder_that_goes_away_is_one_line(films: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        grade_class(films, OPTIONS, tmp_path / "missing")
