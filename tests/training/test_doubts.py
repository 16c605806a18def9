"""Human labels that other networks contradict."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.training.doubts import DOUBTED_WEIGHT, SURE, doubted

# a person standing, 100 px tall: torso (shoulder to hip across) about 36 px
STANDING = np.array(
    [
        *([50, 8], [52, 6], [48, 6], [55, 8], [45, 8], [60, 20], [40, 20], [64, 35], [36, 35], [66, 50], [34, 50]),
        *([56, 52], [44, 52], [57, 72], [43, 72], [58, 92], [42, 92]),
    ],
    float,
)


def _labelled(weight: float = 1.0) -> np.ndarray:
    return np.column_stack([STANDING, np.full(17, weight)])


def _vote(confidence: float) -> np.ndarray:
    return np.column_stack([STANDING, np.full(17, confidence)])


def test_labels_that_agree_keep_their_weight() -> None:
    assert np.array_equal(doubted(_labelled(), _vote(0.99)), _labelled())


def test_one_wrist_far_from_a_sure_vote_counts_little() -> None:
    vote = _vote(SURE)
    vote[9, :2] += [0, 30]
    weights = doubted(_labelled(), vote)[:, 2]
    assert weights[9] == DOUBTED_WEIGHT
    assert (np.delete(weights, 9) == 1).all()


def test_a_vote_that_is_not_sure_casts_no_doubt() -> None:
    vote = _vote(SURE - 0.01)
    vote[:, :2] += 60
    assert (doubted(_labelled(), vote)[:, 2] == 1).all()


def test_legs_exchanged_are_doubted_and_arms_are_not() -> None:
    vote = _vote(0.95)
    for left in (11, 13, 15):
        vote[[left, left + 1]] = vote[[left + 1, left]]
    weights = doubted(_labelled(), vote)[:, 2]
    assert (weights[11:] == DOUBTED_WEIGHT).all()
    assert (weights[:11] == 1).all()


def test_points_of_a_teacher_are_left_as_they_are() -> None:
    vote = _vote(0.99)
    vote[:, :2] += 60
    assert (doubted(_labelled(0.5), vote)[:, 2] == 0.5).all()


def test_without_a_torso_nothing_can_be_said() -> None:
    points, vote = _labelled(), _vote(0.99)
    points[[5, 6], 2] = 0
    vote[9, :2] += 40
    assert doubted(points, vote) == pytest.approx(points)
