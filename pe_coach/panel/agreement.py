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


def icc_agreement(ratings: Floats) -> tuple[Agreement, Agreement]:
    """ICC(2,1) and ICC(2,k) of complete ratings (N, K) with intervals for other raters of the same kind.

    Drawing films again would miss that a few raters may be unusually strict or mild: their intervals come from the F
    distribution with Satterthwaite's degrees of freedom (McGraw and Wong 1996, Psychol Methods 1:30–46, table 7).
    """
    n, k = ratings.shape if ratings.ndim == 2 else (0, 0)
    if n < FEWEST_CLIPS or k < 2:
        nothing = Agreement(float("nan"), float("nan"), float("nan"), n)
        return nothing, nothing
    one = icc_2_1(ratings)
    low, high = _icc_interval(ratings, one)
    of_all = [k * bound / (1 + (k - 1) * bound) for bound in (low, high)]  # Spearman and Brown
    return Agreement(one, low, high, n), Agreement(icc_2_k(ratings), of_all[0], of_all[1], n)


def _icc_interval(ratings: Floats, one: float) -> tuple[float, float]:
    """95 % interval of an ICC(2,1); exact agreement has no width."""
    from scipy.stats import f

    rows, columns, rest = _mean_squares(ratings)
    n, k = ratings.shape
    if not np.isfinite(one) or one >= 1 or rest <= 0:
        return one, one
    a, b = k * one / (n * (1 - one)), 1 + k * one * (n - 1) / (n * (1 - one))
    free = (a * columns + b * rest) ** 2 / ((a * columns) ** 2 / (k - 1) + (b * rest) ** 2 / ((n - 1) * (k - 1)))
    lower, upper = f.ppf(0.975, n - 1, free), f.ppf(0.975, free, n - 1)
    others = k * columns + (k * n - k - n) * rest
    low = n * (rows - lower * rest) / (lower * others + n * rows)
    return float(low), float(n * (upper * rows - rest) / (others + n * upper * rows))


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
