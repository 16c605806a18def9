"""What the log tells, and whom it never names."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pe_coach import journal
from pe_coach.errors import OutputError
from pe_coach.jobs import LOG
from pe_coach.jobs.crew import Crew
from pe_coach.store import Store
from pe_coach.store.types import State

PUPIL, FILM, CLASS = "Zoë Quittenbaum", "Quittenbaum Zoë.mp4", "Sieben Blau"
WAIT_S = 60.0


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    file, logger = tmp_path / "log", logging.getLogger(journal.PROGRAM)
    level = logger.level
    journal.keep(file)
    yield file
    handler = logger.handlers[-1]
    logger.removeHandler(handler)
    logger.setLevel(level)
    handler.close()


def test_an_error_is_told_by_its_kind_and_place_and_not_in_its_words(log: Path) -> None:
    try:
        raise OutputError("not_writable", f"/home/anna/{FILM} of {PUPIL} cannot be written")
    except OutputError:
        journal.tell(logging.getLogger("pe_coach.x"), "stopped", failed=True, attempt="4f2a")
    logging.getLogger("pe_coach.y").warning("%s is odd", FILM)
    logging.getLogger("another").error("%s of %s", FILM, PUPIL)
    stopped, odd = lines(log)
    assert (stopped["event"], stopped["attempt"], stopped["error"]) == ("stopped", "4f2a", "OutputError")
    assert odd["event"] == "%s is odd"
    assert "Quittenbaum" not in log.read_text(encoding="utf-8") and "anna" not in log.read_text(encoding="utf-8")


def test_places_are_those_of_the_programs_own_source(log: Path, tmp_path: Path) -> None:
    try:
        journal.keep(tmp_path)
    except OutputError:
        journal.tell(logging.getLogger("pe_coach"), "stopped", failed=True)
    (told,) = lines(log)
    (place,) = told["at"]
    assert place.startswith("journal.py:")


def test_old_lines_and_those_that_are_none_go(tmp_path: Path) -> None:
    file, now = tmp_path / LOG, datetime.now(UTC)
    times = [now - timedelta(days=journal.KEPT_DAYS + 1), now - timedelta(days=1), now]
    kept = [json.dumps({"time": when.isoformat(), "event": "x"}) for when in times]
    file.write_text("\n".join(["Traceback: /home/anna/x.mp4", *kept]), encoding="utf-8")
    journal.trim(file)
    assert file.read_text(encoding="utf-8").splitlines() == kept[1:]


def test_the_oldest_of_too_many_lines_go(tmp_path: Path) -> None:
    file = tmp_path / LOG
    line = json.dumps({"time": datetime.now(UTC).isoformat(), "event": "x" * 100})
    file.write_text(f"{line}\n" * (2 * journal.LARGEST_BYTES // len(line)), encoding="utf-8")
    journal.trim(file)
    assert 0.9 * journal.LARGEST_BYTES < file.stat().st_size <= journal.LARGEST_BYTES


def test_workers_log_what_became_of_a_film_and_name_neither_it_nor_the_pupil(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    made = store.add_class(CLASS, confirmed_by="Ms Lin")
    film = tmp_path / FILM
    film.write_bytes(b"no film at all")
    pupil = store.add_pupil(made.id, PUPIL)
    attempt = store.add_attempt(made.id, "long_jump", film, FILM, pupil_id=pupil.id)
    crew = Crew(tmp_path, 1).start()
    try:
        deadline = time.monotonic() + WAIT_S
        while store.attempt(attempt.id).state is not State.FAILED:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    finally:
        crew.stop()
    failed = next(line for line in lines(tmp_path / LOG) if line["event"] == "failed")
    assert (failed["attempt"], failed["failure"]) == (attempt.id, "unreadable")
    text = (tmp_path / LOG).read_text(encoding="utf-8")
    assert all(part not in text for part in ("Quittenbaum", CLASS, ".mp4", str(tmp_path)))


def test_the_command_line_logs_codes_and_times(tmp_path: Path) -> None:
    film, log = tmp_path / FILM, tmp_path / "log.jsonl"
    film.write_bytes(b"no film at all")
    grade = [sys.executable, "-m", "pe_coach.cli", "grade", str(film), "--event", "long_jump", "--pupil", PUPIL]
    done = subprocess.run([*grade, "--log", str(log)], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    (told,) = lines(log)
    assert (told["event"], told["status"], told["failure"]) == ("graded", "failed", "unreadable")
    assert "Quittenbaum" not in log.read_text(encoding="utf-8")
