"""What a detector takes for a person in the scenery does not get into the track of somebody who passes by."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.people.association import follow_people
from pe_coach.people.furniture import NOWHERE, find_furniture
from pe_coach.people.looks import Look

STEP_PX = 35.0
TREE_X = 300.0
HIDDEN = range(6, 9)


def box(x: float) -> NDArray[np.float64]:
    """(4,) px of a body or tree trunk, 40 wide and 100 high."""
    return np.array([x - 20.0, 100.0, x + 20.0, 200.0])


def runner_x(number: int) -> float:
    """Where the runner is in the scenery, px; before the tree when not seen."""
    return 50.0 + STEP_PX * number


def look(number: int, seen: list[tuple[float, float, bool]], pan_px: float) -> Look:
    """A look of a panning camera at things given by place in the scenery, score and whether they move; all alike."""
    camera = np.eye(3)
    camera[0, 2] = pan_px * number
    boxes = np.array([box(x - camera[0, 2]) for x, _, _ in seen])
    scores, moves = np.array([s for _, s, _ in seen]), np.array([m for _, _, m in seen])
    alike = np.ones((len(seen), 1), np.float16)
    return Look(number, 0.1 * number, camera, boxes, scores, alike, moves, np.zeros(len(seen), bool))


def run_past_a_tree(pan_px: float) -> list[Look]:
    """A runner who is not detected while passing a tree that always is, faintly and never quite in the same place."""
    looks = []
    for number in range(15):
        seen = [(TREE_X + 4.0 * (-1) ** number, 0.35, False)]
        if number not in HIDDEN:
            seen.append((runner_x(number), 0.6, True))
        looks.append(look(number, seen, pan_px))
    return looks


@pytest.mark.parametrize("pan_px", [0.0, STEP_PX])
def test_a_runner_who_is_lost_before_a_tree_does_not_become_the_tree(pan_px: float) -> None:
    (runner,) = follow_people(run_past_a_tree(pan_px))
    _, boxes, _, numbers = runner.history()
    assert numbers.tolist() == [n for n in range(15) if n not in HIDDEN]
    np.testing.assert_allclose(boxes[:, [0, 2]].mean(axis=1) + pan_px * numbers, [runner_x(n) for n in numbers])


def test_the_tree_is_furniture_and_the_runner_is_not() -> None:
    looks = run_past_a_tree(STEP_PX)
    furniture = find_furniture(looks)
    assert {int(furniture.of[n][0]) for n in range(15)} == {0}
    assert all(place == NOWHERE for n in range(15) for place in furniture.of[n][1:])


def test_who_stood_still_and_then_runs_stays_one_person() -> None:
    """A standing jumper looks like furniture until the jump; the place is empty afterwards."""
    looks = [look(n, [(100.0 + 30.0 * max(0, n - 8), 0.6, n > 8)], 0.0) for n in range(15)]
    (jumper,) = follow_people(looks)
    assert len(jumper.history()[0]) == 15
