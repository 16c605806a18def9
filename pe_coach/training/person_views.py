"""How a picture lies in a training picture of the person detector: size, turn, mirror image, place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.training.person_bank import below_water
from pe_coach.training.person_shards import Picture

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]
Shares = NDArray[np.float32]
Tile = tuple[int, int, int, int]
"""x0, y0, x1, y1 px."""


class Lie(Enum):
    """How a picture lies in a tile: as a sheet with edges, without gaps, or as a person with soft edges."""

    SHEET, COVER, SPOT = range(3)


FEWEST_PX = 16.0
"""Least long side of the person that a picture is scaled for: 32 px in a picture of 640, read at 320."""

NOBODY_PX = (24.0, 420.0)
"""Range of the long side of a picture without anybody: as small as somebody, as large as can be."""

NEAR, NEAR_SHARE = 0.35, (0.4, 1.1)
"""How often somebody is near, and then as tall as which shares of the picture: athletes fill their films."""

LARGEST_SCALE = 2.0
"""Pictures are not enlarged more than this: blur is not a person."""

QUARTER_TURNS, FREE_TURNS, TILTS = 0.1, 0.2, 0.3
"""Share of the pictures turned by 90, 180 or 270 degrees (athletes lie, hang and fall), of those with known joints
turned by any angle, and of the rest tilted a little."""

TILT_DEG = 7.0
"""Standard deviation of the tilt."""

JOINT_MARGIN = 0.08
"""A box from joints is so much larger on each side, as a share of the long side: so the labelled ones were made."""

SMALLEST_PX = 9.0
"""Long side of a person that the detector should find; smaller ones are neither asked for nor punished."""

VISIBLE_SHARE = 0.5
"""Share of a person that must be seen to be asked for."""

DRAWN_TURNS = 0.3
"""Share of drawn people turned by any angle."""


def log_uniform(low: float, high: float, rng: np.random.Generator) -> float:
    """A number between both whose logarithm is uniform."""
    return float(np.exp(rng.uniform(np.log(low), np.log(max(low, high)))))


def tallness_px(high: float, rng: np.random.Generator) -> float:
    """How tall somebody is in a picture in which `high` px fit: often so near that the picture is filled."""
    if rng.random() < NEAR:
        return float(rng.uniform(*NEAR_SHARE)) * high
    return log_uniform(FEWEST_PX, high, rng)


@dataclass(frozen=True)
class View:
    """An affine map from a picture's pixels to those of the canvas: `turn` (2, 2) with the scale, then `shift` (2,)."""

    turn: Floats
    shift: Floats

    @property
    def scale(self) -> float:
        """Canvas pixels to a picture's pixel."""
        return float(np.hypot(*self.turn[0]))

    @property
    def square(self) -> bool:
        """True for quarter turns, which keep boxes boxes."""
        return bool(np.abs(self.turn).min() < 1e-6 * self.scale)

    def boxes(self, boxes: Floats) -> Floats:
        """Boxes (N, 4) in the canvas; a turned one goes around the ellipse in it, for bodies are round at the ends."""
        centre, half = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]) / 2
        centre = centre @ self.turn.T + self.shift
        half = np.sqrt(half**2 @ (self.turn**2).T)
        return np.concatenate([centre - half, centre + half], 1)

    def people(self, picture: Picture) -> Floats:
        """Boxes (N, 4) of the picture's people in the canvas, the first from their joints where these are known."""
        boxes = self.boxes(picture.boxes)
        if len(picture.points) and not self.square:
            points = picture.points @ self.turn.T + self.shift
            margin = JOINT_MARGIN * self.scale * np.ptp(picture.points, axis=0).max()
            boxes[0] = np.concatenate([points.min(0) - margin, points.max(0) + margin])
        return boxes

    def paint(self, levels: Sequence[Image], canvas: Image, tile: Tile, share: Shares | None = None) -> None:
        """Draw the picture, given at 1, 1/2, 1/4 … of its size, into the tile of the canvas, by `share` of its size."""
        level = int(np.clip(np.floor(-np.log2(self.scale)), 0, len(levels) - 1))
        source, whole = levels[level], levels[0]
        factor = np.array([whole.shape[1] / source.shape[1], whole.shape[0] / source.shape[0]])
        turn = self.turn * factor
        shift = self.shift - tile[:2] + turn @ (0.5, 0.5) - 0.5  # OpenCV's pixels are centred on whole numbers
        matrix = np.column_stack([turn, shift])
        there = canvas[tile[1] : tile[3], tile[0] : tile[2]]
        size = (tile[2] - tile[0], tile[3] - tile[1])
        painted = cv2.warpAffine(
            source, matrix, size, dst=there.copy(), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT
        )
        there[:] = painted if share is None else there + share[..., None] * (painted.astype(np.float32) - there)

    def footprint(self, size: tuple[int, int], tile: Tile, cells: tuple[int, ...], stride: int) -> NDArray[np.bool_]:
        """Cells (h, w) of `stride` px that a picture of height and width `size` covers in the tile."""
        x0, y0, x1, y1 = (value // stride for value in tile)
        height, width = size
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) @ self.turn.T + self.shift
        inside = np.zeros(cells, np.uint8)
        polygon = np.round(corners / stride - 0.5).astype(np.int32)  # cells are centred on whole numbers here too
        cv2.fillConvexPoly(inside, polygon, 1)
        mask = np.zeros(cells, bool)
        mask[y0:y1, x0:x1] = inside[y0:y1, x0:x1] > 0
        return mask


