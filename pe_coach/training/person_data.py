"""Training pictures for the person detector: tiles of labelled pictures and drawn people, with what is known where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.filming import Sprite, compose
from pe_coach.training.person_bank import varied
from pe_coach.training.person_net import STRIDE
from pe_coach.training.person_shards import Picture
from pe_coach.training.person_spoiling import spoil

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

PAD = 114
"""Grey of what lies outside every picture, as in the product's letterbox."""

SMALLEST_PX = 9.0
"""Long side of a person that the detector should find; smaller ones are neither asked for nor punished."""

FEWEST_PX = 20.0
"""Least long side of the person that a picture is scaled for: 40 px in a picture of 640, as the product sees it."""

VISIBLE_SHARE = 0.4
"""Share of a person that must be seen to be asked for."""

QUARTER_TURNS = 0.12
"""Share of the pictures turned by 90, 180 or 270 degrees: athletes lie, hang and fall."""

LARGEST_SCALE = 2.0
"""Pictures are not enlarged more than this: blur is not a person."""


@dataclass(frozen=True)
class Sample:
    """One training picture.

    `image` (S, S, 3) RGB; `boxes` (N, 4) px; `weight` (S/8, S/8): what heat costs in a cell where nobody stands.
    """

    image: Image
    boxes: Floats
    weight: NDArray[np.float32]


@dataclass(frozen=True)
class Pool:
    """What samples are made of.

    `scenes`: whole pictures; `crops`: pictures cut around one person; both with each shard's share. `empty`: pictures
    without anybody. `bank`: drawn people.
    """

    scenes: Sequence[tuple[float, Sequence[Picture]]]
    crops: Sequence[tuple[float, Sequence[Picture]]]
    empty: Sequence[Picture]
    bank: Sequence[Sprite]


def pick(shards: Sequence[tuple[float, Sequence[Picture]]], rng: np.random.Generator) -> Picture:
    """A picture: first a shard by its share, then any of its pictures."""
    shares = np.array([share for share, _ in shards])
    _, pictures = shards[int(rng.choice(len(shards), p=shares / shares.sum()))]
    return pictures[int(rng.integers(len(pictures)))]


def make_sample(pool: Pool, side_px: int, rng: np.random.Generator) -> Sample:
    """A new picture of `side_px`: scenes in one to four tiles, crops and empty pieces on them, drawn people in front.

    Pieces without anybody lie beside those with a person, so that an edge of a piece tells nothing.
    """
    canvas = _Canvas(side_px)
    whole = (0, 0, side_px, side_px)
    if rng.random() < 0.85:
        canvas.lay(pool.empty[int(rng.integers(len(pool.empty)))], whole, rng, cover=True)
    for tile in _tiles(side_px, rng):
        canvas.lay(pick(pool.scenes, rng), tile, rng)
    if rng.random() < 0.3:
        return Sample(spoil(canvas.image, rng), canvas.boxes, canvas.weight)
    for _ in range(int(rng.choice(4, p=(0.2, 0.4, 0.25, 0.15)))):
        crop = rng.random() < 0.65
        piece = pick(pool.crops, rng) if crop else pool.empty[int(rng.integers(len(pool.empty)))]
        canvas.lay(piece, whole, rng, soft_edge=rng.random() < 0.5)
    if pool.bank and rng.random() < 0.5:
        canvas.draw(pool.bank, rng)
    return Sample(spoil(canvas.image, rng), canvas.boxes, canvas.weight)


