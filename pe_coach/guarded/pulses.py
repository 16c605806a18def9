"""Shared memory in which workers show that they live and where in their work they are."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from multiprocessing.context import SpawnContext

STAGE_BYTES = 32
"""Room for the name of a stage; longer ones are cut."""


class _Place(ctypes.Structure):
    _fields_ = (("pid", ctypes.c_int64), ("count", ctypes.c_uint64), ("stage", ctypes.c_char * STAGE_BYTES))


@dataclass(frozen=True)
class Pulse:
    """What is to be seen of a piece of work.

    Attributes:
        pid: process that works on it; 0 for none.
        count: rises with every step.
        stage: what it is doing.
    """

    pid: int
    count: int
    stage: str


class Pulses:
    """A place for each piece of work in progress, which only its worker writes to while it works.

    There is no lock, so that a worker that is killed leaves none locked.
    """

    def __init__(self, size: int, context: SpawnContext) -> None:
        self._places = context.RawArray(_Place, size)

    def clear(self, place: int) -> None:
        """Make a place free for the next piece of work."""
        at = self._places[place]
        at.pid, at.count, at.stage = 0, 0, b""

    def begin(self, place: int, pid: int) -> None:
        """A worker begins."""
        at = self._places[place]
        at.count, at.stage, at.pid = 1, b"", pid

    def beat(self, place: int, stage: str) -> None:
        """A worker has made a step."""
        at = self._places[place]
        at.stage = stage.encode()[:STAGE_BYTES]
        at.count += 1

    def end(self, place: int) -> None:
        """A worker is done."""
        self._places[place].pid = 0

    def read(self, place: int) -> Pulse:
        """What the worker at a place shows."""
        at = self._places[place]
        return Pulse(at.pid, at.count, at.stage.decode(errors="replace"))
