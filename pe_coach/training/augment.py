"""Random views of a person: turned, scaled, cut, blurred, discoloured, partly hidden."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.pose import COCO17
from pe_coach.training.data import Floats, Picture, Sample

CONTEXT = 1.25
"""The input shows the box this many times larger."""
MIRROR = np.array(COCO17.mirror)


@dataclass(frozen=True)
class Strength:
    """How far views differ from the sample; shares are of all samples.

    Athletes lie, hang and stand on their heads: one view in seven is turned at will. Boxes come from a detector or
    from the last frame: scale and place scatter.
    """

    full_turn: float = 0.15
    turn_deg: float = 22.0
    zoom: float = 0.17
    shift: float = 0.05
    half_body: float = 0.10
    water: float = 0.03
    blur: float = 0.15
    motion_blur: float = 0.12
    low_resolution: float = 0.12
    compression: float = 0.15
    grey: float = 0.03
    noise: float = 0.15
    most_rectangles: int = 2


GENTLE = Strength(
    full_turn=0.06,
    turn_deg=14.0,
    zoom=0.12,
    shift=0.04,
    half_body=0.04,
    blur=0.08,
    motion_blur=0.08,
    low_resolution=0.05,
    most_rectangles=1,
)
"""For drawn people, whose own variety is wide, when a run is too short to learn everything; at its end for everybody,
so that the last steps are spent on views as films show them."""


def view(
    sample: Sample, size: tuple[int, int], rng: np.random.Generator, how: Strength
) -> tuple[Picture, Floats, Floats]:
    """One random view.

    Args:
        sample: the person.
        size: height and width of the input.
        rng: draws everything.
        how: how strongly.

    Returns:
        Picture (height, width, 3) RGB, points (17, 2) in its px, weights (17,), 0 outside the picture.
    """
    flip = bool(rng.random() < 0.5)
    matrix = _random_matrix(sample, size, rng, how, flip=flip)
    picture = cv2.warpAffine(sample.picture, matrix, (size[1], size[0]), flags=cv2.INTER_LINEAR)
    xy = sample.points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    weight = sample.points[:, 2].copy()
    if flip:
        xy, weight = xy[MIRROR], weight[MIRROR]
    outside = (xy < -4).any(1) | (xy > np.array([size[1], size[0]]) + 3).any(1)
    weight[outside] = 0
    return _photograph(np.asarray(picture, np.uint8), rng, how), xy, weight


def crop_matrix(
    box: Floats,
    size: tuple[int, int],
    *,
    angle: float = 0.0,
    zoom: float = 1.0,
    shift: tuple[float, float] = (0.0, 0.0),
    flip: bool = False,
) -> Floats:
    """Matrix (2, 3), picture px to input px: the turned box, enlarged by `CONTEXT`, fits into the input.

    `size` is height and width; `angle` in radians turns the picture clockwise; `shift` is a share of the box.
    """
    height, width = size
    w, h = box[2] - box[0], box[3] - box[1]
    c, s = math.cos(angle), math.sin(angle)
    turned_w, turned_h = CONTEXT * (abs(w * c) + abs(h * s)), CONTEXT * (abs(w * s) + abs(h * c))
    scale = zoom * min(width / turned_w, height / turned_h)
    turn = scale * np.array([[c, -s], [s, c]]) @ np.diag([-1.0 if flip else 1.0, 1.0])
    centre = np.array([(box[0] + box[2]) / 2 + shift[0] * w, (box[1] + box[3]) / 2 + shift[1] * h])
    return np.column_stack([turn, np.array([(width - 1) / 2, (height - 1) / 2]) - turn @ centre])


def _random_matrix(
    sample: Sample, size: tuple[int, int], rng: np.random.Generator, how: Strength, *, flip: bool
) -> Floats:
    box = sample.box
    if rng.random() < how.half_body and (sample.points[:, 2] > 0).sum() >= 8:
        box = _half_body(sample, rng)
    angle = math.radians(float(np.clip(rng.normal(0, how.turn_deg), -60, 60)))
    if rng.random() < how.full_turn:
        angle = rng.uniform(-math.pi, math.pi)
    zoom = float(np.clip(math.exp(rng.normal(0, how.zoom)), 0.6, 1.6))
    shift = rng.normal(0, how.shift, 2)
    return crop_matrix(box, size, angle=angle, zoom=zoom, shift=(float(shift[0]), float(shift[1])), flip=flip)


def _half_body(sample: Sample, rng: np.random.Generator) -> Floats:
    """Box of the upper or the lower body, where at least three of its points are known; else the whole."""
    part = np.arange(11) if rng.random() < 0.5 else np.arange(11, 17)
    known = part[sample.points[part, 2] > 0]
    if len(known) < 3:
        return sample.box
    low, high = sample.points[known, :2].min(0), sample.points[known, :2].max(0)
    pad = 0.15 * (high - low).max() + 2
    return np.concatenate([low - pad, high + pad])


def _photograph(x: Picture, rng: np.random.Generator, how: Strength) -> Picture:
    """What light, lens, sensor and film do to a picture."""
    if rng.random() < how.water:
        x = _water(x, rng)
    x = _blurred(x, rng, how)
    x = _coloured(x, rng, how)
    if rng.random() < how.compression:
        x = _compressed(x, int(rng.integers(12, 55)))
    return _covered(x, rng, how.most_rectangles)


def _coloured(x: Picture, rng: np.random.Generator, how: Strength) -> Picture:
    y = x.astype(np.float32)
    if rng.random() < how.grey:
        y = np.broadcast_to(y.mean(2, keepdims=True), y.shape)
    y = y * np.float32(rng.uniform(0.65, 1.35)) * rng.uniform(0.9, 1.1, 3).astype(np.float32)
    y = y + np.float32(rng.normal(0, 12))
    if rng.random() < how.noise:
        y = y + rng.normal(0, rng.uniform(2, 12), y.shape).astype(np.float32)
    return np.clip(y, 0, 255).astype(np.uint8)


def _blurred(x: Picture, rng: np.random.Generator, how: Strength) -> Picture:
    if rng.random() < how.low_resolution:
        scale = rng.uniform(0.3, 0.7)
        small = cv2.resize(x, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        x = np.asarray(cv2.resize(small, x.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
    if rng.random() < how.blur:
        x = np.asarray(cv2.GaussianBlur(x, (0, 0), rng.uniform(0.5, 1.5)), np.uint8)
    if rng.random() < how.motion_blur:
        x = np.asarray(cv2.filter2D(x, -1, _streak(int(rng.integers(3, 9)), rng.uniform(0, math.pi))), np.uint8)
    return x


def _streak(length: int, angle: float) -> NDArray[np.float32]:
    """Kernel of a straight camera or limb movement."""
    kernel = np.zeros((length, length), np.float32)
    middle = (length - 1) / 2
    reach = middle * np.array([math.cos(angle), math.sin(angle)])
    a, b = np.round(middle - reach).astype(int), np.round(middle + reach).astype(int)
    cv2.line(kernel, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), 1.0)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _compressed(x: Picture, quality: int) -> Picture:
    _, data = cv2.imencode(".jpg", x[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(decoded[:, :, ::-1])


def _water(x: Picture, rng: np.random.Generator) -> Picture:
    """A water line: what is below is bluish and blurred."""
    line = int(rng.uniform(0.35, 0.8) * x.shape[0])
    below = cv2.GaussianBlur(x[line:], (0, 0), rng.uniform(1, 3)).astype(np.float32)
    blue = np.array([30, 110, 150], np.float32) * rng.uniform(0.6, 1.3)
    share = rng.uniform(0.2, 0.7)
    out = x.copy()
    out[line:] = np.clip(below * (1 - share) + blue * share, 0, 255)
    return out


def _covered(x: Picture, rng: np.random.Generator, most: int) -> Picture:
    """Rectangles of one colour: what stands in front."""
    out = np.ascontiguousarray(x)
    longest = out.shape[0] // 5
    for _ in range(rng.integers(0, most + 1)):
        h, w = rng.integers(longest // 3, longest + 1, 2)
        y, x0 = rng.integers(0, out.shape[0]), rng.integers(0, out.shape[1])
        out[y : y + h, x0 : x0 + w] = rng.integers(0, 256, 3)
    return out
