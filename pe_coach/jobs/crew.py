"""The workers of a server: started below normal priority, replaced when they die, gone when the server is."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from pe_coach.jobs import LOG
from pe_coach.journal import note, trim
from pe_coach.limits import ONE_THREAD, cores
from pe_coach.scratch import sweep
from pe_coach.store import Store

SIZE_VARIABLE = "PE_COACH_WORKERS"
"""Environment variable with the number of workers; 0 for none."""

TEND_S = 1.0
"""How often the crew looks after its workers."""

SILENT_S = 30.0
"""An attempt whose worker was not heard of for so long waits again; workers beat every second."""

SLEPT_S = 10.0
"""A longer pause between two looks means that the whole computer slept: its workers could not be heard either."""

PURGE_S = 3600.0
"""How often films are deleted whose time is over."""

SHORT_LIFE_S, REST_S = 5.0, 8.0
"""After a worker that died as young as this, the next one is started only after a rest."""

LEAVE_S = 10.0
"""How long a worker that is let go is waited for; it leaves at once."""


def crew_size() -> int:
    """How many workers there are: one for each core but one, at least one."""
    if (asked := os.environ.get(SIZE_VARIABLE, "")).isdigit():
        return int(asked)
    return max(1, cores() - 1)


class Crew:
    """Workers for the store in a folder; they leave when this process does, however it ends.

    `size` is how many there are, `silent_s` how long a worker may be silent before its attempt waits again.
    """

    def __init__(self, folder: Path, size: int | None = None, *, silent_s: float = SILENT_S) -> None:
        self._folder, self._silent_s = folder, silent_s
        self._workers: list[_Worker | None] = [None] * (crew_size() if size is None else size)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tend, name="crew", daemon=True)

    def start(self) -> Crew:
        """Begin to tend the workers, in a thread; returns at once."""
        self._folder.mkdir(parents=True, exist_ok=True)
        trim(self._folder / LOG)
        sweep()
        if self._workers:
            self._thread.start()
        return self

    def stop(self) -> None:
        """Let all workers go, and see that they went; what they work on waits again."""
        self._over.set()
        if self._workers:
            self._thread.join()
        for worker in filter(None, self._workers):
            worker.dismiss()

    def _tend(self) -> None:
        store, looked_s, purged_s = Store.open(self._folder), time.time(), 0.0
        while not self._over.is_set():
            for place, worker in enumerate(self._workers):
                self._workers[place] = _tended(worker, self._folder, warm=place == 0)
            now_s = time.time()
            try:
                if now_s - looked_s < SLEPT_S:
                    store.reap(self._silent_s)
                if now_s - purged_s > PURGE_S:
                    store.purge()
                    purged_s = now_s
            except Exception:  # a locked or full disk passes; the workers are tended in any case
                note(self._folder / LOG, "the store could not be tended", failed=True)
            looked_s = now_s
            self._over.wait(TEND_S)


class _Worker:
    """One worker process and when it was started."""

    def __init__(self, folder: Path, warm: bool) -> None:
        self._born_s = self._alive_s = time.monotonic()
        self._process = _started(folder, warm)

    def alive(self) -> bool:
        """Whether it still works."""
        if self._process.poll() is not None:
            return False
        self._alive_s = time.monotonic()
        return True

    def rests(self) -> bool:
        """Whether it died so young and so lately, that another one would hardly fare better."""
        young = self._alive_s - self._born_s < SHORT_LIFE_S
        return bool(self._process.returncode) and young and time.monotonic() - self._born_s < REST_S

    def dismiss(self) -> int | None:
        """Let it go, whether it still lives or not; the code with which it ended."""
        if self._process.stdin:
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(LEAVE_S)
        return self._process.returncode


def _tended(worker: _Worker | None, folder: Path, *, warm: bool) -> _Worker:
    """The worker while it lives, else a new one when it is time for that."""
    if worker is None:
        return _Worker(folder, warm)
    if worker.alive() or worker.rests():
        return worker
    if code := worker.dismiss():
        note(folder / LOG, "worker ended", code=code)
    return _Worker(folder, warm)


def _started(folder: Path, warm: bool) -> subprocess.Popen[bytes]:
    """A worker process that shares nothing with this one but a pipe, whose end tells it to leave.

    One that is `warm` has the network loaded before the first film comes; the others save the memory.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "pe_coach.jobs", str(folder), *(["warm"] if warm else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # what libraries print may name files; the worker keeps a log of its own
        env=os.environ | ONE_THREAD,
        start_new_session=True,
    )
