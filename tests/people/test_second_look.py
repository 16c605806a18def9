"""A window around a place, turned by quarters: what is found there is told in the picture's px."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.people.second_look import cut_out, look_again

BODY = np.array([60.0, 30.0, 76.0, 70.0])


class White:
    """Finds the box around everything that is white, and remembers how large the pictures were."""

    def detect(self, image: NDArray[np.uint8]) -> NDArray[np.float64]:
        """(N, 5)."""
        rows, columns = np.nonzero(image[..., 0] == 255)
        box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1, 0.8) if len(rows) else ()
        return np.array(box, float).reshape(-1, 5)


def picture() -> NDArray[np.uint8]:
    """One white body on black."""
    image = np.zeros((100, 160, 3), np.uint8)
    image[30:70, 60:76] = 255
    return image


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_body_is_where_it_is_however_the_window_is_turned(turn: int) -> None:
    for expected in (BODY, BODY + np.array([5.0, -7.0, 11.0, 3.0])):
        (found,) = look_again(White(), picture(), expected, turn)
        assert found.tolist() == [*BODY.tolist(), 0.8]


def test_a_window_over_the_edge_is_grey_there() -> None:
    corner, window = cut_out(picture(), np.array([-10.0, -10.0, 10.0, 30.0]))
    assert window.shape == (80, 80, 3)
    assert (window[:, : -int(corner[0])] == 114).all() and (window[: -int(corner[1])] == 114).all()
    assert (window[-int(corner[1]) :, -int(corner[0]) :] == 0).all()


def test_a_place_outside_the_picture_shows_nobody() -> None:
    assert look_again(White(), picture(), np.array([400.0, 300.0, 420.0, 340.0]), 0).shape == (0, 5)
