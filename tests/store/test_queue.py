"""Work is handed out once, by turns, and nothing is lost with a worker."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from pe_coach.errors import StoreError
from pe_coach.store import Store
from pe_coach.store.queue import WORKER_DIED
from pe_coach.store.types import State

from .conftest import Add, report

CLAIM_ALL = """
import sys, pathlib
from pe_coach.store import Store
store = Store.open(pathlib.Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
while attempt := store.claim(sys.argv[2]):
    store.beat(attempt.id, "pose", 0.5)
    store.save_report(attempt.id, {"score": None}, worker=sys.argv[2])
    print(attempt.id, flush=True)
"""


def test_two_processes_share_the_work_and_do_nothing_twice(store: Store, add: Add, root: Path) -> None:
    added = [add(f"{n}.mp4").id for n in range(30)]
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM_ALL, str(store.folder), name],
            cwd=root,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for name in "ab"
    ]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    done = [line for worker in workers for line in worker.communicate("go\n", timeout=60)[0].split()]
    assert Counter(done) == Counter(added)
    assert {attempt.state for attempt in store.attempts(store.classes()[0].id)} == {State.GRADED}


def test_many_processes_may_make_the_store_at_once(tmp_path: Path, root: Path) -> None:
    make = f"import pathlib; from pe_coach.store import Store; Store.open(pathlib.Path({str(tmp_path / 'new')!r}))"
    started = [subprocess.Popen([sys.executable, "-c", make + ".add_class('7b')"], cwd=root) for _ in range(4)]
    assert [process.wait(60) for process in started] == [0] * 4
    assert len(Store.open(tmp_path / "new").classes()) == 4


def test_classes_take_turns(store: Store, add: Add) -> None:
    many = [add(f"{n}.mp4") for n in range(3)]
    other = store.add_class("8a", confirmed_by="Ms Lin")
    film = store.folder / "x.mp4"
    film.write_bytes(b"x")
    single = store.add_attempt(other.id, "long_jump", film, "x.mp4")
    order = [attempt.id for attempt in iter(lambda: store.claim("w"), None)]
    assert order == [many[0].id, single.id, many[1].id, many[2].id]


def test_progress_is_seen_and_an_attempt_is_worked_on_by_one(store: Store, add: Add) -> None:
    attempt = add()
    claimed = store.claim("a")
    assert claimed is not None
    assert (claimed.id, claimed.state) == (attempt.id, State.RUNNING)
    assert store.claim("b") is None
    assert store.beat(attempt.id, "pose", 0.4, worker="a")
    seen = store.attempt(attempt.id)
    assert (seen.stage, seen.share, seen.started_at) == ("pose", 0.4, claimed.started_at)
    assert not store.beat(attempt.id, "pose", 0.9, worker="b")


def test_cancel_reaches_the_worker_and_what_it_brings_too_late_is_not_kept(store: Store, add: Add) -> None:
    attempt = add()
    store.claim("a")
    store.cancel(attempt.id)
    assert not store.beat(attempt.id, "pose", 0.5)
    assert not store.save_report(attempt.id, report(70), worker="a")
    assert not store.fail(attempt.id, "why")
    assert not store.requeue(attempt.id, worker="a")
    assert (store.attempt(attempt.id).state, store.attempt(attempt.id).report) == (State.CANCELLED, None)
    assert store.requeue(attempt.id)
    assert store.claim("b") is not None


def test_what_a_dead_worker_had_waits_once_more_and_then_has_failed(store: Store, add: Add) -> None:
    attempt = add()
    store.claim("a")
    assert store.reap(60) == 0
    time.sleep(0.01)
    assert store.reap(0.005) == 1
    assert store.attempt(attempt.id).state is State.WAITING
    store.claim("b")
    assert not store.save_report(attempt.id, report(70), worker="a")
    time.sleep(0.01)
    store.reap(0.005)
    failed = store.attempt(attempt.id)
    assert (failed.state, failed.error) == (State.FAILED, WORKER_DIED)
    store.requeue(attempt.id)
    assert (store.attempt(attempt.id).state, store.attempt(attempt.id).error) == (State.WAITING, "")


def test_a_purged_film_cannot_wait_again(store: Store, add: Add) -> None:
    attempt = add(score=70)
    store.set_setting("retention_days", 0)
    store.purge()
    with pytest.raises(StoreError, match="deleted after its time"):
        store.requeue(attempt.id)
