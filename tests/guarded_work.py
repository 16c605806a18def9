"""Pieces of work for worker processes, well-behaved and not; started as a program it works until it is killed."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from pathlib import Path

from pe_coach.guarded import Tell, each


def double(item: int, tell: Tell) -> tuple[int, int]:
    """The double, and the process that found it."""
    tell("doubling", 1.0)
    return 2 * item, os.getpid()


def die_of(item: int, tell: Tell) -> int:
    """Dies of the signal of this number; 0 does not."""
    if item:
        os.kill(os.getpid(), item)
    return item


def die_once(item: Path, tell: Tell) -> str:
    """Dies where the file is not there yet."""
    if not item.exists():
        item.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def hang(item: bool, tell: Tell) -> str:
    """Searches for hours without letting any other Python code run."""
    tell("searching", 0.0)
    if item:
        re.match(r"(a+)+$", "a" * 64 + "b")
    return "done"


def go_on(item: float, tell: Tell) -> str:
    """Works for so many seconds, telling of every step."""
    until_s = time.monotonic() + item
    while time.monotonic() < until_s:
        tell("walking", 0.0)
        time.sleep(0.05)
    return "done"


def take_memory(item: int, tell: Tell) -> str:
    """Takes so many megabytes, one after the other."""
    held = []
    for _ in range(item):
        held.append(b"x" * 10**6)
        tell("filling", 0.0)
        time.sleep(0.002)
    return "done"


def take_memory_unbounded(item: int, tell: Tell) -> str:
    """Takes memory where nothing but the watch can stop it."""
    if sys.modules.get("resource", sys) is not None:
        raise RuntimeError("this worker has bounds")
    return take_memory(item, tell)


def refuse(item: int, tell: Tell) -> int:
    """Has an error of its own."""
    raise ValueError(f"not {item}")


def sleep_beside(item: Path, tell: Tell) -> None:
    """Writes down its process and sleeps."""
    Path(item, str(os.getpid())).touch()
    time.sleep(600)


if __name__ == "__main__":
    for _ in each(sleep_beside, [Path(sys.argv[1])] * 2, str, workers=2):
        pass
