"""Pictures that a film shows twice are told from an athlete who stands still."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import RepeatFinder

Image = NDArray[np.uint8]


def picture(x: float, seed: int, wobble: float = 0.0) -> Image:
    """A light square on a ground with the noise of compression."""
    image = np.full((180, 320, 3), 90, np.uint8)
    cv2.rectangle(image, (int(x), 80), (int(x) + 14, 130), (220, 200, 190), -1)
    noise = np.random.default_rng(seed).normal(0, 1, image.shape) + wobble
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def repeats(places: list[float], rate: float = 30.0) -> NDArray[np.bool_]:
    finder = RepeatFinder()
    for number, x in enumerate(places):
        finder.push(number / rate, picture(x, number))
    return finder.repeated()


def test_every_second_picture_of_a_doubled_film_repeats() -> None:
    found = repeats([10 + 6 * (n // 2) for n in range(40)])
    assert found[1::2].all() and not found[::2].any()


def test_a_film_slowed_down_to_an_eighth_is_seen_through() -> None:
    found = repeats([10 + 12 * (n // 8) for n in range(160)])
    assert found[16:-16].mean() == 7 / 8


def test_a_moving_athlete_repeats_nothing_and_a_still_one_tells_nothing() -> None:
    assert not repeats([10 + 3 * n for n in range(60)]).any()
    assert not repeats([100.0] * 60).any()
