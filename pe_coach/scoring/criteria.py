"""Criteria: what is read off the movement, how sure it is, how many points it earns."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import Reference
from pe_coach.events import Criterion, Event, Instants, Phases
from pe_coach.motion import Motion
from pe_coach.motion.motion import interpolate
from pe_coach.motion.series import SERIES, oriented
from pe_coach.scoring.similarity import UNKNOWN_SIGMA
from pe_coach.scoring.types import CriterionResult

Floats = NDArray[np.float64]

VIEW_ERROR = {"°": 2.0, "T": 0.05, "L": 0.05}
"""What a camera within 20° of the side view adds: 2° at the knee (technique notes, section 2)."""

SURE = 0.95
"""Chance, over all criteria of a clip together, that a correction is no measurement error."""


SURE_POINTS = 0.15
"""Deviation of a criterion's points, 0…1, that lets it be assessed although the reading itself is unsure."""

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)


@dataclass(frozen=True)
class Reading:
    """A value in the criterion's unit, its standard error, and when it was read."""

    value: float
    standard_error: float
    time_s: float


def judge(
    event: Event, motion: Motion, instants: Instants, phases: Phases, reference: Reference | None
) -> tuple[CriterionResult, ...]:
    """Every criterion of the event on this attempt, assessed or not, in the event's order.

    `significant` is set where the value lies outside its band with a certainty of `SURE` over all criteria that are
    assessed (Bonferroni).
    """
    rate = 1.0 / float(np.median(np.diff(motion.time_s)))
    results = [_judge(c, motion, instants, phases, reference, rate) for c in event.criteria]
    assessed = sum(r.assessed for r in results)
    limit = NormalDist().inv_cdf(1 - (1 - SURE) / max(assessed, 1))
    return tuple(r if not r.assessed else _with_significance(r, limit) for r in results)


def _with_significance(result: CriterionResult, limit: float) -> CriterionResult:
    outside = _outside(result.value or 0.0, result.low, result.high)
    significant = abs(outside) > limit * (result.standard_error or 0.0)
    return CriterionResult(**{**result.__dict__, "significant": significant})


def _judge(
    criterion: Criterion,
    motion: Motion,
    instants: Instants,
    phases: Phases,
    reference: Reference | None,
    rate: float,
) -> CriterionResult:
    why_not, reading = None, None
    if rate < criterion.min_rate:
        why_not = f"needs {criterion.min_rate:.0f} frames a second, the film has {rate:.0f}"
    else:
        reading = read(criterion, motion, instants, phases)
        if reading is None:
            why_not = "the moment or the limb is not seen"
        elif not is_sure(reading, criterion):
            why_not = f"the measurement is unsure by {reading.standard_error:.2g} {criterion.unit}"
    assessed = why_not is None
    outside = _outside(reading.value, criterion.low, criterion.high) if reading and assessed else 0.0
    return CriterionResult(
        id=criterion.id,
        phase=criterion.phase,
        joint=criterion.joint.format(takeoff=instants.takeoff_side, free=_other(instants.takeoff_side)),
        unit=criterion.unit,
        weight=criterion.weight,
        value=reading.value if reading else None,
        standard_error=reading.standard_error if reading else None,
        low=criterion.low,
        high=criterion.high,
        reference=_reference_value(criterion, reference),
        points=expected_points(reading, criterion)[0] if reading and assessed else None,
        side=None if outside == 0 else "too_little" if outside < 0 else "too_much",
        time_s=reading.time_s if reading else None,
        assessed=assessed,
        significant=False,
        why_not=why_not,
    )


def _other(side: str) -> str:
    return "right" if side == "left" else "left"


def _outside(value: float, low: float | None, high: float | None) -> float:
    """Distance outside the band, negative below it, 0 inside."""
    if low is not None and value < low:
        return value - low
    if high is not None and value > high:
        return value - high
    return 0.0


def points(value: float, criterion: Criterion) -> float:
    """1 inside the band, 2^−(x/h)² at the distance x outside with h the "half at" (technique notes 11.3)."""
    return float(2.0 ** -((_outside(value, criterion.low, criterion.high) / criterion.half_at) ** 2))


