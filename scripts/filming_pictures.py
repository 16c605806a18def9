"""Draws the pictures of the page *How to film*: one that is right, and what goes wrong most often.

python scripts/filming_pictures.py pe_coach/dashboard/pictures
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.actors import bystander
from pe_coach.filming.bodies import load_body, rotation_matrices, rotation_vectors
from pe_coach.filming.demo import FRAME_RATE, demo_scene, perform, shot_of
from pe_coach.filming.shooting import Shot, shoot

Image = NDArray[np.uint8]

SEED = 24
"""Scene without a fault."""

BEFORE_TOE_OFF_S = 0.03
"""The moment that is drawn."""

WIDTH_PX = 640
QUALITY = 78


def main(folder: Path) -> None:
    """Write one JPEG for each picture."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, shot in _shots(_moment()).items():
        (image,) = shoot(shot)
        height, width = (round(side * WIDTH_PX / max(image.shape[:2])) for side in image.shape[:2])
        small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(folder / f"{name}.jpg"), small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


def _moment() -> Shot:
    """One frame of a jump, filmed well."""
    scene = demo_scene(SEED, "none")
    motion, _ = perform(scene)
    shot = shot_of(scene, motion)
    frame = [round((motion.toe_off_s - BEFORE_TOE_OFF_S) * FRAME_RATE)]
    actors = tuple(replace(actor, rotations=actor.rotations[frame], root=actor.root[frame]) for actor in shot.actors)
    return replace(shot, actors=actors, yaw_deg=shot.yaw_deg[frame], focal_px=1.25 * shot.focal_px[frame], tilt_deg=0.5)


def _shots(good: Shot) -> dict[str, Shot]:
    (pupil,) = good.actors
    at = pupil.root[0, 0]
    other = bystander(load_body("girl14b"), 1, FRAME_RATE, at=(at + 0.45, good.towards * 0.5), facing_deg=-60.0)
    turn = rotation_matrices(np.array([0.0, 0.0, np.radians(-80.0 * good.towards)]))
    turned = pupil.rotations.copy()
    turned[:, 0] = rotation_vectors(turn @ rotation_matrices(turned[:, 0]))
    return {
        "good": good,
        "feet": replace(good, tilt_deg=4.5, focal_px=good.focal_px * 1.25),
        "far": replace(good, focal_px=good.focal_px * 0.25),
        "two": replace(good, actors=(pupil, other)),
        "front": replace(good, actors=(replace(pupil, rotations=turned),)),
        "upright": replace(good, size=(432, 768), tilt_deg=0.0),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
