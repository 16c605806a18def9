"""What the charts of one attempt show, as numbers: angles, nearness to the reference and rhythm, phase by phase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import Alignment, Reference, keypoint_similarity
from pe_coach.alignment.bones import limb_vectors
from pe_coach.motion.series import Series
from pe_coach.report.types import PhaseSpan
from pe_coach.scoring.similarity import PART_TOLERANCE

Floats = NDArray[np.float64]

CELLS = 50
"""Columns of the heat map over the whole movement: 2 per cent each, a frame or two of a jump."""

TURN = 360.0
"""Degrees of a turn."""


@dataclass(frozen=True)
class Span:
    """A phase on the chart's axis: per cent of the movement, and the attempt's seconds in the film."""

    name: str
    start: float
    stop: float
    start_s: float
    stop_s: float

    def time_s(self, percent: Floats) -> Floats:
        """Film seconds (N,) at places on the axis."""
        share = (percent - self.start) / (self.stop - self.start)
        time: Floats = self.start_s + share * (self.stop_s - self.start_s)
        return time


@dataclass(frozen=True)
class Trace:
    """A quantity within one phase: the attempt's samples (N,), the reference's rows (M,) with their spread."""

    span: Span
    percent: Floats
    time_s: Floats
    value: Floats
    reference_percent: Floats
    reference: Floats
    spread: Floats


@dataclass(frozen=True)
class Share:
    """How much of the movement a phase takes, per cent, in the attempt and in the reference, and for how long, s."""

    phase: str
    percent: float
    reference_percent: float
    duration_s: float
    reference_s: float


@dataclass(frozen=True)
class Nearness:
    """How near every part of the body is to the reference: `similarity` (parts, cells), 0…1, NaN where not seen.

    `percent` and `time_s` (cells,) are the middle of each cell on the axis and in the film.
    """

    parts: tuple[str, ...]
    percent: Floats
    time_s: Floats
    phases: tuple[str, ...]
    similarity: Floats


def spans_of(alignment: Alignment, reference: Reference, phases: Sequence[PhaseSpan]) -> tuple[Span, ...]:
    """The phases side by side, each as wide as it lasts in the reference; of overlapping ones those that show most.

    Arms and legs of a stroke have phases of their own, which overlap: the axis is the chain without overlaps that
    lasts longest, of equally long ones that with more phases.
    """
    film = {phase.name: phase for phase in phases}
    known = [name for name in alignment.phases if name in film and reference.duration(name) > 0]
    chain = _longest_chain({name: reference.bounds_s[reference.phases.index(name)] for name in known})
    ends = np.concatenate([[0.0], np.cumsum([reference.duration(name) for name in chain])])
    ends = 100.0 * ends / ends[-1] if len(chain) else ends
    return tuple(
        Span(name, float(start), float(stop), film[name].start_s, film[name].stop_s)
        for name, (start, stop) in zip(chain, pairwise(ends), strict=True)
    )


def _longest_chain(bounds: dict[str, Floats]) -> list[str]:
    """Names by time, none overlapping another, that together last longest."""
    ordered = sorted(bounds, key=lambda name: tuple(bounds[name]))
    chains: list[tuple[str, ...]] = [c for count in range(len(ordered) + 1) for c in combinations(ordered, count)]
    apart: list[tuple[str, ...]] = [
        chain for chain in chains if all(bounds[b][0] >= bounds[a][1] - 1e-6 for a, b in pairwise(chain))
    ]

    def lasting(chain: tuple[str, ...]) -> tuple[float, int]:
        return round(sum(float(np.ptp(bounds[name])) for name in chain), 6), len(chain)

    longest = max(apart, key=lasting)
    return list(longest)


def traces(alignment: Alignment, reference: Reference, spans: Sequence[Span], series: Series) -> list[Trace]:
    """A quantity of `motion.series` in every phase, the attempt in its own time within the phase.

    The spread is what the spread of the reference's points makes of the quantity (first-order propagation, points
    taken as independent). An angle goes on from phase to phase without a leap of a whole turn.
    """
    found: list[Trace] = []
    for span in spans:
        trace = _trace(alignment, reference, span, series)
        found.append(_going_on(found[-1], trace) if found else trace)
    return found


def _going_on(before: Trace, trace: Trace) -> Trace:
    """The trace, whole turns away, so that both curves begin next to where they ended in the phase before."""
    value = trace.value + _turns_deg(before.value[::-1], trace.value)
    return replace(trace, value=value, reference=trace.reference + _turns_deg(before.reference[::-1], trace.reference))


def _turns_deg(wanted: Floats, values: Floats) -> float:
    """Whole turns from the first known of `values` to the first known of `wanted`; 0 where nothing is known."""
    if not _any(wanted, values):
        return 0.0
    apart = wanted[np.isfinite(wanted)][0] - values[np.isfinite(values)][0]
    return float(TURN * np.round(apart / TURN))


def _trace(alignment: Alignment, reference: Reference, span: Span, series: Series) -> Trace:
    rows, samples = reference.rows(span.name), _samples(alignment, span.name)
    width = span.stop - span.start
    own, model_s = alignment.time_s[samples], reference.time_s[rows]
    percent = span.start + width * _shares(own)
    model = _continuous(series(reference.position[rows]))
    value = _continuous(series(alignment.position[samples]))
    turns = np.nan_to_num(np.round((np.nanmean(model) - np.nanmean(value)) / TURN)) if _any(model, value) else 0.0
    return Trace(
        span,
        percent,
        span.time_s(percent),
        value + TURN * turns,
        span.start + width * _shares(model_s),
        model,
        _spread(series, reference.position[rows], reference.sigma[rows]),
    )


def _any(*values: Floats) -> bool:
    return all(np.isfinite(value).any() for value in values)


def _samples(alignment: Alignment, phase: str) -> NDArray[np.intp]:
    """The attempt's samples in a phase, by time."""
    return np.unique(alignment.pairs[alignment.phase == alignment.phases.index(phase), 0])