def _tiles(side_px: int, rng: np.random.Generator) -> list[tuple[int, int, int, int]]:
    """x0, y0, x1, y1 of one, two or four tiles that fill the square."""
    kind = rng.choice(3, p=(0.7, 0.2, 0.1))
    cut_x, cut_y = (int(rng.uniform(0.3, 0.7) * side_px) // STRIDE * STRIDE for _ in range(2))
    if kind == 0:
        return [(0, 0, side_px, side_px)]
    if kind == 1:
        return [(0, 0, cut_x, side_px), (cut_x, 0, side_px, side_px)]
    columns, rows = ((0, cut_x), (cut_x, side_px)), ((0, cut_y), (cut_y, side_px))
    return [(x0, y0, x1, y1) for x0, x1 in columns for y0, y1 in rows]


class _Canvas:
    """A sample in the making; `Sample` says what the fields are."""

    def __init__(self, side_px: int) -> None:
        self.image: Image = np.full((side_px, side_px, 3), PAD, np.uint8)
        self.weight = np.ones((side_px // STRIDE, side_px // STRIDE), np.float32)
        self.boxes = np.zeros((0, 4))

    def lay(
        self,
        picture: Picture,
        tile: tuple[int, int, int, int],
        rng: np.random.Generator,
        cover: bool = False,
        soft_edge: bool = False,
    ) -> None:
        """Put a picture into a tile, at a size and a place from `rng`; with `cover`, all over it."""
        turn = Turn.draw(picture.size, rng)
        boxes = turn.boxes(picture.boxes)
        room = (tile[2] - tile[0], tile[3] - tile[1])
        focus = boxes[rng.integers(len(boxes))] if len(boxes) else None
        scale = _scale(focus, max(picture.size), max(room), rng)
        width, height = turn.size
        if cover:
            scale = max(scale, room[0] / width, room[1] / height)
        size = [max(1, round(side * scale)) for side in (width, height)]
        x, y = _place(None if focus is None else focus * scale, size, room, rng)
        shift = np.array([tile[0] + x, tile[1] + y] * 2, np.float64)
        seen = np.clip(np.array([0, 0, *size]) + shift, np.array(tile[:2] * 2), np.array(tile[2:] * 2)).astype(int)
        if (seen[2:] > seen[:2]).all():
            part = turn.pixels(picture.image, (seen - shift) / np.array(size * 2), (seen[2:] - seen[:2]).tolist())
            self._cover(seen, part, soft_edge)
            self.weight[_cells(seen.astype(float))] = picture.background
            self._ask(boxes * scale + shift, seen.astype(float), picture)

    def _cover(self, seen: NDArray[np.int_], pixels: Image, soft_edge: bool) -> None:
        """Pixels into the rectangle `seen`; people mostly behind it are gone."""
        x0, y0, x1, y1 = seen.tolist()
        if soft_edge:
            ramp = _ramp(y1 - y0)[:, None, None] * _ramp(x1 - x0)[None, :, None]
            pixels = (pixels * ramp + self.image[y0:y1, x0:x1] * (1 - ramp)).astype(np.uint8)
        self.image[y0:y1, x0:x1] = pixels
        low, high = np.maximum(self.boxes[:, :2], seen[:2]), np.minimum(self.boxes[:, 2:], seen[2:])
        hidden = np.clip(high - low, 0, None).prod(1) / (self.boxes[:, 2:] - self.boxes[:, :2]).prod(1)
        self.boxes = self.boxes[hidden <= 1 - VISIBLE_SHARE]

    def _ask(self, boxes: Floats, seen: Floats, picture: Picture) -> None:
        """Add the boxes, cut at the edges of what is seen; who is too small or cut is let be."""
        limits = np.tile(seen[:2], 2), np.tile(seen[2:], 2)
        inside = np.clip(boxes, *limits)
        sides, whole = inside[:, 2:] - inside[:, :2], boxes[:, 2:] - boxes[:, :2]
        asked = (sides.prod(1) >= VISIBLE_SHARE * whole.prod(1)) & (sides.max(1) >= SMALLEST_PX) & (sides.min(1) >= 3)
        if picture.background < 1.0:
            for box, side in zip(inside[asked], sides[asked], strict=True):
                self.weight[_cells(np.clip(box + picture.margin * np.concatenate([-side, side]), *limits))] = 1.0
        for box in inside[~asked & (sides.min(1) > 0)]:
            self.weight[_cells(box)] = 0.0
        self.boxes = np.concatenate([self.boxes, inside[asked]])

    def draw(self, bank: Sequence[Sprite], rng: np.random.Generator) -> None:
        """Put up to four drawn people in front; people whom they hide are let be."""
        sprites = [_placed(bank, self.image.shape[0], 10.0 - depth, rng) for depth in range(int(rng.integers(1, 5)))]
        picture = compose(self.image, sprites)
        self.image, drawn = picture.image, []
        self._let_hidden_be(picture.owner)
        for index, (sprite, box) in enumerate(zip(sprites, picture.boxes, strict=True)):
            if not np.isfinite(box).all():
                continue
            seen = (picture.owner == index).sum() / max(1, (sprite.alpha >= 128).sum())
            asked = seen >= VISIBLE_SHARE and (box[2:] - box[:2]).max() >= SMALLEST_PX
            self.weight[_cells(box)] = 1.0 if asked else 0.0
            drawn += [box[None]] if asked else []
        self.boxes = np.concatenate([self.boxes, *drawn])

    def _let_hidden_be(self, owner: NDArray[np.int16]) -> None:
        free = []
        for box in self.boxes:
            x0, y0, x1, y1 = box.round().astype(int)
            free.append((owner[y0:y1, x0:x1] < 0).mean() >= 1 - VISIBLE_SHARE)
            if not free[-1]:
                self.weight[_cells(box)] = 0.0
        self.boxes = self.boxes[np.array(free, bool)]


def _placed(bank: Sequence[Sprite], side_px: int, depth_m: float, rng: np.random.Generator) -> Sprite:
    """Somebody drawn, at a size and a place from `rng`; up to 30 % may be outside the picture."""
    sprite = varied(
        bank[int(rng.integers(len(bank)))], np.exp(rng.uniform(np.log(FEWEST_PX), np.log(0.9 * side_px))), rng
    )
    x, y = (round(rng.uniform(-0.3 * own, side_px - 0.7 * own)) for own in sprite.alpha.shape[::-1])
    return replace(sprite, corner=(x, y), depth_m=depth_m)


def _ramp(length: int) -> NDArray[np.float32]:
    """0 at both ends, 1 in the middle, rising over a tenth of the length."""
    edge = np.minimum(np.arange(length) + 0.5, np.arange(length)[::-1] + 0.5) / (0.1 * length)
    return np.asarray(np.minimum(edge, 1.0), np.float32)


def resized(image: Image, size: Sequence[int]) -> Image:
    """The picture at another width and height, averaged where it shrinks."""
    smooth = cv2.INTER_AREA if size[0] < image.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, tuple(size), interpolation=smooth), np.uint8)


@dataclass(frozen=True)
class Turn:
    """A mirror image and quarter turns counter-clockwise of a picture; `size` is its width and height afterwards."""

    mirrored: bool
    quarters: int
    size: tuple[int, int]

    @classmethod
    def draw(cls, size: tuple[int, int], rng: np.random.Generator) -> Turn:
        """Half of the pictures mirrored, some turned; `size` is height and width before."""
        quarters = int(rng.integers(1, 4)) if rng.random() < QUARTER_TURNS else 0
        return cls(bool(rng.random() < 0.5), quarters, size if quarters % 2 else size[::-1])

    def boxes(self, boxes: Floats) -> Floats:
        """Boxes (N, 4) of the picture as it was, in the turned one."""
        width, height = self.size[::-1] if self.quarters % 2 else self.size
        if self.mirrored:
            boxes = np.stack([width - boxes[:, 2], boxes[:, 1], width - boxes[:, 0], boxes[:, 3]], 1)
        for _ in range(self.quarters):  # x, y -> y, width - x
            boxes = np.stack([boxes[:, 1], width - boxes[:, 2], boxes[:, 3], width - boxes[:, 0]], 1)
            width, height = height, width
        return boxes

    def pixels(self, image: Image, share: Floats, size: Sequence[int]) -> Image:
        """The part of the turned picture between shares x0, y0, x1, y1 of its sides, at a width and height."""
        x0, y0, x1, y1 = share.tolist()
        for _ in range(self.quarters):  # back to the picture as it was
            x0, y0, x1, y1 = 1 - y1, x0, 1 - y0, x1
        if self.mirrored:
            x0, x1 = 1 - x1, 1 - x0
        height, width = image.shape[:2]
        left, top = int(x0 * width), int(y0 * height)
        part = image[top : max(top + 1, round(y1 * height)), left : max(left + 1, round(x1 * width))]
        small = resized(part, size[::-1] if self.quarters % 2 else size)
        return np.rot90(small[:, ::-1] if self.mirrored else small, self.quarters)


def _scale(focus: Floats | None, long_px: int, room_px: int, rng: np.random.Generator) -> float:
    """How much to enlarge a picture: so that the person in focus gets a size from a log-uniform law, or any size."""
    if focus is None:
        return float(np.exp(rng.uniform(np.log(110), np.log(420))) / long_px)
    wanted_px = np.exp(rng.uniform(np.log(FEWEST_PX), np.log(1.15 * room_px)))
    return float(min(wanted_px / max(focus[2] - focus[0], focus[3] - focus[1]), LARGEST_SCALE))


def _place(
    focus: Floats | None, size: Sequence[int], room: tuple[int, int], rng: np.random.Generator
) -> tuple[int, int]:
    """Where the picture's corner goes in the tile: the person in focus, or a piece of the picture, fills or fits it."""
    box = [0, 0, *size] if focus is None else focus.tolist()
    low = [-box[0], -box[1]]
    high = [room[0] - box[2], room[1] - box[3]]
    x, y = (round(rng.uniform(min(a, b), max(a, b))) for a, b in zip(low, high, strict=True))
    return x, y


def _cells(box: Floats | Sequence[float]) -> tuple[slice, slice]:
    """Rows and columns of the cells that a box in pixels touches."""
    x0, y0, x1, y1 = (float(value) / STRIDE for value in box)
    return np.s_[int(y0) : int(np.ceil(y1)), int(x0) : int(np.ceil(x1))]
