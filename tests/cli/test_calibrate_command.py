"""Marks in, a curve out, and back again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Twelve blind marks of a teacher who gives about twelve points less, and one that was not blind."""
    rows = [f"c{n}.mp4,p{n},{50 + 3 * n},{38 + 3 * n + (n % 3)},yes" for n in range(12)]
    file = tmp_path / "marks.csv"
    file.write_text("\n".join(["clip,pupil,score,teacher_mark,teacher_blind", *rows, "d.mp4,q,70,70,no"]))
    return file


def test_marks_make_a_curve_that_one_flag_undoes(
    pe_coach: Callable, sheet: Path, keypoints: Path, tmp_path: Path
) -> None:
    own = {"PE_COACH_CALIBRATION": str(tmp_path / "own")}
    made = pe_coach("calibrate", sheet, "--event", "long_jump", **own)
    assert made.code == 0 and "after" in made.out and "1 not blind" in made.err
    grade = ("grade", "--keypoints", keypoints, "--event", "long_jump", "--scale", "german", "--json")
    with_curve, without = (pe_coach(*grade, *more, **own).lines[0] for more in ((), ("--no-calibration",)))
    assert with_curve["calibration"] == "offset from 12 marks" and without["calibration"] is None
    assert with_curve["score"] == without["score"]
    assert without["versions"]["grade_map"] == "german 1"


def test_too_few_marks_are_refused_in_one_line(pe_coach: Callable, sheet: Path, tmp_path: Path) -> None:
    sheet.write_text("\n".join(sheet.read_text().splitlines()[:6]))
    run = pe_coach("calibrate", sheet, "--event", "long_jump", "--out", tmp_path / "curve.toml")
    assert run.code == 2 and run.err.count("\n") == 1 and "5 blind marks" in run.err
    assert not (tmp_path / "curve.toml").exists()
