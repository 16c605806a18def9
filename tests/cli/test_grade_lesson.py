"""`pe-coach grade-class` of a lesson's film: killed while it looks, and without keeping what it cuts out."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lesson_film import film_lesson

from pe_coach.filming.demo import demo_scene, film

pytestmark = pytest.mark.slow

SEED = 16
"""Of the jump."""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a class list and the film of a lesson: Mia, who shows her card, and then somebody without."""
    folder = tmp_path_factory.mktemp("lesson") / "7b"
    folder.mkdir()
    film(demo_scene(SEED), jump := tmp_path_factory.mktemp("films") / "jump.mp4")
    film_lesson(jump, [3, None], folder / "monday.mp4")
    (folder / "list.csv").write_text("name\nZoe\nAli\nMia\n", "utf-8")
    return folder


def words(lesson: Path, out: Path, *flags: str) -> list[str]:
    asked = ("grade-class", lesson, "--lesson", "--event", "long_jump", "--roster", lesson / "list.csv", "--out", out)
    return [*map(str, asked), "--workers", "1", "--cache", str(lesson.parent / "cache"), *flags]


@pytest.fixture(scope="module")
def whole(lesson: Path, tmp_path_factory: pytest.TempPathFactory, pe_coach: Callable) -> dict[str, bytes]:
    """What a run leaves that nobody disturbs."""
    out = tmp_path_factory.mktemp("whole") / "out"
    run = pe_coach(*words(lesson, out))
    assert run.code == 0 and "monday.mp4: 2 attempts" in run.err
    return contents(out)


def contents(out: Path) -> dict[str, bytes]:
    """Every result file of a folder, the program's own and the timing set aside."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and ".pe-coach" not in path.parts)
    return {path.relative_to(out).as_posix(): timeless(path) for path in files}


def timeless(path: Path) -> bytes:
    content = path.read_bytes()
    return json.dumps(json.loads(content) | {"timing_s": None}).encode() if path.suffix == ".json" else content


def test_attempts_are_named_by_their_cards_and_say_where_they_are(whole: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(whole["results.csv"].decode("utf-8-sig").splitlines()))
    assert [(row["clip"], row["pupil"], row["named_by"]) for row in rows] == [
        ("monday_01.mp4", "Mia", "card"),
        ("monday_02.mp4", "", "order"),
    ]
    assert {row["film"] for row in rows} == {"monday.mp4"} and float(rows[1]["start_s"]) > float(rows[0]["start_s"])
    assert {"clips/monday_01.mp4", "clips/monday_02.mp4"} <= set(whole)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_killed_while_it_looks_the_same_command_leaves_the_same(
    lesson: Path, whole: dict[str, bytes], tmp_path: Path, pe_coach: Callable
) -> None:
    arguments = words(lesson, tmp_path / "out")
    command = [sys.executable, "-m", "pe_coach.cli", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any("looked through" in line and " 0 %" not in line for line in process.stderr)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL and not list((tmp_path / "out").glob("*.csv"))
    assert pe_coach(*arguments).code == 0
    assert contents(tmp_path / "out") == whole


def test_clips_that_are_not_to_be_kept_are_cut_out_again_when_they_are_needed(
    lesson: Path, whole: dict[str, bytes], tmp_path: Path, pe_coach: Callable
) -> None:
    out = tmp_path / "out"
    sheets = {name: content for name, content in whole.items() if not name.startswith("clips/")}
    assert pe_coach(*words(lesson, out, "--discard-clips")).code == 0
    assert contents(out) == sheets
    (out / "monday_02.html").unlink()
    shutil.rmtree(out / "clips", ignore_errors=True)
    again = pe_coach(*words(lesson, out, "--discard-clips"))
    assert again.code == 0 and "looked through" not in again.err and "1 of 2 clips were graded before" in again.err
    assert contents(out) == sheets
