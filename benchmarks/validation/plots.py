"""Small plots as SVG text: the same numbers give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import numpy as np

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 60, 16, 18, 44
COLOURS = ("#0b6e99", "#d2691e", "#3a7d44", "#7b4fa3", "#8a1c1c", "#555555")
INK, GRID = "#222222", "#dddddd"
Points = Sequence[tuple[float, float]]


def scatter(series: Mapping[str, Points], x: str, y: str, *, diagonal: bool = False, joined: bool = False) -> str:
    """Points by name, each name in its colour; `joined` by lines, with the line y = x as `diagonal`."""
    every = np.array([p for points in series.values() for p in points if np.isfinite(p).all()])
    if not len(every):
        return _framed([], x, y)
    spans = [_span(every[:, k]) for k in (0, 1)]
    if diagonal:
        spans = [(min(s[0] for s in spans), max(s[1] for s in spans))] * 2
    place = _placer(spans)
    parts = _axes(spans, place)
    if diagonal:
        parts.append(_line([place(v, v) for v in spans[0]], GRID, 2.0))
    for number, (name, points) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        at = [place(*p) for p in points if np.isfinite(p).all()]
        if joined:
            parts.append(_line(at, colour, 1.6))
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}" fill-opacity="0.75"/>' for a, b in at]
        parts.append(_text(LEFT + 8, TOP + 12 + 15 * number, name, colour, "start"))
    return _framed(parts, x, y)


def heat(rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float]]) -> str:
    """A matrix of counts as shades with its numbers."""
    across, down, left, top = 44, 20, 150, 120
    width, height = left + across * len(columns) + 10, top + down * len(rows) + 10
    most = max((v for row in values for v in row), default=1) or 1
    parts = []
    for i, row in enumerate(values):
        parts.append(_text(left - 6, top + down * i + 14, rows[i], INK, "end"))
        for j, value in enumerate(row):
            x, y, depth = left + across * j, top + down * i, value / most
            box = f'x="{x}" y="{y}" width="{across - 1}" height="{down - 1}"'
            parts.append(f'<rect {box} fill="{COLOURS[0]}" fill-opacity="{depth:.2f}"/>')
            if value:
                ink = "#ffffff" if depth > 0.5 else INK
                parts.append(_text(x + across / 2, y + 14, f"{value:g}", ink, "middle"))
    for j, name in enumerate(columns):
        parts.append(_turned(left + across * j + across / 2, top - 6, name, -50, "start"))
    return _svg(parts, width, height)


def _span(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = (high - low) * 0.06 or 1.0
    return low - room, high + room


def _placer(spans):  # type: ignore[no-untyped-def]
    (x0, x1), (y0, y1) = spans

    def place(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (x - x0) / (x1 - x0) * (WIDTH - LEFT - RIGHT)
        return across, HEIGHT - BOTTOM - (y - y0) / (y1 - y0) * (HEIGHT - TOP - BOTTOM)

    return place


def _axes(spans, place) -> list[str]:  # type: ignore[no-untyped-def]
    parts = []
    for k, (low, high) in enumerate(spans):
        for value in _ticks(low, high):
            x, y = place(value, spans[1][0]) if k == 0 else place(spans[0][0], value)
            far = (x, TOP) if k == 0 else (WIDTH - RIGHT, y)
            parts.append(_line([(x, y), far], GRID, 0.7))
            parts.append(
                _text(x, y + 15, f"{value:g}", INK, "middle")
                if k == 0
                else _text(x - 5, y + 4, f"{value:g}", INK, "end")
            )
    return parts


def _ticks(low: float, high: float) -> list[float]:
    """About five round numbers."""
    raw = (high - low) / 5
    size = 10.0 ** np.floor(np.log10(raw))
    step = min((f * size for f in (1, 2, 5, 10)), key=lambda s: abs(s - raw))
    return [round(float(v), 6) + 0.0 for v in np.arange(np.ceil(low / step) * step, high + 1e-9, step)]


def _line(points: Points, colour: str, width: float) -> str:
    at = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{at}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, text: str, colour: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'


def _framed(parts: list[str], x: str, y: str) -> str:
    words = [
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x, INK, "middle"),
        _turned(14, (TOP + HEIGHT - BOTTOM) / 2, y, -90, "middle"),
    ]
    return _svg([*parts, *words], WIDTH, HEIGHT)


def _turned(x: float, y: float, text: str, degrees: float, anchor: str) -> str:
    place = f'transform="translate({x:.0f} {y:.0f}) rotate({degrees:g})"'
    return f'<text {place} font-size="11" fill="{INK}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(parts: list[str], width: float, height: float) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" font-family="sans-serif">'
    ground = f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>'
    return "\n".join([head, ground, *parts, "</svg>"]) + "\n"
