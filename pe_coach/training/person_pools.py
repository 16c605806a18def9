"""Drawn people in swimming pools, for the person detector: under water, at its surface, half through it.

Drawn people bring no water with them, and those in photographs seldom do. Here water tints, hides, bends and mirrors
them; what is only mirrored is nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.training.person_mix import Shares, choose
from pe_coach.training.person_scenes import trunk_tilt_deg
from pe_coach.training.person_spoiling import smear
from pe_coach.training.person_views import SMALLEST_PX, VISIBLE_SHARE, log_uniform, turned_drawn
from pe_coach.training.rendered import CutOut
from pe_coach.training.scenery.pool_views import COARSE, SIDE_PX, Backdrop, backdrop
from pe_coach.training.scenery.stage import Stage, blend, clouds, cut, light_net, pixels, spray, striped_line
from pe_coach.training.scenery.stage import cloud as foam
from pe_coach.training.scenery.water import FOAM, LIMB_ENDS, ROPE_COLOURS

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

TRAINING_SEED, BACKDROPS = 40_000, 160
"""Of the pools that training shows, and how many there are of each kind."""

FEWEST_PX, LARGEST = 40.0, 1.5
"""Range of a swimmer's long side: px, and times the long side of the picture."""

STATURE_M = 1.75
"""The long side of a swimmer, roughly."""

LEAST_INSIDE, LEAST_OUT = 0.4, 0.3
"""Share of a body that must be inside the picture, and share of that which the water must not hide."""

FAINT = 12.0
"""Mean grey levels by which somebody must change a picture to be asked for."""

COVERED = 140
"""Of 255: foam from which on the body behind is not seen."""


@dataclass(frozen=True)
class Waters:
    """How often a pool scene has what.

    `people`: shares of scenes with 0, 1, 2 … of them. `below`: seen from under water. Of the people: `lie`, turned
    `anyhow`, the rest as they were drawn; `beside` another one in the next lane; `through` the surface, or just under
    it, `near`, the rest deeper; `mirrored` by the surface from below; with `foam`; `smeared`. `rope`: of those seen
    from above, with a lane rope in front, and `dry`, on the poolside or in the air. `haze`: most of it. `soft`: scenes
    out of focus, as water makes them.
    """

    people: Shares = (0.12, 0.44, 0.25, 0.12, 0.07)
    below: float = 0.55
    lie: float = 0.68
    anyhow: float = 0.16
    beside: float = 0.3
    through: float = 0.45
    near: float = 0.3
    mirrored: float = 0.85
    foam: float = 0.6
    smeared: float = 0.2
    rope: float = 0.12
    dry: float = 0.1
    haze: float = 0.8
    soft: float = 0.35


WATERS = Waters()


@dataclass(frozen=True)
class PoolScene:
    """A picture (H, W, 3) RGB of a pool; boxes (N, 4) px of its people, and (M, 4) of those who can hardly be seen."""

    image: Image
    boxes: Floats
    doubts: Floats


@dataclass(frozen=True)
class _Seen:
    """Somebody laid into a scene: box (4,) px of what can be made out, its pixels, and whether that is enough."""

    box: Floats
    count: int
    enough: bool


Draw = Callable[[np.random.Generator], CutOut]
"""Gives somebody."""


def pool_scene(
    somebody: Draw, size: tuple[int, int], rng: np.random.Generator, how: Waters = WATERS, seed: int = TRAINING_SEED
) -> PoolScene:
    """A pool of `size` (height, width) px with people who swim; `seed` chooses among all pools there could be."""
    below = bool(rng.random() < how.below)
    scene = _Scene(backdrop(seed, int(rng.integers(BACKDROPS)), below=below), size, rng, how)
    count = choose(how.people, rng)
    typical_px = log_uniform(FEWEST_PX, LARGEST * max(size), rng)
    sizes = np.clip(typical_px * np.exp(rng.normal(0, 0.3, count)), FEWEST_PX, LARGEST * max(size))
    for index, size_px in enumerate(np.sort(sizes).tolist()):
        scene.add(somebody(rng), size_px, rng, beside=index > 0 and bool(rng.random() < how.beside))
    if rng.random() < how.soft:
        scene.soften(rng)
    return scene.done()


