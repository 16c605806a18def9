"""Training pictures for the person detector: tiles of labelled pictures and drawn people, with what is known where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.filming import Sprite, compose
from pe_coach.training.person_mix import EMPTY, SCENE, WILD, Mix, Shares, choose
from pe_coach.training.person_net import STRIDE
from pe_coach.training.person_pools import pool_scene
from pe_coach.training.person_scenes import LYING_DEG, trunk_tilt_deg
from pe_coach.training.person_shards import Picture
from pe_coach.training.person_spoiling import clutter, smear, spoil
from pe_coach.training.person_views import (
    SMALLEST_PX,
    VISIBLE_SHARE,
    Lie,
    Tile,
    choose_view,
    spotlight,
    tallness_px,
    view_of_drawn,
)
from pe_coach.training.rendered import Bank, CutOut

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

PAD = 114
"""Grey of what lies outside every picture, as in the product's letterbox."""

SWIMMERS = 0.7
"""Share of the people in pools who are taken from those of the bank who lie."""

LEAST_SCENE, LEAST_CROP_PX = 0.6, 56.0
"""A whole picture fills at least this share of its tile's long side, a crop that is laid as a sheet has at least so
many px: a stamp with an edge would tell that somebody is in it. Those who are smaller come as spots."""


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
    bank: Sequence[CutOut] | Bank

    @cached_property
    def lying(self) -> NDArray[np.intp]:
        """Places in the bank of those who lie: swimmers most of all."""
        everybody = self.bank.points if isinstance(self.bank, Bank) else [person.points for person in self.bank]
        tilts = np.abs([trunk_tilt_deg(points) for points in everybody])
        return np.flatnonzero((tilts > LYING_DEG[0]) & (tilts < LYING_DEG[1]))

    def swimmer(self, rng: np.random.Generator) -> CutOut:
        """Somebody drawn for the water: mostly of those who lie."""
        if len(self.lying) and rng.random() < SWIMMERS:
            return self.bank[int(self.lying[int(rng.integers(len(self.lying)))])]
        return self.bank[int(rng.integers(len(self.bank)))]


def pick(shards: Sequence[tuple[float, Sequence[Picture]]], rng: np.random.Generator) -> Picture:
    """A picture: first a shard by its share, then any of its pictures."""
    shares = np.cumsum([share for share, _ in shards])
    _, pictures = shards[int(np.searchsorted(shares, rng.random() * shares[-1], side="right"))]
    return pictures[int(rng.integers(len(pictures)))]


def piece(pool: Pool, kinds: Shares, mix: Mix, rng: np.random.Generator) -> tuple[Picture, Lie]:
    """A picture of a kind drawn by the shares of the kinds, and how it shall lie."""
    kind = choose(kinds, rng)
    lie = Lie(choose(mix.lies[kind], rng))
    if kind == EMPTY:
        return pool.empty[int(rng.integers(len(pool.empty)))], lie
    return pick(pool.scenes if kind == SCENE else pool.crops, rng), lie


def make_sample(pool: Pool, side_px: int, rng: np.random.Generator, mix: Mix = WILD) -> Sample:
    """A new picture of `side_px`: one to four tiles, patches on them, drawn people in front, all of it spoiled.

    Pieces without anybody lie beside those with a person, so that an edge of a piece tells nothing.
    """
    canvas = _Canvas(side_px)
    if rng.random() < mix.even:
        canvas.image[:] = rng.uniform(0, 255, 3) if rng.random() < 0.5 else rng.choice((0, 255, rng.uniform(0, 255)))
        return Sample(spoil(canvas.image, rng, mix.spoilt), canvas.boxes, canvas.weight)
    if mix.pools and len(pool.bank) and rng.random() < mix.pools:
        canvas.flood(pool, rng)
        return Sample(spoil(canvas.image, rng, mix.spoilt), canvas.boxes, canvas.weight)
    if rng.random() < 0.85:
        canvas.lay(pool.empty[int(rng.integers(len(pool.empty)))], (0, 0, side_px, side_px), rng, Lie.COVER)
    for tile in _tiles(side_px, mix, rng):
        picture, lie = piece(pool, mix.tiles, mix, rng)
        canvas.lay(picture, tile, rng, lie)
    for _ in range(choose(mix.patches, rng)):
        picture, lie = piece(pool, mix.patches_of, mix, rng)
        canvas.lay(picture, _patch(side_px, rng), rng, lie)
    if rng.random() < mix.cluttered:
        clutter(canvas.image, rng)
    count = choose(mix.drawn, rng) if len(pool.bank) else 0
    if count:
        canvas.draw([pool.bank[int(rng.integers(len(pool.bank)))] for _ in range(count)], rng)
    return Sample(spoil(canvas.image, rng, mix.spoilt), canvas.boxes, canvas.weight)


