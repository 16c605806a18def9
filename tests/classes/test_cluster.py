"""Workers of a cluster give the same results as this computer, each exactly once, whatever happens to them."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from truth import JUMPS, poses

from pe_coach.classes.attempt import graded_task
from pe_coach.classes.types import Done, Keep, Task
from pe_coach.errors import OutputError, UsageError, WorkerError
from pe_coach.limits import Limits
from pe_coach.options import Options
from pe_coach.pose.files import save_keypoints

pytest.importorskip("distributed", reason="needs Dask distributed: pip install -e '.[cluster]'")

from distributed import Client, LocalCluster

from pe_coach.classes.cluster import ClusterEngine

OPTIONS = Options("long_jump")


@pytest.fixture(scope="module")
def jumps(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Key points of four different jumps."""
    folder = tmp_path_factory.mktemp("jumps")
    return [save_keypoints(folder / f"{number}.npz", poses(jump)) for number, jump in enumerate(JUMPS[:4])]


def started(workers: int, *, threads_per_worker: int = 1, processes: bool = True) -> LocalCluster:
    """A cluster on this computer, with its scheduler's page on any free port."""
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=threads_per_worker,
        processes=processes,
        dashboard_address=":0",
        silence_logs=logging.CRITICAL,
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Three workers."""
    with started(3) as running:
        yield running


def tasks(jumps: list[Path], count: int) -> list[Task]:
    return [Task(number, jumps[number % len(jumps)], OPTIONS, keypoints=True) for number in range(count)]


def reports(done: list[Done]) -> dict[int, dict[str, Any]]:
    """Reports by number, without what every run takes anew."""
    return {each.number: each.report | {"timing_s": {}} for each in done}


def test_a_cluster_gives_the_same_results_once_each(cluster: LocalCluster, jumps: list[Path]) -> None:
    done = list(ClusterEngine(cluster.scheduler_address).run(tasks(jumps, 9)))
    assert sorted(each.number for each in done) == list(range(9))
    assert len({each.worker for each in done}) > 1
    assert reports(done) == reports([graded_task(task) for task in tasks(jumps, 9)])


def test_no_more_than_two_clips_a_worker_are_given_out(cluster: LocalCluster, jumps: list[Path]) -> None:
    taken = 0

    def counted() -> Iterator[Task]:
        nonlocal taken
        for task in tasks(jumps, 12):
            taken += 1
            yield task

    for done, _ in enumerate(ClusterEngine(cluster.scheduler_address).run(counted()), 1):
        assert taken - done <= 2 * 3


def test_killed_workers_lose_nothing(cluster: LocalCluster, jumps: list[Path]) -> None:
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        done, pids = [], list(client.run(os.getpid).values())
        for each in ClusterEngine(cluster.scheduler_address).run(tasks(jumps, 18)):
            done.append(each)
            if len(done) in (3, 9):
                os.kill(pids.pop(), signal.SIGKILL)
    assert sorted(each.number for each in done) == list(range(18))
    assert all(each.report["status"] != "failed" for each in done)


def test_clips_whose_workers_died_by_no_fault_of_theirs_are_given_out_again(jumps: list[Path]) -> None:
    import dask

    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), started(2) as running:
        done = []
        with Client(running.scheduler_address, set_as_default=False) as client:
            pids = list(client.run(os.getpid).values())
            for each in ClusterEngine(running.scheduler_address).run(tasks(jumps, 12)):
                done.append(each)
                if len(done) == 3:
                    os.kill(pids[0], signal.SIGKILL)
    assert sorted(each.number for each in done) == list(range(12))
    assert all(each.report["status"] != "failed" for each in done)


def test_a_film_that_a_worker_cannot_see_fails_with_the_reason(cluster: LocalCluster, tmp_path: Path) -> None:
    [done] = ClusterEngine(cluster.scheduler_address).run([Task(0, tmp_path / "gone.mp4", OPTIONS)])
    assert done.report["error"]["code"] == "unreadable"
    assert "gone.mp4 is not there for the worker" in done.report["error"]["text"]


def test_a_folder_of_results_that_a_worker_cannot_see_stops_all(
    cluster: LocalCluster, jumps: list[Path], tmp_path: Path
) -> None:
    task = Task(0, jumps[0], OPTIONS, Keep(tmp_path / "elsewhere", "a"), keypoints=True)
    with pytest.raises(OutputError, match=r"elsewhere is not there for the worker .*Share the folder"):
        list(ClusterEngine(cluster.scheduler_address).run([task]))


def test_a_clip_that_takes_too_long_is_given_up_and_the_others_are_graded(jumps: list[Path], tmp_path: Path) -> None:
    import dask

    jump = poses(JUMPS[0])
    times = 20_000 // len(jump.time_s)  # minutes of standing about take seconds to be followed
    long = {name: np.concatenate([getattr(jump, name)] * times) for name in ("xy", "confidence", "spread", "camera")}
    slow = save_keypoints(tmp_path / "slow.npz", replace(jump, **long, time_s=np.arange(len(long["xy"])) / 60))
    one_try = {"distributed.scheduler.allowed-failures": 0}
    with dask.config.set(one_try), started(1) as c:
        [given_up] = ClusterEngine(c.scheduler_address, Limits(longest_s=0.0)).run(
            [Task(0, slow, OPTIONS, keypoints=True)]
        )
        others = list(ClusterEngine(c.scheduler_address).run(tasks(jumps, 3)))
    assert given_up.report["error"]["code"] == "timeout"
    assert len(others) == 3


def test_an_address_without_a_scheduler_is_said() -> None:
    with pytest.raises(UsageError, match=r"No scheduler answers at tcp://127\.0\.0\.1:9"):
        list(ClusterEngine("tcp://127.0.0.1:9", connect_s=0.5).run([]))


def test_workers_with_several_threads_are_refused() -> None:
    with (
        started(1, threads_per_worker=2, processes=False) as threaded,
        pytest.raises(UsageError, match="--nthreads 1"),
    ):
        list(ClusterEngine(threaded.scheduler_address).run([]))


def test_a_cluster_that_has_lost_every_worker_is_given_up_in_a_line(jumps: list[Path]) -> None:
    with started(1) as running:
        course = ClusterEngine(running.scheduler_address, alone_s=1.0).run(iter(tasks(jumps, 60)))
        next(course)
        running.scale(0)
        with pytest.raises(WorkerError) as caught:
            list(course)
    assert caught.value.code == "no_cluster"
    assert "the same command goes on" in caught.value.text and "\n" not in caught.value.text
