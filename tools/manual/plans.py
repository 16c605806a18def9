"""Where to stand, seen from above: a picture for each kind of event, drawn from the event's own sentence and limits."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from pe_coach.advice.spoken import filming
from pe_coach.events import load_event
from pe_coach.scoring.picture import FRONT_DEG, OBLIQUE_DEG

Point = tuple[float, float]

MARGIN_PX, CORNER_PX = 24.0, 14.0
PAPER, INK, FAINT, WAY = "#fcfbf9", "#10151e", "#6a7078", "#1f5fa8"
GOOD, DOUBTFUL, WRONG = "#2e7d4f", "#c77700", "#b3261e"
WIDTH_PX = 720.0
NARROW_M = 1.5
"""What is narrower has its name below."""

ROUND_DEG = 82.0
"""How far round the arc of camera places is drawn."""

LENGTH = re.compile(r"(\d+(?:\.\d+)?)(?: to (\d+(?:\.\d+)?))? m (?:away|high)")
"""A distance in an event's sentence."""


@dataclass(frozen=True)
class Ground:
    """What lies on the ground, in metres, x to the right and y away from the camera.

    Attributes:
        events: whose plan it is; the first one's sentence gives the distance.
        size_m: x from, x to, y from, y to of the whole picture.
        way: the pupil's way.
        focus: where take-off is, or the middle of the way: the camera looks there.
        turned_deg: direction of the last strides, counted from x.
        seen: the two ends of what must be in the picture.
        areas: corner, width and depth, colour and name of what there is.
        distance_m: of the camera where the sentence has none.
    """

    events: tuple[str, ...]
    size_m: tuple[float, float, float, float]
    way: tuple[Point, ...]
    focus: Point
    seen: tuple[Point, Point]
    areas: tuple[tuple[Point, Point, str, str], ...]
    turned_deg: float = 0.0
    distance_m: float = 0.0


GROUNDS = {
    "long-jump": Ground(
        events=("long_jump",),
        size_m=(-11.5, 11.5, -14.2, 3.2),
        way=((-10.5, 0.0), (5.0, 0.0)),
        focus=(0.0, 0.0),
        seen=((-6.5, 0.0), (6.0, 0.0)),
        areas=(
            ((-11.0, -0.6), (11.3, 1.2), "#e2b9a2", "run-up"),
            ((1.0, -1.4), (8.0, 2.8), "#ecdcae", "pit"),
            ((-0.1, -0.6), (0.2, 1.2), "#ffffff", ""),
        ),
    ),
    "standing-long-jump": Ground(
        events=("standing_long_jump",),
        size_m=(-4.4, 5.6, -6.0, 1.8),
        way=((0.0, 0.0), (2.0, 0.0)),
        focus=(0.9, 0.0),
        seen=((-0.8, 0.0), (3.0, 0.0)),
        areas=(((0.3, -0.7), (3.2, 1.4), "#bcd3e8", "mat"), ((-0.04, -0.6), (0.08, 1.2), INK, "")),
    ),
    "high-jump": Ground(
        events=("high_jump",),
        size_m=(-7.5, 9.5, -11.4, 4.2),
        way=((-4.2, -8.6), (-4.1, -6.5), (-3.0, -3.3), (-0.7, -0.9), (0.9, 0.7)),
        focus=(-0.7, -0.9),
        seen=((-4.3, -4.6), (2.4, 1.8)),
        areas=(((-2.5, 0.15), (5.0, 3.0), "#bcd3e8", "mat"), ((-2.0, -0.05), (4.0, 0.1), INK, "bar")),
        turned_deg=45.0,
        distance_m=7.5,
    ),
    "swimming": Ground(
        events=("freestyle", "backstroke", "breaststroke", "butterfly"),
        size_m=(-9.5, 9.5, -11.0, 3.6),
        way=((-5.5, 0.0), (5.5, 0.0)),
        focus=(0.0, 0.0),
        seen=((-5.0, 0.0), (5.0, 0.0)),
        areas=(
            ((-9.3, -6.2), (18.6, 9.6), "#b7dbe8", ""),
            ((-9.3, -8.0), (18.6, 1.8), "#dcd8cf", "deck"),
            ((-9.3, -1.25), (18.6, 0.06), "#ffffff", ""),
            ((-9.3, 1.25), (18.6, 0.06), "#ffffff", ""),
        ),
        distance_m=7.2,
    ),
}
"""Picture and what is on it; sizes are drawn, not measured."""


@dataclass(frozen=True)
class Sheet:
    """The paper: metres to pixels."""

    ground: Ground

    @property
    def scale(self) -> float:
        """Pixels of a metre."""
        left, right, _, _ = self.ground.size_m
        return (WIDTH_PX - 2 * MARGIN_PX) / (right - left)

    @property
    def height_px(self) -> float:
        """Of the whole picture."""
        _, _, low, high = self.ground.size_m
        return (high - low) * self.scale + 2 * MARGIN_PX

    def at(self, point: Point) -> Point:
        """Where a point of the ground is on the paper."""
        left, _, _, high = self.ground.size_m
        return MARGIN_PX + (point[0] - left) * self.scale, MARGIN_PX + (high - point[1]) * self.scale


