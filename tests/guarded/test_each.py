"""Work in worker processes: whatever one piece does to its worker, the reason is told and the others go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import guarded_work
import psutil
import pytest
from guarded_work import die_of, die_once, double, go_on, hang, refuse, take_memory

from pe_coach.errors import WorkerError
from pe_coach.guarded import each
from pe_coach.limits import Limits

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs signals")


def test_every_item_comes_back_once_and_workers_are_kept() -> None:
    found = dict(each(double, range(12), str, workers=2))
    assert {item: value[0] for item, value in found.items() if isinstance(value, tuple)} == {
        item: 2 * item for item in range(12)
    }
    assert len({value[1] for value in found.values() if isinstance(value, tuple)}) <= 2


def test_items_are_taken_only_as_workers_become_free() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for item in range(30):
            taken += 1
            yield item

    for done, _ in enumerate(each(double, items(), str, workers=2)):
        assert taken <= done + 4


@POSIX
def test_a_worker_that_dies_costs_its_own_item_only() -> None:
    found = dict(each(die_of, [0, signal.SIGSEGV], lambda item: f"clip {item}", workers=1))
    error = found[signal.SIGSEGV]
    assert isinstance(error, WorkerError) and error.code == "crashed"
    assert error.text.startswith("clip 11 ") and "SIGSEGV" in error.text
    assert found[0] == 0


@POSIX
def test_an_accident_is_made_good(tmp_path: Path) -> None:
    assert dict(each(die_once, [tmp_path / "flag"], str, workers=1)) == {tmp_path / "flag": "done"}


def test_work_that_hangs_is_given_up_even_where_python_stands_still() -> None:
    found = dict(each(hang, [True, False], str, workers=1, limits=Limits(stuck_s=1)))
    error = found[True]
    assert isinstance(error, WorkerError) and error.code == "timeout" and "(searching)" in error.text
    assert found[False] == "done"


def test_work_that_moves_does_not_hang_but_may_take_too_long() -> None:
    found = dict(each(go_on, [2.5, 60.0], str, workers=2, limits=Limits(stuck_s=1, longest_s=6)))
    error = found[60.0]
    assert found[2.5] == "done"
    assert isinstance(error, WorkerError) and error.code == "timeout" and "more than" in error.text


def test_work_that_takes_too_much_memory_is_given_up() -> None:
    limits = Limits(resident_bytes=300 * 10**6)
    found = dict(each(take_memory, [3000, 10], str, workers=1, limits=limits))
    error = found[3000]
    assert isinstance(error, WorkerError) and error.code == "out_of_memory"
    assert found[10] == "done"


def test_an_error_of_the_work_itself_comes_through_and_workers_leave() -> None:
    with pytest.raises(ValueError, match="not 3"):
        list(each(refuse, [3], str, workers=2))
    assert not [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


@POSIX
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, guarded_work.__file__, str(tmp_path)])
    try:
        until(lambda: len(list(tmp_path.iterdir())) == 2)
        pids = [int(file.name) for file in tmp_path.iterdir()]
        assert all(map(psutil.pid_exists, pids))
    finally:
        parent.kill()
        parent.wait()
    until(lambda: not any(map(psutil.pid_exists, pids)))


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    deadline_s = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline_s, "it never came true"
        time.sleep(0.05)
