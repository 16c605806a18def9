"""`pe-coach grade-class`: what it leaves, how it goes on, and what it says when results cannot be written."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pe_coach.classes import Done, Task
from pe_coach.classes.attempt import graded_task
from pe_coach.cli.running_class import Asked, run_class
from pe_coach.clip import write_video
from pe_coach.options import Options


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory, keypoints: Path) -> Path:
    """A class: four jumps as key points, of which one is damaged, and a film of nobody."""
    folder = tmp_path_factory.mktemp("class") / "7b"
    (folder / "group 2").mkdir(parents=True)
    with np.load(keypoints) as file:
        arrays = {name: file[name] for name in file.files}
    for number in range(3):
        moved = arrays | {"xy": arrays["xy"] * (1.0 + 0.1 * number)}
        np.savez(folder / ("group 2" if number else ".") / f"{number + 1}.npz", **moved)
    (folder / "4.npz").write_bytes((folder / "1.npz").read_bytes()[:500])
    write_video(folder / "nobody.mp4", [np.full((96, 128, 3), 128, np.uint8)] * 12, frame_rate=30)
    return folder


def contents(out: Path) -> dict[str, bytes]:
    """Every result file of a folder, the program's own and the timing set aside."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and ".pe-coach" not in path.parts)
    return {path.relative_to(out).as_posix(): timeless(path) for path in files}


def timeless(path: Path) -> bytes:
    content = path.read_bytes()
    return json.dumps(json.loads(content) | {"timing_s": None}).encode() if path.suffix == ".json" else content


