"""Worker processes: work goes out as they become free, and each piece comes back once, done or with a reason."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

import psutil
from pebble import ProcessExpired, ProcessPool

from pe_coach.errors import WorkerError
from pe_coach.guarded.pulses import Pulses
from pe_coach.guarded.watching import Watch
from pe_coach.guarded.working import Item, Result, Tell, begin, work
from pe_coach.limits import Limits, one_thread_each, workers_that_fit

AHEAD = 1
"""Pieces of work that wait in front of the workers, so that none of them waits for the next."""

TRIES = 2
"""How often a piece is tried whose worker dies of itself: once may be an accident, as where memory was short."""

MISSED_S = 5.0
"""When nothing is finished for so long, work is looked for whose worker is gone without anybody having noticed."""

POOLS = 3
"""How many times in a row all workers may be lost before anything is done; then they cannot work on this computer."""

T = TypeVar("T")


def each(
    function: Callable[[Item, Tell], Result],
    items: Iterable[Item],
    name: Callable[[Item], str],
    *,
    workers: int | None = None,
    limits: Limits | None = None,
) -> Iterator[tuple[Item, Result | WorkerError]]:
    """Work on items in worker processes; yields each with its result, in the order in which they are finished.

    A worker is started anew (nothing of this process is copied to it) and keeps what it has loaded for all its items.
    One that hangs, dies or takes too much memory is replaced, and its item comes back with the error; an item whose
    worker died of itself is tried once more. Items are taken as workers become free. Workers end when this process
    does, however that ends.

    Args:
        function: of a module, called in a worker with an item and what is to be told of every step.
        items: sent to workers; plain data.
        name: what an item is called in errors.
        workers: how many; None for as many as suit the computer.
        limits: what an item may take.

    Raises:
        WorkerError: `crashed`, when workers cannot be started at all.
        Exception: whatever `function` raises; the other items are then given up.
    """
    limits = limits or Limits()
    with one_thread_each(), _Crew(workers or workers_that_fit(), limits) as crew:
        yield from _Course(crew, function, iter(items), name).run()


@dataclass
class _Job(Generic[T]):
    """An item on its way, and how often its worker died."""

    item: T
    name: str
    deaths: int = 0


class _Crew:
    """The worker processes, and a place for each piece of work that is theirs."""

    def __init__(self, workers: int, limits: Limits) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._workers, self._limits = workers, limits
        self._pulses = Pulses(workers + AHEAD, self._context)
        self._watch = Watch(self._pulses, limits)
        self._free = list(range(workers + AHEAD))
        self._pool = self._new_pool()

    def __enter__(self) -> _Crew:
        self._watch.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.__exit__()
        self._dismiss()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            self._workers, initializer=begin, initargs=(self._pulses, self._limits), context=self._context
        )

    def _dismiss(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def replace_all(self) -> None:
        """New workers for those that were lost all at once."""
        with suppress(Exception):
            self._dismiss()
        self._pool = self._new_pool()

    def has_room(self) -> bool:
        """Whether another piece of work may be given out."""
        return bool(self._free)

    def give(self, function: Callable[[Item, Tell], Result], item: Item, name: str) -> tuple[int, Future[Result]]:
        """Give out a piece of work; returns its place and what will hold its result."""
        place = self._free.pop()
        self._watch.expect(place, name)
        try:
            return place, self._pool.schedule(work, args=(function, item, place))
        except RuntimeError as error:  # the pool broke meanwhile
            failed: Future[Result] = Future()
            failed.set_exception(BrokenProcessPool(str(error)))
            return place, failed

    def is_deserted(self, place: int) -> bool:
        """Whether somebody began the piece of work at a place and is gone."""
        pid = self._pulses.read(place).pid
        return pid != 0 and not psutil.pid_exists(pid)

    def take_back(self, place: int) -> WorkerError | None:
        """Make a place free; returns why its worker was ended, None if it was not."""
        self._free.append(place)
        return self._watch.release(place)


class _Course(Generic[Item, Result]):
    """One walk through all items."""

    def __init__(
        self, crew: _Crew, function: Callable[[Item, Tell], Result], items: Iterator[Item], name: Callable[[Item], str]
    ) -> None:
        self._crew, self._function, self._items, self._name = crew, function, items, name
        self._again: deque[_Job[Item]] = deque()
        self._out: dict[Future[Result], tuple[int, _Job[Item]]] = {}
        self._lost = 0

    def run(self) -> Iterator[tuple[Item, Result | WorkerError]]:
        """Every item with what became of it."""
        while self._fill():
            done = wait(self._out, MISSED_S, FIRST_COMPLETED).done
            for future in done or self._deserted():
                if future in self._out:  # else all workers were lost meanwhile, and its work waits again
                    yield from self._ended(future)

    def _deserted(self) -> list[Future[Result]]:
        """Work whose worker is gone, given up: a worker that dies as it begins may escape the pool."""
        gone = [future for future, (place, _job) in self._out.items() if self._crew.is_deserted(place)]
        return [future for future in gone if future.cancel()]

    def _fill(self) -> bool:
        """Give out work while there is room; returns whether any is out."""
        while self._crew.has_room() and (job := self._next()):
            place, future = self._crew.give(self._function, job.item, job.name)
            self._out[future] = place, job
        return bool(self._out)

    def _next(self) -> _Job[Item] | None:
        if self._again:
            return self._again.popleft()
        return next((_Job(item, self._name(item)) for item in self._items), None)

    def _ended(self, future: Future[Result]) -> Iterator[tuple[Item, Result | WorkerError]]:
        """What became of a piece of work; nothing if it is to be tried again."""
        place, job = self._out.pop(future)
        ended = self._crew.take_back(place)
        try:
            result: Result | WorkerError = future.result()
            self._lost = 0
        except BrokenProcessPool as error:
            self._again.append(job)
            self._start_again(error)
            return
        except (ProcessExpired, CancelledError) as gone:
            job.deaths += 1
            if ended is None and job.deaths < TRIES:
                self._again.append(job)
                return
            result = ended or _crashed(job.name, getattr(gone, "exitcode", 0))
        yield job.item, result

    def _start_again(self, error: Exception) -> None:
        """All workers were lost, which is nobody's fault: their work waits again."""
        for place, job in self._out.values():
            self._crew.take_back(place)
            self._again.append(job)
        self._out.clear()
        self._lost += 1
        if self._lost >= POOLS:
            text = f"Worker processes end as soon as they are started ({error}). Close other programs and run again."
            raise WorkerError("crashed", text) from error
        self._crew.replace_all()


def _crashed(name: str, exitcode: int) -> WorkerError:
    """The error for an item whose worker died of itself."""
    what = f"brought its worker process down {TRIES} times ({_death(exitcode)})"
    return WorkerError("crashed", f"{name} {what}. Copy it from the phone again, or export it as MP4.")


def _death(exitcode: int) -> str:
    """How a process died, as the system calls it."""
    if exitcode < 0:
        with suppress(ValueError):
            return signal.Signals(-exitcode).name
    return f"exit code {exitcode:#x}" if os.name == "nt" else f"exit code {exitcode}"
