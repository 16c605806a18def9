"""`pe-coach demo`: a film is made, graded, and compared with what was put into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pe_coach.advice import Correction
from pe_coach.clip import open_clip
from pe_coach.demo import Demo, demo_as_dict, demo_as_text
from pe_coach.filming.demo import Injected
from pe_coach.grading import Graded
from pe_coach.report import Report
from pe_coach.report.as_json import KEYS
from pe_coach.scoring import Status

FAULT = Injected("take_off", "free_hip", 48.04, 0.95)


def demo_with(injected: Injected | None, *places: tuple[str, str], status: Status = Status.ACCEPTED) -> Demo:
    made = [
        Correction(phase, joint, "c", "too_little", 1.0, 60, 10, 50, "°", "Up!", "Skip.") for phase, joint in places
    ]
    report = Report("demo.mp4", "long_jump", status, corrections=tuple(made))
    return Demo(Path("demo.mp4"), Graded(report), injected)


@pytest.mark.parametrize(
    ("demo", "found"),
    [
        (demo_with(FAULT, ("take_off", "free_hip"), ("flight", "trunk")), True),
        (demo_with(FAULT, ("flight", "trunk"), ("take_off", "free_hip")), False),
        (demo_with(FAULT, ("take_off", "takeoff_hip")), False),
        (demo_with(FAULT), False),
        (demo_with(None), True),
        (demo_with(None, ("flight", "trunk")), False),
        (demo_with(None, status=Status.REJECTED), False),
    ],
)
def test_a_fault_counts_as_found_when_it_is_the_first_correction(demo: Demo, found: bool) -> None:
    assert demo.found is found
    assert demo_as_text(demo).endswith("The report agrees." if found else "The report missed that.")


def test_what_was_put_in_stands_beside_the_report() -> None:
    injected = demo_as_dict(demo_with(FAULT))["injected"]
    assert injected == {"phase": "take_off", "joint": "free_hip", "degrees": 48.0, "time_warp": 0.95}
    assert demo_as_dict(demo_with(None))["injected"] is None
    assert "free hip, take-off, 48°" in demo_as_text(demo_with(FAULT))


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
