"""Swimming pools without anybody, for the person detector: seen from under water and from the poolside.

A small ray caster: a basin with tiles, lane lines and crosses, light thrown on it by waves, water that swallows light,
a choppy surface that bends or mirrors what is behind it, and what stands around. Metres; x runs along the lanes, y
across, z up from the water's level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.training.person_views import log_uniform
from pe_coach.training.scenery.stage import Colour, Field, clouds, hsv_colour, light_net
from pe_coach.training.scenery.water import ROPE_COLOURS

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

SIDE_PX = 384
"""Of a backdrop; scenes are cut out of it."""

COARSE = 8
"""Pixels to one of the map of where there is water."""

LANE_M, LINE_M, BEFORE_WALL_M = 2.5, 0.26, 2.0
"""Width of a lane, of the line on its floor, and where that line ends before the wall: as World Aquatics has them."""

AIR_TO_WATER = 1 / 1.33
"""Ratio of the refractive indices."""

MIRRORING = (0.6, 0.74)
"""Cosine of the angle to the surface's normal up to which it only mirrors from below, and from which on it does not:
around the critical angle, 0.66, softened because waves are smaller than a pixel."""

NET_PX_M, WAVE_PX_M = 80.0, (60.0, 220.0)
"""Pixels of the tables of light and waves to a metre."""


@dataclass(frozen=True)
class Backdrop:
    """A pool without anybody.

    `image` (SIDE_PX, SIDE_PX, 3) RGB. `horizon`: the row at the camera's own height, px. `eye_m`: height of the camera
    above the water, negative under it. `water`: RGB of what is too far to be seen. `wet`: a coarse map of where
    there is water.
    """

    image: Image
    horizon: float
    eye_m: float
    water: Floats
    wet: NDArray[np.bool_]


@dataclass(frozen=True)
class Basin:
    """A pool and its water; `half` (3,): half its length and width, and its depth; `tile_m` 0 without tiles."""

    half: NDArray[np.float32]
    tile_m: float
    ground: Floats
    joints: Floats
    lines: Floats
    lined: bool
    steps: bool
    net: float
    water: Floats
    sight_m: float
    chop: float
    wave_px_m: float


@dataclass(frozen=True)
class Eye:
    """A camera: where it is, its axes in the world (rows: right, down, ahead), and its focal length in px."""

    at: NDArray[np.float32]
    axes: NDArray[np.float32]
    focal_px: float

    def rays(self) -> Field:
        """(S, S, 3) unit vectors."""
        grid = np.arange(SIDE_PX, dtype=np.float32) - SIDE_PX / 2
        x, y = np.meshgrid(grid, grid)
        towards = np.stack([x, y, np.full_like(x, self.focal_px)], -1) @ self.axes
        return np.asarray(towards / np.linalg.norm(towards, axis=-1, keepdims=True), np.float32)

    def seen(self, places: Floats) -> tuple[Floats, Floats]:
        """(N, 2) px and (N,) distance ahead of places (N, 3)."""
        own = (places - self.at) @ self.axes.T
        ahead = own[:, 2]
        return own[:, :2] * (self.focal_px / np.maximum(ahead, 1e-3))[:, None] + SIDE_PX / 2, ahead


@cache
def backdrop(seed: int, index: int, *, below: bool) -> Backdrop:
    """One of endlessly many, the same one for the same arguments; kept, for it costs far more than a sample."""
    rng = np.random.default_rng((seed, index, int(below)))
    basin = _basin(rng)
    eye = _eye(basin, rng, below=below)
    light, wet = _under_water(basin, eye, rng) if below else _from_above(basin, eye, rng)
    image = np.asarray(np.clip(light, 0, 255), np.uint8)
    _furnish(image, basin, eye, rng, below=below)
    ahead = eye.axes[2]
    horizon = SIDE_PX / 2 + eye.focal_px * float(ahead[2] / np.hypot(ahead[0], ahead[1]))
    return Backdrop(image, horizon, float(eye.at[2]), basin.water, wet[::COARSE, ::COARSE].copy())


def _basin(rng: np.random.Generator) -> Basin:
    half = np.array(
        [rng.choice((6.0, 12.5, 25.0)), LANE_M / 2 * rng.integers(3, 11), rng.uniform(1.1, 3.5)], np.float32
    )
    kind = rng.random()
    if kind < 0.5:  # blue
        water = hsv_colour(rng, (98, 114), (120, 110), (240, 235))
    elif kind < 0.8:  # teal
        water = hsv_colour(rng, (85, 98), (50, 90), (180, 220))
    else:  # grey-green
        water = hsv_colour(rng, (60, 100), (15, 80), (90, 190))
    ground = np.array(hsv_colour(rng, (85, 112), (0, 130), (140, 250)))
    return Basin(
        half=half,
        tile_m=float(rng.choice((0.0, 0.1, 0.2, 0.25, 0.3))),
        ground=ground,
        joints=ground * rng.uniform(0.5, 1.15),
        lines=np.array(hsv_colour(rng, (104, 122), (80, 25), (255, 120))),
        lined=bool(rng.random() < 0.8),
        steps=bool(rng.random() < 0.2),
        net=float(rng.uniform(0.1, 1.2) if rng.random() < 0.65 else 0.0),
        water=np.array(water),
        sight_m=log_uniform(2.0, 25.0, rng),
        chop=log_uniform(0.03, 0.35, rng),
        wave_px_m=log_uniform(*WAVE_PX_M, rng),
    )


def _eye(basin: Basin, rng: np.random.Generator, *, below: bool) -> Eye:
    x, y, depth = basin.half.tolist()
    roll = np.radians(rng.normal(0, 3))
    if below:
        at = (rng.uniform(-0.9, 0.9) * x, rng.uniform(-0.9, 0.9) * y, -rng.uniform(0.15, 0.9) * min(depth, 2.0))
        pitch = np.radians(rng.normal(4, 13))
    else:
        at = (rng.uniform(-1.1, 1.1) * x, rng.uniform(-1.2, 1.2) * y, log_uniform(0.5, 7.0, rng))
        pitch = -np.radians(rng.uniform(8, 60))
    towards = rng.uniform(-0.85, 0.85, 2) * (x, y) - at[:2]
    yaw = np.arctan2(towards[1], towards[0])
    ahead = np.array([np.cos(pitch) * np.cos(yaw), np.cos(pitch) * np.sin(yaw), np.sin(pitch)])
    right = np.array([np.sin(yaw), -np.cos(yaw), 0.0])
    down = np.cross(ahead, right)
    right, down = np.cos(roll) * right + np.sin(roll) * down, np.cos(roll) * down - np.sin(roll) * right
    return Eye(np.array(at, np.float32), np.array([right, down, ahead], np.float32), SIDE_PX * rng.uniform(0.6, 1.4))


def _table(table: Field, u: Field, v: Field, px_m: float) -> Field:
    """A table's values at places on a plane."""
    x, y = (np.ascontiguousarray(w * np.float32(px_m), np.float32) for w in (u, v))
    return np.asarray(cv2.remap(table, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.float32)


@cache
def _slopes() -> tuple[Field, Field]:
    """Slopes of waves along x and y, deviation 1."""
    hills = cv2.GaussianBlur(clouds(), (0, 0), 2.0)
    x, y = (np.asarray(cv2.Sobel(hills, cv2.CV_32F, *order)) for order in ((1, 0), (0, 1)))
    return np.asarray(x / x.std(), np.float32), np.asarray(y / y.std(), np.float32)


def _normals(basin: Basin, at: Field, pixel_m: Field) -> Field:
    """Unit normals of the waves at places (S, S, 3) on the surface, flatter where waves are smaller than a pixel."""
    fine = basin.chop * np.clip(8 / (pixel_m * basin.wave_px_m), 0.25, 1)
    slopes = [fine * _table(table, at[..., 0], at[..., 1], basin.wave_px_m) for table in _slopes()]
    normal = np.stack([*slopes, np.ones_like(fine)], -1)
    return np.asarray(normal / np.linalg.norm(normal, axis=-1, keepdims=True), np.float32)


def _inside(basin: Basin, start: Field, rays: Field, focal_px: float) -> tuple[Field, Field, Field]:
    """Light (S, S, 3) that comes along rays in the basin, how far from and whether from its surface, (S, S) each."""
    ends = np.where(rays > 0, [*basin.half[:2], 0.0], [*-basin.half[:2], -basin.half[2]])
    far = (ends - start) / np.where(np.abs(rays) < 1e-5, 1e-5, rays)
    far = np.where(far > 0, far, 1e4).astype(np.float32)
    which = far.argmin(-1)
    t = np.minimum(far.min(-1), 60)
    at = start + t[..., None] * rays
    cosine = np.abs(np.take_along_axis(rays, which[..., None], -1)[..., 0])
    pixel_m = t / focal_px / (cosine + 0.08)
    return _walls(basin, at, which, pixel_m), t, ((which == 2) & (rays[..., 2] > 0)).astype(np.float32)


def _walls(basin: Basin, at: Field, which: NDArray[np.intp], pixel_m: Field) -> Field:
    """Colour (S, S, 3) of floor and walls: tiles, lines, crosses, steps, the net of light."""
    u = np.where(which == 0, at[..., 1], at[..., 0])
    v = np.where(which == 2, at[..., 1], at[..., 2])
    colour = np.broadcast_to(basin.ground, at.shape).astype(np.float32)
    light = np.where(which == 2, 1.0, 0.85).astype(np.float32) * (0.85 + 0.3 * _table(clouds(), u, v, 40.0))
    if basin.steps:
        light = light * (1 + 0.12 * np.clip(4 - (basin.half[1] - np.abs(at[..., 1])) // 0.35, 0, 4))
    if basin.tile_m:
        joint = np.maximum(_stroke(u, basin.tile_m, 0.012, pixel_m), _stroke(v, basin.tile_m, 0.012, pixel_m))
        colour += (basin.joints - colour) * (joint * np.clip(basin.tile_m / pixel_m / 3, 0, 1))[..., None]
    if basin.lined:
        colour += (basin.lines - colour) * _lines(basin, at, which, pixel_m)[..., None]
    if basin.net:
        net = _table(light_net(), u, v, NET_PX_M) * np.clip(0.06 / pixel_m, 0.1, 1)
        light = light + basin.net * (net - 0.15)
    return np.asarray(colour * light[..., None], np.float32)


def _stroke(u: Field, every_m: float, width_m: float, pixel_m: Field) -> Field:
    """1 on lines of a width at all multiples of a distance, soft at their edges."""
    away = np.abs(u / every_m - np.round(u / every_m)) * every_m
    return np.asarray(np.clip((width_m / 2 - away) / pixel_m + 0.5, 0, 1), np.float32)


def _lines(basin: Basin, at: Field, which: NDArray[np.intp], pixel_m: Field) -> Field:
    """1 on the lanes' lines on the floor and on the crosses on the walls at their ends."""
    along, z = np.abs(at[..., 0]), at[..., 2]
    line, arms = (_stroke(at[..., 1], LANE_M, width, pixel_m) for width in (LINE_M, 4 * LINE_M))
    end = basin.half[0] - BEFORE_WALL_M
    floor = np.where(along < end, line, np.where(along < end + LINE_M, arms, 0))
    cross = np.where(np.abs(z + 0.6) < LINE_M / 2, arms, np.where((z < -0.1) & (z > -1.3), line, 0))
    band = np.where(np.abs(z + 0.15) < 0.08, 1.0, 0.0)
    return np.asarray(np.where(which == 2, floor, np.where(which == 0, cross, band)), np.float32)


def _hazed(basin: Basin, light: Field, far: Field) -> Field:
    """What is left of light (S, S, 3) after some water (S, S) m, red first, and the water's own."""
    left = np.exp(-far[..., None] / (basin.sight_m * np.array([0.55, 0.95, 1.0], np.float32)))
    return np.asarray(light * left + basin.water * (1 - left), np.float32)


def _under_water(basin: Basin, eye: Eye, rng: np.random.Generator) -> tuple[Field, NDArray[np.bool_]]:
    """Light (S, S, 3), and where there is water: everywhere."""
    rays = eye.rays()
    light, far, surface = _inside(basin, eye.at, rays, eye.focal_px)
    at = eye.at + far[..., None] * rays
    pixel_m = far / np.float32(eye.focal_px) / (np.abs(rays[..., 2]) + np.float32(0.08))
    normal = _normals(basin, at, np.asarray(pixel_m, np.float32))
    steep = (rays * normal).sum(-1)
    mirrored = rays - 2 * steep[..., None] * normal
    mirrored[..., 2] = -np.maximum(np.abs(mirrored[..., 2]), 0.03)
    again, further, _ = _inside(basin, at - [0, 0, 0.01], mirrored, eye.focal_px / 2)
    again = _hazed(basin, again, further)
    sky = (
        np.array([225, 240, 250])
        * rng.uniform(0.6, 1.1)
        * np.clip(0.3 + 1.2 * _table(clouds(), *_flat(at), 30), 0, 1)[..., None]
    )
    through = np.clip((np.abs(steep) - MIRRORING[0]) / (MIRRORING[1] - MIRRORING[0]), 0, 1)[..., None]
    light = np.where(surface[..., None] > 0, again * (1 - through) + sky * through, light)
    deep = 1.05 + 0.12 * np.clip(rays[..., 2], -1, 1) * rng.uniform(0, 3)
    return np.asarray(_hazed(basin, light, far) * deep[..., None], np.float32), np.ones(far.shape, np.bool_)


def _flat(at: Field) -> tuple[Field, Field]:
    return at[..., 0], at[..., 1]


def _from_above(basin: Basin, eye: Eye, rng: np.random.Generator) -> tuple[Field, NDArray[np.bool_]]:
    """Light (S, S, 3), and where there is water."""
    rays = eye.rays()
    down = np.minimum(rays[..., 2], -0.01)
    far = np.minimum(-eye.at[2] / down, 200)
    at = eye.at + far[..., None] * rays
    at[..., 2] = -0.001
    pixel_m = far / eye.focal_px / (np.abs(down) + 0.05)
    normal = _normals(basin, at, pixel_m)
    against = np.clip(-(rays * normal).sum(-1), 0.02, 1)
    bent = np.sqrt(1 - AIR_TO_WATER**2 * (1 - against**2))
    under = AIR_TO_WATER * rays + (AIR_TO_WATER * against - bent)[..., None] * normal
    light, deep, _ = _inside(basin, at, under.astype(np.float32), eye.focal_px)
    light = _hazed(basin, light, deep)
    mirrored = rays + 2 * against[..., None] * normal
    share = (0.02 + 0.98 * (1 - against) ** 5)[..., None]
    around = _Surroundings.of(rng)
    light = light * (1 - share) + around.light(mirrored) * share
    light += around.glints(mirrored)[..., None]
    wet = (np.abs(at[..., :2]) < basin.half[:2]).all(-1) & (rays[..., 2] < -0.01)
    return np.where(wet[..., None], light, around.dry(basin, eye, rays, at, pixel_m)), wet


@dataclass(frozen=True)
class _Surroundings:
    """A hall or open air: colours of deck, walls and above; `lamps`, how bright, in rows `rows` wide."""

    deck: Floats
    wall: Floats
    above: Floats
    lamps: float
    rows: float
    panes: float
    tile_m: float

    @classmethod
    def of(cls, rng: np.random.Generator) -> _Surroundings:
        wall, above = (np.array(hsv_colour(rng, (0, 180), (0, 40), (70, 235))) for _ in range(2))
        deck = np.array(hsv_colour(rng, (8, 110), (0, 90), (60, 220)))
        lamps = rng.uniform(40, 250) if rng.random() < 0.5 else 0.0
        return cls(deck, wall, above, lamps, rng.uniform(3, 14), rng.uniform(0, 1), float(rng.choice((0, 0.2, 0.4))))

    def light(self, rays: Field) -> Field:
        """What shines along rays that go up: walls below, lit from above."""
        up = np.clip(np.abs(rays[..., 2:]) * 1.6, 0, 1)
        return np.asarray(self.wall + (self.above - self.wall) * up, np.float32)

    def glints(self, rays: Field) -> Field:
        """Mirrored lamps."""
        rows = np.sin(rays[..., 0] * self.rows) * np.sin(rays[..., 1] * self.rows + 1)
        return np.asarray(self.lamps * np.clip((rows - 0.8) * 8, 0, 1), np.float32)

    def dry(self, basin: Basin, eye: Eye, rays: Field, at: Field, pixel_m: Field) -> Field:
        """The poolside with its rim, and walls with windows 4 m behind."""
        reach = basin.half[:2] + 4
        far = np.abs(
            (np.sign(rays[..., :2]) * reach - eye.at[:2]) / np.where(np.abs(rays[..., :2]) < 1e-4, 1e-4, rays[..., :2])
        )
        behind = eye.at + far.min(-1)[..., None] * rays
        u = np.where(far.argmin(-1) == 0, behind[..., 1], behind[..., 0])
        pane = (np.abs(u / 3 - np.round(u / 3)) < 0.35) & (np.abs(behind[..., 2] - 2.2) < 1.0)
        wall = self.light(rays) * (1 + self.panes * np.where(pane, 0.6, -0.1))[..., None]
        beyond = np.abs(at[..., :2]) - basin.half[:2]
        tone = 0.9 + 0.25 * _table(clouds(), at[..., 0], at[..., 1], 30.0)
        if self.tile_m:
            joints = [_stroke(at[..., i], self.tile_m, 0.01, pixel_m) for i in (0, 1)]
            tone = tone - 0.15 * np.maximum(*joints) * np.clip(self.tile_m / pixel_m / 3, 0, 1)
        rim = np.where(beyond.max(-1) < 0.3, 1.25, 1.0)
        deck = self.deck * (tone * rim)[..., None]
        ground = (np.abs(at[..., :2]) < reach).all(-1) & (rays[..., 2] < -0.01)
        return np.where(ground[..., None], deck, wall).astype(np.float32)


def _furnish(image: Image, basin: Basin, eye: Eye, rng: np.random.Generator, *, below: bool) -> None:
    """Ropes between lanes; around the pool starting blocks, ladders and flags."""
    length, width, _ = basin.half.tolist()
    if rng.random() < (0.4 if below else 0.6):
        colours = [ROPE_COLOURS[int(i)] for i in rng.integers(len(ROPE_COLOURS), size=2)]
        dash = rng.choice((0.12, 0.5, 2.5))
        for y in np.arange(LANE_M / 2 - np.floor(width / LANE_M) * LANE_M, width - 0.5, LANE_M):
            x = np.arange(-length, length, dash)
            _chain(image, eye, np.stack([x, np.full_like(x, y), np.zeros_like(x)], 1), 0.11, colours, basin)
    if below:
        return
    for side in (-1, 1):
        if rng.random() < 0.5:
            colour = tuple(rng.uniform(30, 240, 3).tolist())
            for y in np.arange(-width + LANE_M / 2, width, LANE_M):
                _block(image, eye, np.array([side * (length + 0.5), y, 0.0]), colour)
        if rng.random() < 0.5:
            for x in rng.uniform(-length, length, 2):
                for rail in (-0.25, 0.25):
                    z = np.array([-0.6, 0.2, 0.8, 0.9, 0.8, 0.0])
                    y = side * (width + np.array([-0.05, -0.05, 0.0, 0.25, 0.5, 0.55]))
                    _chain(image, eye, np.stack([np.full(6, x + rail), y, z], 1), 0.045, [(215, 220, 225)], basin)
        if rng.random() < 0.35:
            _flags(image, eye, side * (length - 5.0), width, rng)


def _chain(image: Image, eye: Eye, places: Floats, thick_m: float, colours: Sequence[Colour], basin: Basin) -> None:
    """A line through places (N, 3) m whose pieces take turns in colour, the farther the more like the water."""
    px, ahead = eye.seen(places)
    near = (ahead > 0.3) & (np.abs(px - SIDE_PX / 2).max(1) < 3 * SIDE_PX)
    for i in np.flatnonzero(near[:-1] & near[1:])[::-1].tolist():
        thick = max(1, round(thick_m * eye.focal_px / float(ahead[i])))
        haze = 1 - np.exp(-float(ahead[i]) / basin.sight_m) if eye.at[2] < 0 else 0.0
        colour = np.array(colours[i % len(colours)]) * (1 - haze) + basin.water * haze
        ends = np.round(px[i : i + 2]).astype(int).tolist()
        cv2.line(image, ends[0], ends[1], colour.tolist(), min(thick, 40), cv2.LINE_AA)


def _block(image: Image, eye: Eye, foot: Floats, colour: Colour) -> None:
    """A starting block: a box of which every side is drawn, the far ones first."""
    corner = np.array([[x, y, z] for x in (-0.3, 0.3) for y in (-0.3, 0.3) for z in (0.0, 0.7)]) + foot
    px, ahead = eye.seen(corner)
    if ahead.min() < 0.3:
        return
    sides = ((0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (1, 3, 7, 5))
    for side in sorted(sides, key=lambda own: -float(ahead[list(own)].mean())):
        shade = 1.0 if side == sides[-1] else 0.65 + 0.1 * (sides.index(side) % 3)
        cv2.fillConvexPoly(
            image, np.round(px[list(side)]).astype(np.int32), (np.array(colour) * shade).tolist(), cv2.LINE_AA
        )


def _flags(image: Image, eye: Eye, x: float, width: float, rng: np.random.Generator) -> None:
    """A string of pennants over the pool, for those who swim on their backs."""
    colours = rng.uniform(20, 250, (2, 3))
    for i, y in enumerate(np.arange(-width, width, 0.45).tolist()):
        px, ahead = eye.seen(np.array([[x, y, 1.8], [x, y + 0.25, 1.8], [x, y + 0.12, 1.45]]))
        if ahead.min() > 0.5:
            cv2.fillConvexPoly(image, np.round(px).astype(np.int32), colours[i % 2].tolist(), cv2.LINE_AA)