def plan(name: str) -> str:
    """The picture as SVG."""
    ground = GROUNDS[name]
    sheet = Sheet(ground)
    parts = [*_areas(sheet), _view(sheet), *_arc(sheet), *_way(sheet), *_camera(sheet)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX:.0f} {sheet.height_px:.0f}" role="img"'
    style = 'font-family="\'Segoe UI\', system-ui, sans-serif" font-size="15"'
    paper = f'<rect width="100%" height="100%" rx="{CORNER_PX:.0f}" fill="{PAPER}"/>'
    return "\n".join([f'{head} {style} aria-label="Seen from above">', paper, *parts, "</svg>", ""])


def distance_m(ground: Ground) -> tuple[float, str]:
    """How far the camera stands, and how the event's sentence says it; nothing where it says nothing."""
    found = LENGTH.search(filming(load_event(ground.events[0]), "en"))
    if ground.distance_m or not found:
        return ground.distance_m, ""
    near, far = float(found[1]), float(found[2] or found[1])
    return (near + far) / 2, found[0].removesuffix(" away")


def place(ground: Ground, off_deg: float) -> Point:
    """Where a camera stands that is so far off the right angle."""
    angle = math.radians(ground.turned_deg - 90.0 + off_deg)
    distance, _ = distance_m(ground)
    return ground.focus[0] + distance * math.cos(angle), ground.focus[1] + distance * math.sin(angle)


def _areas(sheet: Sheet) -> list[str]:
    parts = []
    for (x, y), (width, depth), colour, name in sheet.ground.areas:
        left, top = sheet.at((x, y + depth))
        box = f'width="{width * sheet.scale:.1f}" height="{depth * sheet.scale:.1f}"'
        parts.append(f'<rect x="{left:.1f}" y="{top:.1f}" {box} fill="{colour}"/>')
        if name:
            right, low = sheet.at((x + width, y + depth if depth > NARROW_M else y))
            parts.append(_text((right - 8, low + 18), name, FAINT, "end"))
    return parts


def _view(sheet: Sheet) -> str:
    """What the camera sees."""
    corners = [sheet.at(point) for point in (place(sheet.ground, 0.0), *sheet.ground.seen)]
    return f'<polygon points="{_points(corners)}" fill="{GOOD}" fill-opacity="0.13"/>'


def _arc(sheet: Sheet) -> list[str]:
    """Camera places: good, doubtful, wrong."""
    parts = []
    for start, stop, colour in (
        (0.0, OBLIQUE_DEG, GOOD),
        (OBLIQUE_DEG, FRONT_DEG, DOUBTFUL),
        (FRONT_DEG, ROUND_DEG, WRONG),
    ):
        for side in (-1, 1):
            steps = [side * (start + (stop - start) * k / 12) for k in range(13)]
            line = _points([sheet.at(place(sheet.ground, off)) for off in steps])
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="7"/>')
    return parts


def _way(sheet: Sheet) -> list[str]:
    """The pupil's way with an arrow at its end, and what must be in the picture."""
    points = [sheet.at(point) for point in sheet.ground.way]
    (x0, y0), (x1, y1) = points[-2:]
    turn = math.degrees(math.atan2(y1 - y0, x1 - x0))
    line = f'<polyline points="{_points(points)}" fill="none" stroke="{WAY}" stroke-width="3" stroke-dasharray="9 5"/>'
    move = f"translate({x1:.1f} {y1:.1f}) rotate({turn:.1f})"
    return [line, f'<polygon points="16,0 -2,-8 -2,8" transform="{move}" fill="{WAY}"/>']


def _camera(sheet: Sheet) -> list[str]:
    """The camera at its place, how far away it is, and what the colours of the arc mean."""
    ground = sheet.ground
    there, focus = sheet.at(place(ground, 0.0)), sheet.at(ground.focus)
    _, said = distance_m(ground)
    middle = (there[0] + focus[0]) / 2 + 8, (there[1] + focus[1]) / 2
    line = f'x1="{there[0]:.1f}" y1="{there[1]:.1f}" x2="{focus[0]:.1f}" y2="{focus[1]:.1f}"'
    phone = f"translate({there[0]:.1f} {there[1]:.1f}) rotate({-ground.turned_deg:.1f})"
    return [
        f'<line {line} stroke="{GOOD}" stroke-width="1.5"/>',
        f'<rect x="-15" y="-8" width="30" height="16" rx="4" transform="{phone}" fill="{INK}"/>',
        _text((there[0], there[1] + 28), "phone", INK, "middle"),
        *([_text(middle, said, GOOD, "start")] if said else []),
        *_legend(sheet),
    ]


def _legend(sheet: Sheet) -> list[str]:
    rows = (
        (GOOD, f"good: up to {OBLIQUE_DEG:.0f}° off the right angle"),
        (DOUBTFUL, "angles are unsure"),
        (WRONG, f"not graded: more than {FRONT_DEG:.0f}°"),
    )
    parts = []
    for row, (colour, words) in enumerate(rows):
        y = sheet.height_px - MARGIN_PX - 22 * (len(rows) - 1 - row)
        parts.append(f'<line x1="{MARGIN_PX}" y1="{y - 5}" x2="46" y2="{y - 5}" stroke="{colour}" stroke-width="7"/>')
        parts.append(_text((54, y), words, INK, "start"))
    return parts


def _text(at: Point, words: str, colour: str, anchor: str) -> str:
    return f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" fill="{colour}" text-anchor="{anchor}">{words}</text>'


def _points(points: list[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
