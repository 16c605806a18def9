"""The skeleton on the pupil: left and right in two colours that everybody can tell apart, one joint marked."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.skeleton import COCO17

Image = NDArray[np.uint8]
Floats = NDArray[np.float64]
Colour = tuple[int, int, int]

LEFT: Colour = (86, 180, 233)
RIGHT: Colour = (230, 159, 0)
MIDDLE: Colour = (255, 255, 255)
MARK: Colour = (240, 60, 130)
EDGE: Colour = (20, 20, 20)
"""RGB; left and right are Okabe and Ito's sky blue and orange (Color Universal Design, 2008)."""

MIN_CONFIDENCE = 0.3
"""Points the network is less sure of are not drawn: a wrong limb misleads more than a missing one."""

SUBPIXEL_BITS = 4
"""Binary digits after the point in OpenCV's drawing coordinates: a sixteenth of a pixel."""

_PARTS = {"trunk": ("shoulder", "hip"), "lean": ("shoulder", "hip", "ankle")}


def marked_points(joint: str, take_off_side: str | None = None) -> tuple[int, ...]:
    """Key points that show a part of the body; both sides where it is not known which leg takes off.

    >>> [COCO17.names[i] for i in marked_points("free_knee", "right")]
    ['left_knee']
    """
    if joint == "head":
        return tuple(COCO17.index(name) for name in ("nose", "left_ear", "right_ear"))
    if joint in COCO17.names:
        return (COCO17.index(joint),)
    role, _, part = joint.partition("_")
    sides = _sides(role, take_off_side)
    return tuple(COCO17.index(f"{side}_{name}") for side in sides for name in _PARTS.get(joint, (part,)))


def _sides(role: str, take_off_side: str | None) -> tuple[str, ...]:
    """The side or sides of the person that a role of a leg means."""
    if take_off_side is None or role not in ("takeoff", "free"):
        return ("left", "right")
    other = "right" if take_off_side == "left" else "left"
    return (take_off_side if role == "takeoff" else other,)


def draw_skeleton(image: Image, xy: Floats, confidence: Floats, marked: Iterable[int] = ()) -> Image:
    """A copy of the picture with the skeleton on it and rings around the marked points.

    `image` is (H, W, 3) RGB, `xy` (17, 2) px, `confidence` (17,). Points that are not known or not sure are left out.
    """
    drawn = np.ascontiguousarray(image).copy()
    seen = np.isfinite(xy).all(axis=1) & (confidence >= MIN_CONFIDENCE)
    thickness = _thickness(xy, seen)
    limbs = [limb for limb in COCO17.limbs if seen[list(limb)].all()]
    for width, edge in ((thickness + 2, True), (thickness, False)):
        for start, stop in limbs:
            _line(drawn, xy[start], xy[stop], EDGE if edge else _colour(start, stop), width)
    for point in np.flatnonzero(seen).tolist():
        _disc(drawn, xy[point], thickness, _colour(point, point))
    for point in marked:
        if seen[point]:
            _ring(drawn, xy[point], 4 * thickness, thickness)
    return drawn


def _thickness(xy: Floats, seen: NDArray[np.bool_]) -> int:
    """Width of a limb in px: a fiftieth of the person, at least 2."""
    return max(2, round(float(np.ptp(xy[seen], axis=0).max()) / 50)) if seen.any() else 2


def _colour(start: int, stop: int) -> Colour:
    """Left, right or, across the body, neither."""
    if start == 0 or (start % 2 != stop % 2 and start != stop):
        return MIDDLE
    return LEFT if stop % 2 else RIGHT


def _fixed(point: Floats) -> tuple[int, int]:
    """Coordinates as OpenCV draws them between pixels."""
    x, y = np.rint(point * 2**SUBPIXEL_BITS).astype(int)
    return int(x), int(y)


def _line(image: Image, start: Floats, stop: Floats, colour: Colour, width: int) -> None:
    import cv2

    cv2.line(image, _fixed(start), _fixed(stop), colour, width, cv2.LINE_AA, SUBPIXEL_BITS)


def _disc(image: Image, centre: Floats, radius: int, colour: Colour) -> None:
    import cv2

    cv2.circle(image, _fixed(centre), (radius + 1) << SUBPIXEL_BITS, EDGE, -1, cv2.LINE_AA, SUBPIXEL_BITS)
    cv2.circle(image, _fixed(centre), radius << SUBPIXEL_BITS, colour, -1, cv2.LINE_AA, SUBPIXEL_BITS)


def _ring(image: Image, centre: Floats, radius: int, width: int) -> None:
    import cv2

    for colour, extra in ((EDGE, 3), (MARK, 0)):
        cv2.circle(image, _fixed(centre), radius << SUBPIXEL_BITS, colour, width + extra, cv2.LINE_AA, SUBPIXEL_BITS)
