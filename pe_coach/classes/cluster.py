"""The engine of several computers: Dask distributed hands the clips out, its workers grade them.

Workers are processes of one thread each, started by `dask worker`; each loads the networks once. The films, and the
folder of the results, lie where every worker finds them under the same path.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from pe_coach.classes.attempt import graded_task, task_failed
from pe_coach.classes.types import Done, Task
from pe_coach.errors import OutputError, PeCoachError, UsageError, WorkerError
from pe_coach.limits import Limits
from pe_coach.version import __version__

if TYPE_CHECKING:
    from distributed import Client, Future, Worker

CONNECT_S = 20.0
"""Seconds in which a scheduler must answer, and then a worker be there: both may just have been started."""

WAITING = 2
"""Clips that are given out for each worker: one that it grades and one that waits for it to be free. No more lie in
any memory, however large the class."""

ALONE_S = 60.0
"""Seconds after which a cluster without a single worker is given up: one that died is started again sooner, unless it
died while it was starting."""

ROUNDS = 3
"""How often a clip is given out again from the beginning that was in the hands of several workers when they died, and
none could say why: it may have been the computers."""

WATCH_S = 0.5
"""Seconds between two looks at a clip that is being graded, and in which a worker that is ended says why."""


@dataclass(frozen=True)
class ClusterEngine:
    """Workers of a Dask cluster.

    Attributes:
        address: of its scheduler, such as `tcp://server:8786`.
        limits: seconds that one clip may take; memory is limited by the workers' own `--memory-limit`.
        connect_s: seconds in which the scheduler must answer.
        alone_s: seconds after which a cluster is given up that has lost all workers.
    """

    address: str
    limits: Limits = field(default_factory=Limits)
    connect_s: float = CONNECT_S
    alone_s: float = ALONE_S

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Grade tasks; see `Engine`. A clip whose worker dies is graded again by another, a few times.

        Raises:
            UsageError: there is no cluster, or its workers cannot be used.
            OutputError: results cannot be written.
            WorkerError: the cluster, or every worker of it, was lost meanwhile.
        """
        with _connected(self.address, self.connect_s) as client:
            course = _Course(client, self.limits)
            with _Vigil(client, self.alone_s, course.give_up):
                yield from course.run(iter(tasks))


def _connected(address: str, connect_s: float) -> Client:
    """A client of the cluster, once it has workers that can be used."""
    try:
        from distributed import Client
    except ModuleNotFoundError:
        advice = 'Install it with: pip install "pe-coach[cluster]"'
        raise UsageError("not_installed", f"Dask distributed is not installed. {advice}") from None
    try:
        client = Client(address, timeout=connect_s, set_as_default=False, name="pe-coach")
    except (OSError, ValueError, TypeError) as error:
        advice = "Start it with 'dask scheduler', and give the address that it prints."
        raise UsageError("no_cluster", f"No scheduler answers at {address}. {advice}") from error
    try:
        _check_workers(client, address, connect_s)
    except BaseException:
        client.close()
        raise
    return client


def _check_workers(client: Client, address: str, connect_s: float) -> None:
    """See that there are workers, of one thread each: two clips in one process would share its memory and its end.

    Raises:
        UsageError: `no_cluster`.
    """
    start = f"dask worker {address} --nworkers 4 --nthreads 1"
    try:
        client.wait_for_workers(1, timeout=connect_s)
    except TimeoutError:
        raise UsageError("no_cluster", f"{address} has no workers. Start some on each computer: {start}") from None
    if any(threads > 1 for threads in client.nthreads().values()):
        raise UsageError("no_cluster", f"Workers of {address} have several threads. Start them with one: {start}")


