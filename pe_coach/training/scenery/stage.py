"""A picture in the making: what lies behind a drawn person, in front of it, and what the latter hides."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from pe_coach.training.data import Floats, Picture, Sample

Field = NDArray[np.float32]
Colour = Sequence[float] | Floats
Coordinates = NDArray[np.floating[Any]]
SourceOf = Callable[[Coordinates, Coordinates], tuple[Coordinates, Coordinates]]
"""Where a pixel of a new picture is taken from in the old one: x and y, arrays that broadcast, px."""

HIDDEN = 0.6
"""A point is hidden where more than this share of what is around it is covered."""
HIDDEN_WEIGHT = 0.5
"""Weight of a hidden point beside 1: where it is can be known only from the rest of the body."""
AROUND_SHARE = 0.05
"""Side of the square around a point in which cover is counted, of the person's longer side."""
TABLE_SIDE = 384
SUBPIXEL_BITS = 4


@dataclass(eq=False)
class Stage:
    """One picture, and where the drawn person is or will be in it.

    Attributes:
        picture: (H, W, 3) RGB.
        points: (17, 3) x, y in px and weight.
        box: (4,) x0 y0 x1 y1 px.
        cover: (H, W) 0…255, how much of what lay there is hidden by what was put in front; None while nothing is.
    """

    picture: Picture
    points: Floats
    box: Floats
    cover: Picture | None = None

    @property
    def height(self) -> int:
        """Of the picture, px."""
        return int(self.picture.shape[0])

    @property
    def width(self) -> int:
        """Of the picture, px."""
        return int(self.picture.shape[1])

    @property
    def side(self) -> float:
        """Longer side of the person's box, px."""
        return float(max(self.box[2] - self.box[0], self.box[3] - self.box[1]))

    def at(self, share_x: float, share_y: float) -> Floats:
        """(2,) px of a place given in shares of the person's box."""
        return np.asarray(self.box[:2] + np.array([share_x, share_y]) * (self.box[2:] - self.box[:2]))

    def hide(self, mask: Picture, top: int = 0, left: int = 0) -> None:
        """Note that a mask (h, w), 0…255, lies in front of the person."""
        if self.cover is None:
            self.cover = np.zeros(self.picture.shape[:2], np.uint8)
        there = self.cover[top : top + mask.shape[0], left : left + mask.shape[1]]
        there[:] = cv2.max(there, mask)

    def put(self, mask: Picture, paint: Picture, top: int, left: int, *, front: bool) -> None:
        """Blend a picture (h, w, 3) into this one where a mask (h, w) is, 0…255."""
        there = self.picture[top : top + mask.shape[0], left : left + mask.shape[1]]
        mix(there, paint, mask.astype(np.float32) / np.float32(255))
        if front:
            self.hide(mask, top, left)

    def lay(self, rgba: Picture, top: int, left: int, *, front: bool = False) -> None:
        """Blend a cut-out (h, w, 4), colours multiplied by alpha, cut at the edges of the picture."""
        y0, x0 = max(top, 0), max(left, 0)
        y1, x1 = min(top + rgba.shape[0], self.height), min(left + rgba.shape[1], self.width)
        if y1 > y0 and x1 > x0:
            part = rgba[y0 - top : y1 - top, x0 - left : x1 - left]
            blend(self.picture, part, y0, x0)
            if front:
                self.hide(np.ascontiguousarray(part[..., 3]), y0, x0)

    def hidden(self) -> NDArray[np.bool_]:
        """(17,) which points are hidden by what was put in front of them."""
        if self.cover is None:
            return np.zeros(len(self.points), np.bool_)
        around = max(3, round(AROUND_SHARE * self.side))
        mean = cv2.blur(self.cover, (around, around))
        x, y = np.round(self.points[:, :2]).astype(int).T
        seen = mean[np.clip(y, 0, self.height - 1), np.clip(x, 0, self.width - 1)]
        return np.asarray(seen > 255 * HIDDEN)

    def doubt(self) -> None:
        """Lower the weight of hidden points; then nothing is in front any more."""
        self.doubt_where(self.hidden())
        self.cover = None

    def doubt_where(self, hidden: NDArray[np.bool_]) -> None:
        """Lower the weight of these points (17,)."""
        self.points[hidden, 2] = np.minimum(self.points[hidden, 2], HIDDEN_WEIGHT)

    def sample(self) -> Sample:
        """What the network is shown and asked for."""
        return Sample(self.picture, self.points, self.box)


