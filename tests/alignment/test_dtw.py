"""Warping finds the cheapest path, always, and says which one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pe_coach.alignment import warp, warp_fast


def brute_force(cost: np.ndarray) -> tuple[float, list[tuple[int, int]]]:
    """Plain loops over the textbook recursion, and the path by the documented order of ties."""
    n, m = cost.shape
    total = np.full((n + 1, m + 1), np.inf)
    total[0, 0] = 0.0
    for i in range(n):
        for j in range(m):
            total[i + 1, j + 1] = cost[i, j] + min(total[i, j], total[i + 1, j], total[i, j + 1])
    i, j, path = n, m, [(n - 1, m - 1)]
    while (i, j) != (1, 1):
        options = [
            (total[i - 1, j - 1], 0, i - 1, j - 1),
            (total[i, j - 1], 1, i, j - 1),
            (total[i - 1, j], 2, i - 1, j),
        ]
        _, _, i, j = min(options)
        path.append((i - 1, j - 1))
    return float(total[n, m]), path[::-1]


whole_costs = st.tuples(st.integers(1, 9), st.integers(1, 9)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(0, 3).map(float))
)
real_costs = st.tuples(st.integers(1, 9), st.integers(1, 9)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.floats(0, 10, width=32))
)


@given(whole_costs)
def test_path_and_cost_equal_brute_force_with_ties(cost: np.ndarray) -> None:
    pairs, total = warp(cost)
    expected, path = brute_force(cost)
    assert total == pytest.approx(expected)
    assert [tuple(p) for p in pairs.tolist()] == path


@given(real_costs)
def test_cost_equals_brute_force(cost: np.ndarray) -> None:
    pairs, total = warp(cost)
    assert total == pytest.approx(brute_force(cost)[0], abs=1e-9)
    assert cost[pairs[:, 0], pairs[:, 1]].sum() == pytest.approx(total, abs=1e-9)


@given(real_costs, st.floats(0, 1))
def test_a_band_keeps_near_the_diagonal_and_reaches_both_corners(cost: np.ndarray, band: float) -> None:
    pairs, total = warp(cost, band=band)
    n, m = cost.shape
    assert pairs[0].tolist() == [0, 0]
    assert pairs[-1].tolist() == [n - 1, m - 1]
    assert np.isfinite(total)
    assert total >= warp(cost)[1] - 1e-9
    width = max(band * max(n, m), m / n, 1.0) + 1
    assert (np.abs(pairs[:, 1] - pairs[:, 0] * (m - 1) / max(n - 1, 1)) <= width).all()
    assert set(map(tuple, np.diff(pairs, axis=0).tolist())) <= {(0, 1), (1, 0), (1, 1)}


def test_fastdtw_with_a_radius_over_everything_is_exact() -> None:
    rng = np.random.default_rng(4)
    a, b = rng.normal(size=(40, 4)).cumsum(0), rng.normal(size=(33, 4)).cumsum(0)
    distance = lambda x, y: float(np.linalg.norm(x - y))  # noqa: E731
    cost = np.linalg.norm(a[:, None] - b[None], axis=2)
    _, exact = warp(cost)
    _, approximate = warp_fast(a, b, distance, radius=40)
    assert approximate == pytest.approx(exact)
    pairs, wider = warp_fast(a, b, distance)
    assert exact - 1e-9 <= wider <= 1.05 * exact
    assert pairs[0].tolist() == [0, 0]