class _Scene:
    """A pool in the making: a part of a backdrop, and who is laid into it."""

    def __init__(self, behind: Backdrop, size: tuple[int, int], rng: np.random.Generator, how: Waters) -> None:
        self.how, self.below, self.eye_m, self.water = how, behind.eye_m < 0, behind.eye_m, behind.water
        part = np.array(size) / max(size) * SIDE_PX * rng.uniform(0.45, 1.0)
        corner = rng.random(2) * (SIDE_PX - part)
        (y0, x0), (y1, x1) = corner.astype(int).tolist(), (corner + part).astype(int).tolist()
        there = behind.image[y0:y1, x0:x1]
        self.image = np.asarray(cv2.resize(there, size[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
        self.wet = behind.wet[y0 // COARSE : -(-y1 // COARSE), x0 // COARSE : -(-x1 // COARSE)]
        if rng.random() < 0.5:
            self.image, self.wet = np.ascontiguousarray(self.image[:, ::-1]), self.wet[:, ::-1]
        self.horizon = (behind.horizon - y0) * size[0] / (y1 - y0)
        self.owner = np.full(size, -1, np.int8)
        self.seen: list[_Seen | None] = []
        self.last = (np.zeros(2), 0.0, 0.0)

    def add(self, person: CutOut, size_px: float, rng: np.random.Generator, *, beside: bool) -> None:
        """Lay somebody in; `beside` the last one, in the same direction, or anywhere."""
        centre, last_px, angle = self.last
        if beside:
            size_px = last_px * rng.uniform(0.75, 1.2)
        else:
            angle = self._angle(person, rng)
        rgba, points = _turned(person, size_px, angle, rng)
        line = self.horizon + self.eye_m * size_px / STATURE_M + rng.normal(0, 0.03) * size_px
        if beside:
            away = np.array([rng.normal(0, 0.4), rng.choice((-1, 1)) * rng.uniform(0.25, 0.7)]) * size_px
            centre = centre + away
        else:
            centre, line = self._place(size_px, line, rng)
        self.last = (centre, size_px, angle)
        corner = np.round(centre - np.array(rgba.shape[1::-1]) / 2).astype(int)
        if rng.random() < self.how.smeared and size_px > 40:
            rgba = smear(np.pad(rgba, ((4, 4), (4, 4), (0, 0))), rng)
            corner, points = corner - 4, points + 4
        self._lay(rgba, points + corner, corner, line, size_px, rng)

    def _angle(self, person: CutOut, rng: np.random.Generator) -> float:
        """By how much somebody is turned, radians: to lie, anyhow, or hardly."""
        kind, tilt_deg = rng.random(), trunk_tilt_deg(person.points)
        if kind < self.how.lie:
            wanted = np.copysign(90.0, tilt_deg) + rng.normal(0, 16)
            return float(np.radians(wanted - tilt_deg))
        return float(
            rng.uniform(-np.pi, np.pi) if kind < self.how.lie + self.how.anyhow else np.radians(rng.normal(0, 6))
        )

    def _place(self, size_px: float, line: float, rng: np.random.Generator) -> tuple[Floats, float]:
        """Middle (2,) px of somebody, and the row of the water's level there: as depth and size want it, if inside."""
        height, width = self.owner.shape
        depth = rng.random()
        metres = rng.normal(0, 0.12) if depth < self.how.through else rng.uniform(0.15, 0.5)
        if self.below and depth > self.how.through + self.how.near:
            metres = rng.uniform(0.5, 1.5)
        deep = metres * size_px / STATURE_M
        x, y = rng.uniform(0, width), line + deep
        if not 0.1 * height < y < 0.95 * height or (not self.below and rng.random() < 0.5):
            y = rng.uniform(0.1, 0.95) * height
        for _ in range(6):
            row, column = int(y / height * self.wet.shape[0]), int(x / width * self.wet.shape[1])
            if self.wet[min(row, len(self.wet) - 1), min(column, self.wet.shape[1] - 1)]:
                break
            x, y = rng.uniform(0, width), rng.uniform(0.1, 1) * height
        return np.array([x, y]), y - deep

    def _lay(
        self,
        rgba: Image,
        points: Floats,
        corner: NDArray[np.intp],
        line: float,
        size_px: float,
        rng: np.random.Generator,
    ) -> None:
        whole = int((rgba[..., 3] >= 128).sum())
        height, width = self.owner.shape
        left, top = corner.tolist()
        y0, x0 = max(top, 0), max(left, 0)
        part = rgba[y0 - top : max(height - top, 0), x0 - left : max(width - left, 0)]
        if min(part.shape[:2]) < 3:
            self.seen.append(None)
            return
        inside, dry = int((part[..., 3] >= 128).sum()), not self.below and bool(rng.random() < self.how.dry)
        if self.below:
            part = self._under(part, y0, x0, line, size_px, rng)
        else:
            part = part if dry else self._afloat(part, y0, line, size_px, rng)
        out = part[..., 3] >= 100
        there = self.image[y0 : y0 + out.shape[0], x0 : x0 + out.shape[1]]
        before = there.copy()
        blend(self.image, part, y0, x0)
        faint = np.mean(cv2.mean(cv2.absdiff(before, there), out.astype(np.uint8))[:3]) < FAINT
        self.owner[y0 : y0 + out.shape[0], x0 : x0 + out.shape[1]][out] = len(self.seen)
        self.seen.append(_seen(out, y0, x0, LEAST_OUT * inside, enough=not faint and inside >= LEAST_INSIDE * whole))
        if not dry:
            self._splash(points, line, size_px, rng)

    def _under(self, part: Image, y0: int, x0: int, line: float, size_px: float, rng: np.random.Generator) -> Image:
        """A body (h, w, 4) as the water shows it; its mirror image is drawn."""
        haze = self.how.haze * rng.random() ** 1.6
        there = self.image[y0 : y0 + part.shape[0], x0 : x0 + part.shape[1]]
        local = np.array(cv2.mean(there)[:3])
        colour = self.water + (local - self.water) * rng.random()
        part = _tinted(part, colour, haze, rng)
        if rng.random() < 0.4:
            net = 1 + rng.uniform(0.1, 0.8) * (cut(light_net(), part.shape, (rng.uniform(0.5, 1.2), 1.2), rng) - 0.2)
            part[..., :3] = np.minimum(part[..., :3] * np.minimum(net, 1.6)[..., None], part[..., 3:])
        x = pixels(x0, x0 + part.shape[1])
        wave = line + 0.02 * size_px * np.sin(x * (2 * np.pi / (rng.uniform(0.15, 0.6) * size_px)) + rng.uniform(0, 6))
        if rng.random() < self.how.mirrored:
            self._mirror(part, y0, x0, wave, size_px, rng)
        rows = pixels(y0, y0 + part.shape[0])
        under = (rows[:, None] > wave[None]).astype(np.uint8)
        return np.asarray(part * under[..., None], np.uint8)

    def _mirror(
        self, part: Image, y0: int, x0: int, wave: NDArray[np.float32], size_px: float, rng: np.random.Generator
    ) -> None:
        """What the surface, seen from below, mirrors of a body: upside down, stretched, broken, partly."""
        stretch = rng.uniform(0.7, 1.6)
        low = float(wave.mean())
        first, last = max(0, int(low - (y0 + len(part) - low) / stretch)), min(len(self.image), int(low) + 1)
        if last - first < 3:
            return
        rows = pixels(first, last)
        above = np.asarray(wave[None] - rows[:, None], np.float32)
        swing = np.minimum(np.abs(above) / (0.1 * size_px), 1.5) * np.float32(rng.uniform(0.01, 0.08) * size_px)
        bump = swing * (cut(clouds(), above.shape, (rng.uniform(0.15, 0.4), 0.6), rng) * 4 - 2)
        source_x = np.arange(part.shape[1], dtype=np.float32)[None] + bump
        source_y = np.asarray(wave[None] + above * np.float32(stretch) + bump - y0, np.float32)
        image = cv2.remap(part, source_x, source_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        share = np.clip(rng.uniform(0.2, 1.0) + cut(clouds(), above.shape, (0.3, 1.0), rng) - 0.6, 0, 0.9) * (above > 0)
        blend(self.image, np.asarray(image * share[..., None], np.uint8), first, x0)

    def _afloat(self, part: Image, y0: int, line: float, size_px: float, rng: np.random.Generator) -> Image:
        """A body (h, w, 4) seen from above: what is under water is bent, tinted, and seen the less the deeper."""
        h, w = part.shape[:2]
        across = np.linspace(-0.5, 0.5, w, dtype=np.float32) * (w * rng.normal(0, 0.25))
        depth = (pixels(y0, y0 + h) - np.float32(line))[:, None] - across[None]
        kind = rng.random()
        if kind > self.how.through:  # flat in the water: the surface runs over all of it
            depth = 0.2 * depth + np.float32(size_px * rng.uniform(-0.02, 0.12))
        depth = depth / np.float32(size_px) + (cut(clouds(), (h, w), (0.5, 1.0), rng) - 0.5) * np.float32(0.12)
        cap, start, reach = rng.uniform(0.3, 1.0), rng.uniform(0.05, 0.5), rng.uniform(0.08, 0.5)
        deep = np.maximum(depth, 0)
        veil = np.where(depth > 0, cap * (1 - (1 - start) * np.exp(-deep / np.float32(reach))), 0).astype(np.float32)
        swing = np.minimum(deep * 8, 1) * np.float32(rng.uniform(0, 0.025) * size_px)
        wave_px = rng.uniform(0.15, 0.5) * size_px
        x, y = pixels(0, w)[None], pixels(0, h)[:, None]
        moved_x = x + swing * np.sin(y * np.float32(2 * np.pi / wave_px) + rng.uniform(0, 6))
        moved_y = y + 0.6 * swing * np.sin(x * np.float32(2 * np.pi / wave_px) + rng.uniform(0, 6))
        bent = cv2.remap(part, moved_x, moved_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        wet = _tinted(np.asarray(bent, np.uint8), self.water, rng.uniform(0, 0.4), rng)
        over = (veil == 0).astype(np.float32)
        return np.asarray(
            cv2.blendLinear(np.asarray(bent, np.uint8), wet, over, 1 - over - veil * (1 - over)), np.uint8
        )

    def _splash(self, points: Floats, line: float, size_px: float, rng: np.random.Generator) -> None:
        """Foam, drops and bubbles at hands and feet; now and then a rope before all."""
        middle = points.mean(0)
        box = np.concatenate([middle - size_px / 2, middle + size_px / 2])
        stage = Stage(self.image, np.column_stack([points, np.ones(len(points))]), box)
        if rng.random() < self.how.foam:
            for place in points[[0, *LIMB_ENDS]]:
                if rng.random() < 0.3:
                    self._foam_at(stage, place, line, size_px, rng)
        if not self.below and rng.random() < self.how.rope:
            colours = [ROPE_COLOURS[int(i)] for i in rng.integers(len(ROPE_COLOURS), size=2)]
            y, tilt = middle[1] + rng.uniform(-0.1, 0.4) * size_px, rng.normal(0, 0.15) * self.image.shape[1]
            ends = np.array([[0.0, y - tilt], [self.image.shape[1], y + tilt]])
            thick = rng.uniform(0.03, 0.08) * size_px
            striped_line(stage, ends, thick, (colours[0], colours[1]), thick * rng.uniform(1.5, 8), front=True)
        if stage.cover is not None:
            self.owner[stage.cover > COVERED] = -1

    def _foam_at(self, stage: Stage, place: Floats, line: float, size_px: float, rng: np.random.Generator) -> None:
        reach = rng.uniform(0.03, 0.14) * size_px
        if self.below and place[1] < line + 0.1 * size_px:
            place = np.array([place[0], line + 0.5 * reach])
        colour = FOAM + (self.water - FOAM) * (rng.uniform(0.1, 0.7) if self.below else rng.uniform(0, 0.2))
        foam(stage, place, (reach * rng.uniform(1.0, 2.5), reach), rng.uniform(0.25, 0.7), colour, rng)
        if rng.random() < 0.6:
            up = np.array([0.0, reach * rng.uniform(0, 1.2)])
            spray(stage, place - up, (reach * 0.7, reach * 0.6), int(rng.integers(6, 50)), colour, rng)

    def soften(self, rng: np.random.Generator) -> None:
        """Blur all of the picture."""
        sigma = rng.uniform(0.4, 1.4) * max(self.owner.shape) / 256
        self.image = np.asarray(cv2.GaussianBlur(self.image, (0, 0), sigma), np.uint8)

    def done(self) -> PoolScene:
        """The picture and who can be seen in it."""
        boxes, doubts = [np.zeros((0, 4))], [np.zeros((0, 4))]
        for index, seen in enumerate(self.seen):
            if seen is not None:
                left = int((self.owner == index).sum())
                asked = seen.enough and left >= VISIBLE_SHARE * seen.count
                (boxes if asked else doubts).append(seen.box[None])
        return PoolScene(self.image, np.concatenate(boxes), np.concatenate(doubts))


def _turned(person: CutOut, size_px: float, angle: float, rng: np.random.Generator) -> tuple[Image, Floats]:
    """A cut-out of a size, turned, perhaps mirrored, at another brightness; its points (17, 2) in its px."""
    rgba, matrix = turned_drawn(person.rgba, size_px, angle, float(rng.choice((-1.0, 1.0))))
    light = rng.uniform(0.5, 1.1)
    lit = cv2.transform(rgba, np.diag([light, light, light, 1.0]))
    rgba = np.minimum(lit, cv2.merge([lit[..., 3]] * 4))
    return np.asarray(rgba, np.uint8), person.points @ matrix[:, :2].T + matrix[:, 2]


def _tinted(rgba: Image, water: Floats, haze: float, rng: np.random.Generator) -> Image:
    """A cut-out whose colours water filters, and replaces by its own in a share `haze`."""
    filtered = 1 + (water / max(water.max(), 1.0) - 1) * rng.uniform(0.1, 0.8)
    matrix = np.eye(4)
    matrix[:3, :3] = np.diag(filtered * (1 - haze))
    matrix[:3, 3] = water * haze / 255
    return np.asarray(cv2.transform(rgba, matrix), np.uint8)


def _seen(out: NDArray[np.bool_], y0: int, x0: int, least: float, *, enough: bool) -> _Seen | None:
    """What can be made out of somebody, `out` (h, w) at a corner; None where it is nothing."""
    rows, columns = np.flatnonzero(out.any(1)), np.flatnonzero(out.any(0))
    if not len(rows):
        return None
    box = np.array([x0 + columns[0], y0 + rows[0], x0 + columns[-1] + 1, y0 + rows[-1] + 1], np.float64)
    count = int(out.sum())
    large = (box[2:] - box[:2]).max() >= SMALLEST_PX
    return _Seen(box, count, bool(enough and large and count >= least))
