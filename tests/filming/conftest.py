"""One small scene that several tests look at."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pe_coach.filming import Person, Scene, load_body, look_at
from pe_coach.filming.jumping import BodyMotion, jump
from pe_coach.filming.planar import DEMO_JUMPS, load_planar

cv2.setNumThreads(1)


@pytest.fixture(scope="session")
def jumps() -> dict[str, BodyMotion]:
    """Every demo jump, by one body."""
    return {name: jump(load_planar(name), load_body("boy14a"), kit=1) for name in DEMO_JUMPS}


@pytest.fixture
def scene_of(jumps: dict[str, BodyMotion]):
    """Makes a scene of people at given places (x, y in metres) in the middle of a jump."""

    def make(*places: tuple[float, float], size: tuple[int, int] = (320, 240)) -> Scene:
        motion = jumps[DEMO_JUMPS[0]]
        frame = len(motion.time_s) // 2
        people = [
            Person(load_body("girl17a"), motion.rotations[frame], np.array([x, y, motion.root[frame, 2]]))
            for x, y in places
        ]
        camera = look_at((0.0, -9.0, 1.2), (0.0, 0.0, 1.2), 700.0, size)
        return Scene(np.full((size[1], size[0], 3), 90, np.uint8), camera, people)

    return make
