"""The two small charts of the page as inline SVG: the score's interval and the phases in the time of the film."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pe_coach.words import Words

if TYPE_CHECKING:
    from markupsafe import Markup

WIDTH = 720
"""Width of a chart in its own units; it is drawn as wide as the page allows."""

NARROWEST = 0.16
"""Share of the phase bar that the shortest phase gets, so that its name can be read."""

NAME_SIZE, CUT_SIZE, WIDTH_OF_LETTER = 15, 13, 0.58
"""Height of a phase's name and of a grade's, and how wide a letter of it is at most on average, as a share of that."""

UNKNOWN = "#e4e7ec"
"""Fill of what was not seen."""

DARK_BELOW = 48
"""Lightness in per cent below which white text is easier to read: on this hue white has 4.7 to 1 and more there, black
4.6 to 1 and more from there on (WCAG 2.2 asks for 4.5)."""


def shade(points: float | None) -> tuple[str, str]:
    """Fill and text colour for 0…100 points: one hue from pale to deep, so that no colour vision is needed.

    >>> shade(None)
    ('#e4e7ec', '#5d6675')
    """
    if points is None:
        return UNKNOWN, "#5d6675"
    lightness = round(95 - 0.55 * points)
    return f"hsl(211 62% {lightness}%)", "#ffffff" if lightness < DARK_BELOW else "#000000"


def interval_chart(score: dict[str, float], say: Words, cuts: dict[str, float] | None = None) -> Markup:
    """The scale from 0 to 100 with the interval as a bar and the value as a line, above the grades and their cuts."""
    from markupsafe import Markup

    low, high, value = (score[key] / 100 * WIDTH for key in ("low", "high", "value"))
    drawing = Markup(
        '<svg viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        '<rect x="0" y="10" width="{w}" height="12" rx="6" fill="#e4e7ec"/>'
        '<rect x="{low:.1f}" y="10" width="{wide:.1f}" height="12" rx="6" fill="#8bb4e3"/>{cuts}'
        '<rect x="{at:.1f}" y="4" width="5" height="24" rx="2.5" fill="#1f5fa8"/></svg>'
    )
    return drawing.format(
        w=WIDTH,
        h=46 if cuts else 32,
        low=low,
        wide=max(high - low, 6),
        at=value - 2.5,
        cuts=_cuts(cuts or {}),
        label=interval_words(score, say),
    )


def _cuts(cuts: dict[str, float]) -> Markup:
    """A line where each grade begins, the grade in the middle of its part of the scale."""
    from markupsafe import Markup

    drawing = Markup(
        '<rect x="{x:.1f}" y="8" width="1.5" height="30" fill="#98a2b3"/>'
        '<text x="{middle:.1f}" y="38" font-size="{size:.1f}" fill="#5d6675" text-anchor="middle">{grade}</text>'
    )
    parts, stop = [], 100.0
    for grade, start in sorted(cuts.items(), key=lambda cut: -cut[1]):
        room = (stop - start) / 100 * WIDTH
        size = min(CUT_SIZE, (room - 6) / (WIDTH_OF_LETTER * len(grade)))
        parts.append(drawing.format(x=start / 100 * WIDTH, middle=(start + stop) / 200 * WIDTH, size=size, grade=grade))
        stop = start
    return Markup("").join(parts)


def interval_words(score: dict[str, float], say: Words) -> str:
    """The interval as a caption."""
    return f"{say.text('interval')} {say.number(score['low'])}–{say.number(score['high'])} {say.text('of_100')}"


def phase_blocks(plain: dict[str, Any], say: Words, *, numbers: bool = True) -> list[dict[str, Any]]:
    """The phases side by side as plain data, for a page that draws them itself.

    `width` in per cent, `time` of the start in seconds (None where it is not known), all texts in words; without
    `numbers` no points, and no colour that tells them.
    """
    spans = {span["name"]: span for span in plain["phases"]}
    names = list(plain["by_phase"]) or list(spans)
    if not names:
        return []
    marked = plain["corrections"][0]["phase"] if plain["corrections"] else None
    widths = _widths([spans.get(name) for name in names])
    return [
        _plain_block(name, plain["by_phase"].get(name, {}), spans.get(name), say, numbers)
        | {"width": round(100 * width / WIDTH, 1), "marked": name == marked}
        for name, width in zip(names, widths, strict=True)
    ]


def _plain_block(
    name: str, part: dict[str, Any], span: dict[str, Any] | None, say: Words, numbers: bool
) -> dict[str, Any]:
    points = part.get("value")
    fill, ink = shade(points if numbers else None)
    return {
        "name": say.name("phases", name),
        "time": span["start_s"] if span else None,
        "points": "" if points is not None and not numbers else _points(points, say),
        "interval": _interval(part, say) if numbers else "",
        "from": _start(span, say),
        "fill": fill,
        "ink": ink,
    }


def phase_chart(plain: dict[str, Any], say: Words) -> Markup | None:
    """The phases side by side, as wide as they last (short ones a little wider), with points, bounds and instants."""
    from markupsafe import Markup

    spans = {span["name"]: span for span in plain["phases"]}
    names = list(plain["by_phase"]) or list(spans)
    if not names:
        return None
    widths = _widths([spans.get(name) for name in names])
    marked = plain["corrections"][0]["phase"] if plain["corrections"] else None
    parts, x = [], 0.0
    for name, width in zip(names, widths, strict=True):
        part = plain["by_phase"].get(name, {})
        parts.append(_block(x, width, name, part, spans.get(name), name == marked, say))
        x += width
    body = Markup("").join(parts)
    return Markup('<svg viewBox="0 0 {w} 94" role="img" aria-label="{label}">{body}</svg>').format(
        w=WIDTH, label=say.text("phases"), body=body
    )


def _widths(spans: list[dict[str, Any] | None]) -> list[float]:
    """Widths of the phases, together `WIDTH`: durations, none below `NARROWEST`."""
    seconds = [span["stop_s"] - span["start_s"] if span else 0.0 for span in spans]
    floor = min(NARROWEST, 1 / len(spans))
    total = sum(seconds) or 1.0
    return [WIDTH * (floor + (1 - floor * len(spans)) * each / total) for each in _filled(seconds, total)]


def _filled(seconds: list[float], total: float) -> list[float]:
    """The durations, or equal ones where none is known."""
    return seconds if any(seconds) else [total / len(seconds)] * len(seconds)


def _block(
    x: float, width: float, name: str, part: dict[str, Any], span: dict[str, Any] | None, marked: bool, say: Words
) -> Markup:
    """One phase: a block with its points and their interval, its name above, its start below."""
    from markupsafe import Markup

    points, word = part.get("value"), say.name("phases", name)
    fill, ink = shade(points)
    drawing = Markup(
        '<text x="{x:.1f}" y="14" font-size="{room:.1f}" fill="#1d2430" font-weight="{weight}">{name}</text>'
        '<rect x="{x:.1f}" y="22" width="{w:.1f}" height="48" rx="5" fill="{fill}" stroke="{edge}" stroke-width="3"/>'
        '<g text-anchor="middle" fill="{ink}">'
        '<text x="{middle:.1f}" y="{base}" font-size="{size}" font-weight="600">{points}</text>'
        '<text x="{middle:.1f}" y="63" font-size="12">{interval}</text></g>'
        '<text x="{x:.1f}" y="88" font-size="13" fill="#5d6675">{time}</text>'
    )
    return drawing.format(
        x=x + 2,
        w=width - 6,
        middle=x + width / 2 - 1,
        name=word,
        room=min(NAME_SIZE, (width - 8) / (WIDTH_OF_LETTER * len(word))),
        weight=700 if marked else 400,
        fill=fill,
        ink=ink,
        edge="#c2185b" if marked else fill,
        base=46 if points is not None else 51,
        size=20 if points is not None else 13,
        points=_points(points, say),
        interval=_interval(part, say),
        time=_start(span, say),
    )


def _points(points: float | None, say: Words) -> str:
    return say.number(points) if points is not None else say.text("not_seen")


def _start(span: dict[str, Any] | None, say: Words) -> str:
    return f"{say.number(span['start_s'], 2)} s" if span else ""


def _interval(part: dict[str, Any], say: Words) -> str:
    """From its lower to its upper end; nothing where the part has no interval."""
    if part.get("low") is None or part["low"] == part["high"]:
        return ""
    return f"{say.number(part['low'])}–{say.number(part['high'])}"
