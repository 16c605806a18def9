"""Whatever dies, no film is lost and none is graded twice; what is not wanted stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pe_coach.clip.preview import preview_of
from pe_coach.jobs.options import options_of
from pe_coach.jobs.previews import shown_frames
from pe_coach.regrading import load_watched, regrade
from pe_coach.store import Store
from pe_coach.store.types import Attempt, State

from .conftest import crew, workers

pytestmark = pytest.mark.slow

Until = Callable[[Callable[[], bool]], None]

SERVER = """
import pathlib, sys, threading
from pe_coach.jobs.crew import Crew
Crew(pathlib.Path(sys.argv[1])).start()
threading.Event().wait()
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "data")


def add(store: Store, *films: Path) -> list[Attempt]:
    """Films in a class of their own."""
    in_class = store.add_class("7b", confirmed_by="Ms Lin")
    return [store.add_attempt(in_class.id, "long_jump", film, film.name) for film in films]


def looking_for_people(store: Store, attempt: Attempt) -> Callable[[], bool]:
    return lambda: store.attempt(attempt.id).stage == "people"


def test_a_film_whose_worker_is_killed_is_graded_once_all_the_same(store: Store, jump: Path, until: Until) -> None:
    (attempt,) = add(store, jump)
    with crew(store.folder):
        until(looking_for_people(store, attempt))
        (pid,) = workers(store.folder)
        assert os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0)
        os.kill(pid, signal.SIGKILL)
        until(lambda: store.attempt(attempt.id).state is State.GRADED)
        (graded,) = store.attempts(attempt.class_id)
        until((graded.folder / "preview.json").exists)  # made ahead: nobody looked yet
    assert graded.report and graded.report["clip"] == "jump.mp4"
    made = (graded.folder / "preview.mp4").stat()
    assert graded.film is not None
    again = regrade(load_watched(graded.folder), options_of(graded))
    assert preview_of(graded.film, graded.folder, shown_frames(again)).path.stat() == made
    assert {"film.mp4", "watched.npz", "report.json", "picture.jpg"} <= {path.name for path in graded.folder.iterdir()}


def test_a_film_waits_again_when_the_server_is_killed_and_leaves_nothing_when_deleted(
    store: Store, jump: Path, until: Until
) -> None:
    (attempt,) = add(store, jump)
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(store.folder)])
    until(looking_for_people(store, attempt))
    server.kill()
    server.wait()
    until(lambda: store.attempt(attempt.id).state is State.WAITING and not workers(store.folder))
    with crew(store.folder):
        until(looking_for_people(store, attempt))
        store.delete_attempt(attempt.id)
        (next_one,) = add(store, Path(__file__))
        until(lambda: store.attempt(next_one.id).state is State.FAILED)
    assert not attempt.folder.exists()


def test_a_cancelled_film_makes_way_for_the_next(store: Store, jump: Path, until: Until) -> None:
    first, second = add(store, jump, Path(__file__))
    with crew(store.folder):
        until(looking_for_people(store, first))
        store.cancel(first.id)
        until(lambda: store.attempt(second.id).state is State.FAILED)
    assert store.attempt(first.id).state is State.CANCELLED
    assert store.attempt(second.id).error.startswith(f"{Path(__file__).name} is not a film")
