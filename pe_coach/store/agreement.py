"""How near the machine comes to a teacher's marks, by those that were given before its number was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pe_coach.panel.agreement import Agreement, agreement, weighted_kappa
from pe_coach.scoring import SCORE_VERSION
from pe_coach.scoring.marks import Marks
from pe_coach.scoring.scales import Scale
from pe_coach.store.types import Attempt, DecidedBy


@dataclass(frozen=True)
class AgreementFigures:
    """How machine and teacher agree on blind marks.

    Attributes:
        marks: how many there are; the figures are NaN where there are none.
        pupils: whose they are.
        seen: marks left out because the machine's score was seen before.
        same_grade: share of marks that are the grade of the score; where the scale has no cuts, within a point.
        mean_difference: score minus mark in points of 0…100: above 0 the machine is milder.
        mean_distance: between score and mark in points, without their sign.
        kappa: quadratic weighted kappa of score and mark in points, with its 95 % interval.
    """

    marks: int
    pupils: int
    seen: int
    same_grade: float
    mean_difference: float
    mean_distance: float
    kappa: Agreement


def blind_marks(attempts: Iterable[Attempt], event: str, scale: Scale) -> Marks:
    """The marks of an event that count: given blind, on this scale, beside a score of this version.

    What `pe-coach calibrate` reads from the class sheet that these attempts are exported to. An attempt that nobody
    was named for counts as a pupil of its own.
    """
    found: list[tuple[float, float, str]] = []
    seen = incomplete = 0
    for attempt in attempts:
        points = _points(attempt, event, scale)
        if points is None or attempt.mark is None:
            incomplete += 1
        elif not attempt.mark.blind:
            seen += 1
        else:
            found.append((*points, attempt.pupil_id or attempt.id))
    numbers = np.array([row[:2] for row in found], np.float64).reshape(-1, 2)
    return Marks(numbers[:, 0], numbers[:, 1], np.array([row[2] for row in found], np.str_), seen, incomplete)


def agreement_figures(marks: Marks, scale: Scale) -> AgreementFigures:
    """How machine and teacher agree on these marks."""
    difference = marks.score - marks.mark
    if scale.cuts:
        same = [scale.grade(score) == scale.grade(mark) for score, mark in zip(marks.score, marks.mark, strict=True)]
    else:
        same = (np.abs(difference) <= 1).tolist()
    return AgreementFigures(
        marks=len(difference),
        pupils=len(np.unique(marks.pupil)),
        seen=marks.seen,
        same_grade=_mean(same),
        mean_difference=_mean(difference),
        mean_distance=_mean(np.abs(difference)),
        kappa=agreement(weighted_kappa, np.stack([marks.score, marks.mark], 1)),
    )


def _points(attempt: Attempt, event: str, scale: Scale) -> tuple[float, float] | None:
    """Score and mark of an attempt in points; None where there is none, or it is of another kind."""
    mark, score = attempt.mark, attempt.score
    if attempt.event != event or mark is None or mark.decided_by is not DecidedBy.TEACHER or mark.value is None:
        return None
    of_version = attempt.report is not None and attempt.report["versions"].get("score") == SCORE_VERSION
    if score is None or mark.scale != scale.id or not of_version:
        return None
    return score, scale.middle(mark.value)


def _mean(values: object) -> float:
    array = np.asarray(values, np.float64)
    return float(array.mean()) if array.size else float("nan")
