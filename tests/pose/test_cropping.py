"""What is cut out of a picture can be put back where it was."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pe_coach.pose.cropping import crop, crop_matrix, inverse, matrix_scale, transform

SIZE = (96, 128)
sides = st.floats(5.0, 900.0)


@given(x=st.floats(-200, 2000), y=st.floats(-200, 2000), w=sides, h=sides, angle=st.floats(-400, 400))
def test_points_come_back_from_the_crop_of_any_turned_box(x: float, y: float, w: float, h: float, angle: float) -> None:
    matrix = crop_matrix(np.array([x, y, x + w, y + h]), angle, SIZE)
    points = np.array([[0.0, 0.0], [95.0, 127.0], [30.5, 99.25]])
    assert np.allclose(transform(matrix, transform(inverse(matrix), points)), points, atol=1e-6)


@given(x=st.floats(-200, 2000), w=sides, h=sides, angle=st.floats(-400, 400))
def test_the_turned_box_enlarged_by_the_context_touches_the_input(x: float, w: float, h: float, angle: float) -> None:
    box = np.array([x, 7.0, x + w, 7.0 + h])
    matrix = crop_matrix(box, angle, SIZE, context=1.25)
    corners = transform(matrix, np.array([[x, 7.0], [x + w, 7.0], [x, 7.0 + h], [x + w, 7.0 + h]]))
    extent = np.ptp(corners, axis=0) * 1.25
    assert np.all(extent <= np.array(SIZE) + 1e-6)
    assert np.isclose(extent / SIZE, 1.0).any()
    assert np.allclose(corners.mean(0), [47.5, 63.5])


def test_a_clockwise_turn_brings_what_lies_to_the_left_to_the_top() -> None:
    matrix = crop_matrix(np.array([0.0, 0.0, 100.0, 50.0]), 90.0, SIZE)
    head = transform(matrix, np.array([0.0, 25.0]))
    assert head[0] == pytest.approx(47.5)
    assert head[1] < 63.5


@pytest.mark.parametrize("side", [60, 400, 1500])
@pytest.mark.parametrize("angle", [0.0, 37.0, 180.0])
def test_a_spot_appears_where_the_matrix_says_however_far_the_picture_is_shrunk(side: int, angle: float) -> None:
    spot = np.array([0.62 * side, 0.4 * side])
    y, x = np.mgrid[:side, :side]
    bump = 255 * np.exp(-((x - spot[0]) ** 2 + (y - spot[1]) ** 2) / (2 * (side / 25) ** 2))
    image = np.repeat(bump.round().astype(np.uint8)[..., None], 3, -1)
    matrix = crop_matrix(np.array([0.2 * side, 0.0, 0.9 * side, 0.9 * side]), angle, SIZE)
    seen = crop(image, matrix, SIZE)[..., 0].astype(float)
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    centre = np.array([(seen * columns).sum(), (seen * rows).sum()]) / seen.sum()
    assert np.abs(centre - transform(matrix, spot)).max() < 0.1


def test_a_much_smaller_picture_is_averaged_and_not_sampled() -> None:
    image = np.zeros((1200, 900, 3), np.uint8)
    image[:, ::2] = 255
    matrix = crop_matrix(np.array([0.0, 0.0, 900.0, 1200.0]), 0.0, SIZE)
    assert matrix_scale(matrix) < 0.1
    inside = crop(image, matrix, SIZE)[20:108, 20:76]
    assert abs(float(inside.mean()) - 127.5) < 2
    assert float(inside.std()) < 20  # single pixels would give 127


def test_outside_of_the_picture_is_black() -> None:
    image = np.full((50, 50, 3), 200, np.uint8)
    seen = crop(image, crop_matrix(np.array([30.0, 10.0, 90.0, 40.0]), 0.0, SIZE), SIZE)
    assert seen[64, 5].min() == 200
    assert seen[64, 90].max() == 0
    assert cv2.countNonZero(seen[..., 0]) < seen[..., 0].size
