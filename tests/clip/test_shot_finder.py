"""Cuts are found; pans, people and flashes are none."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.clip import Frame, Shot, ShotFinder, open_clip

Image = NDArray[np.uint8]


def scene(seed: int, tint: tuple[int, int, int]) -> Image:
    rng = np.random.default_rng(seed)
    grey = cv2.resize(rng.integers(0, 255, (6, 16), dtype=np.uint8), (640, 120), interpolation=cv2.INTER_CUBIC)
    return np.asarray(grey[..., None] * (np.array(tint) / 255), dtype=np.uint8)


def shots_of(images: list[Image]) -> tuple[Shot, ...]:
    finder = ShotFinder()
    for n, image in enumerate(images):
        finder.update(Frame(n, n * 0.04, image))
    return finder.shots()


def test_a_cut_between_two_scenes() -> None:
    meadow, hall = scene(1, (80, 220, 80)), scene(2, (220, 160, 90))
    images = [meadow[:, 5 * n : 5 * n + 200] for n in range(20)] + [hall[:, 5 * n : 5 * n + 200] for n in range(20)]
    assert shots_of(images) == (Shot(0.0, 0.8), Shot(0.8, pytest.approx(1.56)))


def test_a_fast_pan_with_somebody_running_is_one_shot() -> None:
    meadow, images = scene(3, (80, 220, 80)), []
    for n in range(20):
        image = meadow[:, 20 * n : 20 * n + 200].copy()
        image[30:110, 90 + 3 * n : 120 + 3 * n] = (230, 30, 30)
        images.append(image)
    assert len(shots_of(images)) == 1


def test_a_photographers_flash_is_no_cut() -> None:
    images = [scene(4, (80, 120, 220))[:, :200]] * 6
    images[3] = np.full_like(images[3], 250)
    assert len(shots_of(images)) == 1


@pytest.mark.shared
def test_real_pans_and_zooms_are_single_shots(shared: Path) -> None:
    for name in ("long_jump/lj_indoor_portrait", "high_jump/hj_2", "high_jump/hj_8", "other/school_gym_basketball"):
        finder = ShotFinder()
        for frame in open_clip(shared / "clips" / f"{name}.mp4").frames():
            finder.update(frame)
        assert len(finder.shots()) == 1, name
