"""Reading a criterion off an attempt, in all its copies at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.events import Attempt, Criterion, Event
from pe_coach.events.quantities import QUANTITIES
from pe_coach.motion.series import SERIES

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """A criterion's value, freed from the bias of noise, with its standard error.

    `copies` (D,) are the values that the truth may have, `time_s` when it was read. `usual_error` is what 68 % of the
    copies stay within: less than the standard error, which mistaken limbs widen.
    """

    value: float
    standard_error: float
    copies: Floats
    time_s: float

    @property
    def usual_error(self) -> float:
        """Half of the range that holds the middle 68 % of the copies."""
        low, high = np.quantile(self.copies, (0.16, 0.84))
        return float(high - low) / 2


def read(event: Event, criterion: Criterion, attempts: tuple[Attempt, ...]) -> Reading | None:
    """Read a criterion of an event off every cycle; the median cycle counts. None where its moment or limbs are not
    seen."""
    return read_between(criterion, stretch_of(event, criterion), attempts)


def read_between(criterion: Criterion, stretch: tuple[str, str], attempts: tuple[Attempt, ...]) -> Reading | None:
    """Read a criterion, between two instants unless it has its own, off every cycle; see `read`.

    Noise bends a straight limb (technique notes, section 2): the copies, noisier than the attempt, are off by as much
    more as the attempt is off the truth, so their mean distance from it is taken off.
    """
    values = [(criterion.sign * _values(criterion, stretch, a), _moment(criterion, stretch, a)) for a in attempts]
    seen = [(v, at) for v, at in values if np.isfinite(v[0]) and np.isfinite(v[1:]).mean() > 0.5]
    if not seen:
        return None
    table = np.stack([v for v, _ in seen])
    if criterion.unit == "°":
        table = table[:, :1] + (table - table[:, :1] + 180) % 360 - 180  # an arm may go over the top
    median = table[0] if len(table) == 1 else _medians(table)
    bias = float(np.nanmean(median[1:]) - median[0])
    spread = float(np.nanstd(median[1:]))
    between = float(np.std(table[:, 0], ddof=1)) / np.sqrt(len(table)) if len(table) > 1 else 0.0
    error = float(np.hypot(spread, between))
    value = float(np.clip(median[0] - bias, *_bounds(criterion)))
    about = (median[1:] - np.nanmean(median[1:])) * (error / spread if spread else 0.0)
    middle = int(np.argsort(table[:, 0])[len(table) // 2])
    return Reading(value, error, value + np.nan_to_num(about), seen[middle][1])


def _medians(table: Floats) -> Floats:
    """(D,) of the cycles (C, D) that are known."""
    known, median = np.isfinite(table).any(0), np.full(table.shape[1], np.nan)
    median[known] = np.nanmedian(table[:, known], 0)
    return median


def _bounds(criterion: Criterion) -> tuple[float, float]:
    """Least and greatest value that can be."""
    low, high = QUANTITIES[criterion.quantity].bounds if criterion.quantity else (-np.inf, np.inf)
    return (low, high) if criterion.sign > 0 else (-high, -low)


def _values(criterion: Criterion, stretch: tuple[str, str], attempt: Attempt) -> Floats:
    """(D,) of one cycle."""
    if criterion.quantity is not None:
        return QUANTITIES[criterion.quantity].measure(attempt)
    series = SERIES[criterion.series or ""]
    if criterion.at is not None:
        return series(attempt.at(criterion.at))
    _, positions, inside = attempt.stretch(*stretch)
    values = np.where(inside, series(positions), np.nan)
    known, result = np.isfinite(values).any(1), np.full(len(positions), np.nan)
    if known.any():
        result[known] = _OVER[criterion.over or "least"](values[known])
    return result


def _span(values: Floats) -> Floats:
    span: Floats = np.nanmax(values, 1) - np.nanmin(values, 1)
    return span


_OVER: dict[str, Callable[[Floats], Floats]] = {
    "least": lambda v: np.nanmin(v, 1),
    "most": lambda v: np.nanmax(v, 1),
    "range": _span,
    "median": lambda v: np.nanmedian(v, 1),
    "mean": lambda v: np.nanmean(v, 1),
}


def stretch_of(event: Event, criterion: Criterion) -> tuple[str, str]:
    """The instants between which a criterion is read: its own, or those of its phase."""
    if criterion.between is not None:
        return criterion.between
    phase = next(p for p in event.phases if p.id == criterion.phase)
    return phase.start, phase.stop


def _moment(criterion: Criterion, stretch: tuple[str, str], attempt: Attempt) -> float:
    """When a criterion shows: its instant, or where the series is least or most, or the middle of its stretch."""
    if criterion.quantity is not None:
        return QUANTITIES[criterion.quantity].shown_s(attempt)
    if criterion.at is not None:
        return float(attempt.moment(criterion.at)[0])
    times, positions, inside = attempt.stretch(*stretch)
    values = np.where(inside[0], SERIES[criterion.series or ""](positions[0]), np.nan) if len(times) else np.empty(0)
    if not np.isfinite(values).any():
        return float("nan")
    if criterion.over in ("least", "most"):
        return float(times[np.nanargmin(values) if criterion.over == "least" else np.nanargmax(values)])
    return float(times[np.isfinite(values)].mean())
