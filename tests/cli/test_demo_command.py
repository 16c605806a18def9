"""`pe-coach demo`: a film is made, graded, and compared with what was put into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pe_coach.clip import open_clip
from pe_coach.report.as_json import KEYS


@pytest.mark.slow
def test_a_demo_leaves_film_page_overlay_and_json_and_says_what_was_wrong(pe_coach: Callable, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    run = pe_coach("demo", "--seed", "1", "--out", out, "--json")
    assert run.code == 0
    [result] = run.lines
    assert tuple(result) == (*KEYS, "injected")
    assert result["clip"] == "demo.mp4" and result["event"] == "long_jump"
    assert set(result["injected"]) == {"phase", "joint", "degrees", "time_warp"}
    assert result["injected"]["degrees"] >= 35
    assert sorted(p.name for p in out.iterdir()) == ["demo.mp4", "report.html", "report.json", "report_overlay.mp4"]
    assert open_clip(out / "report_overlay.mp4").size == open_clip(out / "demo.mp4").size
    assert "data:image/jpeg" in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_demo_without_a_fault_says_so_and_leaves_nothing(pe_coach: Callable, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    run = pe_coach("demo", "--fault", "none", TMPDIR=str(tmp_path / "tmp"))
    assert run.code == 0
    assert "without a fault" in run.out and run.out.startswith("demo.mp4 · Long jump")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_an_unknown_fault_is_exit_code_2(pe_coach: Callable) -> None:
    run = pe_coach("demo", "--fault", "hiccup", COLUMNS="200")
    assert run.code == 2 and "free_thigh" in run.err and run.out == ""
