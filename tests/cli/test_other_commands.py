"""The commands that list, explain and measure."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from pe_coach import __version__
from pe_coach.events import event_ids

COMMANDS = (
    *("grade", "grade-class", "compare", "calibrate", "panel", "demo", "pose", "events", "model", "reference", "app"),
)


def test_the_version(pe_coach: Callable) -> None:
    assert pe_coach("--version").out == f"pe-coach {__version__}\n"


def test_the_help_teaches(pe_coach: Callable) -> None:
    text = pe_coach("--help").out
    assert all(command in text for command in COMMANDS)
    assert all(status in text for status in ("accepted", "warning", "rejected", "failed"))
    assert "3: some clip failed" in text and "pe-coach grade jump.mp4" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(pe_coach: Callable, command: str) -> None:
    run = pe_coach(command, "-h")
    assert run.code == 0 and "Usage: pe-coach" in run.out


def test_help_comes_at_once_since_nothing_heavy_is_loaded() -> None:
    program = (
        "import sys, pe_coach.cli; print([m for m in ('numpy', 'cv2', 'onnxruntime', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_events_are_listed_with_their_phases(pe_coach: Callable) -> None:
    run = pe_coach("events")
    assert run.code == 0 and all(event in run.out for event in event_ids())
    assert "last_strides, take_off, flight, landing" in run.out


def test_references_are_listed_with_their_sources(pe_coach: Callable) -> None:
    run = pe_coach("reference", "list")
    assert run.code == 0 and "long_jump elite: real" in run.out


def test_an_unknown_command_is_exit_code_2(pe_coach: Callable) -> None:
    run = pe_coach("juggle")
    assert run.code == 2 and "juggle" in run.err and run.out == ""


def test_without_the_extra_the_page_names_what_to_install() -> None:
    program = (
        "import sys; sys.modules['streamlit'] = None; from pe_coach.cli import main; sys.argv[1:] = ['app']; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
    assert 'pip install "pe-coach[app]"' in done.stderr
