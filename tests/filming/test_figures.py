"""References as bodies: their limbs point as the reference's do, and nobody's knees bend forward."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.alignment import load_reference_of
from pe_coach.events import load_event
from pe_coach.filming.figures import CELL_PX, figures, turned_back


@pytest.mark.parametrize(
    ("event", "first"),
    [
        ("long_jump", None),
        ("standing_long_jump", None),
        ("freestyle", None),
        ("backstroke", 0),
        ("high_jump", "toe_off"),
    ],
)
def test_who_lies_on_the_back_is_drawn_so(event: str, first: str | int | None) -> None:
    known = load_event(event)
    reference = load_reference_of(known, known.reference)
    back = np.flatnonzero(turned_back(reference.position))
    if first is None:
        assert not len(back)
    elif isinstance(first, int):
        assert len(back) == len(reference.position)
    else:
        assert reference.instants[first] <= back[0] <= reference.instants["peak"]
        assert (np.diff(back) == 1).all() and back[-1] == len(reference.position) - 1


def test_the_body_stands_where_the_points_are() -> None:
    reference = load_reference_of(load_event("long_jump"), load_event("long_jump").reference)
    rows = [reference.instants["touch_down"], reference.instants["reach"]]
    made = figures(reference.position[rows])
    assert made.sheet.shape == (CELL_PX, 2 * CELL_PX, 4)
    for k, row in enumerate(rows):
        cell = made.sheet[:, k * CELL_PX : (k + 1) * CELL_PX, 3]
        points = reference.position[row, 5:17]
        places = made.hips[k] + points * np.array([1.0, -1.0]) * made.torso_px
        inside = [
            cell[max(0, y - 14) : y + 14, max(0, x - 14) : x + 14].max() > 0 for x, y in places.round().astype(int)
        ]
        assert all(inside)
