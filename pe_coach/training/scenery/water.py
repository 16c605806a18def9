"""Water: people who swim or stand in it, seen from above it or from below.

Generators as in `scenery_props`. Under the surface pixels are taken from elsewhere, and the points move with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from pe_coach.pose import COCO17
from pe_coach.training.data import Floats, Picture
from pe_coach.training.scenery.stage import (
    HIDDEN,
    Colour,
    Coordinates,
    Stage,
    carried,
    cloud,
    clouds,
    cut,
    filled,
    hsv_colour,
    light_net,
    mix,
    pixels,
    spray,
    striped_line,
    taken_from,
)

FLATTER = (0.74, 1.0)
"""How much nearer to the surface things under it look from above: down to 1 / 1.33, water's refractive index."""
FOAM = (246, 250, 252)
LIMB_ENDS = [COCO17.names.index(f"{side}_{joint}") for joint in ("wrist", "ankle") for side in ("left", "right")]
ROPE_COLOURS = ((235, 235, 235), (200, 40, 45), (30, 70, 170), (240, 210, 60), (40, 140, 70))


@dataclass(frozen=True)
class Surface:
    """The line where water and air meet in the picture, y = level + slope (x - middle) and a wave, px."""

    level: float
    slope: float
    middle: float
    height: float
    length: float
    phase: float

    def at(self, x: Coordinates) -> Coordinates:
        """Its y at these x."""
        wave = self.height * np.sin(x * (2 * np.pi / self.length) + self.phase)
        return np.asarray(self.level + self.slope * (x - self.middle) + wave)