class _Course:
    """One walk through all tasks."""

    def __init__(self, client: Client, limits: Limits) -> None:
        from distributed import as_completed

        self._client, self._limits = client, limits
        self._name = f"pe-coach-{uuid.uuid4().hex[:8]}"
        self._given: dict[str, Task] = {}
        self._rounds: Counter[int] = Counter()
        self._waiting = as_completed(loop=client.loop)

    def run(self, tasks: Iterator[Task]) -> Iterator[Done]:
        """What becomes of the tasks, in the order in which they are finished."""
        self._give(tasks, WAITING * len(self._client.nthreads()))
        for future in self._waiting:
            task = self._given.pop(future.key)
            if self._is_worth_another_round(future, task):
                self._submit(task)
                continue
            done = self._outcome(future, task)
            # Workers come and go: there are more to give out for than before, or fewer; for a moment perhaps none.
            workers = max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))
            self._give(tasks, WAITING * workers - len(self._given))
            yield done

    def give_up(self) -> None:
        """Wait for nothing that was given out."""
        from distributed import Future

        self._client.cancel([Future(key, self._client) for key in list(self._given)], force=True)

    def _give(self, tasks: Iterator[Task], count: int) -> None:
        for task in islice(tasks, max(0, count)):
            self._submit(task)

    def _submit(self, task: Task) -> None:
        self._rounds[task.number] += 1
        key = f"{self._name}-{task.number}-{self._rounds[task.number]}"
        self._given[key] = task
        arguments = task, __version__, self._limits, self._name
        self._waiting.add(self._client.submit(_graded, *arguments, key=key, pure=False))

    def _is_worth_another_round(self, future: Future[Done], task: Task) -> bool:
        """Whether workers died with a clip, and it is not known to be the clip's fault."""
        from distributed import KilledWorker

        killed = future.status == "error" and isinstance(future.exception(), KilledWorker)
        return killed and self._rounds[task.number] < ROUNDS and self._said(task) is None

    def _outcome(self, future: Future[Done], task: Task) -> Done:
        """What became of a task.

        Raises:
            UsageError, OutputError, WorkerError: nothing more can be graded.
        """
        from distributed import KilledWorker

        if future.status == "finished":
            done: Done = future.result()
            return done
        if future.status in ("cancelled", "lost"):
            lost = "The cluster, or every worker of it, is gone."
            text = f"{lost} What is graded is kept: start it, and the same command goes on."
            raise WorkerError("no_cluster", text)
        error = future.exception()
        if isinstance(error, KilledWorker):
            return task_failed(task, self._why_killed(task))
        if isinstance(error, PeCoachError):
            raise error
        raise UsageError("no_cluster", f"Workers of the cluster cannot run this version of the program ({error}).")

    def _why_killed(self, task: Task) -> WorkerError:
        """What a clip did to the workers that ended with it."""
        if why := self._said(task):
            return WorkerError("timeout", f"{_name(task)} was given up: {why}. Export it as MP4.")
        text = f"{_name(task)} brought several workers of the cluster down. Copy it from the phone again."
        return WorkerError("crashed", text)

    def _said(self, task: Task) -> str | None:
        """Why a worker ended itself because of a clip; None where none did."""
        events = (event for _at, event in self._client.get_events(self._name))
        return next((event["why"] for event in events if event["number"] == task.number), None)


def _name(task: Task) -> str:
    return task.name or task.path.name


def _graded(task: Task, version: str, limits: Limits, topic: str) -> Done:
    """Grade a clip: this runs in a worker, which says under `topic` why it ended, if it must.

    Raises:
        UsageError: the worker is of another version.
        OutputError: its files cannot be written, or their folder is not there.
    """
    from distributed import get_worker

    worker = get_worker()
    if version != __version__:
        text = f"The worker {worker.address} has version {__version__} of the program, this is {version}."
        raise UsageError("no_cluster", f"{text} Install the same on all computers.")
    if task.keep and not task.keep.folder.is_dir():
        text = f"{task.keep.folder} is not there for the worker {worker.address}. Share the folder with all computers."
        raise OutputError("not_writable", text)
    if not os.path.lexists(task.path):
        text = f"{_name(task)} is not there for the worker {worker.address}. Share the folder with all computers."
        return task_failed(task, WorkerError("unreadable", text))
    with _Watch(worker, limits, topic, task.number) as watch:
        return graded_task(task, watch.progress)


class _Vigil:
    """Gives up once there has been no worker for a while; a context."""

    def __init__(self, client: Client, alone_s: float, give_up: Callable[[], None]) -> None:
        self._client, self._alone_s, self._give_up = client, alone_s, give_up
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="vigil", daemon=True)

    def __enter__(self) -> _Vigil:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look_on(self) -> None:
        seen_s = time.monotonic()
        while not self._over.wait(min(WATCH_S, self._alone_s)):
            try:
                if self._client.nthreads():
                    seen_s = time.monotonic()
            except OSError:  # the scheduler is gone too, and its client says so
                return
            if time.monotonic() - seen_s > self._alone_s:
                self._give_up()
                return


class _Watch:
    """Ends this process, a worker, when a clip takes too long: the cluster starts another one in its place."""

    def __init__(self, worker: Worker, limits: Limits, topic: str, number: int) -> None:
        self._worker, self._limits, self._topic, self._number = worker, limits, topic, number
        self._began_s = self._moved_s = time.monotonic()
        self._over = threading.Event()

    def __enter__(self) -> _Watch:
        threading.Thread(target=self._look_on, name="watch", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def progress(self, _stage: str, _share: float) -> None:
        """Something moves."""
        self._moved_s = time.monotonic()

    def _look_on(self) -> None:
        why = None
        while why is None:
            if self._over.wait(WATCH_S):
                return
            why = self._too_long(time.monotonic())
        event = {"number": self._number, "why": why}
        self._worker.loop.add_callback(self._worker.log_event, self._topic, event)
        if not self._over.wait(WATCH_S):
            os._exit(1)

    def _too_long(self, now_s: float) -> str | None:
        if now_s - self._moved_s > self._limits.stuck_s:
            return f"nothing moved for {self._limits.stuck_s:.0f} s"
        if now_s - self._began_s > self._limits.longest_s:
            return f"it took more than {self._limits.longest_s / 60:.0f} min"
        return None
