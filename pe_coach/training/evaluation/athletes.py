"""Rendered athletes whom training never draws: other bodies, kit, grounds and motions, at the size of a phone's film.

Bodies, kit and painted grounds are those of `filming.HELD_OUT`, photographed grounds come from validation shards, and
the motions are `MOTIONS`. Places of the camera are drawn anew; training sees people from all sides, so none of them is
a direction that it could not have met.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pe_coach.filming import HELD_OUT, KIT_NAMES, Body, draw_body, load_body, look_at, pose_body
from pe_coach.filming.drawing import SUN
from pe_coach.filming.panorama import paint
from pe_coach.filming.shooting import PANORAMA_SIZE
from pe_coach.training import data
from pe_coach.training.data import Floats, Picture, Sample
from pe_coach.training.evaluation.people import People, of_samples
from pe_coach.training.evaluation.places import Places
from pe_coach.training.postures import NEVER_TRAINED, Moves, load_flat
from pe_coach.training.rendered import CutOut, compose, random_palette

MOTIONS = {
    "lj20": "long_jump_elite",
    "lj22": "long_jump_elite",
    "lj23": "long_jump_elite",
    "lj25": "long_jump_elite",
    "slj_cmu13_13": "standing_jump_mocap",
    "rj_cmu127_28": "running_jump_mocap",
    "ctl_dance": "controls",
}
"""Sequences that no training posture is made of, and their folders; elite jumps among them are in `NEVER_TRAINED`."""
TAKE_OFF, ANYTHING = "rendered take-off", "rendered"
TAKE_OFF_PEOPLE, OTHER_PEOPLE, SEED = 300, 150, 4243
STATURE_PX = 250.0
"""Pixels to the body's stature: an athlete who fills half of a 540 px high film."""
STRIDE_S, AROUND_S = 0.25, 0.045
"""A take-off without a stored touch-down begins this long before toe-off; all are widened by a frame or so."""
SIDE_DEG, AROUND_DEG = 25.0, 60.0
"""Cameras of the take-off stand within so much of the side, those of the other frames within so much more."""
ELEVATION_DEG, DISTANCE_M, ROLL_DEG = (-3.0, 10.0), (8.0, 14.0), 2.0
FRAME_PX = 640
"""A picture wide enough for outstretched limbs."""
GROUND_PX, GROUNDS_OF_EACH = 480, 8
NOISE = 2.0
"""Of the sensor, grey levels, as in the demo's films."""


@dataclass(frozen=True, eq=False)
class Light:
    """Direction of the sun (3,), unit, and how bright and noisy the picture is."""

    sun: tuple[float, float, float] = SUN
    gain: float = 1.0
    noise: float = NOISE


@dataclass(frozen=True, eq=False)
class Staging:
    """One picture to be drawn.

    Attributes:
        body: who, with the colour of skin to be drawn.
        kit: index into `KIT_NAMES`.
        palette: (8, 3) RGB of the kit's labels.
        rotations: (B, 3) posture.
        direction: azimuth and elevation of the camera in degrees; people travel along azimuth 0.
        distance_m: of the camera.
        roll_deg: of the camera.
        ground: (H, W, 3) picture behind.
        light: sun and exposure.
        seed: of which part of the ground is seen, and of the noise.
    """

    body: Body
    kit: int
    palette: Picture
    rotations: Floats
    direction: tuple[float, float]
    distance_m: float
    roll_deg: float
    ground: Picture
    light: Light
    seed: int


def draw(staging: Staging) -> Sample:
    """The picture and its exact points; the body's stature spans `STATURE_PX` whoever it is."""
    posed = pose_body(staging.body, staging.rotations, (0.0, 0.0, 0.0), staging.kit)
    middle = (posed.vertices.max(0) + posed.vertices.min(0)) / 2
    azimuth, elevation = np.radians(staging.direction)
    level = np.cos(elevation)
    towards = np.array([level * np.cos(azimuth), level * np.sin(azimuth), np.sin(elevation)])
    focal = STATURE_PX / staging.body.height_m * staging.distance_m
    eye = middle + staging.distance_m * towards
    camera = look_at(eye, middle, focal, (FRAME_PX, FRAME_PX), staging.roll_deg)
    sprite = draw_body(staging.body, posed, camera, kit=staging.kit, palette=staging.palette, sun=staging.light.sun)
    person = CutOut(np.dstack([sprite.rgb, sprite.alpha]), sprite.points - np.array(sprite.corner))
    rng = np.random.default_rng(staging.seed)
    sample = compose(person, staging.ground, rng)
    exposed = sample.picture * staging.light.gain + rng.normal(0, staging.light.noise, sample.picture.shape)
    return replace(sample, picture=np.clip(exposed, 0, 255).astype(np.uint8))


