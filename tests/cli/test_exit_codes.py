"""What a script may rely on: the codes that docs/operations.md lists, each brought about."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run

BROKEN = """
import pe_coach.events
def event_ids():
    raise ZeroDivisionError("as if somebody had made a mistake")
pe_coach.events.event_ids = event_ids
import sys
sys.argv = ["pe-coach", "events"]
from pe_coach.cli import main
main()
"""

WAITS = """
import os, signal, sys
import pe_coach.events
pe_coach.events.event_ids = lambda: os.kill(os.getpid(), signal.SIGINT)
sys.argv = ["pe-coach", "events"]
from pe_coach.cli import main
main()
"""


def test_the_codes_that_are_documented(root: Path) -> None:
    section = (root / "docs" / "operations.md").read_text("utf-8").partition("## Exit codes")[2]
    assert re.findall(r"^\| (\d+) \|", section, re.MULTILINE) == ["0", "1", "2", "3", "130"]


def test_done_is_0(pe_coach: Callable[..., Run]) -> None:
    assert pe_coach("events").code == 0


@pytest.mark.parametrize(
    "command", [["dance"], ["grade"], ["grade", "x.mp4", "--event", "juggling"], ["app", "--port", "0"]]
)
def test_a_wrong_command_is_2(pe_coach: Callable[..., Run], command: list[str]) -> None:
    assert pe_coach(*command).code == 2


def test_a_film_without_a_result_is_3(pe_coach: Callable[..., Run], tmp_path: Path) -> None:
    film = tmp_path / "x.mp4"
    film.write_bytes(b"no film")
    assert pe_coach("grade", film, "--event", "long_jump").code == 3


def test_a_mistake_of_the_program_is_1_and_one_line() -> None:
    done = subprocess.run([sys.executable, "-c", BROKEN], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "report what it prints" in done.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows tells of Ctrl-C in another way")
def test_stopped_is_130() -> None:
    done = subprocess.run([sys.executable, "-c", WAITS], capture_output=True, text=True, check=False)
    assert done.returncode == 130 and "Traceback" not in done.stderr
