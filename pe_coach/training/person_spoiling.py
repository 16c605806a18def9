"""What cameras, codecs and sports grounds do to a picture: light, colour, posts and bars, blur, grain, compression."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


def spoil(image: Image, rng: np.random.Generator, factor: float = 1.0) -> Image:
    """A worse (H, W, 3) picture in which everybody stands where they stood; `factor` on the chances of each fault."""
    for chance, step in ((0.15, _posts), (0.7, _light), (0.2, _blur), (0.1, _coarse), (0.15, _grain), (0.4, _code)):
        if rng.random() < factor * chance:
            image = step(image, rng)
    return image


def clutter(image: Image, rng: np.random.Generator) -> None:
    """Draw things that are nobody into the picture: blobs, boards, letters, 4 to 50 px large."""
    side = min(image.shape[:2])
    for _ in range(int(rng.integers(1, 9))):
        size = np.exp(rng.uniform(np.log(4), np.log(min(50, side / 3)), 2)).astype(int)
        x, y = (int(value) for value in rng.uniform(0, side, 2))
        colour, kind = rng.uniform(0, 255, 3).tolist(), int(rng.integers(4))
        filled = -1 if rng.random() < 0.7 else int(rng.integers(1, 4))
        if kind == 0:
            cv2.ellipse(image, (x, y), size.tolist(), float(rng.uniform(0, 180)), 0, 360, colour, filled, cv2.LINE_AA)
        elif kind == 1:
            cv2.rectangle(image, (x, y), (x + int(size[0]), y + int(size[1])), colour, filled)
        elif kind == 2:
            text = "".join(chr(int(letter)) for letter in rng.integers(48, 91, int(rng.integers(1, 5))))
            cv2.putText(
                image, text, (x, y), int(rng.integers(0, 8)), float(size[0]) / 25, colour, 1 + int(size[0] > 25)
            )
        else:
            corners = np.array([x, y]) + rng.uniform(-1, 1, (int(rng.integers(3, 7)), 2)) * size
            cv2.fillPoly(image, [corners.astype(np.int32)], colour, cv2.LINE_AA)


def _posts(image: Image, rng: np.random.Generator) -> Image:
    """One to three thin posts or bars in front of everything."""
    image = image.copy()
    side = min(image.shape[:2])
    for _ in range(int(rng.integers(1, 4))):
        x, y = (int(value) for value in rng.uniform(0, side, 2))
        length, thickness = int(rng.uniform(0.3, 1.2) * side), int(rng.integers(1, 6))
        tilt = int(rng.normal(0, 0.05) * length)
        end = (x + tilt, y + length) if rng.random() < 0.5 else (x + length, y + tilt)
        cv2.line(image, (x, y), end, rng.uniform(0, 255, 3).tolist(), thickness, cv2.LINE_AA)
    return image


def _light(image: Image, rng: np.random.Generator) -> Image:
    """Gamma and contrast, then tint and saturation."""
    grey = 255 * np.linspace(0, 1, 256) ** np.exp(rng.normal(0, 0.25))
    table = np.clip(grey * np.exp(rng.normal(0, 0.15)) + rng.normal(0, 10), 0, 255).astype(np.uint8)
    colour = 0.0 if rng.random() < 0.05 else rng.uniform(0.5, 1.4)
    mix = np.full((3, 3), (1 - colour) / 3) + colour * np.eye(3)
    tint = np.exp(rng.normal(0, 0.06, 3))
    return np.asarray(cv2.transform(cv2.LUT(image, table), tint[:, None] * mix), np.uint8)


def _blur(image: Image, rng: np.random.Generator) -> Image:
    """Out of focus, or smeared along a line by a moving camera."""
    if rng.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.8)), np.uint8)
    return smear(image, rng)


def smear(image: Image, rng: np.random.Generator) -> Image:
    """Blurred along a line of 3 to 9 px; any number of channels."""
    length = int(rng.integers(3, 10))
    kernel = np.zeros((length, length), np.float32)
    angle = rng.uniform(0, np.pi)
    reach = 0.5 * (length - 1) * np.array([np.cos(angle), np.sin(angle)])
    middle = (length - 1) / 2
    start, stop = (tuple(int(v) for v in np.round(middle + sign * reach)) for sign in (-1, 1))
    cv2.line(kernel, start, stop, (1.0,))
    return np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum()), np.uint8)


def _coarse(image: Image, rng: np.random.Generator) -> Image:
    """Through a smaller picture and back."""
    height, width = image.shape[:2]
    factor = rng.uniform(0.4, 0.8)
    small = cv2.resize(image, (int(width * factor), int(height * factor)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _grain(image: Image, rng: np.random.Generator) -> Image:
    """Noise, the same in all three colours: half the time of coloured noise, and most of it is brightness anyway."""
    noise = rng.standard_normal(image.shape[:2], np.float32) * np.float32(rng.uniform(2, 12))
    return np.asarray(cv2.add(image, cv2.merge([noise, noise, noise]), dtype=cv2.CV_8U), np.uint8)


def _code(image: Image, rng: np.random.Generator) -> Image:
    """Through JPEG, quality 20 to 80."""
    _, code = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(20, 80))])
    return np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR), np.uint8)
