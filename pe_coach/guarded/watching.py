"""Looks after workers: one that hangs, works without end or takes too much memory is ended, with the reason kept."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass

import psutil

from pe_coach.errors import WorkerError
from pe_coach.guarded.pulses import Pulse, Pulses
from pe_coach.limits import Limits

LOOK_S = 0.2
"""How often all workers are looked at; memory can grow by about a gigabyte meanwhile."""

SLEPT_S = 10.0
"""A longer pause between two looks means that the whole computer slept, and its workers with it."""

IDLE_SHARE = 0.01
"""A worker that computes for less of the time waits for something; one that computes more may only be slow because
others keep the computer busy, so its own seconds count, not the clock's."""


@dataclass(frozen=True)
class _Moment:
    """Where a worker was at a moment: which and how far, by the clock and by what it had computed until then."""

    pid: int
    count: int
    clock_s: float
    computed_s: float


@dataclass
class _Work:
    """A piece of work: its name, when a worker began it, and when that last moved."""

    name: str
    began: _Moment | None = None
    moved: _Moment | None = None


class Watch:
    """A thread that holds workers to their limits; a context."""

    def __init__(self, pulses: Pulses, limits: Limits) -> None:
        self._pulses, self._limits = pulses, limits
        self._work: dict[int, _Work] = {}
        self._errors: dict[int, WorkerError] = {}
        self._lock, self._over = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="watch", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def expect(self, place: int, name: str) -> None:
        """Look after the piece of work at a place from now on."""
        with self._lock:
            self._pulses.clear(place)
            self._errors.pop(place, None)
            self._work[place] = _Work(name)

    def release(self, place: int) -> WorkerError | None:
        """Look no longer; returns why its worker was ended, None if that was not done here."""
        with self._lock:
            self._work.pop(place, None)
            return self._errors.pop(place, None)

    def _look_on(self) -> None:
        looked_s = time.monotonic()
        while not self._over.wait(LOOK_S):
            now_s = time.monotonic()
            slept = now_s - looked_s > SLEPT_S
            looked_s = now_s
            with self._lock:
                for place, work in self._work.items():
                    if place not in self._errors:
                        with suppress(psutil.Error):  # it has just ended
                            self._look(place, work, now_s, slept)

    def _look(self, place: int, work: _Work, now_s: float, slept: bool) -> None:
        pulse = self._pulses.read(place)
        if pulse.pid == 0:
            return
        worker = psutil.Process(pulse.pid)
        used = worker.cpu_times()
        now = _Moment(pulse.pid, pulse.count, now_s, used.user + used.system)
        if work.began is None or work.began.pid != pulse.pid:
            work.began = now
        if slept or work.moved is None or (work.moved.pid, work.moved.count) != (pulse.pid, pulse.count):
            work.moved = now
        error = self._stuck(work.name, work.moved, now, pulse) or self._too_long(work.name, work.began, now, pulse)
        if error := error or self._too_large(work.name, worker.memory_info().rss, pulse):
            self._errors[place] = error
            worker.kill()

    def _stuck(self, name: str, moved: _Moment, now: _Moment, pulse: Pulse) -> WorkerError | None:
        clock_s, computed_s = now.clock_s - moved.clock_s, now.computed_s - moved.computed_s
        waits = computed_s < IDLE_SHARE * clock_s
        if (clock_s if waits else computed_s) <= self._limits.stuck_s:
            return None
        what = f"was given up: nothing moved for {self._limits.stuck_s:.0f} s{_while(pulse)}"
        return WorkerError("timeout", f"{name} {what}. Copy it from the phone again, or export it as MP4.")

    def _too_long(self, name: str, began: _Moment, now: _Moment, pulse: Pulse) -> WorkerError | None:
        if now.clock_s - began.clock_s <= self._limits.longest_s:
            return None
        what = f"was given up: it took more than {self._limits.longest_s / 60:.0f} min{_while(pulse)}"
        return WorkerError("timeout", f"{name} {what}. Cut it to the movement itself.")

    def _too_large(self, name: str, resident_bytes: int, pulse: Pulse) -> WorkerError | None:
        if resident_bytes <= self._limits.resident_bytes:
            return None
        what = f"was given up: it took more than {self._limits.resident_bytes / 1e9:.1f} GB of memory{_while(pulse)}"
        return WorkerError("out_of_memory", f"{name} {what}. Export it smaller, for example in 720p.")


def _while(pulse: Pulse) -> str:
    """What was being done."""
    return f" ({pulse.stage.replace('_', ' ')})" if pulse.stage else ""
