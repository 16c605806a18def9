"""Painted sports grounds, wide enough for a camera that pans over them.

A camera that only turns and zooms sees no parallax, so one wide picture, warped by a homography, is exactly what it
sees of a world that does not move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.camera import Camera

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]
Colour = tuple[int, int, int]
Painter = Callable[[Image, int, np.random.Generator], None]

RUNWAY_HALF_M, PIT_HALF_M, PIT_M, BOARD_M = 0.61, 1.4, (1.4, 9.5), (-0.55, -0.35)
"""Half width of runway and pit; where pit and board begin and end, ahead of the hips at toe-off."""
LINE_M = 0.05
LANE_M = 1.22


@dataclass(frozen=True)
class Ground:
    """What a background looks like.

    Attributes:
        sky: RGB at the top and at the horizon.
        grass: RGB of the ground around.
        runway: RGB of the runway.
        sand: RGB of the pit.
        lanes: distances behind the runway between which a track with lanes lies, metres, or None.
        painters: what stands at the horizon, from far to near.
    """

    sky: tuple[Colour, Colour]
    grass: Colour
    runway: Colour
    sand: Colour
    lanes: tuple[float, float] | None
    painters: tuple[Painter, ...]


@dataclass(frozen=True, eq=False)
class Panorama:
    """A wide picture (H, W, 3) RGB and the camera that would take it."""

    image: Image
    camera: Camera

    def seen_by(self, camera: Camera) -> Image:
        """What a camera at the same place sees of it: (h, w, 3)."""
        inverse = np.linalg.inv(_inner(self.camera) @ self.camera.rotation)
        homography = _inner(camera) @ camera.rotation @ inverse
        seen = cv2.warpPerspective(self.image, homography, camera.size, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(seen, np.uint8)


def _inner(camera: Camera) -> Floats:
    """(3, 3) matrix of focal length and middle."""
    return camera.matrix()[:, :3] @ camera.rotation.T


def paint(background: str, camera: Camera, towards: int, seed: int, *, pit: bool = True) -> Panorama:
    """A background of `BACKGROUNDS`, seen by a wide, level camera.

    Args:
        background: name in `BACKGROUNDS`.
        camera: level, at right angles to the runway, which is the line y = 0.
        towards: 1 when the athlete travels to the right in the picture, -1 to the left.
        seed: of clouds, leaves and stones.
        pit: whether there are a runway, a board and a pit with sand.
    """
    ground, rng = BACKGROUNDS[background], np.random.default_rng(seed)
    width, height = camera.size
    horizon = height // 2
    image = np.empty((height, width, 3), np.uint8)
    _sky(image, horizon, ground.sky, rng)
    for painter in ground.painters:
        painter(image, horizon, rng)
    _floor(image[horizon + 1 :], ground, camera, towards, rng, pit=pit)
    return Panorama(image, camera)


def _sky(image: Image, horizon: int, sky: tuple[Colour, Colour], rng: np.random.Generator) -> None:
    """A gradient with soft clouds."""
    share = np.linspace(0, 1, horizon + 1)[:, None, None]
    plain = np.array(sky[0]) * (1 - share) + np.array(sky[1]) * share
    clouds = (
        _noise(rng, (horizon + 1, image.shape[1]), 160) * 0.7 + _noise(rng, (horizon + 1, image.shape[1]), 40) * 0.3
    )
    cover = np.clip(clouds - 0.15, 0, 1)[..., None] * 0.8
    image[: horizon + 1] = np.clip(plain * (1 - cover) + 250 * cover, 0, 255).astype(np.uint8)


def _noise(rng: np.random.Generator, size: tuple[int, int], grain: int) -> NDArray[np.float32]:
    """Smooth noise (h, w) about 0 with a deviation near 0.5; `grain` px from hill to valley."""
    small = rng.normal(0, 0.5, (size[0] // grain + 2, size[1] // grain + 2)).astype(np.float32)
    return np.asarray(cv2.resize(small, (size[1], size[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def _floor(floor: Image, ground: Ground, camera: Camera, towards: int, rng: np.random.Generator, *, pit: bool) -> None:
    """Grass, track, runway, board and pit, in perspective; rows of `floor` begin below the horizon."""
    width = floor.shape[1]
    depth = camera.focal_px * camera.eye[2] / np.arange(1, len(floor) + 1)[:, None]
    x = camera.eye[0] + towards * (np.arange(width)[None] - width / 2) * depth / camera.focal_px
    behind = np.broadcast_to(depth - abs(camera.eye[1]), x.shape)
    colour = np.empty((*x.shape, 3), np.float32)
    colour[:] = ground.grass
    _track(colour, ground, behind)
    if pit:
        _pit(colour, ground, x, behind)
    floor[:] = np.clip(colour * (1 + _grain(x, behind, rng)[..., None]), 0, 255).astype(np.uint8)


def _pit(colour: NDArray[np.float32], ground: Ground, x: Floats, behind: Floats) -> None:
    """Runway, board and sand."""
    colour[np.abs(behind) < RUNWAY_HALF_M] = ground.runway
    _lines(colour, np.abs(np.abs(behind) - RUNWAY_HALF_M) < LINE_M)
    _lines(colour, (np.abs(behind) < RUNWAY_HALF_M) & (x > BOARD_M[0]) & (x < BOARD_M[1]))
    border = 0.12
    inside = (x > PIT_M[0]) & (x < PIT_M[1])
    around = (x > PIT_M[0] - border) & (x < PIT_M[1] + border)
    colour[(np.abs(behind) < PIT_HALF_M + border) & around] = (170, 165, 158)
    colour[(np.abs(behind) < PIT_HALF_M) & inside] = ground.sand


def _track(colour: NDArray[np.float32], ground: Ground, behind: Floats) -> None:
    """Lanes with white lines."""
    if ground.lanes is None:
        return
    near, far = ground.lanes
    on = (behind > near) & (behind < far)
    colour[on] = ground.runway
    _lines(colour, on & (np.mod(behind - near, LANE_M) < 2 * LINE_M))


def _lines(colour: NDArray[np.float32], where: NDArray[np.bool_]) -> None:
    colour[where] = (232, 232, 228)


def _grain(x: Floats, behind: Floats, rng: np.random.Generator) -> NDArray[np.float32]:
    """Brightness of grass blades, stones and patches: share of the colour to add, fixed to the ground."""
    side = 512
    stones = rng.normal(0, 0.09, (side, side)).astype(np.float32)
    patches = np.asarray(cv2.resize(rng.normal(0, 0.08, (64, 64)).astype(np.float32), (side, side)), np.float32)
    fine = stones[np.mod(np.floor(behind * 12), side).astype(int), np.mod(np.floor(x * 40), side).astype(int)]
    coarse = patches[np.mod(np.floor(behind * 20), side).astype(int), np.mod(np.floor(x * 20), side).astype(int)]
    return np.asarray(fine + coarse, np.float32)


def _trees(image: Image, horizon: int, rng: np.random.Generator) -> None:
    """A row of round crowns made of many leaves."""
    width = image.shape[1]
    for x in rng.integers(0, width, width // 55).tolist():
        size, base = (
            int(rng.integers(35, 95)),
            np.array([rng.integers(30, 75), rng.integers(75, 125), rng.integers(25, 60)]),
        )
        middle = horizon - int(size * rng.uniform(0.7, 1.3))
        cv2.line(image, (x, horizon), (x, middle), (82, 62, 45), max(size // 10, 2))
        for dx, dy, shade, radius in rng.uniform(-1, 1, (70, 4)).tolist():
            at = (int(x + dx * size * 0.75), int(middle + dy * size * 0.6))
            leaf = np.clip(base * (1 + 0.35 * shade - 0.25 * dy), 0, 255)
            cv2.circle(image, at, int(4 + 3 * radius + size * 0.06), leaf.tolist(), -1, cv2.LINE_AA)


def _hedge(image: Image, horizon: int, rng: np.random.Generator) -> None:
    """A hedge as high as a child."""
    width, high = image.shape[1], 52
    texture = _noise(rng, (high, width), 5) * 0.5 + _noise(rng, (high, width), 18) * 0.4
    colour = np.array([52, 92, 44]) * (1 + 0.7 * texture[..., None])
    image[horizon - high : horizon + 1] = np.clip(np.pad(colour, ((0, 1), (0, 0), (0, 0)), "edge"), 0, 255)


def _building(image: Image, horizon: int, rng: np.random.Generator) -> None:
    """Long fronts with rows of windows."""
    width, x = image.shape[1], int(rng.integers(0, 200))
    while x < width:
        long, high = int(rng.integers(420, 800)), int(rng.integers(120, 190))
        wall = np.array([rng.integers(150, 215), rng.integers(120, 185), rng.integers(95, 165)])
        cv2.rectangle(image, (x, horizon - high), (x + long, horizon), wall.tolist(), -1)
        cv2.rectangle(image, (x - 6, horizon - high - 10), (x + long + 6, horizon - high), (wall * 0.55).tolist(), -1)
        for left in range(x + 18, x + long - 40, 46):
            for top in range(horizon - high + 16, horizon - 45, 50):
                glass = rng.integers(40, 130)
                cv2.rectangle(
                    image, (left, top), (left + 26, top + 32), (int(glass), int(glass) + 20, int(glass) + 35), -1
                )
                cv2.rectangle(image, (left, top), (left + 26, top + 32), (225, 225, 220), 2)
        x += long + int(rng.integers(150, 500))


def _fence(image: Image, horizon: int, rng: np.random.Generator) -> None:
    """A wire fence on posts."""
    width, high, gap = image.shape[1], 62, int(rng.integers(7, 10))
    wires = image.copy()
    for x in range(-high, width, gap):
        cv2.line(wires, (x, horizon), (x + high, horizon - high), (105, 115, 110), 1, cv2.LINE_AA)
        cv2.line(wires, (x, horizon - high), (x + high, horizon), (105, 115, 110), 1, cv2.LINE_AA)
    image[:] = cv2.addWeighted(image, 0.55, wires, 0.45, 0)
    for x in range(int(rng.integers(0, 120)), width, 120):
        cv2.rectangle(image, (x, horizon - high - 6), (x + 5, horizon), (70, 80, 76), -1)
    cv2.line(image, (0, horizon - high), (width, horizon - high), (70, 80, 76), 2)


def _stand(image: Image, horizon: int, rng: np.random.Generator) -> None:
    """Rows of seats, some of them taken, under a roof."""
    width, rows, seat = image.shape[1], 9, 15
    top = horizon - 40 - rows * seat
    cv2.rectangle(image, (0, top - 14), (width, horizon), (120, 120, 124), -1)
    for row in range(rows):
        y = horizon - 48 - row * seat
        for x in range(int(rng.integers(0, 12)), width, 12):
            empty = (45, 80, 150) if (x // 240) % 2 else (165, 60, 55)
            colour = empty if rng.random() < 0.75 else tuple(int(v) for v in rng.integers(30, 235, 3))
            cv2.rectangle(image, (x, y), (x + 8, y + 9), colour, -1)
    cv2.rectangle(image, (0, top - 30), (width, top - 14), (205, 208, 212), -1)
    for x in range(int(rng.integers(0, 300)), width, 380):
        cv2.rectangle(image, (x, top - 30), (x + 10, horizon), (150, 152, 156), -1)


def _boards(image: Image, horizon: int, rng: np.random.Generator) -> None:
    """Advertising boards with blocks for letters."""
    width, high = image.shape[1], 36
    for x in range(0, width, 210):
        board = rng.integers(20, 240, 3)
        ink = (255 - board).tolist()
        cv2.rectangle(image, (x, horizon - high), (x + 206, horizon), board.tolist(), -1)
        for letter in range(int(rng.integers(4, 8))):
            left, low = x + 16 + letter * 24, int(rng.integers(12, 18))
            cv2.rectangle(image, (left, horizon - high + 9), (left + low, horizon - 9), ink, int(rng.choice([-1, 3])))


def _wall(image: Image, horizon: int, rng: np.random.Generator) -> None:
    """The wall of a sports hall with wall bars and mats."""
    width = image.shape[1]
    image[: horizon + 1] = np.clip(
        np.array([214, 204, 182]) * (1 + 0.04 * _noise(rng, (horizon + 1, width), 60)[..., None]), 0, 255
    )
    image[horizon - 150 : horizon] = np.clip(image[horizon - 150 : horizon] * np.array([0.85, 0.72, 0.5]), 0, 255)
    for left in range(int(rng.integers(0, 150)), width, int(rng.integers(280, 420))):
        for y in range(horizon - 170, horizon, 11):
            cv2.line(image, (left, y), (left + 90, y), (150, 100, 55), 3)
        cv2.rectangle(image, (left + 140, horizon - 60), (left + 240, horizon), (40, 90, 170), -1)


BACKGROUNDS = MappingProxyType(
    {
        "school_track": Ground(
            ((120, 165, 215), (205, 222, 236)),
            (96, 132, 70),
            (172, 82, 62),
            (214, 190, 146),
            (3.0, 8.0),
            (_building, _trees, _fence),
        ),
        "park_pit": Ground(
            ((150, 175, 205), (222, 226, 228)), (112, 142, 66), (122, 122, 118), (206, 186, 148), None, (_trees, _hedge)
        ),
        "stadium_bend": Ground(
            ((92, 140, 205), (196, 216, 238)),
            (84, 140, 76),
            (66, 108, 172),
            (222, 202, 160),
            (2.5, 10.0),
            (_stand, _boards),
        ),
        "sports_hall": Ground(
            ((214, 204, 182), (214, 204, 182)), (186, 148, 98), (150, 60, 60), (60, 96, 160), (2.0, 6.0), (_wall,)
        ),
        "village_green": Ground(
            ((165, 185, 205), (215, 220, 222)),
            (126, 150, 82),
            (128, 148, 84),
            (200, 176, 130),
            None,
            (_hedge, _trees, _fence),
        ),
    }
)
"""By name. The first three belong to the demo (`HELD_OUT`); tests and training may use the others."""
