"""The engine of several computers: Dask distributed hands the clips out, its workers grade them.

Workers are processes of one thread each, started by `dask worker`; each loads the networks once. The films, and the
folder of the results, lie where every worker finds them under the same path.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from pe_coach.classes.attempt import graded_task, task_failed
from pe_coach.classes.types import Done, Task
from pe_coach.errors import OutputError, PeCoachError, UsageError, WorkerError
from pe_coach.limits import Limits
from pe_coach.version import __version__

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_S = 20.0
"""Seconds in which a scheduler must answer, and then a worker be there: both may just have been started."""

WAITING = 2
"""Clips that are given out for each worker: one that it grades and one that waits for it to be free. No more lie in
any memory, however large the class."""

WATCH_S = 1.0
"""Seconds between two looks at a clip that is being graded."""


@dataclass(frozen=True)
class ClusterEngine:
    """Workers of a Dask cluster.

    Attributes:
        address: of its scheduler, such as `tcp://server:8786`.
        limits: seconds that one clip may take; memory is limited by the workers' own `--memory-limit`.
    """

    address: str
    limits: Limits = field(default_factory=Limits)

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Grade tasks; see `Engine`. A clip whose worker dies is graded again by another, a few times.

        Raises:
            UsageError: there is no cluster, or its workers cannot be used.
            OutputError: results cannot be written.
            WorkerError: the cluster was lost meanwhile.
        """
        with _connected(self.address) as client:
            yield from _results(client, iter(tasks), self.limits)


def _connected(address: str) -> Client:
    """A client of the cluster, once it has workers that can be used."""
    try:
        from distributed import Client
    except ModuleNotFoundError:
        advice = 'Install it with: pip install "pe-coach[cluster]"'
        raise UsageError("not_installed", f"Dask distributed is not installed. {advice}") from None
    try:
        client = Client(address, timeout=CONNECT_S, set_as_default=False, name="pe-coach")
    except (OSError, ValueError, TypeError) as error:
        advice = "Start it with 'dask scheduler', and give the address that it prints."
        raise UsageError("no_cluster", f"no scheduler answers at {address}. {advice}") from error
    try:
        _check_workers(client, address)
    except BaseException:
        client.close()
        raise
    return client


def _check_workers(client: Client, address: str) -> None:
    """See that there are workers, of one thread each: two clips in one process would share its memory and its end.

    Raises:
        UsageError: `no_cluster`.
    """
    start = f"dask worker {address} --nworkers 4 --nthreads 1"
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError:
        raise UsageError("no_cluster", f"{address} has no workers. Start some on each computer: {start}") from None
    if any(threads > 1 for threads in client.nthreads().values()):
        raise UsageError("no_cluster", f"workers of {address} have several threads. Start them with one: {start}")


def _results(client: Client, tasks: Iterator[Task], limits: Limits) -> Iterator[Done]:
    """What becomes of the tasks, in the order in which they are finished."""
    from distributed import as_completed

    run = uuid.uuid4().hex[:8]
    given: dict[str, Task] = {}
    waiting = as_completed(loop=client.loop)

    def give(count: int) -> None:
        for task in islice(tasks, count):
            key = f"clip-{task.number}-{run}"
            given[key] = task
            waiting.add(client.submit(_graded, task, __version__, limits, key=key, pure=False))

    give(WAITING * len(client.nthreads()))
    for future in waiting:
        done = _outcome(future, given.pop(future.key))
        # Workers come and go: there are more to give out for than before, or fewer.
        give(max(0, WAITING * len(_workers(client)) - len(given)))
        yield done


def _workers(client: Client) -> dict[str, Any]:
    """The workers that are there now, as the scheduler told last; none for a moment when all have died."""
    workers: dict[str, Any] = client.scheduler_info(n_workers=-1)["workers"]
    return workers or {"": {}}


def _outcome(future: Future, task: Task) -> Done:
    """What became of a task.

    Raises:
        UsageError, OutputError, WorkerError: nothing more can be graded.
    """
    from distributed import KilledWorker

    if future.status == "finished":
        done: Done = future.result()
        return done
    if future.status == "cancelled":
        raise WorkerError("cluster_lost", "the cluster is gone. What is graded is kept: start it, and run this again.")
    error = future.exception()
    if isinstance(error, KilledWorker):
        text = f"{task.name or task.path.name} ended several workers of the cluster. Look whether the film plays."
        return task_failed(task, WorkerError("worker_lost", text))
    if isinstance(error, PeCoachError):
        raise error
    raise UsageError("no_cluster", f"workers of the cluster cannot run this version of the program ({error}).")


def _graded(task: Task, version: str, limits: Limits) -> Done:
    """Grade a clip: this runs in a worker.

    Raises:
        UsageError: the worker is of another version.
        OutputError: its files cannot be written, or their folder is not there.
    """
    from distributed import get_worker

    where = get_worker().address
    if version != __version__:
        text = f"the worker {where} has version {__version__} of the program, this is {version}. Install the same."
        raise UsageError("no_cluster", text)
    if task.keep and not task.keep.folder.is_dir():
        raise OutputError("not_writable", f"{task.keep.folder} is not there for the worker {where}: share the folder.")
    if not os.path.lexists(task.path):
        text = f"{task.name or task.path.name} is not there for the worker {where}: share the folder of the films."
        return task_failed(task, WorkerError("unreadable", text))
    watch = _Watch(limits)
    try:
        return graded_task(task, watch.progress)
    finally:
        watch.stop()


class _Watch:
    """Ends this process, a worker, when its clip takes too long: the cluster starts another one in its place."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._began = self._moved = time.monotonic()
        self._over = threading.Event()
        threading.Thread(target=self._follow, name="watch", daemon=True).start()

    def progress(self, _stage: str, _share: float) -> None:
        """Something is being done."""
        self._moved = time.monotonic()

    def stop(self) -> None:
        """The clip is done."""
        self._over.set()

    def _follow(self) -> None:
        while not self._over.wait(WATCH_S):
            now = time.monotonic()
            if now - self._moved > self._limits.stuck_s or now - self._began > self._limits.longest_s:
                os._exit(1)
