"""A pair is made where it is beyond doubt, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.people.pairing import MARGIN, sure_pairs

HERE, APART, PART = [0.0, 0.0, 40.0, 100.0], [200.0, 0.0, 240.0, 100.0], [5.0, 0.0, 35.0, 50.0]
CHEAP, CLOSE = 0.2, 0.2 + MARGIN / 2
NEVER = np.inf


def pairs(cost: list[list[float]], boxes: list[list[float]]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Sure and doubtful ones."""
    return sure_pairs(np.array(cost), np.array(boxes))


def test_one_person_and_one_box_are_a_pair() -> None:
    assert pairs([[CHEAP]], [HERE]) == ([(0, 0)], [])
    assert pairs([[NEVER]], [HERE]) == ([], [])


def test_a_box_that_two_people_might_claim_is_nobodys() -> None:
    assert pairs([[CHEAP], [CLOSE]], [HERE]) == ([], [(0, 0)])
    assert pairs([[CHEAP], [CHEAP + 2 * MARGIN]], [HERE]) == ([(0, 0)], [])


def test_a_person_who_might_be_in_either_of_two_places_is_in_none() -> None:
    assert pairs([[CHEAP, CLOSE]], [HERE, APART]) == ([], [(0, 0)])


def test_a_second_box_on_the_same_body_is_no_other_place() -> None:
    assert pairs([[CHEAP, CLOSE]], [HERE, PART]) == ([(0, 0)], [])


@pytest.mark.parametrize(("crossed", "sure"), [(CHEAP + MARGIN / 4, False), (CHEAP + MARGIN, True)])
def test_two_who_might_have_changed_places_are_left_open(crossed: float, sure: bool) -> None:
    both = [(0, 0), (1, 1)]
    given = pairs([[CHEAP, crossed], [crossed, CHEAP]], [HERE, APART])
    assert given == ((both, []) if sure else ([], both))
