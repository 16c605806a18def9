"""Pictures of rendered athletes with known points, to see whether a pose network finds them.

The people, their clothes and the grounds are those that training never draws (`HELD_OUT`), so the shipped network and
a teacher's own one stand the same trial.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.actors import bystander
from pe_coach.filming.bodies import KIT_NAMES, load_body
from pe_coach.filming.camera import Camera, look_at
from pe_coach.filming.demo import EYE_HEIGHT_M, FOCAL_PX, PALETTES
from pe_coach.filming.held_out import HELD_OUT
from pe_coach.filming.jumping import RATE_HZ, BodyMotion, jump
from pe_coach.filming.panorama import Panorama, paint
from pe_coach.filming.planar import DEMO_JUMPS, load_planar
from pe_coach.filming.scene import Person, Scene, render
from pe_coach.filming.shooting import PANORAMA_SIZE
from pe_coach.pose.trial import Trial

Floats = NDArray[np.float64]

TRIAL_NAME = "rendered athletes 1"
"""With a number that goes up when the pictures change."""
DISTANCE_M = 11.0
"""Of the camera from the athlete: with the demo's lens a metre is 150 px and a pupil about 240 px tall."""
SIZE_PX = (420, 420)
"""Width and height of a picture."""
FACING_DEG = (-90.0, 90.0, -45.0, 135.0, -120.0, 60.0, -70.0, 110.0)
"""Which way those who walk or stand face: the camera, away from it, and between; they tell left from right."""
BEFORE_S = (0.45, 0.25, 0.1)
"""How long before the last touch-down the run-up is looked at."""
IN_FLIGHT = (0.25, 0.5, 0.75)
"""Shares of the flight."""


@cache
def athlete_trial() -> Trial:
    """Forty-eight pictures: each held-out body at eight moments of a long jump, then walking or standing eight ways."""
    scenes = [scene for who in range(len(HELD_OUT.bodies)) for scene in _scenes_of(who)]
    pictures = [render(scene) for scene in scenes]
    views = tuple((picture.image, picture.boxes[0], 0.0) for picture in pictures)
    return Trial(TRIAL_NAME, views, np.stack([picture.points[0] for picture in pictures]))


def _scenes_of(who: int) -> Iterator[Scene]:
    """The sixteen scenes of one held-out body, all on one ground."""
    towards = 1 if who % 2 else -1
    eye = np.array([0.0, -towards * DISTANCE_M, EYE_HEIGHT_M])
    wide = look_at(eye, eye + np.array([0.0, float(towards), 0.0]), FOCAL_PX, PANORAMA_SIZE)
    ground = paint(HELD_OUT.backgrounds[who], wide, towards, who)
    people = [*_jumper(who), *_walkers(who, towards)]
    return (_scene(ground, person, eye) for person in people)


def _jumper(who: int) -> list[Person]:
    """Run-up, toe-off, flight and landing."""
    body, kit = load_body(HELD_OUT.bodies[who]), KIT_NAMES.index(HELD_OUT.kits[0])
    motion = jump(load_planar(DEMO_JUMPS[who % len(DEMO_JUMPS)]), body, kit)
    rows = [min(round(time * RATE_HZ), len(motion.root) - 1) for time in _moments(motion)]
    return [Person(body, motion.rotations[i], motion.root[i], kit, _palette(who, i)) for i in rows]


def _moments(motion: BodyMotion) -> tuple[float, ...]:
    """When a jumper is looked at, seconds of the motion."""
    flight_s = motion.landing_s - motion.toe_off_s
    run_up = (motion.touch_down_s - before for before in BEFORE_S)
    return *run_up, motion.toe_off_s, *(motion.toe_off_s + share * flight_s for share in IN_FLIGHT), motion.landing_s


def _walkers(who: int, towards: int) -> list[Person]:
    """The body in eight directions, every second time standing."""
    body, kit = load_body(HELD_OUT.bodies[who]), KIT_NAMES.index(HELD_OUT.kits[0])
    actors = [
        bystander(body, 8 + who, 30.0, at=(0.0, 0.0), facing_deg=towards * facing, walks=row % 2 == who % 2, kit=kit)
        for row, facing in enumerate(FACING_DEG)
    ]
    return [Person(a.body, a.rotations[-1], a.root[-1], kit, _palette(who, row)) for row, a in enumerate(actors)]


def _palette(who: int, row: int) -> NDArray[np.uint8]:
    """The kit in the demo's colours."""
    palette: NDArray[np.uint8] = load_body(HELD_OUT.bodies[who]).palette[KIT_NAMES.index(HELD_OUT.kits[0])].copy()
    palette[[2, 3, 4]] = PALETTES[(who + row) % len(PALETTES)]
    return palette


def _scene(ground: Panorama, person: Person, eye: Floats) -> Scene:
    """The person in the middle of the picture of a camera that turns towards them."""
    camera: Camera = look_at(eye, person.root, FOCAL_PX, SIZE_PX)
    return Scene(ground.seen_by(camera), camera, [person])
