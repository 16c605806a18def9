"""The film of a whole lesson with known truth: a phone on a tripod that nobody touches.

Pupils walk up to the run-up, most of them show their card, go back, run and jump; the sand is raked, others stand about
or walk through the picture, some break a run-up off. Between that, nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.film import Frame, open_clip
from pe_coach.clip.writing import Coding, write_frames
from pe_coach.filming.acts import FRAME_RATE
from pe_coach.filming.camera import Camera, look_at
from pe_coach.filming.directing import direct
from pe_coach.filming.disciplines import Discipline
from pe_coach.filming.drawing import SUN
from pe_coach.filming.held_out import HELD_OUT
from pe_coach.filming.lesson_types import Aside, Attempt, CardShown, Direction, Inserted, Wish
from pe_coach.filming.panorama import paint
from pe_coach.filming.stage import Part, Stage

Image = NDArray[np.uint8]

CODING = Coding(quality=24, key_frame_every=60)
"""A phone writes a key picture every one or two seconds."""
SIZE = (1920, 1080)
PANORAMA_SHARE = (2700 / 1920, 1800 / 1080)
"""Of the picture's sides, which the painted ground has, for the camera's tilt."""
VIEW_M = (12.6, 13.4)
"""So much of the runway is seen."""
DISTANCE_M, EYE_M, TILT_DEG = (11.5, 12.5), (1.2, 1.6), (-3.0, 1.0)


@dataclass(frozen=True)
class Truth:
    """What is known about a lesson's film, times in seconds after its first picture."""

    duration_s: float
    attempts: tuple[Attempt, ...]
    asides: tuple[Aside, ...]
    cards: tuple[CardShown, ...]


def film_lesson(wish: Wish, discipline: Discipline, path: str | Path) -> Truth:
    """Film a lesson into an H.264 file; pictures are drawn one at a time.

    Raises:
        OutputError: the file cannot be written.
        ClipError: a real film that was asked for cannot be read.
    """
    stage = stage_of(wish.seed, discipline)
    direction = direct(wish, discipline, stage.camera)
    frames = (Frame(i, i / FRAME_RATE, image) for i, image in enumerate(_pictures(direction, stage)))
    write_frames(path, frames, frame_rate=FRAME_RATE, coding=CODING)
    return Truth(
        direction.frames / FRAME_RATE,
        tuple(direction.attempts),
        tuple(sorted(direction.asides, key=lambda aside: aside.start_s)),
        tuple(direction.cards),
    )


def stage_of(seed: int, discipline: Discipline, size: tuple[int, int] = SIZE) -> Stage:
    """Camera and ground of a lesson, in pictures of a size in px of which both sides are divisible by 4."""
    rng = np.random.default_rng([seed, 17])
    towards, distance = int(rng.choice([-1, 1])), float(rng.uniform(*DISTANCE_M))
    focal_px = size[0] * distance / float(rng.uniform(*VIEW_M))
    eye = np.array([float(rng.uniform(-0.4, 0.1)), -towards * distance, float(rng.uniform(*EYE_M))])
    ahead = eye + np.array([0.0, float(towards), 0.0])
    wide = (round(PANORAMA_SHARE[0] * size[0]), round(PANORAMA_SHARE[1] * size[1]))
    background = str(rng.choice(HELD_OUT.backgrounds))
    panorama = paint(background, look_at(eye, ahead, focal_px, wide), towards, seed, pit=discipline.pit)
    tilt = np.tan(np.radians(float(rng.uniform(*TILT_DEG))))
    camera = look_at(eye, ahead + np.array([0.0, 0.0, tilt]), focal_px, size)
    ground = panorama.seen_by(camera)
    discipline.furnish(ground, camera)
    return Stage(camera, ground, sun=(SUN[0], towards * SUN[1], SUN[2]), seed=seed)


def _pictures(direction: Direction, stage: Stage) -> Iterator[Image]:
    """The film's pictures one after the other; what somebody has done is forgotten."""
    coming = sorted(direction.parts, key=lambda part: part.start)
    inserted = {shown.start: shown for shown in direction.inserted}
    playing: list[Part] = []
    number = 0
    while number < direction.frames:
        if number in inserted:
            yield from _real(inserted[number], stage.camera)
            number += inserted[number].frames
            continue
        while coming and coming[0].start <= number:
            playing.append(coming.pop(0))
        playing = [part for part in playing if part.stop > number]
        yield stage.picture(playing, number)
        number += 1


def _real(shown: Inserted, camera: Camera) -> Iterator[Image]:
    """A real film at the lesson's rate, as large as its pictures allow, black beside it."""
    frames = open_clip(shown.path).frames()
    current = next(frames)
    following = next(frames, None)
    for number in range(shown.frames):
        while following is not None and following.time_s <= number / FRAME_RATE + 1e-6:
            current, following = following, next(frames, None)
        yield _fitted(current.image, camera.size)


def _fitted(image: Image, size: tuple[int, int]) -> Image:
    scale = min(size[0] / image.shape[1], size[1] / image.shape[0])
    width, height = (int(side * scale) // 2 * 2 for side in image.shape[1::-1])
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    whole = np.zeros((size[1], size[0], 3), np.uint8)
    whole[top : top + height, left : left + width] = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return whole
