"""Points are read from a network's answer below the size of a cell, with an honest confidence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pe_coach.pose.decoding import decode
from pe_coach.pose.model_file import ModelOutput

SIZE = (96, 128)
HEATMAP = ModelOutput(decoder="heatmap", names=("maps",), stride=4, window=5)
SIMCC = ModelOutput(decoder="simcc", names=("x", "y"), window=9)


def bump(x_px: float, y_px: float, sigma_cells: float = 0.8) -> np.ndarray:
    """Logits (1, 17, 32, 24) whose softmax is a Gaussian around a place in the input."""
    x, y = (x_px + 0.5) / 4 - 0.5, (y_px + 0.5) / 4 - 0.5
    rows, columns = np.mgrid[:32, :24]
    logits = -((columns - x) ** 2 + (rows - y) ** 2) / (2 * sigma_cells**2)
    return np.tile(logits.astype(np.float32), (1, 17, 1, 1))


@given(x=st.floats(12.0, 83.0), y=st.floats(12.0, 115.0))
def test_a_gaussian_is_found_within_a_tenth_of_a_pixel(x: float, y: float) -> None:
    xy, confidence, _ = decode([bump(x, y)], HEATMAP, SIZE)
    assert xy.shape == (1, 17, 2)
    assert np.abs(xy - [x, y]).max() < 0.1
    assert confidence.min() > 0.97


def test_the_spread_is_the_width_of_the_map_in_input_pixels() -> None:
    spread = [decode([bump(50.0, 60.0, sigma)], HEATMAP, SIZE)[2][0, 0] for sigma in (0.8, 1.6)]
    assert spread == pytest.approx([0.8 * 4, 1.6 * 4], rel=0.02)


def test_an_exponent_brings_the_confidence_to_what_was_found() -> None:
    maps = [bump(20.0, 20.0, sigma_cells=2.5)]
    plain = decode(maps, HEATMAP, SIZE)[1]
    wider = decode(maps, HEATMAP.model_copy(update={"confidence_exponent": 0.5}), SIZE)[1]
    assert 0 < plain.max() < 0.9
    assert wider == pytest.approx(np.sqrt(plain))


def test_two_equal_peaks_halve_the_confidence_and_widen_the_spread() -> None:
    one, other = bump(20.0, 20.0), bump(70.0, 100.0)
    xy, confidence, spread = decode([np.logaddexp(one, other)], HEATMAP, SIZE)
    assert confidence[0, 0] == pytest.approx(0.5, abs=0.02)
    assert spread[0, 0] > 30
    assert min(np.abs(xy[0, 0] - [20, 20]).max(), np.abs(xy[0, 0] - [70, 100]).max()) < 0.1


def test_a_flat_map_is_no_knowledge() -> None:
    _, confidence, spread = decode([np.zeros((2, 17, 32, 24), np.float32)], HEATMAP, SIZE)
    assert confidence.max() < 0.05
    assert spread.min() > 15


@given(x=st.floats(10.0, 85.0), y=st.floats(10.0, 117.0))
def test_distributions_along_the_axes_are_read_the_same_way(x: float, y: float) -> None:
    axes = [
        np.tile(-((np.arange(2 * side) / 2 - at) ** 2) / (2 * 0.6**2), (3, 17, 1)).astype(np.float32)
        for side, at in zip(SIZE, (x, y), strict=True)
    ]
    xy, confidence, spread = decode(axes, SIMCC, SIZE)
    assert np.abs(xy - [x, y]).max() < 0.1
    assert confidence.min() > 0.95
    assert np.allclose(spread, 0.6, rtol=0.05)


def test_coordinates_are_shares_of_the_input_with_y_first() -> None:
    answer = np.tile(np.array([0.25, 0.5, 0.9], np.float32), (1, 1, 17, 1))
    xy, confidence, spread = decode([answer], ModelOutput(decoder="coordinates", names=("out",)), SIZE)
    assert np.allclose(xy, [48.0, 32.0])
    assert np.allclose(confidence, 0.9)
    assert np.isnan(spread).all()


def gaussian(x_map: float, y_map: float, height: float = 1.0) -> np.ndarray:
    """Maps (1, 17, 32, 24) as networks are trained to answer that are no logits: a Gaussian of 2 cells."""
    rows, columns = np.mgrid[:32, :24]
    bell = height * np.exp(-((columns - x_map) ** 2 + (rows - y_map) ** 2) / 8)
    return np.tile(bell.astype(np.float32), (1, 17, 1, 1))


@pytest.mark.parametrize(
    ("grid", "place"),
    [
        ("centres", (10.3 * 4 + 1.5, 15.6 * 4 + 1.5)),
        ("origins", (41.2, 62.4)),
        ("corners", (10.3 * 95 / 23, 15.6 * 127 / 31)),
    ],
)
def test_cells_lie_on_the_input_where_the_network_was_taught_they_do(grid: str, place: tuple[float, float]) -> None:
    how = HEATMAP.model_copy(update={"softmax": False, "window": 13, "grid": grid})
    xy, _, spread = decode([gaussian(10.3, 15.6)], how, SIZE)
    assert np.allclose(xy, place, atol=0.1)
    assert np.allclose(spread, 8.0, rtol=0.05)


@pytest.mark.parametrize("height", [0.15, 0.8])
def test_the_confidence_of_maps_that_are_no_logits_is_the_height_of_the_peak(height: float) -> None:
    how = HEATMAP.model_copy(update={"softmax": False, "window": 13})
    assert decode([gaussian(10.0, 15.0, height)], how, SIZE)[1] == pytest.approx(height, abs=0.01)


def test_the_error_of_coordinates_is_what_their_description_says() -> None:
    answer, how = np.zeros((1, 1, 17, 3), np.float32), ModelOutput(decoder="coordinates", names=("out",), spread_px=2.5)
    assert (decode([answer], how, SIZE)[2] == 2.5).all()


@pytest.mark.parametrize("how", [HEATMAP, SIMCC, ModelOutput(decoder="coordinates", names=("out",))])
def test_an_answer_of_another_shape_is_refused(how: ModelOutput) -> None:
    with pytest.raises(ValueError, match="shape"):
        decode([np.zeros((1, 17), np.float32)] * 2, how, SIZE)