def blend(canvas: Picture, rgba: Picture, top: int, left: int) -> None:
    """Lay a cut-out (h, w, 4), colours multiplied by alpha, over a picture that holds all of it."""
    h, w = rgba.shape[:2]
    there = canvas[top : top + h, left : left + w]
    rgb, alpha = cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB), cv2.extractChannel(rgba, 3)
    clear = (255 - cv2.merge([alpha, alpha, alpha])).astype(np.uint16)  # three channels: numpy is slow at broadcasting
    there[:] = rgb + (there * clear // 255).astype(np.uint8)


def mix(there: Picture, paint: Picture, share: Field) -> None:
    """Replace a share (h, w) of a part of a picture (h, w, 3) by another."""
    there[:] = cv2.blendLinear(np.ascontiguousarray(there), paint, 1 - share, share)


def filled(size: Sequence[int], colour: Colour) -> Picture:
    """(h, w, 3) of one colour, RGB 0…255."""
    row = np.tile(np.clip(colour, 0, 255).astype(np.uint8), size[1])
    return np.tile(row, (size[0], 1)).reshape(size[0], size[1], 3)


def hsv_colour(rng: np.random.Generator, hue: tuple[float, float], low: Colour, high: Colour) -> Colour:
    """Random RGB; `hue` in OpenCV's half degrees, `low` and `high` hold saturation and value, 0…255."""
    hsv = [rng.uniform(*hue), rng.uniform(low[0], high[0]), rng.uniform(low[1], high[1])]
    colour: list[float] = cv2.cvtColor(np.array([[hsv]], np.uint8), cv2.COLOR_HSV2RGB)[0, 0].tolist()
    return colour


def taken_from(picture: Picture, x: Field, y: Field, source_of: SourceOf) -> Picture:
    """The pixels (y, x), each from its source in a picture (H, W, C); outside it lies its mirror image."""
    maps = np.broadcast_arrays(*source_of(x[None], y[:, None]))
    map_x, map_y = (np.ascontiguousarray(part, np.float32) for part in maps)
    return np.asarray(cv2.remap(picture, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.uint8)


def carried(points: Floats, source_of: SourceOf) -> Floats:
    """(N, 2) where points go: the inverse of `source_of`, which must be nearer to the identity than to anything else.

    Found by going on by what is still missing.
    """
    to = points.copy()
    for _ in range(12):
        to += points - np.stack(source_of(to[:, 0], to[:, 1]), 1)
    return to


def pixels(first: int, stop: int) -> Field:
    """Places of the pixels of a row or column."""
    return np.arange(first, stop, dtype=np.float32)


def striped_line(
    stage: Stage, ends: Floats, thickness: float, colours: tuple[Colour, Colour], dash: float, *, front: bool
) -> None:
    """A line between two places (2, 2) px, its colours taking turns every `dash` px."""
    width = max(1, round(thickness))
    cuts = np.linspace(0, 1, max(2, math.ceil(float(np.linalg.norm(ends[1] - ends[0])) / dash) + 1))[:, None]
    places = np.round((ends[0] + (ends[1] - ends[0]) * cuts) * 2**SUBPIXEL_BITS).astype(int).tolist()
    for i, (a, b) in enumerate(itertools.pairwise(places)):
        cv2.line(stage.picture, a, b, list(colours[i % 2]), width, cv2.LINE_AA, SUBPIXEL_BITS)
    if front:
        mask = np.zeros(stage.picture.shape[:2], np.uint8)
        cv2.line(mask, places[0], places[-1], 255, width, cv2.LINE_AA, SUBPIXEL_BITS)
        stage.hide(mask)


def painted_polygon(
    stage: Stage, corners: Floats, colour: Colour, rng: np.random.Generator, *, roughness: float, front: bool
) -> None:
    """A polygon (N, 2) px of a stuff of one colour, with grain and patches of `roughness` grey levels."""
    top, bottom = _inside(corners[:, 1], stage.height)
    left, right = _inside(corners[:, 0], stage.width)
    if bottom - top < 2 or right - left < 2:
        return
    size = (bottom - top, right - left)
    mask = np.zeros(size, np.uint8)
    fixed = np.round((corners - [left, top]) * 2**SUBPIXEL_BITS).astype(np.int32)
    cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, SUBPIXEL_BITS)
    shade = (cut(clouds(), size, (1.0, 2.0), rng) - 0.5) * (3 * roughness) + cut(grain(), size, (1, 1), rng) * roughness
    paint = cv2.add(filled(size, colour), cv2.merge([shade, shade, shade]), dtype=cv2.CV_8U)
    stage.put(mask, np.asarray(paint, np.uint8), top, left, front=front)


def _inside(values: Floats, end: int) -> tuple[int, int]:
    return max(0, math.floor(values.min())), min(end, math.ceil(values.max()) + 1)


def spray(
    stage: Stage, centre: Floats, reach: tuple[float, float], count: int, colour: Colour, rng: np.random.Generator
) -> None:
    """Drops or grains in front of everything: most near the centre (2,) px, scattered by `reach` px along x and y."""
    places = np.round(centre + rng.normal(0, 1, (count, 2)) * reach).astype(int)
    places = places[((places >= 0) & (places < [stage.width, stage.height])).all(1)]
    if not len(places):
        return
    low, high = np.maximum(places.min(0) - 3, 0), places.max(0) + 4
    mask = np.zeros((min(high[1], stage.height) - low[1], min(high[0], stage.width) - low[0]), np.uint8)
    mask[places[:, 1] - low[1], places[:, 0] - low[0]] = rng.integers(110, 256, len(places))
    if stage.side > 110:  # a drop is 1 to 2 % of a body
        mask = np.asarray(cv2.dilate(mask, np.ones((2, 2), np.uint8)), np.uint8)
    soft = np.asarray(cv2.GaussianBlur(mask, (3, 3), 0.6), np.uint8)
    stage.put(soft, filled(mask.shape, colour), int(low[1]), int(low[0]), front=True)


def cloud(
    stage: Stage,
    centre: Floats,
    reach: tuple[float, float],
    density: float,
    colour: Colour,
    rng: np.random.Generator,
) -> None:
    """Foam or dust in front of everything: ragged, densest at the centre (2,) px, gone at `reach` px from it."""
    left, right = _inside(centre[0] + np.array([-reach[0], reach[0]]), stage.width)
    top, bottom = _inside(centre[1] + np.array([-reach[1], reach[1]]), stage.height)
    if bottom - top < 4 or right - left < 4:
        return
    x = (pixels(left, right) - np.float32(centre[0])) / np.float32(reach[0])
    y = (pixels(top, bottom) - np.float32(centre[1])) / np.float32(reach[1])
    near = np.clip(1 - (x**2)[None] - (y**2)[:, None], 0, 1)
    ragged = cut(clouds(), near.shape, (0.3, 0.4), rng)
    mask = np.clip((near * (2.6 * ragged - 0.1) - (1 - density)) * np.float32(1.1 * 255), 0, 235)
    paint = filled(near.shape, colour)
    paint = np.asarray(cv2.multiply(paint, cv2.merge([0.65 + 0.7 * ragged] * 3), dtype=cv2.CV_8U), np.uint8)
    stage.put(mask.astype(np.uint8), paint, top, left, front=True)


def cut(table: Field, size: Sequence[int], zoom: tuple[float, float], rng: np.random.Generator) -> Field:
    """A random part of a table, enlarged by `zoom` along y and x to `size` (height, width); more where it is small."""
    h, w = (max(2, min(TABLE_SIDE, round(size[i] / zoom[i]))) for i in (0, 1))
    y, x = rng.integers(0, TABLE_SIDE - h + 1), rng.integers(0, TABLE_SIDE - w + 1)
    part = table[y : y + h, x : x + w]
    if (h, w) == (size[0], size[1]):
        return part
    return np.asarray(cv2.resize(part, (size[1], size[0]), interpolation=cv2.INTER_LINEAR), np.float32)


@cache
def grain() -> Field:
    """White noise, deviation 1: drawn once, for drawing it anew costs more than all the rest of a sample."""
    return np.random.default_rng(1).standard_normal((TABLE_SIDE, TABLE_SIDE), np.float32)


@cache
def clouds() -> Field:
    """Smooth noise of several sizes, 0…1."""
    rng, total = np.random.default_rng(2), np.zeros((TABLE_SIDE, TABLE_SIDE), np.float32)
    for hill_px in (48, 24, 12, 6):
        cells = TABLE_SIDE // hill_px
        hills = rng.standard_normal((cells, cells), np.float32) * np.float32(math.sqrt(hill_px))
        total += np.asarray(cv2.resize(hills, (TABLE_SIDE, TABLE_SIDE), interpolation=cv2.INTER_CUBIC), np.float32)
    return np.asarray(np.clip(0.5 + total / (4 * total.std()), 0, 1), np.float32)


@cache
def light_net() -> Field:
    """The net of light that waves throw on the bottom of a pool, 0…1: bright where two cells meet."""
    seeds = np.random.default_rng(3).uniform(0, TABLE_SIDE, (220, 2))
    y, x = np.mgrid[:TABLE_SIDE, :TABLE_SIDE].astype(np.float32)
    swing = (clouds() - 0.5) * 40
    nearest, _ = cKDTree(seeds).query(np.stack([x + swing, y - swing], -1), k=2)
    return np.asarray(np.exp(-(nearest[..., 1] - nearest[..., 0]) / 2.5) * (0.5 + clouds()), np.float32)
