"""A short lesson in small pictures: somebody runs through, somebody jumps, somebody walks; and the jump, panned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.clip.film import Frame
from pe_coach.clip.writing import write_frames, write_video
from pe_coach.filming import acts
from pe_coach.filming.acts import FRAME_RATE
from pe_coach.filming.disciplines import disciplines
from pe_coach.filming.lesson import stage_of
from pe_coach.filming.pupils import dressed
from pe_coach.filming.stage import Part, Stage

Image = NDArray[np.uint8]

SIZE = (640, 360)
PANNED_PX = 240
"""Width of what a camera sees that follows the jump."""
IDLE_S = 0.75


@dataclass(frozen=True)
class Times:
    """What happens when in the film, seconds."""

    run_through: tuple[float, float]
    jump: tuple[float, float]
    walk: tuple[float, float]


@dataclass(frozen=True)
class Set:
    """A stage and what happens on it: the three parts one after the other."""

    stage: Stage
    parts: tuple[Part, ...]

    @property
    def times(self) -> Times:
        return Times(*((part.start / FRAME_RATE, part.stop / FRAME_RATE) for part in self.parts))

    def pictures(self, start: int, stop: int) -> Iterator[Image]:
        return (self.stage.picture(self.parts, number) for number in range(start, stop))


@pytest.fixture(scope="package")
def lesson_set() -> Set:
    discipline = disciplines(None)["long_jump"]
    stage, rng, pause = stage_of(5, discipline, SIZE), np.random.default_rng(5), round(IDLE_S * FRAME_RATE)
    first, second, third = (dressed(look) for look in range(3))
    through = acts.run_through(first, pause, discipline.motion(first, rng), 8.0)
    leap = acts.leap(second, through.stop + pause, discipline.motion(second, rng))
    walk = acts.walk(third, leap.stop + pause, ((-2.0, 1.0), (2.0, 1.0)))
    return Set(stage, (through, leap, walk))


@pytest.fixture(scope="package")
def lesson_film(lesson_set: Set, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three parts, filmed by a camera that nobody touches."""
    stop = lesson_set.parts[-1].stop
    pictures = enumerate(lesson_set.pictures(0, stop))
    frames = (Frame(number, number / FRAME_RATE, image) for number, image in pictures)
    return write_frames(tmp_path_factory.mktemp("lesson") / "lesson.mp4", frames, frame_rate=FRAME_RATE)


@pytest.fixture(scope="package")
def panned_film(lesson_set: Set, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another scene, and from `IDLE_S` on the jump, with a camera that follows it; black bars beside it."""
    images = _panned(lesson_set)
    return write_video(tmp_path_factory.mktemp("panned") / "panned.mp4", images, frame_rate=FRAME_RATE)


def _panned(lesson_set: Set) -> Iterator[Image]:
    rng, width = np.random.default_rng(0), SIZE[0]
    scene = cv2.resize(rng.integers(0, 255, (9, 16, 3), dtype=np.uint8), SIZE, interpolation=cv2.INTER_CUBIC)
    for _ in range(round(IDLE_S * FRAME_RATE)):
        yield np.asarray(scene)
    leap, left = lesson_set.parts[1], (width - PANNED_PX) // 2
    at_px = lesson_set.stage.camera.project(leap.actor.root)[:, 0] - PANNED_PX / 2
    for number, planes in enumerate(lesson_set.pictures(leap.start, leap.stop)):
        first = int(np.clip(at_px[number], 0, width - PANNED_PX))
        whole = np.zeros((SIZE[1], width, 3), np.uint8)
        seen = cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420)[:, first : first + PANNED_PX]
        whole[:, left : left + PANNED_PX] = seen
        yield whole
