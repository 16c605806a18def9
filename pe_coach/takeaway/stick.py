"""One posture with the ghost behind it as inline SVG: what a page shows where no program runs, on paper say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pe_coach.report.drawing import FAR, FAR_WIDTH, MARK, MIDDLE, NEAR
from pe_coach.report.layer import Colour
from pe_coach.takeaway.colours import GHOST, GROUND

SIDE = 200
"""Of the drawing, in its own units."""

LIMB, GHOST_LIMB = 3.5, 9.0
"""Widths of limbs in those units: the ghost is a body behind a skeleton."""

HEAD = 5
"""Points below this are on the head."""

SURE = 3
"""Tenths of confidence below which a point is not drawn, as in the player."""

Point = tuple[float, float]
Data = dict[str, Any]


def stick_figure(data: Data, label: str) -> str:
    """The moment of the first correction, else the middle of what is shown, of `replay`'s data; HTML.

    `label` says what is seen to those who do not see it; it is put in as it is, so it must be safe HTML.
    """
    row = _row(data)
    lines = "".join([*_ghost(data, row), *_pupil(data, row)])
    return (
        f'<svg class="stick" viewBox="0 0 {SIDE} {SIDE}" role="img" aria-label="{label}">'
        f'<rect width="{SIDE}" height="{SIDE}" rx="8" fill="{_css(GROUND)}"/>{lines}</svg>'
    )


def _row(data: Data) -> int:
    frames = data["frames"]["frame"]
    if not data["corrections"]:
        return len(frames) // 2
    wanted = data["corrections"][0]["frame"]
    return min(range(len(frames)), key=lambda row: abs(frames[row] - wanted))


def _ghost(data: Data, row: int) -> Iterator[str]:
    points = _points(data, "ghost", row)
    for start, stop in data["limbs"]:
        if start in points and stop in points and start >= HEAD:
            yield _line(points[start], points[stop], GHOST, GHOST_LIMB)


def _pupil(data: Data, row: int) -> Iterator[str]:
    """Limbs, the far side first, and over them those that the first correction is about."""
    points, near = _points(data, "points", row), data["frames"]["near"][row]
    sure = data["frames"]["sure"][row]
    seen = [
        (start, stop)
        for start, stop in data["limbs"]
        if start in points and stop in points and min(int(sure[start]), int(sure[stop])) >= SURE
    ]
    marked = [tuple(limb) for limb in data["corrections"][0]["limbs"]] if data["corrections"] else []
    for start, stop in sorted(seen, key=lambda limb: _colour(limb[0], limb[1], near) != FAR):
        colour = MARK if (start, stop) in marked else _colour(start, stop, near)
        yield _line(points[start], points[stop], colour, LIMB * (FAR_WIDTH if colour == FAR else 1.0))


def _points(data: Data, key: str, row: int) -> dict[int, Point]:
    """Points that are known, in the drawing's units, by number."""
    flat = data["frames"][key][row]
    x, y, side = data["frames"]["window"][row]
    scale = SIDE / max(side, 1)
    found = enumerate(zip(flat[::2], flat[1::2], strict=True))
    return {
        number: ((px - x) * scale + SIDE / 2, (py - y) * scale + SIDE / 2)
        for number, (px, py) in found
        if px is not None and py is not None
    }


def _colour(start: int, stop: int, near: str) -> Colour:
    """Near, far or, across the body and on the head, neither; odd points are the left ones."""
    if not near or start < HEAD or start % 2 != stop % 2:
        return MIDDLE
    return NEAR if (stop % 2 == 1) == (near == "l") else FAR


def _line(start: Point, stop: Point, colour: Colour, width: float) -> str:
    (x1, y1), (x2, y2) = start, stop
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{_css(colour)}" stroke-width="{width:.1f}" stroke-linecap="round"/>'


def _css(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