def expected_points(reading: Reading, criterion: Criterion) -> tuple[float, float]:
    """Mean and deviation of the points over the error of the reading, by 9-point quadrature.

    The mean is what is awarded, so that a value near an edge does not flip with noise.
    """
    values = np.array([points(reading.value + reading.standard_error * node, criterion) for node in _NODES])
    weights = _WEIGHTS / _WEIGHTS.sum()
    mean = float(weights @ values)
    return mean, float(np.sqrt(weights @ (values - mean) ** 2))


def is_sure(reading: Reading, criterion: Criterion) -> bool:
    """The error is below half of "half at", or the points hardly depend on it: far inside the band or far outside."""
    return reading.standard_error < criterion.half_at / 2 or expected_points(reading, criterion)[1] < SURE_POINTS


def read(criterion: Criterion, motion: Motion, instants: Instants, phases: Phases) -> Reading | None:
    """Read a criterion off an attempt; None where its moment or its limbs are not seen."""
    position = oriented(motion.position, instants.takeoff_side)
    series = SERIES[criterion.series](position)
    at = _moment(criterion, motion.time_s, series, instants, phases)
    if at is None:
        return None
    value = float(interpolate(motion.time_s, series, at))
    if not np.isfinite(value):
        return None
    sigma = oriented(motion.sigma[..., None], instants.takeoff_side)[..., 0]
    noise = _propagated(
        criterion.series, interpolate(motion.time_s, position, at), interpolate(motion.time_s, sigma, at)
    )
    speed = 0.0 if criterion.over else _speed(motion.time_s, series, at)
    error = np.sqrt(noise**2 + (speed * instants.sigma_s.get(criterion.at or "", 0.0)) ** 2 + VIEW_ERROR[criterion.unit] ** 2)
    return Reading(criterion.sign * value, float(error), at)


def _moment(criterion: Criterion, time_s: Floats, series: Floats, instants: Instants, phases: Phases) -> float | None:
    """When the criterion is read: its instant, or where the series is least or most in its phase."""
    if criterion.at is not None:
        return instants.time_s.get(criterion.at)
    if criterion.phase not in phases.names:
        return None
    start, stop = phases.bounds(criterion.phase)
    rows = np.flatnonzero((time_s >= start) & (time_s <= stop) & np.isfinite(series))
    if not len(rows):
        return None
    pick = np.argmin if criterion.over == "least" else np.argmax
    return float(time_s[rows[int(pick(series[rows]))]])


def _speed(time_s: Floats, series: Floats, at_s: float) -> float:
    """Change of the series per second around a moment."""
    after = int(np.clip(np.searchsorted(time_s, at_s), 1, len(time_s) - 1))
    change = series[after] - series[after - 1]
    return float(abs(change) / (time_s[after] - time_s[after - 1])) if np.isfinite(change) else 0.0


def _propagated(series: str, position: Floats, sigma: Floats) -> float:
    """Standard error of a series from the errors of the points, to first order."""
    sigma = np.where(np.isfinite(sigma), sigma, UNKNOWN_SIGMA)
    step, here = 1e-4, float(SERIES[series](position))
    variance = 0.0
    for point in range(5, 17):
        for axis in (0, 1):
            moved = position.copy()
            moved[point, axis] += step
            slope = (float(SERIES[series](moved)) - here) / step
            variance += (slope * sigma[point]) ** 2 if np.isfinite(slope) else 0.0
    return float(np.sqrt(variance))


def _reference_value(criterion: Criterion, reference: Reference | None) -> float | None:
    """What the reference shows at the same place: at the bound of the phase, or over it."""
    if reference is None or criterion.phase not in reference.phases:
        return None
    rows = reference.rows(criterion.phase)
    series = criterion.sign * SERIES[criterion.series](reference.position[rows])
    if criterion.over is not None:
        return float(np.nanmin(series) if criterion.over == "least" else np.nanmax(series))
    at = reference.instants.get(criterion.at or "")
    return None if at is None else float(criterion.sign * SERIES[criterion.series](reference.position[at]))
