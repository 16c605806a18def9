"""What key points, boxes and pixels tell: points missed and exchanged, whose they are, crops cut off and blurred."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.athlete_boxes import ELSEWHERE
from benchmarks.where_it_hurts.cases import NOBODY, OTHER
from pe_coach.people.detector import box_iou
from pe_coach.people.looks import common
from pe_coach.pose import BODY
from pe_coach.training.metrics import LIMBS, PCK_LIMIT, distances, exchanged

Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]

SHARP_SIDE_PX = 96
"""Sharpness is told of crops scaled down to this side, so that a near athlete is not sharper than a far one."""
EDGE_PX = 2.0
HALF_BOXED = 0.5
"""Less of the athlete than this in the box of pass 1, and crops show a part: arms without legs, a trunk."""


def compared(truth: Floats, predicted: Floats) -> tuple[int, int, float]:
    """Body points known, missed, and their median distance in torso lengths; points (17, 2 or more), NaN if unknown."""
    body = list(BODY)
    known_body = np.where(np.isfinite(predicted), predicted, 1e9)  # what was not found is far off, not unknown
    distance = distances(truth[None], known_body[None])[0, body]
    known = np.isfinite(distance)
    if not known.any():
        return 0, 0, float("nan")
    middle = float(np.median(distance[known]))
    return int(known.sum()), int((distance[known] >= PCK_LIMIT).sum()), middle if middle < 1e3 else float("inf")


def sides_exchanged(truth: Floats, predicted: Floats) -> bool:
    """Whether exchanging both arms or both legs mends two or more of their points; (17, 2 or more)."""
    return any(exchanged(truth[None], predicted[None], points)[0, 0] == 1 for points in LIMBS.values())


def whom(points: Floats, label: Floats) -> tuple[str, ...]:
    """`NOBODY` or `OTHER`, if the points (17, 2) are nobody's or lie beside the label (4,), NaN where not known.

    All points of the body count, sure or not: on somebody else few are sure.
    """
    body = points[list(BODY)]
    body = body[np.isfinite(body).all(1)]
    if not len(body):
        return (NOBODY,)
    hull = np.concatenate([body.min(0), body.max(0)])
    return (OTHER,) if np.isfinite(label).all() and box_iou(hull[None], label[None])[0, 0] < ELSEWHERE else ()


def is_part(seen: Floats, whole: Floats) -> bool:
    """Whether less than half of an athlete's box (4,) px lies in the box of pass 1; False where one is not known."""
    known = np.isfinite(seen).all() and np.isfinite(whole).all()
    return bool(known and common(seen[None], whole)[0] < HALF_BOXED * np.prod(whole[2:] - whole[:2]))


def is_cut_off(box: Floats, size: tuple[int, int]) -> bool:
    """Whether a box (4,) px reaches the edge of a picture of that width and height."""
    low, high = box[:2].min(), (np.array(size) - 1 - box[2:]).min()
    return bool(min(low, high) <= EDGE_PX)


def sharpness(image: Picture, box: Floats) -> float:
    """Variance of the Laplacian in a person's box (4,) px over that of the grey values; NaN without pixels.

    Of the box at most `SHARP_SIDE_PX` wide and high; the second variance makes dim and bright pictures comparable.
    """
    if not np.isfinite(box).all():
        return float("nan")
    x0, y0, x1, y1 = np.clip(np.round(box), 0, np.tile(image.shape[1::-1], 2)).astype(int)
    if min(x1 - x0, y1 - y0) < 3:
        return float("nan")
    grey = cv2.cvtColor(np.ascontiguousarray(image[y0:y1, x0:x1]), cv2.COLOR_RGB2GRAY)
    scale = SHARP_SIDE_PX / max(grey.shape)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(grey, cv2.CV_64F).var() / max(float(grey.var()), 1.0))
