"""From criteria to corrections: few, sure, the cause first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pe_coach.advice import spoken
from pe_coach.advice.limbs import long_enough
from pe_coach.advice.order import ordered, shares_of_total
from pe_coach.advice.types import Correction, Praise
from pe_coach.events import Event
from pe_coach.pose.sequence import PoseSequence
from pe_coach.scoring.types import CriterionResult
from pe_coach.words import Words

MOST = 3
"""One thing at a time is the point; two more are there for who asks."""

WORTH_SAYING = 0.25
"""A correction is given where at least this share of a criterion's points is lost: 0.64 "half at" outside the band."""

GOOD = 0.9
"""Share of the points from which a criterion is praised."""


def corrections(
    event: Event, results: Sequence[CriterionResult], poses: PoseSequence, takeoff_side: str, lang: str = "en"
) -> tuple[Correction, ...]:
    """The costliest faults that are no measurement error, causes first, one a joint and phase, at most `MOST`.

    Args:
        event: as it was tailored to the attempt.
        results: every criterion of it.
        poses: the key points of the film, whose frames are named; limbs too short in its pixels stay silent.
        takeoff_side: "left" or "right".
        lang: language of the words; a teacher's own words in the event come before those of the catalogue.
    """
    faults = [r for r in results if _is_fault(r) and long_enough(poses, r.joint, r.time_s or 0.0, takeoff_side)]
    told: dict[tuple[str, str], CriterionResult] = {}
    for fault in ordered(event, faults, shares_of_total(event, results)):
        told.setdefault((fault.phase, fault.joint), fault)
    say = spoken.words_for(event, lang)
    return tuple(_correction(event, r, poses, say) for r in list(told.values())[:MOST])


def _is_fault(result: CriterionResult) -> bool:
    return (
        result.assessed
        and result.significant
        and result.points is not None
        and 1 - result.points >= WORTH_SAYING
        and result.side is not None
        and result.time_s is not None
    )


def _correction(event: Event, result: CriterionResult, poses: PoseSequence, say: Words) -> Correction:
    assert result.value is not None and result.time_s is not None and result.side is not None
    edge = result.low if result.side == "too_little" else result.high
    return Correction(
        phase=result.phase,
        joint=result.joint,
        criterion=result.id,
        side=result.side,
        time_s=result.time_s,
        frame=int(np.abs(poses.time_s - result.time_s).argmin()),
        measured=result.value,
        reference=result.reference if result.reference is not None else float(edge or 0.0),
        unit=result.unit,
        advice=spoken.advice(say, event.words_of, result.id, result.side),
        drill=spoken.drill(say, event.words_of, result.id),
        low=result.low,
        high=result.high,
        standard_error=result.standard_error,
    )


def praise(event: Event, results: Sequence[CriterionResult], lang: str = "en") -> tuple[Praise, ...]:
    """What was good: first the weightiest criterion inside its band, then the best of every other phase."""
    shares, say = shares_of_total(event, results), spoken.words_for(event, lang)
    best = [r for r in results if r.assessed and r.points is not None and r.points >= GOOD]
    best.sort(key=lambda r: -round(shares[r.id], 3))
    first_of_phase = {r.phase: r for r in reversed(best)}
    rest = [
        first_of_phase[p.id] for p in event.phases if p.id in first_of_phase and first_of_phase[p.id] not in best[:1]
    ]
    whose = event.words_of
    return tuple(Praise(r.phase, spoken.good(say, whose, r.id), r.id) for r in [*best[:1], *rest])
