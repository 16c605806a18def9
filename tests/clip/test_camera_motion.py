"""The camera's motion is recovered from the background, and a camera that stands still does not drift."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.clip import CameraMotion

Image = NDArray[np.uint8]
NOBODY = np.zeros((0, 4))
SIZE = (480, 270)


@pytest.fixture(scope="module")
def scenery() -> Image:
    """A wide textured background."""
    rng = np.random.default_rng(0)
    noise = cv2.GaussianBlur(rng.integers(0, 255, (500, 1200, 3), dtype=np.uint8), (0, 0), 3)
    return np.asarray(cv2.normalize(noise, None, 0, 255, cv2.NORM_MINMAX), dtype=np.uint8)


def filmed(scenery: Image, window: NDArray[np.float64], seed: int) -> Image:
    """What a camera sees whose matrix (3, 3) maps scenery to picture, with sensor noise."""
    image = cv2.warpAffine(scenery, window[:2], SIZE, flags=cv2.INTER_LINEAR)
    noise = np.random.default_rng(seed).normal(0, 4, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def looking_at(x: float, y: float, zoom: float) -> NDArray[np.float64]:
    return np.array([(zoom, 0, -x * zoom), (0, zoom, -y * zoom), (0, 0, 1.0)])


def furthest_px(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    corners = np.array([(0, 0, 1), (SIZE[0], 0, 1), (0, SIZE[1], 1), (*SIZE, 1)], float).T
    return float(np.abs((first @ corners)[:2] - (second @ corners)[:2]).max())


def test_pan_and_zoom_within_two_percent_of_the_width(scenery: Image) -> None:
    windows = [looking_at(20 + 7 * n, 60 + 8 * np.sin(n / 6), 1 + 0.006 * n) for n in range(70)]
    camera = CameraMotion()
    for n, window in enumerate(windows):
        image = filmed(scenery, window, n)
        image[80:240, 200:260] = (200, 30, 30)  # somebody whom the camera follows and who hides the background
        found = camera.update(image, np.array([(200.0, 80, 260, 240)]))
        assert found.ok
        assert furthest_px(found.matrix, windows[0] @ np.linalg.inv(window)) < 0.02 * SIZE[0]


def test_a_fixed_camera_gives_exactly_identity(scenery: Image) -> None:
    camera = CameraMotion()
    for n in range(30):
        image = filmed(scenery, looking_at(100, 50, 1.0), n)
        image[100:200, 10 * n : 10 * n + 40] = (20, 200, 20)  # somebody runs through, undetected
        np.testing.assert_array_equal(camera.update(image, NOBODY).matrix, np.eye(3))
    assert camera.lost == 0


def test_a_motion_that_cannot_be_seen_is_counted_and_not_invented(scenery: Image) -> None:
    camera = CameraMotion()
    camera.update(filmed(scenery, looking_at(100, 50, 1.0), 0), NOBODY)
    before = camera.update(filmed(scenery, looking_at(112, 50, 1.0), 1), NOBODY)
    blank = camera.update(np.full((SIZE[1], SIZE[0], 3), 90, np.uint8), NOBODY)
    assert before.ok and not blank.ok
    np.testing.assert_array_equal(blank.matrix, before.matrix)
    after = camera.update(filmed(scenery, looking_at(124, 50, 1.0), 2), NOBODY)
    assert not after.ok and camera.lost == 2


def test_pictures_that_have_nothing_in_common_give_no_wild_places() -> None:
    rng, camera = np.random.default_rng(7), CameraMotion()
    seen = [camera.update(rng.integers(0, 255, (*SIZE[::-1], 3), dtype=np.uint8), NOBODY).ok for _ in range(20)]
    assert seen == [True] + [False] * 19
    np.testing.assert_array_equal(camera.places(), np.tile(np.eye(3), (20, 1, 1)))


def test_a_bare_wall_tells_nothing_however_noisy_the_film() -> None:
    rng, camera = np.random.default_rng(9), CameraMotion()
    wall = np.full((*SIZE[::-1], 3), 120.0)
    seen = [camera.update((wall + rng.normal(0, 3, wall.shape)).astype(np.uint8), NOBODY).ok for _ in range(10)]
    assert seen == [True] + [False] * 9
    np.testing.assert_array_equal(camera.places(), np.tile(np.eye(3), (10, 1, 1)))


def test_people_who_walk_over_most_of_the_picture_are_left_out_of_it(scenery: Image) -> None:
    camera, windows = CameraMotion(), [looking_at(20 + 3 * n, 60, 1.0) for n in range(40)]
    crowd = np.random.default_rng(8).integers(0, 255, (SIZE[1], 220, 3), dtype=np.uint8)
    for n, window in enumerate(windows):
        image, left = filmed(scenery, window, n), 10 + 6 * n
        image[:, left : left + 220] = crowd  # two fifths of the picture, against the pan
        found = camera.update(image, np.array([(left, 0.0, left + 220, SIZE[1])]))
        assert found.ok
        assert furthest_px(found.matrix, windows[0] @ np.linalg.inv(window)) < 0.02 * SIZE[0]


def test_after_a_cut_the_place_goes_on_from_the_last_one(scenery: Image) -> None:
    camera = CameraMotion()
    camera.update(filmed(scenery, looking_at(100, 50, 1.0), 0), NOBODY)
    last = camera.update(filmed(scenery, looking_at(110, 50, 1.0), 1), NOBODY)
    camera.restart()
    first = camera.update(filmed(scenery, looking_at(600, 200, 1.0), 2), NOBODY)
    np.testing.assert_array_equal(first.matrix, last.matrix)
    assert first.ok and camera.lost == 0


def test_black_bars_beside_the_picture_do_not_hold_a_pan_still() -> None:
    rng = np.random.default_rng(0)
    fence = np.full((500, 1200, 3), 170, np.uint8)
    fence[::24] = fence[1::24] = 90  # boards, whose ends at the bars never move
    for x, y in rng.integers(0, (1200, 500), (2000, 2)):
        fence[y : y + 5, x : x + 5] = 60  # knots
    camera, windows = CameraMotion(), [looking_at(20 + 12 * n, 60, 1.0) for n in range(20)]
    for n, window in enumerate(windows):
        image = filmed(fence, window, n)
        image[:, :180] = image[:, -180:] = 4
        found = camera.update(image, NOBODY)
    assert furthest_px(found.matrix, windows[0] @ np.linalg.inv(windows[-1])) < 0.02 * SIZE[0]
