"""Pictures with people in them and the truth about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.bodies import Body, pose_body
from pe_coach.filming.camera import Camera
from pe_coach.filming.drawing import SUN, Image, Sprite, draw_body

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody in a scene.

    Attributes:
        body: the shape.
        rotations: (B, 3) rotation vectors of the bones, radians.
        root: (3,) pelvis in the world, metres.
        kit: index into `KIT_NAMES`.
        palette: (8, 3) RGB of the kit's labels, or None for its own colours.
    """

    body: Body
    rotations: Floats
    root: Floats
    kit: int = 1
    palette: Image | None = None


@dataclass(frozen=True, eq=False)
class Scene:
    """One moment: a background picture (H, W, 3) of the camera's size, and people in front of it."""

    background: Image
    camera: Camera
    people: Sequence[Person]
    sun: tuple[float, float, float] = SUN


@dataclass(frozen=True, eq=False)
class Picture:
    """A drawn scene with its truth, one row a person in the order of the scene.

    Attributes:
        image: (H, W, 3) RGB.
        points: (N, 17, 2) px, exact, also where hidden.
        boxes: (N, 4) x0, y0, x1, y1 px: the tightest around the person's drawn pixels inside the picture, as if nobody
            stood in front; NaN where nothing of the person is inside.
        owner: (H, W) index of the person that is seen at a pixel, -1 for background.
    """

    image: Image
    points: Floats
    boxes: Floats
    owner: NDArray[np.int16]

    def visible_share(self, person: int) -> float:
        """Share of the person's box that shows the person: falls when others stand in front."""
        box = self.boxes[person]
        area = (box[2] - box[0]) * (box[3] - box[1])
        return float((self.owner == person).sum() / area) if area > 0 else 0.0


def render(scene: Scene) -> Picture:
    """Draw everybody, far ones first."""
    sprites = [sprite_of(person, scene.camera, scene.sun) for person in scene.people]
    return compose(scene.background, sprites)


def sprite_of(person: Person, camera: Camera, sun: tuple[float, float, float] = SUN) -> Sprite:
    """The person as the camera sees it, cut out."""
    posed = pose_body(person.body, person.rotations, person.root, person.kit)
    return draw_body(person.body, posed, camera, kit=person.kit, palette=person.palette, sun=sun)


def compose(background: Image, sprites: Sequence[Sprite]) -> Picture:
    """Lay cut-out people over a background picture (H, W, 3), far ones first; sprites may reach over its edges."""
    image = background.copy()
    owner = np.full(image.shape[:2], -1, np.int16)
    boxes = np.full((len(sprites), 4), np.nan)
    for person in sorted(range(len(sprites)), key=lambda i: -sprites[i].depth_m):
        boxes[person] = _lay(image, owner, sprites[person], person)
    return Picture(image, np.array([s.points for s in sprites]).reshape(-1, 17, 2), boxes, owner)


def _lay(image: Image, owner: NDArray[np.int16], sprite: Sprite, person: int) -> Floats:
    """Blend one sprite into the picture; its box there."""
    (x, y), (h, w) = sprite.corner, sprite.alpha.shape
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + w, image.shape[1]), min(y + h, image.shape[0])
    if right <= left or bottom <= top:
        return np.full(4, np.nan)
    part = np.s_[top - y : bottom - y, left - x : right - x]
    alpha, there = sprite.alpha[part], np.s_[top:bottom, left:right]
    under = image[there].astype(np.uint16) * (255 - alpha.astype(np.uint16))[..., None]
    image[there] = sprite.rgb[part] + (under // 255).astype(np.uint8)
    drawn = alpha >= 128
    owner[there][drawn] = person
    rows, columns = np.flatnonzero(drawn.any(1)), np.flatnonzero(drawn.any(0))
    if not len(rows):
        return np.full(4, np.nan)
    return np.array([left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1], np.float64)
