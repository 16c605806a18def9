"""The skeleton on the pupil: left and right in colours that everybody can tell apart, one part of the body marked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

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

_SHOWN_BY = {
    "shoulder": ("shoulder", "elbow"),
    "elbow": ("shoulder", "elbow", "wrist"),
    "wrist": ("elbow", "wrist"),
    "hip": ("hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
    "ankle": ("knee", "ankle"),
    "trunk": ("shoulder", "hip"),
    "lean": ("shoulder", "hip", "knee", "ankle"),
}
"""The limbs, as chains of points, that show a part of the body: the hip is judged by the thigh."""


@dataclass(frozen=True)
class Mark:
    """What is marked for a part of the body: points in a ring, and the limbs that show it."""

    points: tuple[int, ...] = ()
    limbs: tuple[tuple[int, int], ...] = ()


NOTHING = Mark()


def mark_of(joint: str, take_off_side: str | None = None) -> Mark:
    """Points and limbs to mark for a part of the body; both sides where it is not known which leg takes off.

    >>> mark = mark_of("free_knee", "right")
    >>> [COCO17.names[point] for point in mark.points], mark.limbs
    (['left_knee'], ((11, 13), (13, 15)))
    """
    if joint == "head":
        return Mark(tuple(COCO17.index(name) for name in ("nose", "left_ear", "right_ear")))
    role, _, part = joint.rpartition("_")
    chains = [[COCO17.index(f"{side}_{name}") for name in _SHOWN_BY[part]] for side in _sides(role, take_off_side)]
    points = [COCO17.index(f"{side}_{part}") for side in _sides(role, take_off_side)] if role else []
    return Mark(tuple(points), tuple(limb for chain in chains for limb in pairwise(chain)))


def _sides(role: str, take_off_side: str | None) -> tuple[str, ...]:
    """The side or sides of the person that a role means."""
    if role in ("left", "right"):
        return (role,)
    if take_off_side is None or role not in ("takeoff", "free"):
        return ("left", "right")
    other = "right" if take_off_side == "left" else "left"
    return (take_off_side if role == "takeoff" else other,)


def draw_skeleton(image: Image, xy: Floats, confidence: Floats, mark: Mark = NOTHING) -> Image:
    """A copy of the picture with the skeleton on it and one part of the body marked.

    `image` is (H, W, 3) RGB, `xy` (17, 2) px, `confidence` (17,). Points that are not known or not sure are left out.
    """
    drawn = np.ascontiguousarray(image).copy()
    seen = np.isfinite(xy).all(axis=1) & (confidence >= MIN_CONFIDENCE)
    thickness = _thickness(xy, seen)
    limbs = [(limb, _colour(*limb)) for limb in COCO17.limbs] + [(limb, MARK) for limb in mark.limbs]
    shown = [(xy[list(limb)], colour) for limb, colour in limbs if seen[list(limb)].all()]
    for ends, _ in shown:
        _line(drawn, ends, EDGE, thickness + 2)
    for ends, colour in shown:
        _line(drawn, ends, colour, thickness)
    for point in np.flatnonzero(seen).tolist():
        _disc(drawn, xy[point], thickness, _colour(point, point))
    for point in mark.points:
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


def _line(image: Image, ends: Floats, colour: Colour, width: int) -> None:
    import cv2

    cv2.line(image, _fixed(ends[0]), _fixed(ends[1]), colour, width, cv2.LINE_AA, SUBPIXEL_BITS)


def _disc(image: Image, centre: Floats, radius: int, colour: Colour) -> None:
    import cv2

    cv2.circle(image, _fixed(centre), (radius + 1) << SUBPIXEL_BITS, EDGE, -1, cv2.LINE_AA, SUBPIXEL_BITS)
    cv2.circle(image, _fixed(centre), radius << SUBPIXEL_BITS, colour, -1, cv2.LINE_AA, SUBPIXEL_BITS)


def _ring(image: Image, centre: Floats, radius: int, width: int) -> None:
    import cv2

    for colour, extra in ((EDGE, 3), (MARK, 0)):
        cv2.circle(image, _fixed(centre), radius << SUBPIXEL_BITS, colour, width + extra, cv2.LINE_AA, SUBPIXEL_BITS)