@dataclass(frozen=True)
class Refraction:
    """How what is under a surface looks from above: nearer to it, shifted, wavy.

    `flatter` as in `FLATTER`; `shift` px; waves of `swing` px, their lengths along x and y and their phase.
    """

    surface: Surface
    flatter: float
    shift: float
    swing: float
    length: tuple[float, float]
    phase: float

    def source_of(self, x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
        """Where a pixel under the surface is taken from: a `SourceOf`."""
        line = self.surface.at(x)
        deep = np.maximum(y - line, 0)
        swing = self.swing * np.minimum(deep / (2 * self.swing + 1), 1)
        across = np.sin(y * (2 * np.pi / self.length[1]) + self.phase)
        down = np.sin(x * (2 * np.pi / self.length[0]) + 2 * self.phase)
        return x - self.shift - swing * across, line + deep / self.flatter - swing * 0.6 * down

    def moved(self, points: Floats) -> Floats:
        """(N, 2) where points under the surface are seen; those above stay."""
        under = points[:, 1] > self.surface.at(points[:, 0])
        return np.where(under[:, None], carried(points, self.source_of), points)


def water_colour(rng: np.random.Generator) -> Colour:
    """Mostly a pool's, now and then a lake's; RGB."""
    if rng.random() < 0.15:
        return hsv_colour(rng, (40, 90), (30, 40), (130, 140))
    return hsv_colour(rng, (84, 110), (50, 90), (225, 245))


def _line(stage: Stage, level: float, rng: np.random.Generator) -> Surface:
    height = rng.uniform(0, 0.018) * stage.side
    length = rng.uniform(0.2, 0.8) * stage.side
    middle, slope = stage.width / 2, np.tan(np.radians(rng.normal(0, 4)))
    return Surface(level, float(slope), middle, height, length, rng.uniform(0, 6.3))


def surface(stage: Stage, rng: np.random.Generator) -> Iterator[None]:
    """Somebody partly under water, seen from beside or above it."""
    line = _line(stage, float(stage.at(0, rng.uniform(0.2, 0.8))[1]), rng)
    colour = water_colour(rng)
    top = 0 if rng.random() < 0.45 else max(0, int(line.level - rng.uniform(0, 0.7) * stage.side))
    _water(stage, top, colour, rng)
    for _ in range(int(rng.integers(0, 3))):
        y = max(top, line.level - rng.uniform(0.05, 0.6) * stage.side)
        _rope(stage, y, line.slope, rng, front=False)
    yield
    stage.doubt()  # what lies in front so far is moved with the rest
    _refract(stage, line, colour, rng)
    _splashes(stage, line, rng)
    if rng.random() < 0.2:
        _rope(stage, line.level + rng.uniform(0.03, 0.4) * stage.side, line.slope, rng, front=True)


def _water(stage: Stage, top: int, colour: Colour, rng: np.random.Generator) -> None:
    """Cover the picture from a row on with water seen from above: colour, light and dark patches, glints."""
    rows = stage.height - top
    if rows < 2:
        return
    there = stage.picture[top:]
    size = there.shape[:2]
    squash = rng.uniform(0.15, 0.6)
    ripples = (cut(clouds(), size, (squash, 1.0), rng) - 0.5) * np.float32(rng.uniform(10, 90))
    glints = cut(light_net(), size, (squash, rng.uniform(0.7, 2)), rng) * np.float32(110 * rng.random() ** 2)
    ripples = ripples + glints
    paint = cv2.add(filled(size, colour), cv2.merge([ripples, ripples, ripples]), dtype=cv2.CV_8U)
    there[:] = cv2.addWeighted(there, share := rng.uniform(0, 0.35), np.asarray(paint), 1 - share, 0)


def _refract(stage: Stage, line: Surface, colour: Colour, rng: np.random.Generator) -> None:
    """Bend, tint and hide what is under the surface, the more the deeper."""
    side = stage.side
    swing = rng.uniform(0, 0.022) * side
    length = rng.uniform(8, 20, 2) * max(swing, 0.008 * side)
    shift = float(np.clip(rng.normal(0, 0.02), -0.04, 0.04)) * side
    how = Refraction(
        line, rng.uniform(*FLATTER), shift, swing, (float(length[0]), float(length[1])), rng.uniform(0, 6.3)
    )
    x = pixels(0, stage.width)
    first = max(0, int(line.at(x).min()))
    if first >= stage.height - 1:
        return
    y = pixels(first, stage.height)
    tinted = taken_from(stage.picture, x, y, how.source_of)
    deep = y[:, None] - line.at(x)[None]
    cap, start, reach = rng.uniform(0.45, 0.92), rng.uniform(0.05, 0.5), rng.uniform(0.2, 1.2) * side
    haze = cap * (1 - (1 - start) * np.exp(-np.maximum(deep, 0) / reach))
    mix(tinted, filled(tinted.shape, np.array(colour) * rng.uniform(0.7, 1.0)), haze.astype(np.float32))
    _light_up(tinted, rng.uniform(0, 0.35), rng)
    mix(stage.picture[first:], tinted, np.clip(deep + 0.5, 0, 1).astype(np.float32))
    stage.points[:, :2] = how.moved(stage.points[:, :2])
    stage.hide((np.where(deep > 0, haze, 0) * 255).astype(np.uint8), first)
    stage.doubt()


def _light_up(picture: Picture, strength: float, rng: np.random.Generator) -> None:
    """The net of light that waves throw on what lies below them."""
    if strength > 0.05:
        net = cut(light_net(), picture.shape, (rng.uniform(0.5, 1.2), rng.uniform(0.8, 2)), rng)
        mix(picture, filled(picture.shape, (250, 255, 245)), net * np.float32(strength))


def _splashes(stage: Stage, line: Surface, rng: np.random.Generator) -> None:
    """Foam and drops where hands and feet go through the surface, and anywhere along it."""
    ends = stage.points[LIMB_ENDS, :2]
    near = ends[np.abs(ends[:, 1] - line.at(ends[:, 0])) < 0.22 * stage.side]
    anywhere = stage.at(rng.uniform(-0.1, 1.1), 0)[None]
    for place in np.concatenate([near, anywhere]):
        if rng.random() > 0.55:
            continue
        at = np.array([place[0], float(line.at(place[0])) + rng.normal(0, 0.02) * stage.side])
        reach = rng.uniform(0.05, 0.2) * stage.side
        cloud(stage, at, (reach * rng.uniform(1.2, 2.5), reach), rng.uniform(0.4, 0.9), FOAM, rng)
        if rng.random() < 0.6:
            spray(stage, at - [0, reach / 2], (reach * 0.7, reach * 0.5), int(rng.integers(8, 70)), FOAM, rng)


def _rope(stage: Stage, y: float, slope: float, rng: np.random.Generator, *, front: bool) -> None:
    """A lane rope of floats in two colours."""
    a, b = (ROPE_COLOURS[int(i)] for i in rng.integers(len(ROPE_COLOURS), size=2))
    thick, half = rng.uniform(0.012, 0.045) * stage.side, stage.width / 2
    tilt = (slope + rng.normal(0, 0.08)) * half
    ends = np.array([[0, y - tilt], [2 * half, y + tilt]])
    striped_line(stage, ends, thick, (a, b), thick * rng.uniform(1.5, 8), front=front)


def below(stage: Stage, rng: np.random.Generator) -> Iterator[None]:
    """Seen by a camera under water: all of the body there, or some of it above a surface that mirrors."""
    colour = water_colour(rng)
    _basin(stage, colour, rng)
    through = rng.random() < 0.45
    level = stage.at(0, rng.uniform(0.03, 0.4) if through else 0)[1]
    line = _line(stage, float(level) - (0 if through else rng.uniform(0.02, 0.8) * stage.side), rng)
    yield
    stage.doubt()
    haze = np.full(stage.picture.shape[:2], rng.uniform(0.05, 0.5), np.float32)
    haze += np.linspace(-0.04, rng.uniform(0, 0.15), stage.height, dtype=np.float32)[:, None]
    _light_up(stage.picture, rng.uniform(-0.1, 0.5), rng)
    mix(stage.picture, filled(haze.shape, colour), np.clip(haze, 0, HIDDEN))
    if rng.random() < 0.6:
        _bubbles(stage, rng)
    _mirror(stage, line, rng)


def _basin(stage: Stage, colour: Colour, rng: np.random.Generator) -> None:
    """The walls of a pool behind the water: a colour that grows lighter upwards, tiles, the net of light."""
    size = stage.picture.shape[:2]
    paint = filled(size, colour)
    if rng.random() < 0.45:
        _tiles(paint, np.array(colour) * rng.uniform(0.5, 0.9), stage.side, rng)
    if rng.random() < 0.5:
        _light_up(paint, rng.uniform(0.1, 0.7), rng)
    light = np.linspace(rng.uniform(0, 45), rng.uniform(-50, 10), size[0], dtype=np.float32)[:, None]
    light = np.broadcast_to(light, size) + (cut(clouds(), size, (2.0, 2.0), rng) - 0.5) * np.float32(40)
    share = rng.uniform(0.0, 0.4)
    paint = np.asarray(cv2.add(paint, cv2.merge([light, light, light]), dtype=cv2.CV_8U), np.uint8)
    stage.picture = np.asarray(cv2.addWeighted(stage.picture, share, paint, 1 - share, 0), np.uint8)


def _tiles(paint: Picture, colour: Colour, side: float, rng: np.random.Generator) -> None:
    """Joints between tiles, and now and then a dark line of a lane."""
    h, w = paint.shape[:2]
    gap, lean = rng.uniform(0.06, 0.2) * side, int(rng.normal(0, 0.15) * h)
    for x in np.arange(rng.uniform(0, gap), w, gap).astype(int).tolist():
        cv2.line(paint, (x, 0), (x + lean, h), list(colour), 1, cv2.LINE_AA)
    for y in np.arange(rng.uniform(0, gap), h, gap).astype(int).tolist():
        cv2.line(paint, (0, y), (w, y + lean // 3), list(colour), 1, cv2.LINE_AA)
    if rng.random() < 0.5:
        y, thick = int(rng.uniform(0, h)), max(2, int(rng.uniform(0.04, 0.12) * side))
        cv2.line(paint, (0, y), (w, int(y + rng.normal(0, 0.1) * h)), (25, 45, 95), thick, cv2.LINE_AA)


def _mirror(stage: Stage, line: Surface, rng: np.random.Generator) -> None:
    """Above the line the surface from below: it mirrors what is under it, bright and broken; it hides the rest."""
    x = pixels(0, stage.width)
    edge = line.at(x)[None]
    last = min(stage.height, int(edge.max()) + 1)
    if last < 2:
        return
    y = pixels(0, last)
    above = np.asarray(edge - y[:, None], np.float32)
    swing = np.minimum(above / (0.1 * stage.side), 1.5) * (rng.uniform(0.01, 0.06) * stage.side)
    bump = swing * (cut(clouds(), above.shape, (rng.uniform(0.15, 0.4), 0.6), rng) * 4 - 2)
    stretch = rng.uniform(0.8, 2)
    mirrored = taken_from(stage.picture, x, y, lambda x, _: (x + bump, edge + above * stretch + bump))
    bright = rng.uniform(0, 0.45) + rng.uniform(0, 0.5) * cut(light_net(), above.shape, (0.4, 1.5), rng)
    mix(mirrored, filled(above.shape, (225, 245, 250)), np.clip(bright, 0, 0.9).astype(np.float32))
    mix(stage.picture[:last], mirrored, np.clip(above + 0.5, 0, 1))
    stage.doubt_where(stage.points[:, 1] < line.at(stage.points[:, 0]))


def _bubbles(stage: Stage, rng: np.random.Generator) -> None:
    """Strings of air that rise from hands, feet or mouth."""
    for start in stage.points[rng.choice([0, *LIMB_ENDS], 2, replace=False), :2]:
        if rng.random() < 0.5:
            reach = rng.uniform(0.04, 0.12) * stage.side
            cloud(stage, start, (2 * reach, reach), rng.uniform(0.4, 0.9), FOAM, rng)
        up = np.array([0.0, rng.uniform(0.02, 0.15) * stage.side])
        spray(stage, start - up, (0.04 * stage.side, float(up[1])), int(rng.integers(5, 50)), FOAM, rng)
        large = start - up + rng.normal(0, 0.05, (4, 2)) * stage.side
        for at, radius in zip(np.round(large).astype(int).tolist(), rng.uniform(0.008, 0.02, 4), strict=True):
            cv2.circle(stage.picture, at, round(radius * stage.side), (215, 238, 245), 1, cv2.LINE_AA)
