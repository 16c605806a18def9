"""Making a teacher's curve from marks: the fewer there are, the less it may bend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import UsageError
from pe_coach.scoring.marks import Marks
from pe_coach.scoring.scales import Scale
from pe_coach.scoring.teacher_curve import SCORES, TeacherCurve

Floats = NDArray[np.float64]
Kind = Literal["offset", "line", "monotone"]
Curve = Callable[[Floats], Floats]

STEPS: tuple[tuple[int, Kind], ...] = ((60, "monotone"), (20, "line"), (8, "offset"))
"""From how many blind marks on a curve may bend how much (technique notes, section 14.10)."""

DRAWS = 300
"""Times that pupils are drawn again for the standard errors; three hundred leave them ± 4 %."""

SEED = 0


def fitted_curve(marks: Marks, event: str, score_version: str, scale: Scale) -> TeacherCurve:
    """The curve that the marks allow, if it comes nearer to the teacher than the score itself.

    Raises:
        UsageError: `bad_marks`: too few blind marks, or the error for pupils who were left out is not below the
            uncalibrated one, or better scores got worse marks.
    """
    kind = kind_for(marks)
    grid = np.array(SCORES, np.float64)
    becomes = fit(kind, marks.score, marks.mark, marks.pupil)(grid)
    before = float(np.abs(marks.score - marks.mark).mean())
    after = left_out_error(kind, marks)
    if np.any(np.diff(becomes) < 0):
        raise UsageError("bad_marks", "No calibration: better scores got worse marks. Look at both lists again.")
    if not after < before:
        text = (
            f"No calibration: for pupils left out, scores would be {after:.1f} points off the marks, not {before:.1f}"
        )
        raise UsageError("bad_marks", f"{text} as they are. More blind marks may change that.")
    return TeacherCurve(
        event=event,
        score_version=score_version,
        scale=scale.map_version,
        kind=kind,
        marks=len(marks.mark),
        pupils=len(np.unique(marks.pupil)),
        error_before=round(before, 2),
        error_after=round(after, 2),
        becomes=tuple(np.round(becomes, 2).tolist()),
        standard_errors=tuple(np.round(_standard_errors(kind, marks, grid), 2).tolist()),
    )


def kind_for(marks: Marks) -> Kind:
    """How much a curve from these marks may bend.

    Raises:
        UsageError: `bad_marks`, when there are too few.
    """
    count = len(marks.mark)
    for least, kind in STEPS:
        if count >= least:
            return kind
    not_blind = f" ({marks.seen} more were given after the score was seen)" if marks.seen else ""
    text = f"No calibration from {count} blind marks{not_blind}: {STEPS[-1][0]} are needed, {STEPS[1][0]} for a line"
    raise UsageError("bad_marks", f"{text}, {STEPS[0][0]} for a curve.")


def fit(kind: Kind, score: Floats, mark: Floats, pupil: NDArray[np.str_]) -> Curve:
    """The curve of a kind that brings scores (N,) nearest to marks (N,); its values stay within 0…100."""
    x, y = _KNOTS[kind](score, mark, pupil)
    return lambda at: np.clip(np.interp(at, x, y), 0.0, 100.0)


def _offset(score: Floats, mark: Floats, pupil: NDArray[np.str_]) -> tuple[Floats, Floats]:
    """A shift by the mean difference, shrunken by what chance alone would make of it.

    Each pupil counts once. The share that is kept is 1 − se²/mean², never below 0: the empirical Bayes estimate of a
    mean whose own variance is estimated by mean² − se² (Efron and Morris 1973, positive part).
    """
    difference = mark - score
    means = np.array([difference[pupil == one].mean() for one in np.unique(pupil)])
    mean, count = float(means.mean()), len(means)
    error2 = float(means.var(ddof=1)) / count if count > 1 else np.inf
    kept = max(0.0, 1.0 - error2 / mean**2) if mean else 0.0
    ends = np.array([0.0, 100.0])
    return ends, ends + kept * mean


def _line(score: Floats, mark: Floats, pupil: NDArray[np.str_]) -> tuple[Floats, Floats]:
    """The straight line of least squares; a flat one where all scores are equal."""
    ends = np.array([0.0, 100.0])
    if np.ptp(score) == 0:
        return ends, np.full(2, mark.mean())
    return ends, np.polynomial.Polynomial.fit(score, mark, 1)(ends)


def _monotone(score: Floats, mark: Floats, pupil: NDArray[np.str_]) -> tuple[Floats, Floats]:
    """Isotonic regression; equal scores count as one with their mean mark."""
    from scipy.optimize import isotonic_regression

    x, which, weights = np.unique(score, return_inverse=True, return_counts=True)
    means = np.bincount(which, mark) / weights
    return x, np.asarray(isotonic_regression(means, weights=weights).x, np.float64)


_KNOTS: dict[Kind, Callable[[Floats, Floats, NDArray[np.str_]], tuple[Floats, Floats]]] = {
    "offset": _offset,
    "line": _line,
    "monotone": _monotone,
}


def left_out_error(kind: Kind, marks: Marks) -> float:
    """Mean distance between calibrated score and mark, points: every pupil by a curve made without that pupil."""
    distance = np.empty(len(marks.mark))
    for one in np.unique(marks.pupil):
        out = marks.pupil == one
        if out.all():
            return float("nan")
        curve = fit(kind, marks.score[~out], marks.mark[~out], marks.pupil[~out])
        distance[out] = np.abs(curve(marks.score[out]) - marks.mark[out])
    return float(distance.mean())


def _standard_errors(kind: Kind, marks: Marks, grid: Floats) -> Floats:
    """Standard deviation of the curve (G,) when the pupils are drawn again, all marks of a pupil together."""
    random = np.random.default_rng(SEED)
    pupils, which = np.unique(marks.pupil, return_inverse=True)
    rows = [np.flatnonzero(which == number) for number in range(len(pupils))]
    curves = []
    for _ in range(DRAWS):
        drawn = random.integers(0, len(pupils), len(pupils))
        chosen = np.concatenate([rows[number] for number in drawn])
        twins = np.concatenate([np.full(len(rows[number]), str(place)) for place, number in enumerate(drawn)])
        curves.append(fit(kind, marks.score[chosen], marks.mark[chosen], twins)(grid))
    spread: Floats = np.std(curves, axis=0)
    return spread