def held_out_athletes(places: Places) -> Iterator[People]:
    """People around the take-off seen from the side, and people in any frame seen from farther ahead or behind."""
    moves, stage = load_held_out(places.keypoints), Stage(grounds(places.pose))
    take_off, rng = take_off_postures(moves, places.keypoints), np.random.default_rng(SEED)
    yield of_samples(TAKE_OFF, [draw(stage.random(take_off, rng, SIDE_DEG)) for _ in range(TAKE_OFF_PEOPLE)])
    every = np.concatenate([move.rotations for move in moves])
    yield of_samples(ANYTHING, [draw(stage.random(every, rng, AROUND_DEG)) for _ in range(OTHER_PEOPLE)])


@dataclass(frozen=True, eq=False)
class Stage:
    """Grounds to stand on."""

    grounds: Sequence[Picture]

    def random(self, postures: Floats, rng: np.random.Generator, spread_deg: float) -> Staging:
        """Somebody of the held-out bodies in one of the postures (P, B, 3), the camera near the side."""
        azimuth = 90 * float(rng.choice([-1, 1])) + rng.uniform(-spread_deg, spread_deg)
        return Staging(
            body=load_body(str(rng.choice(HELD_OUT.bodies))),
            kit=KIT_NAMES.index(str(rng.choice(HELD_OUT.kits))),
            palette=random_palette(rng),
            rotations=postures[rng.integers(len(postures))],
            direction=(azimuth, rng.uniform(*ELEVATION_DEG)),
            distance_m=rng.uniform(*DISTANCE_M),
            roll_deg=rng.normal(0, ROLL_DEG),
            ground=self.grounds[int(rng.integers(len(self.grounds)))],
            light=Light(),
            seed=int(rng.integers(2**31)),
        )


def load_held_out(keypoints: Path) -> list[Moves]:
    """The motions of `MOTIONS`, frames with all joints only."""
    with (keypoints / "sequences.csv").open(newline="", encoding="utf-8") as table:
        travel = {row["id"]: row["travel"] for row in csv.DictReader(table)}
    found = [load_flat(keypoints / folder / f"{name}.npz", travel[name]) for name, folder in MOTIONS.items()]
    return [replace(m, rotations=m.rotations[np.isfinite(m.rotations).all((1, 2))]) for m in found]


def take_off_postures(moves: Sequence[Moves], keypoints: Path) -> Floats:
    """(P, B, 3) frames from just before the last touch-down to just after toe-off, of all motions that have one."""
    with (keypoints / "events.csv").open(newline="", encoding="utf-8") as table:
        time_s = {(row["id"], row["instant"]): float(row["time_s"]) for row in csv.DictReader(table)}
    found = []
    for move in moves:
        if (move.name, "toe_off") in time_s:
            off = time_s[move.name, "toe_off"]
            touch = time_s.get((move.name, "takeoff_touchdown"), off - STRIDE_S)
            at = _times_s(keypoints / MOTIONS[move.name] / f"{move.name}.npz")
            found.append(move.rotations[(at >= touch - AROUND_S) & (at <= off + AROUND_S)])
    return np.concatenate(found)


def _times_s(file: Path) -> Floats:
    """(T,) of the frames with all joints."""
    with np.load(file, allow_pickle=False) as stored:
        whole = np.isfinite(stored["xy"][:, 5:]).all((1, 2))
        return np.asarray(stored["time_s"][whole], np.float64)


def grounds(pose: Path) -> list[Picture]:
    """The demo's painted grounds, parts of them at the height of the horizon, and as many photographed ones."""
    rng = np.random.default_rng(SEED)
    painted = [part for name in HELD_OUT.backgrounds for part in _painted(name, rng)]
    photographs = list(data.backgrounds(pose, data.BACKGROUND_VALIDATION_SHARDS))
    chosen = rng.permutation(len(photographs))[: len(painted)]
    return [*painted, *(photographs[i] for i in chosen)]


def _painted(name: str, rng: np.random.Generator) -> list[Picture]:
    width, height = PANORAMA_SIZE
    wide = look_at((0.0, -11.0, 1.0), (0.0, 0.0, 1.0), 1650.0, PANORAMA_SIZE)
    picture = paint(name, wide, 1, int(rng.integers(2**31))).image
    top = (height - GROUND_PX) // 2
    lefts = rng.integers(0, width - GROUND_PX, GROUNDS_OF_EACH)
    return [picture[top : top + GROUND_PX, left : left + GROUND_PX].copy() for left in lefts]


def never_trained() -> tuple[str, ...]:
    """Names of `MOTIONS` that training knows to leave out; the others are in no list that training draws from."""
    return tuple(name for name in MOTIONS if name in NEVER_TRAINED)
