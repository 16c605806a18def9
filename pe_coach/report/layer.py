"""A sheet of glass over a part of a picture: drawn on finer than the picture, and laid on it once.

What is drawn later replaces what lies under it on the glass, so that two limbs that meet are no darker at the joint,
and each part shows as much of the picture as its own opacity lets through.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Floats = NDArray[np.float64]
Colour = tuple[int, int, int]

FINE_PX = 1200
"""A sheet whose longer side has this many pixels or more is drawn at the picture's own size,"""

FINEST = 4
"""and a small one up to this many times as fine: widths and places are then kept to a quarter of a pixel."""

SUBPIXEL_BITS = 4
"""Binary digits after the point in OpenCV's drawing coordinates: a sixteenth of a pixel."""

FARTHEST_PX = 2**20
"""Places farther outside than this are drawn here, which OpenCV's 32 bits still hold."""


class Layer:
    """The sheet; places and widths are px of the picture, opacities 0…1, colours RGB."""

    def __init__(self, image: Image, low: Floats, high: Floats) -> None:
        """Cover the part of `image` (H, W, 3) from `low` to `high` (x, y); what lies outside the picture is cut off."""
        size = np.array(image.shape[1::-1])
        self._start = np.clip(np.floor(low), 0, size).astype(int)
        self._stop = np.clip(np.ceil(high) + 1, self._start, size).astype(int)
        self._image = image
        width, height = self._stop - self._start
        self._fine = int(np.clip(FINE_PX // max(width, height, 1), 1, FINEST))
        self._sheet = np.zeros((max(1, height) * self._fine, max(1, width) * self._fine, 4), np.uint8)

    def line(self, ends: Floats, colour: Colour, width: float, opacity: float = 1.0) -> None:
        """A straight line with round ends between the two rows of `ends` (2, 2)."""
        import cv2

        start, stop = map(self._fixed, ends)
        paint, thick = _paint(colour, opacity), max(1, round(width * self._fine))
        cv2.line(self._sheet, start, stop, paint, thick, cv2.LINE_AA, SUBPIXEL_BITS)

    def disc(self, centre: Floats, radius: float, colour: Colour, opacity: float = 1.0) -> None:
        """A filled circle."""
        self._circle(centre, radius, -1, colour, opacity)

    def ring(self, centre: Floats, radius: float, width: float, colour: Colour, opacity: float = 1.0) -> None:
        """A circle of this line width."""
        self._circle(centre, radius, max(1, round(width * self._fine)), colour, opacity)

    def text(self, words: str, left: float, base: float, height: float, colour: Colour) -> None:
        """Words whose capitals are `height` px tall, from `left` on, standing on the line y = `base`."""
        import cv2

        x, y = self._fixed(np.array([left, base]))
        place = x >> SUBPIXEL_BITS, y >> SUBPIXEL_BITS
        scale = font_scale(height) * self._fine
        cv2.putText(self._sheet, words, place, FONT, scale, _paint(colour, 1.0), _stroke(scale), cv2.LINE_AA)

    def lay_on(self) -> None:
        """Put the sheet on the picture, which is changed."""
        import cv2

        (x0, y0), (x1, y1) = self._start, self._stop
        under = self._image[y0:y1, x0:x1]
        if not under.size:
            return
        red, green, blue, solid = cv2.split(cv2.resize(self._sheet, under.shape[1::-1], interpolation=cv2.INTER_AREA))
        through = cv2.multiply(under, cv2.merge([255 - solid] * 3), scale=1 / 255)
        cv2.add(through, cv2.merge([red, green, blue]), dst=under)

    def _circle(self, centre: Floats, radius: float, width: int, colour: Colour, opacity: float) -> None:
        import cv2

        size = round(radius * self._fine * 2**SUBPIXEL_BITS)
        paint = _paint(colour, opacity)
        cv2.circle(self._sheet, self._fixed(centre), size, paint, width, cv2.LINE_AA, SUBPIXEL_BITS)

    def _fixed(self, point: Floats) -> tuple[int, int]:
        """Coordinates as OpenCV draws them between pixels; a pixel's middle stays its middle on the finer sheet."""
        fine = (point - self._start + 0.5) * self._fine - 0.5
        x, y = np.rint(np.clip(fine, -FARTHEST_PX, FARTHEST_PX) * 2**SUBPIXEL_BITS).astype(int)
        return int(x), int(y)


FONT = 2
"""OpenCV's number of its bolder sans serif (`FONT_HERSHEY_DUPLEX`): the library is loaded where it draws."""

CAPITAL_PX = 21.0
"""Height of that font's capitals at scale 1, in px."""


def font_scale(height: float) -> float:
    """OpenCV's scale for capitals of this height in px."""
    return height / CAPITAL_PX


def text_width(words: str, height: float) -> float:
    """Width in px of words with capitals of this height."""
    import cv2

    (width, _), _ = cv2.getTextSize(words, FONT, font_scale(height) * FINEST, _stroke(font_scale(height) * FINEST))
    return float(width) / FINEST


def _stroke(scale: float) -> int:
    return max(1, round(scale))


def _paint(colour: Colour, opacity: float) -> tuple[float, float, float, float]:
    """RGBA with the colour multiplied by its opacity: what is drawn half over a pixel then mixes as light does."""
    red, green, blue = (value * opacity for value in colour)
    return red, green, blue, 255.0 * opacity
