"""Drawn scenes to judge person detectors on: held-out bodies in held-out kits before photographs that hold nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.filming import HELD_OUT, KIT_NAMES, Sprite, compose
from pe_coach.training.person_bank import Motions, below_water, draw_bank, trimmed, varied
from pe_coach.training.person_views import log_uniform

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]
Maker = Callable[[Sprite, np.random.Generator], Sprite]
"""A drawn person as it is laid into a scene."""

SCENES, SCENE_SIZE, SCENE_SEED = 100, (640, 360), 7
PEOPLE = 2
"""In a scene."""

SIDE_PX, SMALL_PX = (40.0, 250.0), (20.0, 64.0)
"""Range of a person's long side; of that of small people."""

LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP = 5, 6, 11, 12

LYING_DEG, INVERTED_DEG = (60.0, 120.0), (130.0, 180.0)
"""Tilt of the trunk of people who lie, and who are head down; 0 is upright."""


@dataclass(frozen=True)
class Labelled:
    """A picture (H, W, 3) RGB with boxes (N, 4) px; `complete`: nobody is without a box."""

    image: Image
    boxes: Floats
    complete: bool


def drawn_scenes(data: Path, empty: Sequence[Image]) -> dict[str, list[Labelled]]:
    """Scenes by what is special about their people, the same ones for the same pictures."""
    motions = Motions.read(data / "bodies" / "motions")
    kits = tuple(KIT_NAMES.index(name) for name in HELD_OUT.kits)
    bank = draw_bank(motions, PEOPLE * SCENES, SCENE_SEED, HELD_OUT.bodies, kits)
    return {
        name: [_scene(bank[PEOPLE * i : PEOPLE * (i + 1)], empty, make, (SCENE_SEED, i)) for i in range(SCENES)]
        for name, make in KINDS.items()
    }


def _scene(people: Sequence[Sprite], empty: Sequence[Image], make: Maker, seed: tuple[int, int]) -> Labelled:
    rng = np.random.default_rng(seed)
    picture = empty[int(rng.integers(len(empty)))]
    shrinks = SCENE_SIZE[0] < picture.shape[1]
    behind = cv2.resize(picture, SCENE_SIZE, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    sprites: list[Sprite] = []
    for person in people:
        sprite = make(person, rng)
        room = np.maximum(1, np.array(SCENE_SIZE) - sprite.alpha.shape[::-1])
        x, y = (rng.random(2) * room).astype(int).tolist()
        sprites.append(replace(sprite, corner=(x, y), depth_m=1.0 + len(sprites)))
    scene = compose(np.asarray(behind, np.uint8), sprites)
    seen = [i for i, own in enumerate(sprites) if (scene.owner == i).sum() > 0.5 * (own.alpha >= 128).sum()]
    return Labelled(scene.image, scene.boxes[seen], len(seen) == len(sprites))


def _any(sprite: Sprite, rng: np.random.Generator) -> Sprite:
    return varied(sprite, log_uniform(*SIDE_PX, rng), rng)


def _small(sprite: Sprite, rng: np.random.Generator) -> Sprite:
    return varied(sprite, log_uniform(*SMALL_PX, rng), rng)


def _tilted(range_deg: tuple[float, float]) -> Maker:
    def make(sprite: Sprite, rng: np.random.Generator) -> Sprite:
        wanted = rng.uniform(*range_deg) * rng.choice((-1, 1))
        return _any(trimmed(turned(sprite, wanted - trunk_tilt_deg(sprite.points))), rng)

    return make


def _half_submerged(sprite: Sprite, rng: np.random.Generator) -> Sprite:
    sprite = _any(sprite, rng)
    seen = 1 - below_water(sprite.alpha.shape, rng)[..., None] * np.float32(rng.uniform(0.6, 1.0))
    rgb, alpha = sprite.rgb * seen, sprite.alpha * seen[..., 0]
    return replace(sprite, rgb=rgb.astype(np.uint8), alpha=alpha.astype(np.uint8))


KINDS: dict[str, Maker] = {
    "drawn": _any,
    "drawn_lying": _tilted(LYING_DEG),
    "drawn_inverted": _tilted(INVERTED_DEG),
    "drawn_half_submerged": _half_submerged,
    "drawn_small": _small,
}
"""How a person of a scene is laid into it, by the name that the figures give the scenes."""


def trunk_tilt_deg(points: Floats) -> float:
    """Direction of the trunk from hips to shoulders, (17, 2) px: 0 upright, positive clockwise in the picture."""
    up = points[[LEFT_SHOULDER, RIGHT_SHOULDER]].mean(0) - points[[LEFT_HIP, RIGHT_HIP]].mean(0)
    return float(np.degrees(np.arctan2(up[0], -up[1])))


def turned(sprite: Sprite, clockwise_deg: float) -> Sprite:
    """The cut-out turned about its middle, on a picture wide enough for it; its key points are left behind."""
    rgba = np.dstack([sprite.rgb, sprite.alpha])
    side = int(np.ceil(np.hypot(*rgba.shape[:2])))
    height, width = rgba.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -clockwise_deg, 1.0)
    matrix[:, 2] += (side - width) / 2, (side - height) / 2
    out = cv2.warpAffine(rgba, matrix, (side, side), flags=cv2.INTER_LINEAR)
    return replace(sprite, rgb=np.ascontiguousarray(out[..., :3]), alpha=np.ascontiguousarray(out[..., 3]))
