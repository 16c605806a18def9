"""Postures of a reference as a body: a sheet of small pictures, one for each, cut out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.bodies import load_body, pose_body
from pe_coach.filming.camera import look_at
from pe_coach.filming.drawing import Sprite, draw_body
from pe_coach.filming.planar import SEGMENTS, PlanarMotion, rotations_of
from pe_coach.pose.skeleton import COCO17

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

BODY, KIT = "girl17a", 2
"""Who is drawn, in long tights: neither a child nor an athlete of some club."""

CELL_PX = 380
"""Side of a picture: a swimmer with the arms stretched has room."""

EYE_M, FOCAL_PX = 30.0, 4200.0
"""So far away that there is hardly any perspective, as references have none."""

LIMBS = {
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
}
"""Points of the limbs of a planar motion."""

FOOT_DEG, FOOT_LIMITS_DEG = 93.0, (-60.0, 25.0)
"""Pitch of the foot above the direction of the shank, as in standing; ankles bend no further. No point is on a toe."""

TURNED_DEG, TURNED_ROWS = -5.0, 4.0
"""Mean bend of the knees below which the body must have turned its back to where it faced, since knees bend one way
only; smoothed with a Gaussian of so many postures."""


@dataclass(frozen=True)
class Figures:
    """A row of pictures.

    Attributes:
        sheet: (CELL, N · CELL, 4) RGBA, colours not multiplied by their opacity.
        hips: (N, 2) px within each picture, between the hips.
        torso_px: mean length of the trunk where it is longest, px.
    """

    sheet: Image
    hips: Floats
    torso_px: float


def figures(position: Floats) -> Figures:
    """Draw postures (N, 17, 2), torso lengths, y up, facing +x, as seen by who has their right side near.

    Directions that are not known are taken from the postures beside them. Who turns about the long axis, as in a flop,
    is drawn from the front or the back at once: from the side there is nothing between.
    """
    turned = turned_back(position)
    other = position[:, list(COCO17.mirror)] * np.array([-1.0, 1.0])
    sheet, hips, torso = np.zeros((len(position), CELL_PX, CELL_PX, 4), np.uint8), np.zeros((len(position), 2)), 0.0
    if not turned.all():
        sheet[~turned], hips[~turned], torso = _drawn(position[~turned])
    if turned.any():
        cells, places, length = _drawn(other[turned])
        sheet[turned] = cells[:, :, ::-1]
        hips[turned] = np.array([CELL_PX - 1.0, 0.0]) + places * np.array([-1.0, 1.0])
        torso = max(torso, length)
    return Figures(np.concatenate(list(sheet), 1), hips, torso)


def turned_back(position: Floats) -> NDArray[np.bool_]:
    """(N,) whether the knees bend the other way."""
    from scipy.ndimage import gaussian_filter1d

    angle = dict(zip(SEGMENTS, _angles(position).T, strict=True))
    bends = [(angle[f"{side}_thigh"] - angle[f"{side}_shank"] + 180) % 360 - 180 for side in ("left", "right")]
    return np.asarray(gaussian_filter1d(np.mean(bends, 0), TURNED_ROWS, mode="nearest") < TURNED_DEG)


def _drawn(position: Floats) -> tuple[Image, Floats, float]:
    """Pictures of postures that face +x, where their hips are, and the length of the trunk, px."""
    body = load_body(BODY)
    planar = PlanarMotion("figures", np.arange(len(position), dtype=float), _angles(position), (), 0.0)
    rotations = rotations_of(planar, body)
    camera = look_at((0.0, -EYE_M, body.height_m / 2), (0.0, 0.0, body.height_m / 2), FOCAL_PX, (CELL_PX, CELL_PX))
    root = np.array([0.0, 0.0, -body.floor_m])
    cells, hips, torso = [], [], []
    for rotation in rotations:
        posed = pose_body(body, rotation, root, KIT)
        sprite = draw_body(body, posed, camera, kit=KIT)
        middle, upper = sprite.points[11:13].mean(0), sprite.points[5:7].mean(0)
        shift = np.round(CELL_PX / 2 - middle).astype(int)
        cells.append(_cell(sprite.moved(*shift.tolist())))
        hips.append(middle + shift)
        torso.append(float(np.linalg.norm(upper - middle)))
    return np.stack(cells), np.array(hips), float(np.quantile(torso, 0.9))


def _cell(sprite: Sprite) -> Image:
    """A picture with the person on it, RGBA."""
    cell = np.zeros((CELL_PX, CELL_PX, 4), np.uint8)
    (x, y), (high, wide) = sprite.corner, sprite.alpha.shape
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + wide, CELL_PX), min(y + high, CELL_PX)
    part = np.s_[top - y : bottom - y, left - x : right - x]
    alpha = sprite.alpha[part]
    colour = sprite.rgb[part].astype(float) * 255 / np.maximum(alpha, 1)[..., None]
    cell[top:bottom, left:right, :3] = np.clip(colour, 0, 255)
    cell[top:bottom, left:right, 3] = alpha
    return cell


def _angles(position: Floats) -> Floats:
    """(N, 11) directions of the limbs, degrees, columns `SEGMENTS`, without leaps and without gaps."""
    point = {name: position[:, k] for k, name in enumerate(COCO17.names)}
    middle = {part: (point[f"left_{part}"] + point[f"right_{part}"]) / 2 for part in ("hip", "shoulder")}
    columns = {"trunk": _direction(middle["hip"], middle["shoulder"])}
    for side in ("left", "right"):
        for limb, (start, stop) in LIMBS.items():
            columns[f"{side}_{limb}"] = _direction(point[f"{side}_{start}"], point[f"{side}_{stop}"])
        columns[f"{side}_foot"] = np.clip(columns[f"{side}_shank"] + FOOT_DEG, *FOOT_LIMITS_DEG)
    return np.stack([columns[segment] for segment in SEGMENTS], 1)


def _direction(start: Floats, stop: Floats) -> Floats:
    """(N,) degrees of a limb, evenly through what is not known; 90 below where it never is: hanging."""
    d = stop - start
    angle = np.degrees(np.arctan2(d[:, 1], d[:, 0]))
    known = np.flatnonzero(np.isfinite(angle))
    if not len(known):
        return np.full(len(angle), -90.0)
    return np.asarray(np.interp(np.arange(len(angle)), known, np.unwrap(angle[known], period=360.0)))
