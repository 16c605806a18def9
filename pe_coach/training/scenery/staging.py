"""What stands around drawn athletes, and what cameras make of them: bars, mats, sand, water, crowds, smear, lens.

The shares say how often; `staged` makes a sample. Photographed people bring their surroundings with them; drawn ones
do not, and a network that has seen them only before plain grounds takes a bar for an arm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np

from pe_coach.training.data import Floats, Picture, Sample
from pe_coach.training.metrics import tilt_deg
from pe_coach.training.scenery import camera
from pe_coach.training.scenery.props import bar, mat, sand
from pe_coach.training.scenery.stage import Stage
from pe_coach.training.scenery.water import below, surface

Prop = Callable[[Stage, np.random.Generator], Iterator[None]]
MARGIN_SHARE = 0.4
"""Of the person's longer side, around the person."""
LYING_DEG = 50.0
"""Tilt of a trunk from which on somebody lies."""
MOST_HIDDEN = 8
"""Somebody in front who hides more points is left out: it would be the one whom the box shows."""


@dataclass(frozen=True)
class Settings:
    """Shares of the places where people are; the rest stand before a plain ground."""

    bar: float
    mat: float
    sand: float
    surface: float
    below: float


@dataclass(frozen=True)
class Scenery:
    """How often a drawn sample has what, shares of all samples.

    Places: `upright` and `lying` for people whose trunk stands or lies. Body: `stretch` along some direction, `head`
    of another size. People: a `crowd` in rows behind, somebody `beside`, somebody `in_front`. Camera: a person
    smeared by its own movement, a ground smeared by a `pan`, `skew` of a rolling shutter, `bend` near the edge of a
    wide-angle picture, a `resent` clip, `dim` light.
    """

    upright: Settings = field(default_factory=lambda: Settings(bar=0.11, mat=0.06, sand=0.08, surface=0.08, below=0.07))
    lying: Settings = field(default_factory=lambda: Settings(bar=0.20, mat=0.08, sand=0.04, surface=0.22, below=0.22))
    stretch: float = 0.5
    head: float = 0.25
    crowd: float = 0.15
    beside: float = 0.2
    in_front: float = 0.12
    smear: float = 0.14
    pan: float = 0.14
    skew: float = 0.12
    bend: float = 0.10
    resent: float = 0.08
    dim: float = 0.07


SCENERY = Scenery()
PROPS: dict[str, Prop] = {"bar": bar, "mat": mat, "sand": sand, "surface": surface, "below": below}


def staged(
    rgba: Picture,
    points: Floats,
    background: Picture,
    another: Callable[[], Picture],
    rng: np.random.Generator,
    how: Scenery = SCENERY,
) -> Sample:
    """A drawn person among things and other people.

    Args:
        rgba: the cut-out (h, w, 4), colours multiplied by alpha.
        points: (17, 2) px in it.
        background: a picture of any size.
        another: gives the cut-out of anybody.
        rng: draws everything.
        how: the shares.

    Returns:
        The sample. Points weigh 1, and `HIDDEN_WEIGHT` where something in front hides them.
    """
    rgba, points = _varied(rgba, points, rng, how)
    h, w = rgba.shape[:2]
    margin = int(MARGIN_SHARE * max(h, w)) + 4
    canvas = cut_background(background, (h + 2 * margin, w + 2 * margin), rng)
    box = np.array([margin, margin, margin + w, margin + h], np.float64)
    stage = Stage(canvas, np.column_stack([points + margin, np.ones(len(points))]), box)
    props = _props(stage, rng, how)
    _others_behind(stage, another, rng, how)
    for prop in props:
        next(prop, None)
    if rng.random() < how.pan:
        camera.pan(stage, rng)
    stage.lay(rgba, margin, margin)
    if rng.random() < how.in_front:
        _other_in_front(stage, another(), rng)
    for prop in props:
        next(prop, None)
    stage.doubt()
    for share, spoil in ((how.bend, camera.bend), (how.dim, camera.dim), (how.resent, camera.resent)):
        if rng.random() < share:
            spoil(stage, rng)
    return stage.sample()


def _varied(rgba: Picture, points: Floats, rng: np.random.Generator, how: Scenery) -> tuple[Picture, Floats]:
    """The same person with other proportions, leaning, or smeared by its movement."""
    if rng.random() < how.head:
        rgba, points = camera.with_head_scaled(rgba, points, rng.uniform(*camera.HEAD))
    steps = [
        make(rng)
        for share, make in ((how.stretch, camera.stretch_matrix), (how.skew, camera.skew_matrix))
        if rng.random() < share
    ]
    if steps:
        rgba, points = camera.reshaped(rgba, points, steps[-1] @ steps[0] if len(steps) > 1 else steps[0])
    if rng.random() < how.smear:
        angle = rng.normal(0, 0.35) if rng.random() < 0.7 else rng.uniform(0, np.pi)
        travel = rng.uniform(0.02, 0.11) * max(rgba.shape[:2]) * np.array([np.cos(angle), np.sin(angle)])
        rgba, moved = camera.smeared(rgba, travel, cv2.BORDER_CONSTANT)
        points = points + moved
    return rgba, points


