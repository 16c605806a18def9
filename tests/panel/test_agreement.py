"""Agreement between raters, against published examples."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.panel.agreement import agreement, icc_2_1, icc_2_k, icc_agreement, weighted_kappa

SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
"""Six targets, four judges: table 2 of Shrout and Fleiss 1979, whose table 4 gives ICC(2,1) .29 and ICC(2,4) .62."""


def test_icc_is_that_of_the_paper_which_defined_it() -> None:
    assert round(icc_2_1(SHROUT_FLEISS), 2) == 0.29
    assert round(icc_2_k(SHROUT_FLEISS), 2) == 0.62


def test_kappa_is_that_of_the_counted_table() -> None:
    """Cohen's own form, with expected counts from the margins, written out for one 3 × 3 table."""
    counts = np.array([[20, 5, 1], [4, 15, 6], [0, 3, 10]])
    weights = (np.arange(3)[:, None] - np.arange(3)) ** 2
    expected = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    kappa = 1 - (weights * counts).sum() / (weights * expected).sum()
    ratings = np.array([(row, column) for row in range(3) for column in range(3) for _ in range(counts[row, column])])
    assert weighted_kappa(ratings.astype(float)) == pytest.approx(kappa, abs=1e-12)


def test_of_three_raters_it_is_the_mean_of_the_pairs() -> None:
    random = np.random.default_rng(2)
    ratings = random.integers(0, 3, (30, 3)).astype(float)
    pairs = [weighted_kappa(ratings[:, [a, b]]) for a, b in ((0, 1), (0, 2), (1, 2))]
    assert weighted_kappa(ratings) == pytest.approx(np.mean(pairs))


def test_perfect_agreement_is_one_and_a_constant_shift_is_not() -> None:
    same = np.tile(np.arange(10.0)[:, None], 2)
    assert icc_2_1(same) == pytest.approx(1) and weighted_kappa(same % 3) == pytest.approx(1)
    assert icc_2_1(same + np.array([0, 3])) < 0.9


def test_nothing_is_said_where_all_numbers_are_equal_or_clips_are_few() -> None:
    assert np.isnan(weighted_kappa(np.ones((10, 2))))
    assert np.isnan(agreement(icc_2_1, np.array([[1.0, 1.0], [2.0, 2.0]])).value)


def test_their_intervals_are_those_of_another_program() -> None:
    """ICC() of the R package psych prints for this table 0.29 (0.019 to 0.76) and 0.62 (0.071 to 0.93)."""
    one, mean = icc_agreement(SHROUT_FLEISS)
    assert (round(one.low, 3), round(one.high, 2)) == (0.019, 0.76)
    assert (round(mean.low, 3), round(mean.high, 2)) == (0.071, 0.93)


def test_the_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """Variance of clips 1, raters 0.3, rest 0.5, three raters: the true ICC(2,1) is 1 / 1.8."""
    random, truth, held = np.random.default_rng(4), 1 / 1.8, 0
    for _ in range(200):
        raters, rest = random.normal(0, 0.3**0.5, (1, 3)), random.normal(0, 0.5**0.5, (40, 3))
        found, _ = icc_agreement(random.normal(size=(40, 1)) + raters + rest)
        held += found.low <= truth <= found.high
    assert 0.9 * 200 <= held <= 0.99 * 200


def test_drawn_intervals_hold_what_these_raters_would_say_of_other_clips() -> None:
    random, held = np.random.default_rng(4), 0
    large = random.normal(size=(20_000, 1)) + random.normal(0, 0.7, (20_000, 2))
    truth = weighted_kappa(np.round(large))
    for trial in range(60):
        drawn = np.round(large[random.integers(0, len(large), 40)])
        found = agreement(weighted_kappa, drawn, seed=trial)
        held += found.low <= truth <= found.high
    assert held >= 0.85 * 60


def test_a_rating_that_is_missing_leaves_out_its_pair_only() -> None:
    ratings = np.array([[0, 0, 1], [1, 1, np.nan], [2, 2, 2], [0, 1, 0], [2, 1, 2], [1, 1, 1]], float)
    assert agreement(weighted_kappa, ratings).clips == 6
    five = np.delete(ratings, 1, 0)
    pairs = [weighted_kappa(ratings[:, :2]), weighted_kappa(five[:, [0, 2]]), weighted_kappa(five[:, 1:])]
    assert weighted_kappa(ratings) == pytest.approx(np.mean(pairs))