def _shares(time_s: Floats) -> Floats:
    """0 at the first, 1 at the last."""
    shares: Floats = (time_s - time_s[0]) / max(float(np.ptp(time_s)), 1e-9)
    return shares


def _continuous(values: Floats) -> Floats:
    """Angles (N,) without the leap from 180 to -180 degrees; NaN stays."""
    known = np.isfinite(values)
    out = values.copy()
    out[known] = np.unwrap(values[known], period=TURN)
    return out


def _spread(series: Series, position: Floats, sigma: Floats) -> Floats:
    """(N,) standard deviation of a quantity of postures (N, 17, 2) whose points have deviations (N, 17) on each axis.

    Of an angle, the change is taken the short way round.
    """
    middle, total = series(position), np.zeros(len(position))
    for point in range(position.shape[1]):
        for axis in range(2):
            moved = position.copy()
            moved[:, point, axis] += np.nan_to_num(sigma[:, point])
            change = (series(moved) - middle + TURN / 2) % TURN - TURN / 2
            total += np.nan_to_num(change) ** 2
    return np.sqrt(np.where(np.isfinite(middle), total, np.nan))


def nearness(
    alignment: Alignment, reference: Reference, spans: Sequence[Span], parts: Sequence[str]
) -> Nearness | None:
    """How near every part of the body is along the movement; None where no phase is shared.

    `parts` are named as in `limb_vectors`, take-off side left; those it does not know are left out.
    """
    if not spans:
        return None
    known = limb_vectors(alignment.position[:1])
    parts = [part for part in parts if part in known]
    percent = (np.arange(CELLS) + 0.5) * 100.0 / CELLS
    owner = np.array([span.stop for span in spans[:-1]]).searchsorted(percent)
    similarity = np.full((len(parts), CELLS), np.nan)
    for number, span in enumerate(spans):
        inside = owner == number
        similarity[:, inside] = _near(alignment, reference, span, parts, percent[inside])
    time_s = np.array([spans[k].time_s(at[None])[0] for k, at in zip(owner, percent, strict=True)])
    return Nearness(tuple(parts), percent, time_s, tuple(spans[k].name for k in owner), similarity)


def _near(alignment: Alignment, reference: Reference, span: Span, parts: Sequence[str], percent: Floats) -> Floats:
    """(parts, N) similarity at places on the axis: that of the nearest sample, mean over the rows it belongs to."""
    pairs = alignment.pairs[alignment.phase == alignment.phases.index(span.name)]
    vectors = limb_vectors(alignment.position[pairs[:, 0]]), limb_vectors(reference.position[pairs[:, 1]])
    samples, place = np.unique(pairs[:, 0], return_inverse=True)
    at = span.start + (span.stop - span.start) * _shares(alignment.time_s[samples])
    nearest = np.abs(at[:, None] - percent).argmin(0)
    rows = []
    for part in parts:
        near = keypoint_similarity(np.linalg.norm(vectors[0][part] - vectors[1][part], axis=-1), PART_TOLERANCE)
        rows.append((np.bincount(place, near) / np.bincount(place))[nearest])
    return np.array(rows)


def shares(alignment: Alignment, reference: Reference) -> list[Share]:
    """What every phase that both have takes of the time from the first one's start to the last one's end.

    Times are as long as they really lasted, whatever the film's speed. A phase that is the whole movement is left out,
    and so is one alone: it says no rhythm.
    """
    own = _bounds({name: alignment.time_s[_samples(alignment, name)] for name in alignment.phases})
    model = _bounds({name: reference.time_s[reference.rows(name)] for name in alignment.phases})
    whole, model_whole = _whole(own), _whole(model)
    parts = [name for name in own if np.ptp(model[name]) < model_whole and np.ptp(own[name]) < whole]
    return [
        Share(name, 100 * a / whole, 100 * r / model_whole, a, r)
        for name, a, r in ((name, float(np.ptp(own[name])), float(np.ptp(model[name]))) for name in parts)
    ]


def _bounds(times: dict[str, Floats]) -> dict[str, Floats]:
    return {name: np.array([time_s[0], time_s[-1]]) for name, time_s in times.items()}


def _whole(bounds: dict[str, Floats]) -> float:
    """Seconds from the first start to the last stop; 0 without any."""
    return float(np.ptp(np.concatenate(list(bounds.values())))) if bounds else 0.0
