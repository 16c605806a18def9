"""From criteria to corrections: few, sure, the cause first."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from pe_coach.advice.types import Correction, Praise
from pe_coach.events import Criterion, Event
from pe_coach.scoring.types import CriterionResult

MOST = 3
"""One thing at a time is the point; two more are there for who asks."""

WORTH_SAYING = 0.5
"""A correction is given where at least this share of a criterion's points is lost."""

GOOD = 0.9
"""Share of the points from which a criterion is praised."""


def corrections(
    event: Event, results: Iterable[CriterionResult], time_s: NDArray[np.float64]
) -> tuple[Correction, ...]:
    """The most costly faults that are no measurement error, one a joint and phase, at most `MOST`.

    They are ranked by the points they cost, phase weight included; where two cost the same, the event's order (cause
    before effect) decides. `time_s` (T,) are the times of the film's frames.
    """
    words = {c.id: c for c in event.criteria}
    weight = {p.id: p.weight for p in event.phases}
    faults = [r for r in results if _is_fault(r)]
    faults.sort(key=lambda r: -round(weight[r.phase] * r.weight * (1 - (r.points or 0.0)), 2))
    first_of_joint = {(r.phase, r.joint): r for r in reversed(faults)}
    kept = [r for r in faults if first_of_joint[r.phase, r.joint] is r]
    return tuple(_correction(words[r.id], r, time_s) for r in kept[:MOST])


def _is_fault(result: CriterionResult) -> bool:
    return (
        result.assessed
        and result.significant
        and result.points is not None
        and 1 - result.points >= WORTH_SAYING
        and result.side is not None
    )


def _correction(criterion: Criterion, result: CriterionResult, time_s: NDArray[np.float64]) -> Correction:
    assert result.value is not None and result.time_s is not None and result.side is not None
    words = criterion.words
    edge = result.low if result.side == "too_little" else result.high
    advice = words.too_little if result.side == "too_little" else words.too_much
    return Correction(
        phase=result.phase,
        joint=result.joint,
        criterion=result.id,
        side=result.side,
        time_s=result.time_s,
        frame=int(np.abs(time_s - result.time_s).argmin()),
        measured=result.value,
        reference=result.reference if result.reference is not None else float(edge or 0.0),
        unit=result.unit,
        advice=advice or criterion.name,
        drill=criterion.drill,
    )


def praise(event: Event, results: Iterable[CriterionResult]) -> tuple[Praise, ...]:
    """What was good: criteria inside their band, the weightiest first, at most one a phase."""
    words = {c.id: c for c in event.criteria}
    good = [r for r in results if r.assessed and r.points is not None and r.points >= GOOD]
    good.sort(key=lambda r: -r.weight)
    best = {r.phase: r for r in reversed(good)}
    return tuple(Praise(p.id, words[best[p.id].id].words.good) for p in event.phases if p.id in best)
