"""A film of moving people with known truth: a camera at the side that pans and zooms, one athlete, perhaps others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.bodies import Body, pose_points
from pe_coach.filming.camera import Camera, look_at
from pe_coach.filming.drawing import SUN
from pe_coach.filming.panorama import Panorama, paint
from pe_coach.filming.scene import Person, compose, sprite_of

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

PANORAMA_SIZE = (3400, 800)
"""Wide enough for 45° to either side at the demo's focal length."""
SHADOW_DARK, SHADOW_M, SHADOW_HIGH_M = 0.45, (0.34, 0.30), 1.2
"""Strongest darkening, half length and half depth of the shadow under the body, and the height of the feet at which it
is gone."""
NOISE_PICTURES = 4


@dataclass(frozen=True, eq=False)
class Actor:
    """Somebody in a film: a body in a kit and how it moves.

    `rotations` (T, B, 3) and `root` (T, 3) have one row for each frame of the film.
    """

    body: Body
    rotations: Floats
    root: Floats
    kit: int = 1
    palette: Image | None = None

    def person(self, frame: int) -> Person:
        """As it is in one frame."""
        return Person(self.body, self.rotations[frame], self.root[frame], self.kit, self.palette)


@dataclass(frozen=True, eq=False)
class Shot:
    """Everything a film shows.

    Attributes:
        actors: the athlete first.
        background: name in `BACKGROUNDS`.
        eye: (3,) where the camera stands, metres; it looks at right angles to the runway.
        yaw_deg: (T,) turn of the camera to the right.
        focal_px: (T,) focal length; a change is a zoom.
        tilt_deg: of the camera upwards.
        roll_deg: by which a phone that is not held level turns the picture clockwise.
        size: width and height, px.
        frame_rate: frames a second.
        seed: of background and noise.
        noise: standard deviation of the sensor's noise, grey levels.
    """

    actors: Sequence[Actor]
    background: str
    eye: Floats
    yaw_deg: Floats
    focal_px: Floats
    tilt_deg: float = 0.0
    roll_deg: float = 0.0
    size: tuple[int, int] = (960, 540)
    frame_rate: float = 60.0
    seed: int = 0
    noise: float = 2.0
    sun: tuple[float, float, float] = SUN

    @property
    def towards(self) -> int:
        """1 when +x is to the right in the picture, else -1."""
        return 1 if self.eye[1] < 0 else -1

    def camera(self, frame: int) -> Camera:
        """The camera of one frame."""
        turn = np.radians(self.yaw_deg[frame])
        ahead = np.array([self.towards * np.sin(turn), self.towards * np.cos(turn), np.tan(np.radians(self.tilt_deg))])
        return look_at(self.eye, self.eye + ahead, float(self.focal_px[frame]), self.size, self.roll_deg)

    def points(self, actor: int = 0) -> Floats:
        """(T, 17, 2) px: where an actor's key points are in each frame, exactly."""
        who = self.actors[actor]
        world = pose_points(who.body, who.rotations, who.root)[:, :17]
        return np.stack([self.camera(i).project(world[i]) for i in range(len(world))])

    def to_first_frame(self) -> Floats:
        """(T, 3, 3): pixels of each frame to those of the first one, for the world that does not move."""
        inner = np.stack([self.camera(i).matrix()[:, :3] for i in range(len(self.yaw_deg))])
        homography = inner[0] @ np.linalg.inv(inner)
        return np.asarray(homography / homography[:, 2:, 2:])


def shoot(shot: Shot) -> Iterator[Image]:
    """The frames, one at a time, (H, W, 3) RGB."""
    panorama = paint(shot.background, _wide(shot), shot.towards, shot.seed)
    noise = _noise_pictures(shot)
    for frame in range(len(shot.yaw_deg)):
        camera = shot.camera(frame)
        people = [actor.person(frame) for actor in shot.actors]
        ground = _with_shadows(panorama, camera, people)
        image = compose(ground, [sprite_of(person, camera, shot.sun) for person in people]).image
        yield _noisy(image, noise, frame)


def _wide(shot: Shot) -> Camera:
    """The level camera of the panorama, straight at the runway."""
    ahead = np.array([0.0, float(shot.towards), 0.0])
    return look_at(shot.eye, shot.eye + ahead, float(np.max(shot.focal_px)), PANORAMA_SIZE)


def _with_shadows(panorama: Panorama, camera: Camera, people: Sequence[Person]) -> Image:
    """The background with everybody's shadow."""
    image = panorama.seen_by(camera)
    shade(image, camera, people)
    return image


def shade(image: Image, camera: Camera, people: Sequence[Person]) -> None:
    """Put a soft dark patch on the ground under everybody, lighter the higher they are, in a picture (H, W, C)."""
    for person in people:
        feet = pose_points(person.body, person.rotations, person.root)[17:]
        strength = SHADOW_DARK * float(np.clip(1 - feet[:, 2].min() / SHADOW_HIGH_M, 0, 1))
        for at, half in ((person.root, 1.0), (feet[::2].mean(0), 0.45), (feet[1::2].mean(0), 0.45)):
            _darken(image, camera, at, half, strength)


def _darken(image: Image, camera: Camera, at: Floats, scale: float, strength: float) -> None:
    """A soft ellipse on the ground below a point of the world."""
    middle = np.array([at[0], at[1], 0.0])
    corners = camera.project(
        middle + scale * np.array([[-SHADOW_M[0], -SHADOW_M[1], 0], [SHADOW_M[0], SHADOW_M[1], 0]])
    )
    centre, half = corners.mean(0), np.abs(corners[1] - corners[0]) / 2 + 1
    low = np.maximum(np.floor(centre - 2 * half), 0).astype(int)
    high = np.minimum(np.ceil(centre + 2 * half) + 1, image.shape[1::-1]).astype(int)
    if (high <= low).any():
        return
    y, x = np.mgrid[low[1] : high[1], low[0] : high[0]]
    dark = strength * np.exp(-(((x - centre[0]) / half[0]) ** 2) - ((y - centre[1]) / half[1]) ** 2)
    part = image[low[1] : high[1], low[0] : high[0]]
    part[:] = (part * (1 - dark[..., None])).astype(np.uint8)


def _noise_pictures(shot: Shot) -> list[tuple[Image, Image]]:
    """Pairs of pictures to add and to subtract."""
    rng = np.random.default_rng(shot.seed)
    pairs = []
    for _ in range(NOISE_PICTURES):
        noise = rng.normal(0, shot.noise, (shot.size[1], shot.size[0], 3)).astype(np.float32).round().astype(np.int8)
        pairs.append((np.maximum(noise, 0).astype(np.uint8), np.maximum(-noise, 0).astype(np.uint8)))
    return pairs


def _noisy(image: Image, noise: list[tuple[Image, Image]], frame: int) -> Image:
    """One of the noise pictures, shifted so that it does not repeat."""
    more, less = noise[frame % NOISE_PICTURES]
    shift = 37 * frame % image.shape[0]
    return np.asarray(cv2.subtract(cv2.add(image, np.roll(more, shift, 0)), np.roll(less, shift, 0)), np.uint8)
