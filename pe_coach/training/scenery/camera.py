"""What a camera does to a person, to the ground or to both before a view is cut out: stretch, smear, lens, film."""

from __future__ import annotations

import math

import cv2
import numpy as np

from pe_coach.pose import COCO17
from pe_coach.training.data import Floats, Picture
from pe_coach.training.scenery.stage import Coordinates, Stage, carried, cut, grain, pixels, taken_from

STRETCH = (0.9, 1.12)
"""Range of the factor by which a body is longer or shorter along some direction."""
HEAD = (0.88, 1.22)
"""Range of the factor on the size of the head: a child's is larger."""
SKEW = 0.16
"""Deviation of the lean that a shutter gives who is read out row by row while the camera turns: px along x a row."""
RESENT_SIDE_PX, RESENT_QUALITY = (110.0, 230.0), (8, 30)
"""Longer side of the picture in a clip that was sent on, and its JPEG quality, which stands in for the codec's."""
DARK_SIDE_PX = 260.0
HEAD_POINTS = [COCO17.names.index(name) for name in ("nose", "left_eye", "right_eye", "left_ear", "right_ear")]
SHOULDERS = [COCO17.names.index(f"{side}_shoulder") for side in ("left", "right")]


def with_head_scaled(rgba: Picture, points: Floats, factor: float) -> tuple[Picture, Floats]:
    """The cut-out (h, w, 4) with a head `factor` times as large, on a picture with room for it, and its points."""
    middle = points[HEAD_POINTS].mean(0)
    reach = 1.1 * max(float(np.linalg.norm(points[SHOULDERS].mean(0) - middle)), 0.11 * max(rgba.shape[:2]))
    pad = math.ceil(reach / 3)
    padded = np.asarray(cv2.copyMakeBorder(rgba, pad, pad, pad, pad, cv2.BORDER_CONSTANT), np.uint8)
    centre = middle + pad

    at_x, at_y = centre.tolist()

    def source_of(x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
        dx, dy = x - at_x, y - at_y
        inner = np.clip(1 - (dx * dx + dy * dy) / (reach * reach), 0, None) ** 2
        pull = (1 / factor - 1) * inner
        return x + dx * pull, y + dy * pull

    low = np.maximum(np.floor(centre - reach), 0).astype(int)
    high = np.minimum(np.ceil(centre + reach) + 1, padded.shape[1::-1]).astype(int)
    part = np.s_[low[1] : high[1], low[0] : high[0]]
    padded[part] = taken_from(padded, pixels(low[0], high[0]), pixels(low[1], high[1]), source_of)
    return padded, carried(points + pad, source_of)


def reshaped(rgba: Picture, points: Floats, matrix: Floats) -> tuple[Picture, Floats]:
    """The cut-out (h, w, 4) under a matrix (2, 2), trimmed, and its points (17, 2)."""
    h, w = rgba.shape[:2]
    corners = np.array([[0, 0], [w, 0], [0, h], [w, h]]) @ matrix.T
    low, size = corners.min(0), np.ceil(np.ptp(corners, axis=0)).astype(int) + 2
    shift = 1 - low
    turned = cv2.warpAffine(rgba, np.column_stack([matrix, shift]), size.tolist(), flags=cv2.INTER_LINEAR)
    rows, columns = np.flatnonzero(turned[..., 3].any(1)), np.flatnonzero(turned[..., 3].any(0))
    part = turned[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.ascontiguousarray(part), points @ matrix.T + shift - [columns[0], rows[0]]


def stretch_matrix(rng: np.random.Generator) -> Floats:
    """(2, 2): longer or shorter along a random direction."""
    angle = rng.uniform(0, math.pi)
    along = np.array([math.cos(angle), math.sin(angle)])
    return np.asarray(np.eye(2) + (rng.uniform(*STRETCH) - 1) * np.outer(along, along))


def skew_matrix(rng: np.random.Generator) -> Floats:
    """(2, 2): rows further down are further to one side."""
    return np.array([[1.0, float(np.clip(rng.normal(0, SKEW), -2 * SKEW, 2 * SKEW))], [0.0, 1.0]])


def smeared(picture: Picture, travel: Floats, border: int) -> tuple[Picture, Floats]:
    """A picture of any number of channels as it looks when it moves by `travel` (2,) px during the exposure.

    It grows by the travel; `border` is OpenCV's rule for what lies outside. The second result is by how much what was
    at the middle of the exposure is further to the right and below. Four times the mean of two copies: the time does
    not depend on the length.
    """
    moved = np.zeros(2)
    for part in (1 / 2, 1 / 4, 1 / 8, 1 / 16):
        x, y = np.round(travel * part).astype(int).tolist()
        if x or y:
            sides = ((max(-y, 0), max(y, 0), max(-x, 0), max(x, 0)), (max(y, 0), max(-y, 0), max(x, 0), max(-x, 0)))
            first, second = (cv2.copyMakeBorder(picture, *side, border) for side in sides)
            picture = np.asarray(cv2.addWeighted(first, 0.5, second, 0.5, 0), np.uint8)
            moved += np.abs([x, y]) / 2
    return picture, moved


def pan(stage: Stage, rng: np.random.Generator) -> None:
    """Smear all that is there along the horizontal, as by a camera that follows the person."""
    travel = np.array([rng.uniform(0.05, 0.25) * stage.side, rng.normal(0, 0.01) * stage.side])
    wide, moved = smeared(stage.picture, travel, cv2.BORDER_REFLECT)
    left, top = np.round(moved).astype(int)
    stage.picture = np.ascontiguousarray(wide[top : top + stage.height, left : left + stage.width])


def bend(stage: Stage, rng: np.random.Generator) -> None:
    """As near the edge of a wide-angle picture: what is further from its middle, which lies outside, is wider or
    narrower."""
    size = max(stage.height, stage.width)
    direction, strength = rng.uniform(0, 2 * math.pi), float(rng.uniform(0.05, 0.15) * rng.choice([-1, 1]))
    middle = np.array([stage.width, stage.height]) / 2
    away = rng.uniform(0.4, 0.9) * size * np.array([math.cos(direction), math.sin(direction)])
    (at_x, at_y), fixed = (middle + away).tolist(), float(np.linalg.norm(away))

    def source_of(x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
        dx, dy = x - at_x, y - at_y
        pull = np.sqrt(dx * dx + dy * dy) * (strength / fixed) - strength
        return x + dx * pull, y + dy * pull

    stage.picture = taken_from(stage.picture, pixels(0, stage.width), pixels(0, stage.height), source_of)
    stage.points[:, :2] = carried(stage.points[:, :2], source_of)
    share = np.array([0, 0.5, 1])
    rim = np.stack(np.meshgrid(share, share), -1).reshape(-1, 2) * (stage.box[2:] - stage.box[:2]) + stage.box[:2]
    rim = carried(rim, source_of)
    stage.box = np.concatenate([rim.min(0), rim.max(0)])


def resent(stage: Stage, rng: np.random.Generator) -> None:
    """Made small and coded twice with few bits, as a clip that was sent from phone to phone."""
    bound(stage, float(rng.uniform(*RESENT_SIDE_PX)))
    _coded(stage, rng)
    x, y = rng.integers(1, 5, 2).tolist()  # the second coder's blocks lie elsewhere
    stage.picture = np.ascontiguousarray(stage.picture[y:, x:])
    stage.points[:, :2] -= [x, y]
    stage.box -= [x, y, x, y]
    _coded(stage, rng)


def _coded(stage: Stage, rng: np.random.Generator) -> None:
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*RESENT_QUALITY))]
    _, code = cv2.imencode(".jpg", stage.picture[:, :, ::-1], quality)
    stage.picture = np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR_RGB), np.uint8)


def dim(stage: Stage, rng: np.random.Generator) -> None:
    """Little light: dark, with grain in brightness and blotches in colour."""
    bound(stage, DARK_SIDE_PX)
    size = stage.picture.shape[:2]
    light, strength = rng.uniform(0.3, 0.65), rng.uniform(5, 16)
    blotch = rng.uniform(1.5, 4)
    fine = cut(grain(), size, (1, 1), rng) * np.float32(strength)
    colours = [fine + cut(grain(), size, (blotch, blotch), rng) * np.float32(strength * k) for k in (0.6, 0.3, 0.8)]
    dark = cv2.addWeighted(stage.picture, light, stage.picture, 0, rng.uniform(0, 25))
    stage.picture = np.asarray(cv2.add(dark, cv2.merge(colours), dtype=cv2.CV_8U), np.uint8)


def bound(stage: Stage, side_px: float) -> None:
    """Make the picture smaller so that its longer side is at most `side_px`."""
    scale = side_px / max(stage.picture.shape[:2])
    if scale >= 1:
        return
    stage.picture = np.asarray(cv2.resize(stage.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    stage.points[:, :2] = (stage.points[:, :2] + 0.5) * scale - 0.5
    stage.box = (stage.box + 0.5) * scale - 0.5
