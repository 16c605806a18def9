"""Looks after workers: one that hangs, works without end or takes too much memory is ended, with the reason kept."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from pe_coach.errors import WorkerError
from pe_coach.guarded.pulses import Pulse, Pulses
from pe_coach.limits import Limits

LOOK_S = 0.2
"""How often all workers are looked at; memory can grow by about a gigabyte meanwhile."""

SLEPT_S = 10.0
"""A longer pause between two looks means that the whole computer slept, and its workers with it."""


@dataclass
class _Work:
    """A piece of work: its name, how far its worker was when it last moved, and when that and its beginning were."""

    name: str
    pid: int = 0
    count: int = 0
    began_s: float = field(default_factory=time.monotonic)
    moved_s: float = field(default_factory=time.monotonic)


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
                        self._look(place, work, now_s, slept)

    def _look(self, place: int, work: _Work, now_s: float, slept: bool) -> None:
        pulse = self._pulses.read(place)
        if pulse.pid == 0:
            return
        if pulse.pid != work.pid:
            work.began_s = now_s
        if slept or (pulse.pid, pulse.count) != (work.pid, work.count):
            work.pid, work.count, work.moved_s = pulse.pid, pulse.count, now_s
        if error := self._too_much(work, pulse, now_s):
            self._errors[place] = error
            with suppress(psutil.Error):
                psutil.Process(pulse.pid).kill()

    def _too_much(self, work: _Work, pulse: Pulse, now_s: float) -> WorkerError | None:
        """What of the limits a worker has passed."""
        limits = self._limits
        where = f" ({pulse.stage.replace('_', ' ')})" if pulse.stage else ""
        if now_s - work.moved_s > limits.stuck_s:
            what = f"was given up: nothing moved for {limits.stuck_s:.0f} s{where}"
            return WorkerError("timeout", f"{work.name} {what}. Copy it from the phone again, or export it as MP4.")
        if now_s - work.began_s > limits.longest_s:
            what = f"was given up: it took more than {limits.longest_s / 60:.0f} min{where}"
            return WorkerError("timeout", f"{work.name} {what}. Cut it to the movement itself.")
        if (held := _resident_bytes(pulse.pid)) > limits.resident_bytes:
            what = f"was given up: it took {held / 2**30:.1f} GB of memory{where}"
            return WorkerError("out_of_memory", f"{work.name} {what}. Export it smaller, for example in 720p.")
        return None


def _resident_bytes(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:  # it has just ended
        return 0
