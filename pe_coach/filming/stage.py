"""What a camera on a tripod films: a ground that does not move, and people who are drawn only where they are.

Pictures are made as they are stored, as planes of brightness and colour (I420, BT.709 in limited range), so that a
picture in which little happens costs little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.camera import Camera
from pe_coach.filming.drawing import SUN, Sprite
from pe_coach.filming.scene import sprite_of
from pe_coach.filming.shooting import Actor, shade

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

TO_PLANES = np.array([[0.1826, 0.6142, 0.0620], [-0.1006, -0.3386, 0.4392], [0.4392, -0.3989, -0.0403]], np.float32)
"""RGB to Y, U, V (ITU-R BT.709-6, items 3.2 to 3.4 in 8 bits)."""
OFFSETS = np.array([16.0, 128.0, 128.0], np.float32)
NOISE_PICTURES = 12


def planes_of(rgb: Image) -> Image:
    """A picture (H, W, 3) of even sides as planes (3 / 2 H, W)."""
    height, width = rgb.shape[:2]
    yuv = rgb.astype(np.float32) @ TO_PLANES.T + OFFSETS
    small = cv2.resize(yuv[..., 1:], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    parts = (yuv[..., 0], small[..., 0].reshape(height // 4, width), small[..., 1].reshape(height // 4, width))
    return np.concatenate([np.clip(np.round(part), 0, 255).astype(np.uint8) for part in parts])


@dataclass(eq=False)
class Part:
    """What somebody does from some picture on.

    Attributes:
        actor: the postures.
        start: number of the film's picture in which it begins.
        rows: (N,) the actor's posture in each picture; one that comes again is drawn once and moved.
        shift_m: (N, 3) by which the actor is moved there.
        holds: what is in the hands: its picture in a posture, seen by the camera, or None.
    """

    actor: Actor
    start: int
    rows: NDArray[np.intp]
    shift_m: Floats
    holds: Callable[[int, Camera], Sprite | None] | None = None
    drawn: dict[int, list[Sprite]] = field(default_factory=dict, repr=False)

    @property
    def stop(self) -> int:
        """Number of the first picture after it."""
        return self.start + len(self.rows)

    def sprites(self, number: int, camera: Camera, sun: tuple[float, float, float]) -> list[Sprite]:
        """The person, and what it holds, in the film's picture of that number."""
        row = int(self.rows[number - self.start])
        if row not in self.drawn:
            if np.count_nonzero(self.rows == row) == 1:
                return [s.moved(*self._moved_px(number, camera)) for s in self._draw(row, camera, sun)]
            self.drawn[row] = self._draw(row, camera, sun)
        return [sprite.moved(*self._moved_px(number, camera)) for sprite in self.drawn[row]]

    def _draw(self, row: int, camera: Camera, sun: tuple[float, float, float]) -> list[Sprite]:
        held = None if self.holds is None else self.holds(row, camera)
        return [sprite_of(self.actor.person(row), camera, sun), *([] if held is None else [held])]

    def _moved_px(self, number: int, camera: Camera) -> tuple[int, int]:
        at = self.actor.root[self.rows[number - self.start]]
        there = camera.project(np.stack([at, at + self.shift_m[number - self.start]]))
        dx, dy = np.round(there[1] - there[0]).astype(int).tolist()
        return dx, dy


