"""Drawn people, cut out, for the person detector to find in front of real backgrounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.filming import BODY_NAMES, HELD_OUT, KIT_NAMES, Person, Sprite, load_body, look_at, sprite_of

Floats = NDArray[np.float64]

BODIES = tuple(name for name in BODY_NAMES if name not in HELD_OUT.bodies)
"""Bodies that training may draw."""

LAND_KITS = tuple(i for i, name in enumerate(KIT_NAMES) if name != "swim_cap" and name not in HELD_OUT.kits)
SWIM_KIT = KIT_NAMES.index("swim_cap")

STATURE_PX = 190.0
"""Pixels to the stature of a drawn person; they are shrunk when they are laid into a picture."""

_CANVAS_PX = 640
"""A picture wide enough for outstretched arms at `STATURE_PX`."""


@dataclass(frozen=True)
class Motions:
    """Movements to draw people in, as baked files give them."""

    names: tuple[str, ...]
    rotations: tuple[Floats, ...]
    swims: tuple[bool, ...]

    @classmethod
    def read(cls, folder: Path) -> Motions:
        """All `NAME.npz` of a folder: `rotvec` (T, B, 3) radians and `setting`, a text that names the place."""
        files = sorted(folder.glob("*.npz"))
        tables = [np.load(file, allow_pickle=False) for file in files]
        swims = tuple("swim" in str(table["setting"]) for table in tables)
        return cls(tuple(file.stem for file in files), tuple(table["rotvec"] for table in tables), swims)


def draw_bank(
    motions: Motions, count: int, seed: int, bodies: tuple[str, ...] = BODIES, kits: tuple[int, ...] = LAND_KITS
) -> list[Sprite]:
    """`count` people in any posture of `motions`, seen from any side, about `STATURE_PX` tall; corner at 0, 0."""
    return [_draw_one(motions, np.random.default_rng((seed, index)), bodies, kits) for index in range(count)]


def _draw_one(motions: Motions, rng: np.random.Generator, bodies: tuple[str, ...], kits: tuple[int, ...]) -> Sprite:
    which = int(rng.integers(len(motions.names)))
    rotations = motions.rotations[which]
    body = load_body(str(rng.choice(bodies)))
    kit = SWIM_KIT if motions.swims[which] else int(rng.choice(kits))
    palette = body.palette[kit] if rng.random() < 0.3 else team_colours(rng)
    person = Person(body, rotations[rng.integers(len(rotations))].astype(np.float64), np.zeros(3), kit, palette)
    azimuth, elevation = rng.uniform(0, 2 * np.pi), np.radians(rng.uniform(-5, 30))
    distance_m = rng.uniform(4, 15)
    level = np.cos(elevation)
    eye = distance_m * np.array([level * np.cos(azimuth), level * np.sin(azimuth), np.sin(elevation)])
    focal_px = STATURE_PX / body.height_m * distance_m
    roll_deg = float(rng.uniform(-180, 180)) if rng.random() < 0.15 else float(rng.normal(0, 4))
    camera = look_at(eye, np.zeros(3), focal_px, (_CANVAS_PX, _CANVAS_PX), roll_deg)
    sun = rng.normal(size=3) * (1, 1, 0.5) + (0, 0, 0.8)
    x, y, z = (sun / np.linalg.norm(sun)).tolist()
    return trimmed(sprite_of(person, camera, (x, y, z)))


def team_colours(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Random RGB (8, 3) of a kit's labels; hues between red and yellow are left out, for cloth is never skin."""
    hue = rng.uniform(30, 170, 8)  # OpenCV's half degrees: yellow … violet … red
    saturation = np.where(rng.random(8) < 0.4, rng.uniform(0, 15, 8), rng.uniform(90, 255, 8))
    value = rng.uniform(25, 255, 8)
    hsv = np.stack([hue, saturation, value], 1).astype(np.uint8)
    return np.asarray(cv2.cvtColor(hsv[None], cv2.COLOR_HSV2RGB)[0], np.uint8)


def trimmed(sprite: Sprite) -> Sprite:
    """The sprite without empty rows and columns, its corner at 0, 0."""
    rows, columns = np.flatnonzero(sprite.alpha.any(1)), np.flatnonzero(sprite.alpha.any(0))
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    points = sprite.points - np.array(sprite.corner) - [columns[0], rows[0]]
    return replace(sprite, rgb=sprite.rgb[part].copy(), alpha=sprite.alpha[part].copy(), corner=(0, 0), points=points)


def varied(sprite: Sprite, long_side_px: float, rng: np.random.Generator) -> Sprite:
    """The sprite at another size, perhaps mirrored, brighter or darker, or standing in water."""
    scale = long_side_px / max(sprite.alpha.shape)
    size = (max(3, round(sprite.alpha.shape[1] * scale)), max(3, round(sprite.alpha.shape[0] * scale)))
    rgba = cv2.resize(np.dstack([sprite.rgb, sprite.alpha]), size, interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:
        rgba = rgba[:, ::-1]
    rgb, alpha = rgba[..., :3].astype(np.float32) * rng.uniform(0.55, 1.05), rgba[..., 3].astype(np.float32)
    if rng.random() < 0.15:
        under = 1 - below_water(alpha.shape, rng)[..., None] * np.float32(rng.uniform(0.5, 1.0))
        rgb, alpha = rgb * under, alpha * under[..., 0]
    return replace(sprite, rgb=rgb.astype(np.uint8), alpha=alpha.astype(np.uint8))


def below_water(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """1 below a wavy line through the middle of the body, 0 above it."""
    height, width = shape
    x = np.arange(width)
    wave = 0.03 * height * np.sin(x / rng.uniform(3, 12) + rng.uniform(0, 6))
    level = height * rng.uniform(0.35, 0.75) + wave
    return (np.arange(height)[:, None] > level[None]).astype(np.float32)
