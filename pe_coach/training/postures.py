"""Postures to draw: frames of motions, with limbs exchanged between frames and joints bent otherwise.

What a network shall learn to see is not how elite athletes jump but where joints are, in pupils who do it wrong too.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.filming import BODY_NAMES, Body, load_body
from pe_coach.filming.planar import DEMO_JUMPS, SEGMENTS, SIDES, STORED_RATE_HZ, PlanarMotion, rotations_of

Floats = NDArray[np.float64]

MOTION_WEIGHTS = {
    "long_jump_hang": 4.0,
    "run": 3.0,
    "running_leap": 3.0,
    "standing_long_jump": 2.0,
    "fosbury_flop": 1.5,
    "scissors": 1.5,
    "backflip": 0.7,
    "backstroke": 0.5,
    "breaststroke": 0.5,
    "butterfly": 0.5,
    "freestyle": 0.3,
    "freestyle_constructed": 0.4,
    "elite": 4.0,
    "elite_arms_hanging": 1.5,
}
"""How often each motion is drawn: running and jumping most, because these are filmed first."""

FITTED = tuple(name for name in MOTION_WEIGHTS if not name.startswith("elite"))
"""Those that lie in files of rotations."""

NEVER_TRAINED = (*DEMO_JUMPS, "lj20", "lj22", "lj25")
"""Elite jumps kept out of training: those that the demo shows, and those that the rendered validation is made of."""

SIDE_VIEW_MOTIONS = ("long_jump_hang", "run", "running_leap", "standing_long_jump")

LIMBS = ("shoulder01.L", "shoulder01.R", "upperleg01.L", "upperleg01.R")
"""Each names the bone with which a limb begins; what hangs on it belongs to it."""

SCATTER_DEG = {
    "upperleg01": (18.0, 5.0, 7.0),
    "foot": (12.0, 4.0, 4.0),
    "upperarm01": (20.0, 15.0, 20.0),
    "spine03": (6.0, 4.0, 4.0),
    "spine05": (6.0, 4.0, 4.0),
    "neck01": (10.0, 8.0, 12.0),
    "wrist": (10.0, 10.0, 10.0),
}
"""Standard deviations of the angles added about a bone's x, y and z axes; x is the axis that bends."""
KNEE_SCATTER_DEG, KNEE_RANGE_DEG = 22.0, (-3.0, 150.0)
ELBOW_FACTORS = (0.2, 1.7)
"""An elbow's own bend is made smaller or larger, which keeps its axis."""
HANGING_DEG = {"upper_arm": -95.0, "forearm": -85.0}
"""Directions of arms that only hang: straight down is -90."""
FOOT_SHARE = 0.6
"""Share of the shank's lean that the foot's pitch follows: toes are too noisy in the source."""
FAULT_DEG = (20.0, 60.0)
"""One joint in a share of the postures is far off, as in a pupil with one fault."""


@dataclass(frozen=True, eq=False)
class Moves:
    """A motion: `rotations` (T, B, 3) radians in the order of a body's bones, and what it is called."""

    name: str
    swimming: bool
    rotations: Floats


def load_moves(folder: Path, names: tuple[str, ...] = FITTED) -> list[Moves]:
    """The motions of that name in a folder of `.npz` files."""
    found = []
    for name in names:
        with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
            swimming = str(stored["setting"]) == "swim"
            found.append(Moves(name, swimming, stored["rotvec"].astype(np.float64)))
    return found


def load_elite(folder: Path) -> list[Moves]:
    """Postures of elite long jumpers, as they are and with hanging arms; none of `NEVER_TRAINED`.

    `folder` holds 2-D key points seen from the side: `xy` (T, 17, 2) px, y down; `sequences.csv` above it says which
    way each jumper travels.
    """
    with (folder.parent / "sequences.csv").open(newline="", encoding="utf-8") as table:
        travel = {row["id"]: row["travel"] for row in csv.DictReader(table)}
    found = []
    for file in sorted(folder.glob("lj*.npz")):
        if file.stem not in NEVER_TRAINED:
            with np.load(file, allow_pickle=False) as stored:
                found.append(_limb_angles(stored["xy"].astype(np.float64), travel[file.stem]))
    angles = np.concatenate(found)
    angles = angles[np.isfinite(angles).all(1)]
    hanging = angles.copy()
    for name, angle_deg in HANGING_DEG.items():
        hanging[:, [SEGMENTS.index(f"{side}_{name}") for side in SIDES]] = angle_deg
    return [_planar_moves("elite", angles), _planar_moves("elite_arms_hanging", hanging)]


