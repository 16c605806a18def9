"""Raters' files on the command line."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

FILMS = [f"F{number}" for number in range(8)]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two raters of eight films and two items; the second is a point off once."""
    written = []
    for rater in ("A", "B"):
        rows = [
            f"p,{rater},{film},{item},{min(2, (place + shift) % 3 + (rater == 'B' and place == 0))}"
            for place, film in enumerate(FILMS)
            for shift, item in enumerate(("arm_back", "soft"))
        ]
        written.append(tmp_path / f"{rater}.csv")
        written[-1].write_text("\n".join(["panel,rater,film,item,rating", *rows]))
    return written


def test_agreement_is_printed_and_kept(pe_coach: Callable, files: list[Path], tmp_path: Path) -> None:
    run = pe_coach("panel", "merge", *files, "--event", "standing_long_jump", "--out", tmp_path / "found")
    assert run.code == 0 and "2 raters, 8 films" in run.out and "arm_back" not in run.out
    rows = list(csv.DictReader((tmp_path / "found" / "agreement.csv").read_text("utf-8-sig").splitlines()))
    assert [row["item"] for row in rows] == ["arm_back", "soft", "total"]
    assert all(0.6 < float(row["value"]) <= 1 for row in rows)


def test_reports_need_the_mapping(pe_coach: Callable, files: list[Path], tmp_path: Path) -> None:
    run = pe_coach("panel", "merge", *files, "--machine", tmp_path)
    assert run.code == 2 and "--mapping" in run.err
