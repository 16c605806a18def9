"""The spread that is told beside a point is the one that is found."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.training.evaluation.scores import scores
from pe_coach.training.metrics import EXPECTED_WITHIN, spread_scale, within_spread

SIGMA_PX = 3.0


def found() -> tuple[np.ndarray, np.ndarray]:
    """Labels (N, 17, 2) of upright people and points (N, 17, 3) with normal errors of 3 px along each axis."""
    generator = np.random.default_rng(0)
    truth = np.zeros((2000, 17, 2))
    truth[:, 5:7] += [[-10, -60], [10, -60]]
    truth[:, 11:13] += [[-10, 0], [10, 0]]
    points = np.dstack([truth + generator.normal(0, SIGMA_PX, truth.shape), np.full((2000, 17), 0.9)])
    return truth, points


def test_normal_errors_lie_within_their_spread_as_often_as_expected() -> None:
    truth, points = found()
    shares = within_spread(truth, points, np.full((2000, 17), SIGMA_PX), range(5, 17))
    assert shares == pytest.approx(EXPECTED_WITHIN, abs=0.01)
    assert pytest.approx((0.393, 0.865), abs=0.001) == EXPECTED_WITHIN


def test_the_scale_brings_spreads_to_the_errors_found() -> None:
    truth, points = found()
    assert spread_scale(truth, points, np.full((2000, 17), SIGMA_PX / 2)) == pytest.approx(2.0, rel=0.02)


def test_scores_tell_it_by_joint_where_there_are_spreads() -> None:
    truth, points = found()
    told = scores(truth, points, np.full((2000, 17), SIGMA_PX)).within
    assert told["body"].one == pytest.approx(EXPECTED_WITHIN[0], abs=0.01)
    assert told["knee"].two == pytest.approx(EXPECTED_WITHIN[1], abs=0.02)
    assert scores(truth, points).within == {}
