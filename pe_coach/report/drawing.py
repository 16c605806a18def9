"""People drawn on a picture: near and far side in colours that everybody can tell apart, as solid as they are sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from pe_coach.pose.skeleton import BODY, COCO17
from pe_coach.report.layer import Colour, Floats, Image, Layer
from pe_coach.report.tags import draw_box, room_for_tag

NEAR: Colour = (230, 159, 0)
FAR: Colour = (86, 180, 233)
MIDDLE: Colour = (255, 255, 255)
MARK: Colour = (240, 60, 130)
EDGE: Colour = (20, 20, 20)
"""RGB; near and far are Okabe and Ito's orange and sky blue (Color Universal Design, 2008)."""

MIN_CONFIDENCE = 0.3
"""Points the network is less sure of are not drawn: a wrong limb misleads more than a missing one."""

SURE = 0.8
"""Points the network is at least as sure of are drawn solid."""

FAINTEST = 0.3
"""Opacity of a point that is just drawn."""

WIDTH = 1 / 60
"""Width of a limb, as a share of the longer side of the person's box;"""

THINNEST_PX = 1.5
"""and at least this."""

FAR_WIDTH, HEAD_WIDTH, BYSTANDER_WIDTH = 0.7, 0.6, 0.7
"""Of that width: the far side reads as farther without colour too, and a face is not covered."""

BYSTANDER_OPACITY = 0.6
"""Of the athlete's."""

MARK_WIDTH, MARK_PX = 1.2, 2.2
"""Of that width, for what is marked, and at least this many px: it is what the picture is about."""

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


@dataclass(frozen=True)
class Figure:
    """One person in one frame.

    Attributes:
        xy: (17, 2) px; what is not known or not sure is left out.
        confidence: (17,) 0…1, becomes opacity.
        size_px: longer side of the person's box, which sets the width of the lines.
        near: "left" or "right", the side of the body nearer to the camera; "" where that is not known.
        box: (4,) x0 y0 x1 y1 px to draw; NaN for none.
        tag: a word or number beside the box.
        athlete: a bystander is drawn thinner and fainter.
        mark: the part of the body to mark.
    """

    xy: Floats
    confidence: Floats
    size_px: float
    near: str = ""
    box: Floats = field(default_factory=lambda: np.full(4, np.nan))
    tag: str = ""
    athlete: bool = True
    mark: Mark = NOTHING


def draw_figures(image: Image, figures: Sequence[Figure]) -> Image:
    """A copy of the picture (H, W, 3) RGB with people on it, the later ones over the earlier."""
    drawn = np.ascontiguousarray(image).copy()
    for figure in figures:
        _draw(drawn, figure)
    return drawn


def enlarged(figure: Figure, low: Floats, scale: float) -> Figure:
    """The figure in a picture that was cut at `low` (x, y) px and enlarged; a pixel's middle stays its middle."""
    box = (figure.box.reshape(2, 2) - low + 0.5) * scale - 0.5
    xy = (figure.xy - low + 0.5) * scale - 0.5
    return replace(figure, xy=xy, box=box.ravel(), size_px=figure.size_px * scale)


def opacity_of(confidence: Floats) -> Floats:
    """How solid points are drawn: 0 below `MIN_CONFIDENCE`, then from `FAINTEST` up to 1 at `SURE`.

    >>> opacity_of(np.array([0.2, 0.3, 0.55, 0.9])).round(2).tolist()
    [0.0, 0.3, 0.65, 1.0]
    """
    share = np.clip((confidence - MIN_CONFIDENCE) / (SURE - MIN_CONFIDENCE), 0.0, 1.0)
    return np.asarray(np.where(confidence >= MIN_CONFIDENCE, FAINTEST + (1 - FAINTEST) * share, 0.0))


@dataclass(frozen=True)
class _Stroke:
    """A limb, or a single point where both ends are one, as it is drawn."""

    ends: Floats
    colour: Colour
    width: float
    opacity: float


def _draw(image: Image, figure: Figure) -> None:
    opacity = np.where(np.isfinite(figure.xy).all(axis=1), opacity_of(figure.confidence), 0.0)
    width = _width(figure)
    corners = np.concatenate([figure.xy[opacity > 0], figure.box.reshape(2, 2)])
    corners = corners[np.isfinite(corners).all(axis=1)]
    if not len(corners):
        return
    room = room_for_tag(image, figure.tag) + 6 * width
    layer = Layer(image, corners.min(axis=0) - room, corners.max(axis=0) + room)
    if np.isfinite(figure.box).all():
        draw_box(layer, image.shape[:2], figure.box, figure.tag, strong=figure.athlete)
    _draw_body(layer, figure, opacity * (1.0 if figure.athlete else BYSTANDER_OPACITY), width)
    layer.lay_on()


def _draw_body(layer: Layer, figure: Figure, opacity: Floats, width: float) -> None:
    strokes = [*_limbs(figure, opacity, width), *_marked(figure, opacity, width)]
    edge = max(1.0, 0.3 * width)
    for stroke in strokes:
        layer.line(stroke.ends, EDGE, stroke.width + 2 * edge, stroke.opacity)
    for stroke in strokes:
        layer.line(stroke.ends, stroke.colour, stroke.width, stroke.opacity)
    for point in sorted(BODY, key=lambda point: not _is_far(point, figure.near)):
        if opacity[point]:
            radius = (FAR_WIDTH if _is_far(point, figure.near) else 1.0) * width * 0.75
            layer.disc(figure.xy[point], radius + edge, EDGE, opacity[point])
            layer.disc(figure.xy[point], radius, _colour(point, point, figure.near), opacity[point])
    for point in figure.mark.points:
        if opacity[point]:
            for colour, extra in ((EDGE, 2 * edge), (MARK, 0.0)):
                layer.ring(figure.xy[point], 3.5 * _mark_width(width), _mark_width(width) + extra, colour)


def _limbs(figure: Figure, opacity: Floats, width: float) -> list[_Stroke]:
    """What is drawn of the skeleton, the far side first: the near one lies over it."""
    rank = {FAR: 0, MIDDLE: 1, NEAR: 2}
    strokes = []
    for start, stop in COCO17.limbs:
        solid = float(min(opacity[start], opacity[stop]))
        if solid:
            colour = _colour(start, stop, figure.near)
            thin = HEAD_WIDTH if start < BODY[0] else FAR_WIDTH if colour == FAR else 1.0
            strokes.append(_Stroke(figure.xy[[start, stop]], colour, thin * width, solid))
    return sorted(strokes, key=lambda stroke: rank[stroke.colour])


def _marked(figure: Figure, opacity: Floats, width: float) -> list[_Stroke]:
    limbs = [list(limb) for limb in figure.mark.limbs if opacity[list(limb)].all()]
    return [_Stroke(figure.xy[limb], MARK, _mark_width(width), 1.0) for limb in limbs]


def _mark_width(width: float) -> float:
    return max(MARK_PX, MARK_WIDTH * width)


def _width(figure: Figure) -> float:
    """Width of a limb in px."""
    return max(THINNEST_PX, WIDTH * figure.size_px * (1.0 if figure.athlete else BYSTANDER_WIDTH))


def _colour(start: int, stop: int, near: str) -> Colour:
    """Near, far or, across the body, on the face and where the sides are not known, neither."""
    if not near or start < BODY[0] or start % 2 != stop % 2:
        return MIDDLE
    return FAR if _is_far(stop, near) else NEAR


def _is_far(point: int, near: str) -> bool:
    """Odd points are the left ones."""
    return bool(near) and (point % 2 == 1) != (near == "left")