def _tiles(side_px: int, mix: Mix, rng: np.random.Generator) -> list[Tile]:
    """x0, y0, x1, y1 of one, two or four tiles that fill the square."""
    kind = choose(mix.tilings, rng)
    cut_x, cut_y = (int(rng.uniform(0.3, 0.7) * side_px) // STRIDE * STRIDE for _ in range(2))
    if kind == 0:
        return [(0, 0, side_px, side_px)]
    if kind == 1:
        return [(0, 0, cut_x, side_px), (cut_x, 0, side_px, side_px)]
    columns, rows = ((0, cut_x), (cut_x, side_px)), ((0, cut_y), (cut_y, side_px))
    return [(x0, y0, x1, y1) for x0, x1 in columns for y0, y1 in rows]


def _patch(side_px: int, rng: np.random.Generator) -> Tile:
    """A rectangle of a quarter to three quarters of the sides."""
    width, height = (int(rng.uniform(0.25, 0.75) * side_px) // STRIDE * STRIDE for _ in range(2))
    x, y = (int(rng.integers((side_px - own) // STRIDE + 1)) * STRIDE for own in (width, height))
    return x, y, x + width, y + height


class _Canvas:
    """A sample in the making; `Sample` says what the fields are."""

    def __init__(self, side_px: int) -> None:
        self.image: Image = np.full((side_px, side_px, 3), PAD, np.uint8)
        self.weight = np.ones((side_px // STRIDE, side_px // STRIDE), np.float32)
        self.boxes = np.zeros((0, 4))

    def lay(self, picture: Picture, tile: Tile, rng: np.random.Generator, lie: Lie) -> None:
        """Put a picture into a tile, at a size and a place from `rng`."""
        if lie is Lie.SPOT:
            self._lay_spot(picture, tile, rng)
            return
        least_px = LEAST_SCENE * max(tile[2] - tile[0], tile[3] - tile[1]) if len(picture.boxes) > 1 else LEAST_CROP_PX
        view, _ = choose_view(picture, tile, lie, rng, least_px if len(picture.boxes) else 0.0)
        view.paint(picture.levels, self.image, tile)
        self._take_over(view.footprint(picture.size, tile, self.weight.shape, STRIDE), picture.background)
        limits = np.array([tile[:2] * 2, tile[2:] * 2], np.float64)
        self._weigh(np.clip(view.boxes(picture.doubts), *limits), 0.0)
        self._ask(view.people(picture), limits, picture)

    def _lay_spot(self, picture: Picture, tile: Tile, rng: np.random.Generator) -> None:
        """Put one person of a picture, or a piece of an empty one, into the tile with soft edges."""
        view, focus = choose_view(picture, tile, Lie.SPOT, rng)
        boxes = view.people(picture)
        spot = view.boxes(np.array([[0.0, 0.0, *picture.size[::-1]]]))[0] if focus is None else boxes[focus]
        share = spotlight(spot, tile)
        view.paint(picture.levels, self.image, tile, share)
        seen = np.zeros(self.weight.shape, bool)
        x0, y0, x1, y1 = (value // STRIDE for value in tile)
        seen[y0:y1, x0:x1] = cv2.resize(share, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA) > 0.5
        self._take_over(seen & view.footprint(picture.size, tile, self.weight.shape, STRIDE), 1.0)
        if focus is not None:
            limits = np.array([tile[:2] * 2, tile[2:] * 2], np.float64)
            others = np.clip(np.delete(boxes, focus, 0), np.maximum(limits[0], np.tile(spot[:2], 2)), limits[1])
            self._weigh(np.minimum(others, np.tile(spot[2:], 2)), 0.0)
            self._ask(boxes[focus][None], limits, picture)

    def _take_over(self, mask: NDArray[np.bool_], background: float) -> None:
        """The cells of `mask` show something else now; people mostly behind it are gone."""
        kept = np.array([mask[cells].mean() <= 1 - VISIBLE_SHARE for cells in _cells(self.boxes)], bool)
        self._weigh(self.boxes[~kept], 0.0)
        self.boxes = self.boxes[kept]
        self.weight[mask] = background

    def _weigh(self, boxes: Floats, weight: float) -> None:
        """What heat costs in boxes (N, 4) px."""
        for cells in _cells(boxes):
            self.weight[cells] = weight

    def _ask(self, boxes: Floats, limits: Floats, picture: Picture) -> None:
        """Add the boxes, cut at the edges of the tile, (2, 4) px; who is too small or cut is let be."""
        inside = np.clip(boxes, *limits)
        sides, whole = inside[:, 2:] - inside[:, :2], boxes[:, 2:] - boxes[:, :2]
        asked = (sides.prod(1) >= VISIBLE_SHARE * whole.prod(1)) & (sides.max(1) >= SMALLEST_PX) & (sides.min(1) >= 3)
        if picture.background < 1.0:
            around = picture.margin * np.concatenate([-sides, sides], 1)
            self._weigh(np.clip(inside + around, *limits)[asked], 1.0)
        self._weigh(inside[~asked & (sides.min(1) > 0)], 0.0)
        self.boxes = np.concatenate([self.boxes, inside[asked]])

    def flood(self, pool: Pool, rng: np.random.Generator) -> None:
        """Show a swimming pool and nothing else."""
        side_px = len(self.image)
        scene = pool_scene(pool.swimmer, (side_px, side_px), rng)
        self.image, self.boxes = scene.image, scene.boxes
        self._weigh(scene.doubts, 0.0)
        self._weigh(scene.boxes, 1.0)

    def draw(self, people: Sequence[CutOut], rng: np.random.Generator) -> None:
        """Put drawn people in front; people whom they hide are let be. The first says about how tall all are."""
        side_px = len(self.image)
        typical_px = tallness_px(0.9 * side_px, rng)
        sprites = [_placed(person, typical_px, side_px, float(-i), rng) for i, person in enumerate(people)]
        picture = compose(self.image, sprites)
        self.image, drawn = picture.image, []
        self._let_hidden_be(picture.owner)
        for index, (sprite, box) in enumerate(zip(sprites, picture.boxes, strict=True)):
            if not np.isfinite(box).all():
                continue
            seen = (picture.owner == index).sum() / max(1, (sprite.alpha >= 128).sum())
            asked = seen >= VISIBLE_SHARE and (box[2:] - box[:2]).max() >= SMALLEST_PX
            self._weigh(box[None], 1.0 if asked else 0.0)
            drawn += [box[None]] if asked else []
        self.boxes = np.concatenate([self.boxes, *drawn])

    def _let_hidden_be(self, owner: NDArray[np.int16]) -> None:
        corners = self.boxes.round().astype(int).tolist()
        seen = np.array([(owner[y0:y1, x0:x1] < 0).mean() for x0, y0, x1, y1 in corners])
        self._weigh(self.boxes[seen < VISIBLE_SHARE], 0.0)
        self.boxes = self.boxes[seen >= VISIBLE_SHARE]


def _placed(person: CutOut, typical_px: float, side_px: int, depth_m: float, rng: np.random.Generator) -> Sprite:
    """Somebody drawn, about so tall, anywhere, turned, smeared, half under water; up to 30 % may be outside."""
    rgba = view_of_drawn(person.rgba, min(typical_px * np.exp(rng.normal(0, 0.35)), 1.1 * side_px), rng)
    if rng.random() < 0.25:
        rgba = smear(np.pad(rgba, ((4, 4), (4, 4), (0, 0))), rng)
    x, y = (round(rng.uniform(-0.3 * own, side_px - 0.7 * own)) for own in rgba.shape[1::-1])
    return Sprite(np.ascontiguousarray(rgba[..., :3]), np.ascontiguousarray(rgba[..., 3]), (x, y), _UNKNOWN, depth_m)


_UNKNOWN = np.full((17, 2), np.nan)


def _cells(boxes: Floats) -> list[tuple[slice, slice]]:
    """Rows and columns of the cells that boxes (N, 4) in pixels touch, at least one each."""
    low = np.maximum(boxes[:, :2] / STRIDE, 0).astype(int)
    high = np.maximum(np.ceil(boxes[:, 2:] / STRIDE).astype(int), low + 1)
    return [np.s_[y0:y1, x0:x1] for (x0, y0), (x1, y1) in zip(low.tolist(), high.tolist(), strict=True)]