def sheet(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="module")
def whole(films: Path, tmp_path_factory: pytest.TempPathFactory, pe_coach: Callable) -> dict[str, bytes]:
    """What a run that nobody disturbs leaves."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert grade(pe_coach, films, out).code == 3
    return contents(out)


def command(films: Path, out: Path, workers: int = 1) -> list[str]:
    """The command as a list of words, for a process that a test watches itself."""
    words = (sys.executable, "-m", "pe_coach.cli", "grade-class", films, "--event", "long_jump", "--no-cache")
    return [*map(str, words), "--out", str(out), "--workers", str(workers)]


def grade(pe_coach: Callable, films: Path, out: Path, *flags: object, **environment: str) -> object:
    return pe_coach("grade-class", films, "--event", "long_jump", "--out", out, "--workers", 1, *flags, **environment)


def test_every_file_is_in_one_of_the_sheets_and_results_are_shown(
    films: Path, tmp_path: Path, pe_coach: Callable
) -> None:
    run = grade(pe_coach, films, tmp_path / "out")
    assert run.code == 3
    results, failures = sheet(tmp_path / "out" / "results.csv"), sheet(tmp_path / "out" / "failures.csv")
    assert {row["clip"] for row in results} == {"1.npz", "group 2/2.npz", "group 2/3.npz"}
    assert {row["clip"]: row["code"] for row in failures} == {"4.npz": "bad_keypoints", "nobody.mp4": "nobody_found"}
    assert all(row["clip"] in run.out for row in results + failures)
    assert "5/5 " in run.err and "results.csv: 3 of 5" in run.err
    assert {"1.html", "1.json", "2.html", "3.html"} <= {path.name for path in (tmp_path / "out").iterdir()}


def test_a_finished_class_is_only_told_of_again(films: Path, tmp_path: Path, pe_coach: Callable) -> None:
    out = tmp_path / "out"
    grade(pe_coach, films, out, "--no-pages")
    first = contents(out)
    again = grade(pe_coach, films, out, "--no-pages", "--resume")
    assert again.code == 3 and "5 of 5 clips were graded before" in again.err and contents(out) == first
    grade(pe_coach, films, out, "--no-pages", "--csv", "semicolon")
    assert (out / "results.csv").read_text("utf-8-sig").startswith("number;clip;"), "sheets alone are written anew"
    other = grade(pe_coach, films, out, "--no-pages", "--lang", "de")
    assert other.code == 2 and "lang: en, now de" in other.err and other.err.count("\n") == 1
    anew = grade(pe_coach, films, out, "--no-pages", "--lang", "de", "--no-resume")
    assert anew.code == 3 and "graded before" not in anew.err and contents(out) != first


def test_names_are_a_guess_until_the_teacher_has_looked(films: Path, tmp_path: Path, pe_coach: Callable) -> None:
    out, roster = tmp_path / "out", tmp_path / "roster.csv"
    roster.write_text("name\nZoë Öz\nBen\nCleo\nDan\nEve\nFin\n", encoding="utf-8")
    flags = ("--no-pages", "--roster", roster)
    early = grade(pe_coach, films, out, *flags, "--confirm-names")
    assert early.code == 2 and "no names to be confirmed yet" in early.err
    assert "5 of 5 names are guesses" in grade(pe_coach, films, out, *flags).err
    assert not any(row["pupil"] for row in sheet(out / "results.csv"))
    names = out / "names.csv"
    assert whose(names) == ["Zoë Öz", "Ben", "Cleo", "Dan", "Eve"]
    names.write_text(names.read_text("utf-8-sig").replace(",Ben,", ",Cleo,"), encoding="utf-8")
    assert "4 of 5 names are guesses" in grade(pe_coach, films, out, *flags).err
    assert whose(names) == ["Zoë Öz", "Cleo", "Dan", "Eve", "Fin"], "the others are laid around the name that is sure"
    assert [row["pupil"] for row in sheet(out / "results.csv") + sheet(out / "failures.csv")].count("Cleo") == 1
    assert not (out / "pupils.csv").exists()
    confirmed = grade(pe_coach, films, out, *flags, "--confirm-names")
    assert "guesses" not in confirmed.err and (out / "pupils.csv").exists()
    kept = contents(out)
    grade(pe_coach, films, out, *flags)
    assert contents(out) == kept, "what was said once is remembered"


def whose(names: Path) -> list[str]:
    return [row["pupil"] for row in sheet(names)]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.slow
def test_killed_at_any_moment_and_gone_on_with_the_results_are_the_same(
    films: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    rng, out, kills = random.Random(3), tmp_path / "out", 0
    while kills < 6:
        arguments = command(films, out, workers=2)
        silent: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(arguments, start_new_session=True, **silent) as process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(rng.uniform(1.0, 6.0))
                break
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
    subprocess.run(arguments, **silent)
    assert contents(out) == whole


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_stopped_by_hand_what_is_done_stays(films: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = command(films, out)
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert any(line.startswith(b"1/5 ") for line in process.stderr), "a clip that is told of is written down"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode in (130, 3) and b"Traceback" not in said
    assert len(sheet(out / "results.csv")) + len(sheet(out / "failures.csv")) >= 1
    assert subprocess.run(arguments, capture_output=True).returncode == 3
    assert contents(out) == whole


def test_a_results_folder_that_is_removed_meanwhile_is_one_line(
    films: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(command(films, out), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while not out.is_dir() or not any(out.glob("*.html")):
            time.sleep(0.02)
        shutil.rmtree(out, ignore_errors=True)
        _, said = process.communicate(timeout=60)
    refused(process.returncode, said)
    subprocess.run(command(films, out), capture_output=True)
    assert contents(out) == whole


@pytest.mark.skipif(os.name == "nt", reason="bounds of POSIX")
@pytest.mark.parametrize("most_bytes", [2_000, 11_000, 60_000])
def test_a_disk_that_takes_no_more_is_one_line(
    films: Path, whole: dict[str, bytes], tmp_path: Path, most_bytes: int
) -> None:
    out, bound = (
        tmp_path / "out",
        "import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); ",
    )
    bound += f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most_bytes}, resource.RLIM_INFINITY)); "
    bound += "runpy.run_module('pe_coach.cli', run_name='__main__', alter_sys=True)"
    arguments = command(films, out)
    run = subprocess.run([sys.executable, "-c", bound, *arguments[3:]], capture_output=True)
    refused(run.returncode, run.stderr)
    subprocess.run(arguments, capture_output=True)
    assert contents(out) == whole


def refused(code: int, said: bytes) -> None:
    """The command ended with one clear line, after those that tell of clips."""
    lines = [line for line in said.decode().splitlines() if line.startswith("pe-coach: ")]
    assert code == 2 and len(lines) == 1 and "cannot be written" in lines[0], said.decode()
    assert "Traceback" not in said.decode()


class Here:
    """Grades in this process."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        return map(graded_task, tasks)


def test_a_sheet_that_is_open_elsewhere_is_written_beside(
    films: Path,
    whole: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    asked, replace = Asked([films], tmp_path / "out", Options(event="long_jump")), Path.replace

    def held_open(path: Path, target: Path) -> Path:
        if target.name == "results.csv":
            raise PermissionError(13, "The process cannot access the file", str(target))
        return replace(path, target)

    run_class(asked, Here())
    monkeypatch.setattr(Path, "replace", held_open)
    run_class(asked, Here())
    assert "results (2).csv: beside results.csv, which is open in another program" in capfd.readouterr().err
    monkeypatch.undo()
    run_class(asked, Here())
    assert contents(tmp_path / "out") == whole, "the one beside it goes again"
