"""Where to cut: the athlete's box from pass 1, corrected by the key points of the frames around."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SURE = 0.3
"""Points below this confidence are not counted where a box is made from points."""

_LEAST_POINTS = 6
"""Fewer sure points than this do not show where a body ends."""

_MARGIN = 0.12
"""Of the longer side of the points' hull: hands, feet, head and flesh reach beyond the joints by about that."""

_MOST_GROWTH = 1.6
"""A box may grow by this factor of its area towards the points; more is another body or an error."""


_WITHIN, _LARGEST_GROWTH = 0.8, 3.0
"""Share of a box that must lie in the hull to count as a part of the same body, and how much the rest may be."""


def hull_box(xy: Floats, confidence: Floats) -> Floats:
    """Box (4,) x0 y0 x1 y1 around the sure points (17, 2) of a body; NaN where too few are sure."""
    sure = xy[confidence >= SURE]
    if len(sure) < _LEAST_POINTS:
        return np.full(4, np.nan)
    low, high = sure.min(0), sure.max(0)
    margin = _MARGIN * (high - low).max()
    return np.concatenate([low - margin, high + margin])


def merged(box: Floats, hull: Floats) -> Floats:
    """The box of pass 1 with what the points add to it, or the one of both that is known.

    A hull that lies mainly outside the box, or would make it more than 1.6 times as large, is not believed; unless the
    box lies within the hull: then pass 1 cut a part of the body off.

    >>> merged(np.array([0.0, 0.0, 10.0, 20.0]), np.array([1.0, 2.0, 9.0, 24.0])).tolist()
    [0.0, 0.0, 10.0, 24.0]
    """
    if not np.isfinite(hull).all():
        return box
    if not np.isfinite(box).all():
        return hull
    union = np.concatenate([np.minimum(box[:2], hull[:2]), np.maximum(box[2:], hull[2:])])
    if area(_shared(box, hull)) > _WITHIN * area(box) and area(union) < _LARGEST_GROWTH * area(box):
        return union
    if area(_shared(box, hull)) < 0.5 * area(hull) or area(union) > _MOST_GROWTH * area(box):
        return box
    return union


_ONE_BODY = 0.5
"""Share of the smaller of two boxes that lies in the other where both are around one body, or a part of it."""


def settled(box: Floats, hull: Floats) -> Floats:
    """Where the athlete is after pass 2: `merged`, or the hull of sure points where pass 1 was elsewhere."""
    return hull if apart(box, hull) else merged(box, hull)


def apart(first: Floats, second: Floats) -> bool:
    """Whether two boxes are around different bodies; False where one of them is not known.

    >>> apart(np.array([0.0, 0.0, 10.0, 10.0]), np.array([0.0, 6.0, 10.0, 16.0]))
    True
    """
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return False
    return area(_shared(first, second)) < _ONE_BODY * min(area(first), area(second))


def overlaps(first: Floats, second: Floats) -> bool:
    """Whether two boxes share a part of the picture."""
    return area(_shared(first, second)) > 0.0


def overlap(first: Floats, second: Floats) -> float:
    """Intersection over union of two boxes, 0 where one is not known.

    >>> overlap(np.array([0.0, 0.0, 10.0, 10.0]), np.array([0.0, 5.0, 10.0, 15.0]))
    0.3333333333333333
    """
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return 0.0
    shared = area(_shared(first, second))
    return shared / max(area(first) + area(second) - shared, 1e-9)


def _shared(first: Floats, second: Floats) -> Floats:
    return np.concatenate([np.maximum(first[:2], second[:2]), np.minimum(first[2:], second[2:])])


def area(box: Floats) -> float:
    """Area of a box in px², 0 where it is turned inside out."""
    return float(max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0))


def between(first: Floats, second: Floats, share: float) -> Floats:
    """The box part of the way from one to another; the one that is known where only one is."""
    if not np.isfinite(first).all():
        return second
    return first + share * (second - first) if np.isfinite(second).all() else first
