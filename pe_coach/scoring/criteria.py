"""Criteria: what was read off the movement, whether that is sure enough, how many points it earns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import Reference
from pe_coach.events import Attempt, Criterion, Event
from pe_coach.scoring.gate import Reason
from pe_coach.scoring.reading import Reading, read, read_between, stretch_of
from pe_coach.scoring.types import CriterionResult

Floats = NDArray[np.float64]

SURE = 0.90
"""Chance, over all criteria of a clip together, that a correction is no measurement error, of somebody who stands at
the edge of every band; inside the bands there is far less of it (docs/validation.md, silence)."""

SURE_POINTS = 0.15
"""Deviation of a criterion's points, 0…1, that lets it be assessed although the reading itself is unsure."""

REMEMBERED = 1024
"""Values of references that are kept: seven events with twenty criteria, two levels, a few references each."""


@dataclass(frozen=True)
class Film:
    """What of the film decides which criteria may speak: frames/s, and from where a swimmer is filmed, if known."""

    rate: float
    view: str | None = None


@dataclass(frozen=True)
class Judged:
    """A criterion's result, and its points (D,): those that are awarded, then those of every copy; none where it is
    not assessed."""

    result: CriterionResult
    points: Floats


def judge(
    event: Event, attempts: tuple[Attempt, ...], takeoff_side: str, film: Film, reference: Reference | None
) -> tuple[Judged, ...]:
    """Every criterion of the event on this attempt, assessed or not, in the event's order.

    `significant` is set where the value lies outside its band with a certainty of `SURE` over all criteria that are
    assessed (Bonferroni).
    """
    judged = [_judge(event, c, attempts, takeoff_side, film, reference) for c in event.criteria]
    assessed = sum(j.result.assessed for j in judged)
    limit = NormalDist().inv_cdf(1 - (1 - SURE) / max(assessed, 1))
    return tuple(_with_significance(j, limit) for j in judged)


def _with_significance(judged: Judged, limit: float) -> Judged:
    result = judged.result
    if not result.assessed:
        return judged
    off = abs(outside(result.value or 0.0, result.low, result.high))
    return replace(judged, result=replace(result, significant=off > limit * (result.standard_error or 0.0)))


def _judge(
    event: Event,
    criterion: Criterion,
    attempts: tuple[Attempt, ...],
    takeoff_side: str,
    film: Film,
    reference: Reference | None,
) -> Judged:
    why_not = _silent(criterion, film)
    reading = None if why_not else read(event, criterion, attempts)
    if why_not is None:
        why_not = _unsure(criterion, reading)
    points = points_of(reading.copies, criterion) if reading and why_not is None else np.empty(0)
    off = outside(reading.value, criterion.low, criterion.high) if reading and why_not is None else 0.0
    other = "right" if takeoff_side == "left" else "left"
    result = CriterionResult(
        id=criterion.id,
        phase=criterion.phase,
        joint=criterion.joint.format(takeoff=takeoff_side, free=other, near=takeoff_side, far=other),
        unit=criterion.unit,
        weight=criterion.weight,
        value=reading.value if reading else None,
        standard_error=reading.standard_error if reading else None,
        low=criterion.low,
        high=criterion.high,
        reference=_reference_value(event, criterion, reference),
        points=float(points.mean()) if len(points) else None,
        side=None if off == 0 else "too_little" if off < 0 else "too_much",
        time_s=reading.time_s if reading else None,
        assessed=why_not is None,
        significant=False,
        why_not=why_not,
    )
    return Judged(result, np.concatenate([[points.mean()], points]) if len(points) else points)


def _silent(criterion: Criterion, film: Film) -> Reason | None:
    """Why a film of this kind cannot show the criterion at all."""
    if film.rate < criterion.min_rate:
        return Reason.of("low_frame_rate", "why_not.low_rate", need=criterion.min_rate, rate=film.rate)
    if criterion.views and film.view is not None and film.view not in criterion.views:
        return Reason.of("wrong_view", "why_not.view", view=criterion.views[0])
    return None


def _unsure(criterion: Criterion, reading: Reading | None) -> Reason | None:
    """Why the reading cannot be used."""
    if reading is None:
        return Reason.of("phase_not_seen", "why_not.not_seen")
    steady = points_of(reading.copies, criterion).std() < SURE_POINTS
    if reading.usual_error >= criterion.half_at / 2 and not steady:
        return Reason.of("low_confidence", "why_not.unsure", error=reading.standard_error, unit=criterion.unit)
    return None


def outside(value: float, low: float | None, high: float | None) -> float:
    """Distance outside the band, negative below it, 0 inside.

    >>> outside(12.0, 18.0, 38.0)
    -6.0
    """
    if low is not None and value < low:
        return value - low
    if high is not None and value > high:
        return value - high
    return 0.0


def points_of(values: Floats, criterion: Criterion) -> Floats:
    """1 inside the band, 2^−(x/h)² at the distance x outside with h the "half at" (technique notes 11.3).

    The mean over a reading's copies is what is awarded, so that a value near an edge does not flip with noise.
    """
    low = -np.inf if criterion.low is None else criterion.low
    high = np.inf if criterion.high is None else criterion.high
    off = np.maximum(np.maximum(low - values, values - high), 0.0)
    points: Floats = 2.0 ** -((off / criterion.half_at) ** 2)
    return points


def _reference_value(event: Event, criterion: Criterion, reference: Reference | None) -> float | None:
    """What the reference shows for the same criterion."""
    if reference is None or criterion.phase not in reference.phases:
        return None
    return _read_off(reference, criterion, stretch_of(event, criterion))


@lru_cache(REMEMBERED)
def _read_off(reference: Reference, criterion: Criterion, stretch: tuple[str, str]) -> float | None:
    """A criterion's value in a reference, read once for all attempts that are compared with it."""
    moments = {name: np.full(2, reference.time_s[row]) for name, row in reference.instants.items()}
    position = np.broadcast_to(reference.position, (2, *reference.position.shape))
    root = np.zeros((len(reference.time_s), 2))
    reading = read_between(criterion, stretch, (Attempt(reference.time_s, position, root, moments),))
    return None if reading is None else reading.value