def choose_view(
    picture: Picture, tile: Tile, lie: Lie, rng: np.random.Generator, least_px: float = 0.0
) -> tuple[View, int | None]:
    """A view that shows somebody of the picture in the tile at a size from a log-uniform law, and who that is.

    With `Lie.COVER` no gap is left. Otherwise the picture's long side becomes at least `least_px`.
    """
    room = np.array([tile[2] - tile[0], tile[3] - tile[1]], np.float64)
    turn = _turn(len(picture.points) > 0 and lie is not Lie.COVER, lie is Lie.COVER, rng)
    height, width = picture.size
    whole = np.array([[0.0, 0.0, width, height]])
    focus = int(rng.integers(len(picture.boxes))) if len(picture.boxes) else None
    if focus is None:
        scale = log_uniform(*NOBODY_PX, rng) / max(height, width)
    else:
        sides = picture.boxes[focus, 2:] - picture.boxes[focus, :2]
        scale = min(tallness_px(room.max(), rng) / sides.max(), LARGEST_SCALE)
    scale = max(scale, least_px / max(height, width))
    if lie is Lie.COVER:
        extent = View(turn, np.zeros(2)).boxes(whole)[0]
        scale = max(scale, float((room / (extent[2:] - extent[:2])).max()))
    still = View(turn * scale, np.zeros(2))
    anchor = still.boxes(whole if focus is None or lie is Lie.COVER else picture.boxes[focus][None])[0]
    ends = np.stack([-anchor[:2], room - anchor[2:]])
    return View(still.turn, np.array(tile[:2]) + rng.uniform(ends.min(0), ends.max(0))), focus


def spotlight(box: Floats, tile: Tile) -> Shares:
    """1 in an ellipse a little larger than the box (4,) px, falling to 0 around it; for the pixels of a tile."""
    middle, half = (box[:2] + box[2:]) / 2 - tile[:2], 0.62 * (box[2:] - box[:2])
    share = np.zeros((tile[3] - tile[1], tile[2] - tile[0]), np.float32)
    centre, axes = middle.astype(int).tolist(), np.maximum(half, 2).astype(int).tolist()
    cv2.ellipse(share, centre, axes, 0, 0, 360, 1.0, -1)
    return np.asarray(cv2.blur(share, (max(3, axes[0] // 3), max(3, axes[1] // 3))), np.float32)


def _turn(free: bool, square: bool, rng: np.random.Generator) -> Floats:
    """(2, 2) mirror image and turn: quarters, or any angle where `free`, or a tilt unless `square`."""
    kind, angle = rng.random(), 0.0
    if kind < QUARTER_TURNS:
        angle = np.pi / 2 * int(rng.integers(1, 4))
    elif free and kind < QUARTER_TURNS + FREE_TURNS:
        angle = rng.uniform(-np.pi, np.pi)
    elif not square and kind > 1 - TILTS:
        angle = np.radians(rng.normal(0, TILT_DEG))
    return _rotation(angle) * (rng.choice((-1.0, 1.0)), 1.0)


def _rotation(angle: float) -> Floats:
    """(2, 2), anything but exact zeros taken out of quarter turns."""
    cosine, sine = np.round(np.cos(angle), 12), np.round(np.sin(angle), 12)
    return np.array([[cosine, -sine], [sine, cosine]])


def view_of_drawn(rgba: Image, long_side_px: float, rng: np.random.Generator) -> Image:
    """A cut-out (h, w, 4), colours multiplied by alpha, at another size; perhaps turned, mirrored, dark, in water."""
    angle = rng.uniform(-np.pi, np.pi) if rng.random() < DRAWN_TURNS else np.radians(rng.normal(0, 5))
    small, _ = turned_drawn(rgba, long_side_px, angle, float(rng.choice((-1.0, 1.0))))
    light = rng.uniform(0.55, 1.05)
    return _in_water(np.asarray(small * np.array([light, light, light, 1.0]), np.float32), rng)


def turned_drawn(rgba: Image, long_side_px: float, angle: float, side: float) -> tuple[Image, Floats]:
    """A cut-out (h, w, 4) whose long side becomes so long before it is turned by an angle, radians, clockwise.

    It is mirrored where `side` is -1 rather than 1. The second result (2, 3) takes its pixels to where they are now.
    """
    before = np.array(rgba.shape[1::-1], np.float64)
    scale = long_side_px / before.max()
    while scale < 0.5 and min(rgba.shape[:2]) > 2:
        half = (rgba.shape[1] // 2, rgba.shape[0] // 2)
        rgba = np.asarray(cv2.resize(rgba, half, interpolation=cv2.INTER_AREA), np.uint8)
        scale = long_side_px / max(rgba.shape[:2])
    turn = scale * _rotation(angle) * (side, 1.0)
    size = np.abs(turn) @ rgba.shape[1::-1]
    shift = (size - turn @ rgba.shape[1::-1] + turn.sum(1) - 1) / 2
    small = cv2.warpAffine(rgba, np.column_stack([turn, shift]), np.maximum(np.ceil(size), 3).astype(int).tolist())
    return np.asarray(small, np.uint8), np.column_stack([turn * (rgba.shape[1::-1] / before), shift])


def _in_water(rgba: NDArray[np.float32], rng: np.random.Generator) -> Image:
    if rng.random() < 0.15:
        rgba = rgba * (1 - below_water(rgba.shape[:2], rng)[..., None] * np.float32(rng.uniform(0.5, 1.0)))
    return np.clip(rgba, 0, rgba[..., 3:]).astype(np.uint8)
