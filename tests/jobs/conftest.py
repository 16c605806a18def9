"""A film that takes some seconds to grade, and ways to wait for the queue."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

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