def load_flat(file: Path, travels: str) -> Moves:
    """Any sequence of 2-D key points seen from the side as postures of a body, one a frame.

    `file` holds `xy` (T, 17, 2), y down; the athlete `travels` "left" or "right". A frame without all joints has NaN.
    """
    with np.load(file, allow_pickle=False) as stored:
        return _planar_moves(file.stem, _limb_angles(stored["xy"].astype(np.float64), travels))


def _limb_angles(xy: Floats, travels: str) -> Floats:
    """(T, 11) directions of `SEGMENTS` in degrees; the athlete travels "left" or "right" in the picture."""
    flipped = xy * np.array([-1.0 if travels == "left" else 1.0, -1.0])
    pairs = {"trunk": (flipped[:, 11:13].mean(1), flipped[:, 5:7].mean(1))}
    for i, side in enumerate(SIDES):
        for name, (a, b) in {"thigh": (11, 13), "shank": (13, 15), "upper_arm": (5, 7), "forearm": (7, 9)}.items():
            pairs[f"{side}_{name}"] = (flipped[:, a + i], flipped[:, b + i])
    angles = {name: np.degrees(np.arctan2(*(b - a).T[::-1])) for name, (a, b) in pairs.items()}
    for side in SIDES:
        angles[f"{side}_foot"] = FOOT_SHARE * ((angles[f"{side}_shank"] + 90 + 180) % 360 - 180)
    return np.stack([angles[name] for name in SEGMENTS], 1)


def _planar_moves(name: str, angle_deg: Floats) -> Moves:
    """Postures in the plane of movement as rotations; all bodies have the same rest directions, so any will do."""
    times = np.arange(len(angle_deg)) / STORED_RATE_HZ
    motion = PlanarMotion(name, times, angle_deg, (), 0.0)
    return Moves(name, swimming=False, rotations=rotations_of(motion, load_body(BODY_NAMES[-1])))


def random_posture(moves: list[Moves], body: Body, rng: np.random.Generator) -> tuple[Floats, Moves]:
    """Rotations (B, 3) of a posture, and the motion it began with."""
    weights = np.array([MOTION_WEIGHTS[m.name] for m in moves])
    move = moves[int(rng.choice(len(moves), p=weights / weights.sum()))]
    rotations = move.rotations[rng.integers(len(move.rotations))].copy()
    if rng.random() < 0.4:
        alike = [m for m in moves if m.swimming == move.swimming]
        _exchange_limbs(rotations, alike, body, rng)
    if rng.random() < 0.85:
        _scatter(rotations, body, rng, strength=rng.uniform(0.3, 1.2))
    if rng.random() < 0.3:
        _fault(rotations, body, rng)
    return rotations, move


def _exchange_limbs(rotations: Floats, moves: list[Moves], body: Body, rng: np.random.Generator) -> None:
    for limb in LIMBS:
        if rng.random() < 0.4:
            other = moves[rng.integers(len(moves))].rotations
            bones = _subtree(body, limb)
            rotations[bones] = other[rng.integers(len(other))][bones]


def _subtree(body: Body, name: str) -> list[int]:
    """The bone of that name and all that hang on it."""
    bones = [body.bone(name)]
    for bone, parent in enumerate(body.parent):  # parents come before children
        if parent in bones:
            bones.append(bone)
    return bones


def _scatter(rotations: Floats, body: Body, rng: np.random.Generator, strength: float) -> None:
    for bone, name in enumerate(body.bone_names):
        part = name.split(".")[0]
        if part in SCATTER_DEG:
            rotations[bone] += np.radians(rng.normal(0, SCATTER_DEG[part])) * strength
        if part == "lowerleg01":
            _bend_knee(rotations, bone, rng.normal(0, KNEE_SCATTER_DEG) * strength)
        if part == "lowerarm01":
            rotations[bone] *= rng.uniform(*ELBOW_FACTORS)


def _bend_knee(rotations: Floats, bone: int, by_deg: float) -> None:
    bent = np.degrees(rotations[bone, 0]) + by_deg
    rotations[bone, 0] = np.radians(np.clip(bent, *KNEE_RANGE_DEG))


def _fault(rotations: Floats, body: Body, rng: np.random.Generator) -> None:
    """One thigh, knee or upper arm turned by much."""
    part = rng.choice(["upperleg01", "lowerleg01", "upperarm01"])
    bone = body.bone(f"{part}.{rng.choice(['L', 'R'])}")
    by_deg = rng.uniform(*FAULT_DEG) * rng.choice([-1, 1])
    if part == "lowerleg01":
        _bend_knee(rotations, bone, by_deg)
    else:
        rotations[bone, 0] += np.radians(by_deg)
