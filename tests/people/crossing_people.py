"""Films of simple people, banded rectangles before a grey textured wall, and a detector that sees their colours.

The detector is honest about its world: it knows nothing but the picture, and two people before each other are one box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import Clip, open_clip, write_video

Image = NDArray[np.uint8]
Floats = NDArray[np.float64]
Place = Callable[[float], tuple[float, float]]

SIZE = (480, 270)
RATE = 30.0
BODY = (34, 90)
RED = ((240, 190, 160), (220, 20, 30), (30, 30, 160))
GREEN = ((200, 140, 100), (20, 170, 40), (120, 40, 160))
ORANGE = ((240, 190, 160), (250, 140, 0), (0, 120, 140))


@cache
def wall() -> Image:
    """Grey textured scenery, wider than the picture."""
    rng = np.random.default_rng(5)
    noise = cv2.GaussianBlur(rng.integers(0, 255, (SIZE[1], 3 * SIZE[0]), dtype=np.uint8), (0, 0), 2.5)
    grey = cv2.normalize(noise, None, 60, 200, cv2.NORM_MINMAX)
    return np.asarray(np.repeat(grey[..., None], 3, axis=2), dtype=np.uint8)


@cache
def sensor_noise() -> NDArray[np.int16]:
    """Five pictures of noise with a deviation of two grey levels."""
    return np.random.default_rng(6).normal(0, 2, (5, SIZE[1], SIZE[0], 3)).astype(np.int16)


class Person:
    """A body with head, shirt and trousers, somewhere at every time; `place` gives its middle in scenery px."""

    def __init__(self, colours: tuple[tuple[int, int, int], ...], place: Place, body: tuple[int, int] = BODY) -> None:
        self.colours, self.place, self.body = colours, place, body

    def box(self, time_s: float, pan_px: float = 0.0) -> Floats:
        """(4,) px in the picture of a camera that looks `pan_px` to the right of the scenery's left edge."""
        x, y = self.place(time_s)
        half_width, half_height = self.body[0] / 2, self.body[1] / 2
        return np.array([x - pan_px - half_width, y - half_height, x - pan_px + half_width, y + half_height])

    def draw(self, image: Image, box: Floats) -> None:
        """Paint the body, its bands a fifth, two fifths and two fifths high."""
        levels = box[1] + (box[3] - box[1]) * np.array([0.0, 0.2, 0.6, 1.0])
        x0, x1 = (int(np.clip(round(v), 0, image.shape[1])) for v in (box[0], box[2]))
        for colour, top, bottom in zip(self.colours, levels[:-1], levels[1:], strict=True):
            y0, y1 = (int(np.clip(round(v), 0, image.shape[0])) for v in (top, bottom))
            image[y0:y1, x0:x1] = colour


def standing(x: float, y: float = 160.0) -> Place:
    """Always at one place."""
    return lambda time_s: (x, y)


def running(x: float, speed: float, y: float = 160.0) -> Place:
    """From x at `speed` px a second."""
    return lambda time_s: (x + speed * time_s, y)


def film(
    path: Path, people: list[Person], *, seconds: float = 2.0, pan_px_s: float = 0.0, scenery: Image | None = None
) -> Clip:
    """Write and open a film; the last of the people is nearest."""

    def pictures() -> Iterator[Image]:
        background = wall() if scenery is None else scenery
        for n in range(round(seconds * RATE)):
            time_s = n / RATE
            left = round(pan_px_s * time_s)
            image = background[:, left : left + SIZE[0]].copy()
            for person in people:
                person.draw(image, person.box(time_s, left))
            yield np.clip(image + sensor_noise()[n % 5], 0, 255).astype(np.uint8)

    write_video(path, pictures(), frame_rate=RATE)
    return open_clip(path)


class ColourDetector:
    """Boxes around what is colourful; `blind` says at which looks at whole pictures it sees nothing."""

    def __init__(self, blind: Callable[[int], bool] = lambda look: False, score: float = 0.9) -> None:
        self.blind, self.score, self.looks = blind, score, 0

    def detect(self, image: Image) -> Floats:
        """(N, 5) boxes and score."""
        self.looks += image.shape[:2] == SIZE[::-1]
        if self.blind(self.looks - 1):
            return np.zeros((0, 5))
        colourful = (np.ptp(image, axis=2) > 60).astype(np.uint8)
        closed = cv2.morphologyEx(colourful, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(closed)
        rows = [row for row in np.asarray(stats)[1:] if row[4] > 200]
        return np.array([(x, y, x + w, y + h, self.score) for x, y, w, h, _ in rows], float).reshape(-1, 5)


class BlindInWholePictures(ColourDetector):
    """Sees nobody at some looks at whole pictures, but does in windows."""

    def __init__(self, looks: range) -> None:
        super().__init__()
        self.missed = looks

    def detect(self, image: Image) -> Floats:
        """(N, 5) boxes and score."""
        found = super().detect(image)
        whole = image.shape[:2] == SIZE[::-1]
        return found[:0] if whole and self.looks - 1 in self.missed else found


class FaintInWholePictures(ColourDetector):
    """Sees everybody only faintly, and a little off, at some looks at whole pictures, but well in windows."""

    def __init__(self, looks: range) -> None:
        super().__init__()
        self.faint = looks

    def detect(self, image: Image) -> Floats:
        """(N, 5) boxes and score."""
        found = super().detect(image)
        if image.shape[:2] == SIZE[::-1] and self.looks - 1 in self.faint:
            found = found + np.array([6.0, -4.0, 2.0, -8.0, 0.3 - self.score])
        return found
