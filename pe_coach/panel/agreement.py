"""How well raters agree: intraclass correlation and weighted kappa, with intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], float]

DRAWS = 1000
"""Times that clips are drawn again for an interval."""

FEWEST_CLIPS = 5
"""Fewer clips than this show nothing of agreement."""


@dataclass(frozen=True)
class Agreement:
    """A coefficient with its 95 % interval from drawing clips again; NaN where it is not defined."""

    value: float
    low: float
    high: float
    clips: int


def icc_2_1(ratings: Floats) -> float:
    """ICC(2,1) of complete ratings (N clips, K raters): how well one rater's number stands for that of another.

    Two-way random effects, absolute agreement, single rater (Shrout and Fleiss 1979, Psychol Bull 86:420–428).
    """
    rows, columns, rest = _mean_squares(ratings)
    n, k = ratings.shape
    return _ratio(rows - rest, rows + (k - 1) * rest + k * (columns - rest) / n)


def icc_2_k(ratings: Floats) -> float:
    """ICC(2,k): the same for the mean of all K raters."""
    rows, columns, rest = _mean_squares(ratings)
    return _ratio(rows - rest, rows + (columns - rest) / len(ratings))


def _mean_squares(ratings: Floats) -> tuple[float, float, float]:
    """Mean squares of clips, raters and what is left, of a two-way table with one number a cell."""
    n, k = ratings.shape
    if n < 2 or k < 2:
        return float("nan"), float("nan"), float("nan")
    mean, by_row, by_column = ratings.mean(), ratings.mean(1), ratings.mean(0)
    rest = ratings - by_row[:, None] - by_column + mean
    rows, columns = k * ((by_row - mean) ** 2).sum() / (n - 1), n * ((by_column - mean) ** 2).sum() / (k - 1)
    return float(rows), float(columns), float((rest**2).sum() / ((n - 1) * (k - 1)))


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom > 0 else float("nan")


def weighted_kappa(ratings: Floats) -> float:
    """Quadratic weighted kappa of ratings (N, K): of two raters Cohen's, of more the mean over all pairs (Light).

    Cohen 1968, Psychol Bull 70:213–220. A pair counts by the clips that both rated; NaN where nobody's numbers differ.
    """
    pairs = [_cohen(ratings[:, pair]) for pair in combinations(range(ratings.shape[1]), 2)]
    known = [kappa for kappa in pairs if np.isfinite(kappa)]
    return float(np.mean(known)) if known else float("nan")


def _cohen(pair: Floats) -> float:
    """One minus the mean squared difference over the one that chance would give."""
    pair = pair[np.isfinite(pair).all(1)]
    if len(pair) < 2:
        return float("nan")
    found = float(((pair[:, 0] - pair[:, 1]) ** 2).mean())
    by_chance = float(pair.var(0).sum() + (pair[:, 0].mean() - pair[:, 1].mean()) ** 2)  # over all pairs of clips
    return 1 - found / by_chance if by_chance > 0 else float("nan")


def agreement(statistic: Statistic, ratings: Floats, *, seed: int = 0) -> Agreement:
    """A statistic of ratings (N, K) with its interval: the 2.5th and 97.5th percentile over clips drawn again.

    Clips that fewer than two raters rated are left out.
    """
    ratings = ratings[np.isfinite(ratings).sum(1) >= 2]
    if len(ratings) < FEWEST_CLIPS:
        return Agreement(float("nan"), float("nan"), float("nan"), len(ratings))
    random = np.random.default_rng(seed)
    drawn = [statistic(ratings[random.integers(0, len(ratings), len(ratings))]) for _ in range(DRAWS)]
    known = np.array([value for value in drawn if np.isfinite(value)])
    low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (float("nan"), float("nan"))
    return Agreement(statistic(ratings), float(low), float(high), len(ratings))


def complete(ratings: Floats) -> Floats:
    """The clips that every rater rated."""
    return ratings[np.isfinite(ratings).all(1)]
