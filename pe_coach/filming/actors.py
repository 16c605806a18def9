"""People beside the athlete, and athletes in motions that lie in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.bodies import Body, rotation_matrices, rotation_vectors
from pe_coach.filming.jumping import on_soles
from pe_coach.filming.planar import SEGMENTS, PlanarMotion
from pe_coach.filming.shooting import Actor

Floats = NDArray[np.float64]

STEPS_A_SECOND = 1.8
"""Cadence of an easy walk."""
STANDING_DEG = {"trunk": 90.0, "thigh": -89.0, "shank": -93.0, "foot": 0.0, "upper_arm": -93.0, "forearm": -80.0}
SWING_DEG = {"thigh": 24.0, "upper_arm": -20.0, "forearm": -24.0}
"""Half the swing of a limb in a walk; arms go against the legs."""
KNEE_DEG = 45.0
"""Bend of the knee while its leg swings forward."""
HEEL_DEG = -32.0
"""Pitch of the foot that is left behind."""


def bystander(
    body: Body,
    frames: int,
    frame_rate: float,
    *,
    at: tuple[float, float],
    facing_deg: float = 0.0,
    walks: bool = False,
    kit: int = 1,
) -> Actor:
    """Somebody who stands about or walks by.

    Args:
        body: who.
        frames: length of the film.
        frame_rate: frames a second.
        at: (2,) place on the ground in the first frame, metres forward and to the left.
        facing_deg: direction of face and walk, from +x to the left.
        walks: or stands.
        kit: index into `KIT_NAMES`.
    """
    time = np.arange(frames) / frame_rate
    planar = PlanarMotion("walk", time, walk_angles(time if walks else np.zeros(frames), walks), (), 0.0)
    rotations, way = on_soles(planar, body, kit)
    turn = rotation_matrices(np.array([0.0, 0.0, np.radians(facing_deg)]))
    rotations[:, 0] = rotation_vectors(turn @ rotation_matrices(rotations[:, 0]))
    root = np.stack([way[:, 0] - way[0, 0], np.zeros(frames), way[:, 1]], 1) @ turn.T
    return Actor(body, rotations, root + np.array([*at, 0.0]), kit)


def walk_angles(time: Floats, walks: float | Floats = 1.0) -> Floats:
    """(T, 11) directions of the limbs in degrees, columns `SEGMENTS`; `walks` (T,) is 1 in a walk and 0 standing."""
    angle = np.empty((len(time), len(SEGMENTS)))
    for column, segment in enumerate(SEGMENTS):
        limb = segment.removeprefix("left_").removeprefix("right_")
        phase = np.pi * (STEPS_A_SECOND * time + segment.startswith("right"))
        swing = np.sin(phase) * SWING_DEG.get("thigh" if limb == "shank" else limb, 0.0)
        if limb == "shank":
            swing = swing - KNEE_DEG * np.clip(np.cos(phase), 0, 1) ** 2
        if limb == "foot":
            swing = HEEL_DEG * np.clip(-np.sin(phase), 0, 1) ** 2
        angle[:, column] = STANDING_DEG[limb] + walks * swing
    return angle


def actor_in_file(path: Path, body: Body, *, frame_rate: float, kit: int = 1) -> Actor:
    """An athlete in a stored motion: `rotvec` (T, B, 3), `root` (T, 3) metres, `fps`, `ref_floor_z`; nothing pickled.

    The root is scaled to the body's legs.
    """
    with np.load(path, allow_pickle=False) as file:
        stored = {key: file[key].astype(np.float64) for key in ("rotvec", "root", "fps", "ref_floor_z")}
    count = len(stored["root"])
    time = np.arange(0, (count - 1) / stored["fps"], 1 / frame_rate)
    at = np.minimum(time * stored["fps"], count - 1.0)
    low, share = np.minimum(at.astype(int), count - 2), (at - np.minimum(at.astype(int), count - 2))[:, None]
    rotations, root = stored["rotvec"], stored["root"] * body.floor_m / stored["ref_floor_z"]
    return Actor(
        body,
        rotations[low] + (rotations[low + 1] - rotations[low]) * share[..., None],
        root[low] + (root[low + 1] - root[low]) * share,
        kit,
    )
