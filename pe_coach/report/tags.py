"""What stands beside people on a picture: the corners of their boxes, their numbers, the time, the key to colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pe_coach.report.layer import Colour, Floats, Image, Layer, text_width

LIGHT: Colour = (255, 255, 255)
DARK: Colour = (16, 20, 28)

TAG = 1 / 50
STRIP = 1 / 42
"""Height of capitals as a share of the picture's shorter side, beside a person and in the strip at the bottom;"""

SMALLEST_PX = 9.0
"""and at least this."""

PILL = 2.4
"""Height of what words stand on, in capitals."""

PILL_OPACITY = 0.65
CORNER = 0.18
"""Length of a box's corner, as a share of its shorter side."""

BYSTANDER_OPACITY = 0.55
EDGE_SHARE = 0.7
"""Opacity of the dark edge of a box's corners, which shows them on white, as a share of theirs."""


def capital_px(shape: Sequence[int], share: float) -> float:
    """Height of capitals in a picture of this (height, width)."""
    return max(SMALLEST_PX, share * min(shape[:2]))


def room_for_tag(image: Image, tag: str) -> float:
    """Px around a box that its tag may need."""
    capital = capital_px(image.shape, TAG)
    return PILL * capital + (text_width(tag, capital) + PILL * capital if tag else 0.0)


def draw_box(layer: Layer, shape: Sequence[int], box: Floats, tag: str, *, strong: bool) -> None:
    """The corners of a box (4,) px, and its tag above, or inside where the picture ends."""
    capital = capital_px(shape, TAG)
    low, high = box[:2], box[2:]
    arms = _corners(low, high, CORNER * float((high - low).min()))
    width, opacity = (0.22 * capital, 1.0) if strong else (0.14 * capital, BYSTANDER_OPACITY)
    for ends in arms:
        layer.line(ends, DARK, width + max(1.5, 0.15 * capital), EDGE_SHARE * opacity)
    for ends in arms:
        layer.line(ends, LIGHT, width, opacity)
    if tag:
        left = float(np.clip(low[0], 0.0, max(0.0, shape[1] - text_width(tag, capital) - PILL * capital)))
        top = float(low[1]) - 1.25 * PILL * capital
        _pill(layer, tag, left, max(top, 0.15 * PILL * capital), capital, strong=strong)


def _corners(low: Floats, high: Floats, length: float) -> list[Floats]:
    """Two lines (2, 2) at each corner of a box."""
    return [
        np.array([[x, y], [x + right, y + down]])
        for x, inwards in ((low[0], length), (high[0], -length))
        for y, below in ((low[1], length), (high[1], -length))
        for right, down in ((inwards, 0.0), (0.0, below))
    ]


def _pill(layer: Layer, words: str, left: float, top: float, capital: float, *, strong: bool) -> None:
    """Words in a rounded bar."""
    height = PILL * capital
    middle, width = top + height / 2, text_width(words, capital)
    ends = np.array([[left + height / 2, middle], [left + height / 2 + width, middle]])
    layer.line(ends, LIGHT if strong else DARK, height, 1.0 if strong else PILL_OPACITY)
    layer.text(words, left + height / 2, middle + capital / 2, capital, DARK if strong else LIGHT)


def draw_strip(image: Image, time: str, key: Sequence[tuple[str, Colour]]) -> None:
    """The time in the lower left corner and, where there is room, what the colours mean; `image` is changed.

    Args:
        image: (H, W, 3) RGB.
        time: the words for it.
        key: words for each colour.
    """
    capital = capital_px(image.shape, STRIP)
    height = PILL * capital
    digits = text_width("".join("0" if sign.isdigit() else sign for sign in time), capital)
    shown = [(words, colour, text_width(words, capital) + 4.2 * capital) for words, colour in key]
    left, middle = capital + height / 2, image.shape[0] - capital - height / 2
    width = digits + sum(room for _, _, room in shown)
    if left + width + left > image.shape[1]:
        shown, width = [], digits
    layer = Layer(image, np.array([0.0, middle - height]), np.array([left + width + height, middle + height]))
    layer.line(np.array([[left, middle], [left + width, middle]]), DARK, height, PILL_OPACITY)
    layer.text(time, left, middle + capital / 2, capital, LIGHT)
    left += digits
    for words, colour, room in shown:
        sample = np.array([[left + 1.2 * capital, middle], [left + 3.2 * capital, middle]])
        layer.line(sample, colour, 0.4 * capital)
        layer.text(words, left + 4.2 * capital, middle + capital / 2, capital, LIGHT)
        left += room
    layer.lay_on()
