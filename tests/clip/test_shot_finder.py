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


def textured(seed: int) -> Image:
    """A wide place with things to see, all in the same colours."""
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.integers(0, 255, (180, 2400), dtype=np.uint8), (0, 0), 2.5)
    grey = cv2.normalize(noise, None, 40, 220, cv2.NORM_MINMAX)
    return np.asarray(np.repeat(grey[..., None], 3, axis=2), dtype=np.uint8)


def panned(place: Image, start: int, step: int, count: int) -> list[Image]:
    return [place[:, start + n * step : start + n * step + 320] for n in range(count)]


def shots_of(images: list[Image]) -> tuple[Shot, ...]:
    finder, back = ShotFinder(), []
    for n, image in enumerate(images):
        back += finder.push(Frame(n, n * 0.04, image))
    back += finder.flush()
    assert [frame.index for frame, _ in back] == list(range(len(images)))
    assert [frame.time_s for frame, cut in back if cut] == [shot.start_s for shot in finder.shots()[1:]]
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


def test_a_flash_that_fades_over_three_pictures_is_no_cut() -> None:
    images = panned(textured(5), 0, 2, 20)
    for n, light in ((8, 250), (9, 150), (10, 60)):
        images[n] = np.clip(images[n].astype(int) + light, 0, 255).astype(np.uint8)
    assert len(shots_of(images)) == 1


def test_a_replay_from_the_same_place_is_another_shot() -> None:
    place = textured(6)
    jump = panned(place, 0, 40, 20)
    assert shots_of(jump + [image for image in jump for _ in range(2)]) == (
        Shot(0.0, 0.8),
        Shot(0.8, pytest.approx(2.36)),
    )


def test_a_fade_through_black_is_one_cut() -> None:
    first, second, light = panned(textured(7), 0, 2, 20), panned(textured(8), 0, 2, 20), np.linspace(1, 0, 8)
    out = [(first[-1] * share).astype(np.uint8) for share in light]
    back = [(second[0] * share).astype(np.uint8) for share in light[::-1]]
    shots = shots_of([*first, *out, *back, *second])
    assert len(shots) == 2
    assert 20 * 0.04 < shots[1].start_s < 36 * 0.04


def test_a_black_beginning_belongs_to_the_first_shot() -> None:
    scene = panned(textured(9), 0, 2, 20)
    assert len(shots_of([np.zeros_like(scene[0])] * 10 + scene)) == 1


def test_a_whipped_camera_is_no_cut() -> None:
    place = textured(10)
    whip = [cv2.blur(place[:, 40 + 130 * n : 360 + 130 * n], (91, 1)) for n in range(1, 8)]
    assert len(shots_of([*panned(place, 0, 4, 10), *whip, *panned(place, 1080, 4, 10)])) == 1


@pytest.mark.shared
def test_real_pans_and_zooms_are_single_shots(shared: Path) -> None:
    for name in (
        "long_jump/lj_indoor_portrait",
        "high_jump/hj_2",
        "high_jump/hj_8",
        "other/school_gym_basketball",
        "other/pitch_rotated_no_athlete",
    ):
        finder = ShotFinder()
        for frame in open_clip(shared / "clips" / f"{name}.mp4").frames():
            finder.push(frame)
        assert len(finder.shots()) == 1, name