class Stage:
    """A ground seen by a camera that does not move.

    Args:
        camera: the camera, with even sides and a height divisible by 4.
        ground: (H, W, 3) what it sees without people.
        sun: unit vector towards the light.
        noise: standard deviation of the sensor's noise, grey levels.
        seed: of the noise.
    """

    def __init__(
        self, camera: Camera, ground: Image, *, sun: tuple[float, float, float] = SUN, noise: float = 2.0, seed: int = 0
    ) -> None:
        self.camera, self.sun = camera, sun
        self._rng = np.random.default_rng(seed)
        self._clean = planes_of(ground)
        width, height = camera.size
        self._noise = [
            self._rng.normal(0, noise, (height, width)).astype(np.float32).round().astype(np.int8)
            for _ in range(NOISE_PICTURES)
        ]
        self._empty = [self._with_noise(self._clean, noise) for noise in self._noise]

    def picture(self, parts: Sequence[Part], number: int) -> Image:
        """The film's picture of that number, planes (3 / 2 H, W); parts that play at other times are not seen."""
        noise = int(self._rng.integers(NOISE_PICTURES))
        planes = self._empty[noise].copy()
        playing = [part for part in parts if part.start <= number < part.stop]
        self._shade(planes, playing, number)
        sprites = [sprite for part in playing for sprite in part.sprites(number, self.camera, self.sun)]
        for sprite in sorted(sprites, key=lambda s: -s.depth_m):
            self._lay(planes, sprite, self._noise[noise])
        return planes

    def _shade(self, planes: Image, playing: Sequence[Part], number: int) -> None:
        brightness = planes[: self.camera.size[1], :, None]
        for part in playing:
            row = part.rows[number - part.start]
            person = part.actor.person(int(row))
            shade(brightness, self.camera, [replace(person, root=person.root + part.shift_m[number - part.start])])

    def _lay(self, planes: Image, sprite: Sprite, noise: NDArray[np.int8]) -> None:
        """Blend one sprite into the planes, with the noise that lies over the picture."""
        width, height = self.camera.size
        cutting = _cut_to(sprite, width, height)
        if cutting is None:
            return
        rgb, alpha, (left, top) = cutting
        h, w = alpha.shape
        there = np.s_[top : top + h, left : left + w]
        cover = alpha.astype(np.float32)[..., None] / 255
        yuv = rgb.astype(np.float32) @ TO_PLANES.T + OFFSETS * cover
        bright = planes[there] * (1 - cover[..., 0]) + yuv[..., 0] + noise[there] * cover[..., 0]
        planes[there] = np.clip(bright, 0, 255).astype(np.uint8)
        half = cv2.resize(np.concatenate([yuv[..., 1:], cover], 2), (w // 2, h // 2), interpolation=cv2.INTER_AREA)
        for plane in (0, 1):
            colour = self._colour(planes, plane)[top // 2 : (top + h) // 2, left // 2 : (left + w) // 2]
            colour[:] = np.clip(colour * (1 - half[..., 2]) + half[..., plane], 0, 255).astype(np.uint8)

    def _colour(self, planes: Image, plane: int) -> Image:
        """(H / 2, W / 2) U or V, a view."""
        width, height = self.camera.size
        start = height + plane * height // 4
        return planes[start : start + height // 4].reshape(height // 2, width // 2)

    def _with_noise(self, planes: Image, noise: NDArray[np.int8]) -> Image:
        noisy = planes.copy()
        rows = len(noise)
        noisy[:rows] = np.clip(planes[:rows].astype(np.int16) + noise, 0, 255).astype(np.uint8)
        return noisy


def _cut_to(sprite: Sprite, width: int, height: int) -> tuple[Image, Image, tuple[int, int]] | None:
    """Colours, cover and upper left corner of what of a sprite is inside the picture, from even to even pixels."""
    (x, y), (h, w) = sprite.corner, sprite.alpha.shape
    left, top = max(x, 0) // 2 * 2, max(y, 0) // 2 * 2
    right, bottom = min(x + w, width) + 1 & ~1, min(y + h, height) + 1 & ~1
    if right <= left or bottom <= top:
        return None
    before, after = (max(0, y - top), max(0, x - left)), (max(0, bottom - y - h), max(0, right - x - w))
    part = np.s_[max(0, top - y) : bottom - y, max(0, left - x) : right - x]
    alpha = np.pad(sprite.alpha[part], ((before[0], after[0]), (before[1], after[1])))
    rgb = np.pad(sprite.rgb[part], ((before[0], after[0]), (before[1], after[1]), (0, 0)))
    return rgb, alpha, (left, top)
