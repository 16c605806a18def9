"""A film that takes some seconds to grade, a worker, and ways to wait for the queue."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pe_coach.jobs.crew import Crew

WAIT_S = 240
"""How long anything may take on a busy machine."""

SEED = 16
"""Scene of the rendered film."""


@pytest.fixture(scope="session")
def jump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from pe_coach.filming.demo import demo_scene, film

    path = tmp_path_factory.mktemp("films") / "jump.mp4"
    film(demo_scene(SEED), path)
    return path


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], bool]], None]:
    """Wait until something is true."""

    def wait(true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT_S
        while not true():
            assert time.monotonic() < deadline, "it never came true"
            time.sleep(0.05)

    return wait


@contextmanager
def crew(folder: Path) -> Iterator[None]:
    """One worker while it is wanted."""
    one = Crew(folder, 1, silent_s=3.0).start()
    try:
        yield
    finally:
        one.stop()


def workers(folder: Path) -> list[int]:
    """Processes that work on a folder."""
    command = ["ps", "-ww", "-eo", "pid,args"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [int(line.split()[0]) for line in lines if f"-m pe_coach.jobs {folder}" in line]