def _props(stage: Stage, rng: np.random.Generator, how: Scenery) -> list[Iterator[None]]:
    """What is around the person: one place, or none."""
    lies = LYING_DEG < float(tilt_deg(stage.points[None])[0]) < 180 - LYING_DEG
    settings, left = how.lying if lies else how.upright, rng.random()
    for name, make in PROPS.items():
        left -= getattr(settings, name)
        if left < 0:
            return [make(stage, rng)]
    return []


def _others_behind(stage: Stage, another: Callable[[], Picture], rng: np.random.Generator, how: Scenery) -> None:
    if rng.random() < how.crowd:
        _crowd(stage, [another() for _ in range(int(rng.integers(1, 4)))], rng)
    if rng.random() < how.beside:
        other = resized(another(), stage.side * rng.uniform(0.5, 1.0))
        shift = rng.uniform(0.5, 1.1) * rng.choice([-1, 1]) * max(stage.height, stage.width) / 2
        top, left = stage.box[1] + rng.normal(0, 8), stage.box[0] + shift
        stage.lay(other, int(top), int(left))


def _crowd(stage: Stage, people: list[Picture], rng: np.random.Generator) -> None:
    """Rows of people, further back and smaller from row to row, out of focus."""
    size = rng.uniform(0.18, 0.5) * stage.side
    foot = stage.box[3] - rng.uniform(0.1, 0.6) * (stage.box[3] - stage.box[1])
    small = [resized(person, size * rng.uniform(0.85, 1.1)) for person in people]
    small += [np.ascontiguousarray(person[:, ::-1]) for person in small]
    for row in range(int(rng.integers(1, 4)), 0, -1):
        for x in np.arange(rng.uniform(-0.5, 0), stage.width / size, rng.uniform(0.4, 1.1)) * size:
            person = small[int(rng.integers(len(small)))]
            top = foot - row * 0.35 * size - person.shape[0] + size * rng.normal(0, 0.05)
            stage.lay(person, int(top), int(x + size * rng.normal(0, 0.15)))
    blur = rng.uniform(0, 0.03) * size + 0.3
    stage.picture = np.asarray(cv2.GaussianBlur(stage.picture, (5, 5), blur), np.uint8)


def _other_in_front(stage: Stage, other: Picture, rng: np.random.Generator) -> None:
    """Somebody of like size who hides a part of the person, but not most of it."""
    other = resized(other, stage.side * rng.uniform(0.75, 1.3))
    reach = (stage.box[2:] - stage.box[:2] + np.array(other.shape[1::-1])) / 2
    shift = np.array([rng.choice([-1, 1]) * rng.uniform(0.3, 0.8), rng.normal(0, 0.15)]) * reach
    left, top = np.round(stage.at(0.5, 0.5) + shift - np.array(other.shape[1::-1]) / 2).astype(int).tolist()
    before = stage.picture.copy()
    stage.lay(other, top, left, front=True)
    if stage.hidden().sum() > MOST_HIDDEN:
        stage.picture, stage.cover = before, None


def resized(rgba: Picture, side_px: float) -> Picture:
    """A cut-out with a longer side of `side_px`."""
    scale = side_px / max(rgba.shape[:2])
    size = (max(2, round(rgba.shape[1] * scale)), max(2, round(rgba.shape[0] * scale)))
    return np.asarray(cv2.resize(rgba, size, interpolation=cv2.INTER_AREA), np.uint8)


def cut_background(picture: Picture, size: tuple[int, int], rng: np.random.Generator) -> Picture:
    """A random part of a picture, enlarged or reduced to `size` (height, width)."""
    scale = min(picture.shape[0] / size[0], picture.shape[1] / size[1]) * rng.uniform(0.5, 1.0)
    h, w = max(int(size[0] * scale), 2), max(int(size[1] * scale), 2)
    y, x = rng.integers(0, picture.shape[0] - h + 1), rng.integers(0, picture.shape[1] - w + 1)
    part = picture[y : y + h, x : x + w]
    if rng.random() < 0.5:
        part = part[:, ::-1]
    resized_part = cv2.resize(np.ascontiguousarray(part), (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
    return np.array(resized_part, np.uint8)
