"""The crop is turned with the body, and only when that is clearly better."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.pose.turning import UprightTurn, eased_deg, wrapped_deg


def body(up_deg: float) -> np.ndarray:
    """Points of somebody whose head lies in a direction, in degrees clockwise from straight up."""
    angle = np.deg2rad(up_deg)
    up, across = np.array([np.sin(angle), -np.cos(angle)]), np.array([np.cos(angle), np.sin(angle)])
    xy = np.tile(100.0 + 0 * up, (17, 1))
    xy[5:7] += 50 * up + np.outer([8, -8], across)
    xy[11:13] += np.outer([6, -6], across)
    return xy


SURE = np.full(17, 0.9)


@pytest.mark.parametrize("up_deg", [-170.0, -90.0, -40.0, 0.0, 60.0, 120.0])
def test_the_turn_settles_at_the_one_that_brings_the_head_up(up_deg: float) -> None:
    turn = UprightTurn()
    for _ in range(20):
        turn = turn.next(eased_deg(turn.trunk_deg), body(up_deg), SURE)
    assert wrapped_deg(turn.trunk_deg + up_deg) == pytest.approx(0.0, abs=0.1)


def test_a_slightly_better_turned_crop_is_not_believed_and_a_clearly_better_one_is() -> None:
    turn = UprightTurn()
    assert turn.candidates_deg().tolist() == [0.0, 90.0, -90.0, 180.0]
    by_candidate = np.full((4, 17), 0.5)
    by_candidate[1] = 0.58
    assert turn.choose(by_candidate) == 0
    by_candidate[1] = 0.65
    assert turn.choose(by_candidate) == 1


def test_whoever_lay_is_tried_upright_too() -> None:
    lying = UprightTurn(-60.0, -65.0)
    turns = lying.candidates_deg()
    assert 0.0 in turns
    assert turns[lying.choose(np.full((5, 17), 0.5))] == 0.0


def test_one_doubtful_direction_does_not_turn_the_crop_about() -> None:
    turn = UprightTurn().next(0.0, body(90.0), np.full(17, 0.05))
    assert abs(turn.trunk_deg) < 10


def test_an_unknown_trunk_keeps_the_chosen_turn() -> None:
    assert UprightTurn().next(90.0, np.full((17, 2), np.nan), SURE) == UprightTurn(90.0, 90.0)


def test_crops_between_go_the_short_way_round() -> None:
    assert wrapped_deg(UprightTurn(170.0).towards(UprightTurn(-170.0), 0.5)) == pytest.approx(-180.0)
    assert UprightTurn(0.0).towards(UprightTurn(60.0), 0.25) == pytest.approx(15.0)
    assert UprightTurn(0.0).towards(UprightTurn(180.0), 0.4) == 0.0
    assert UprightTurn(0.0).towards(UprightTurn(180.0), 0.6) == 180.0
