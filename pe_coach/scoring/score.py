"""The score of one attempt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import Alignment, Reference
from pe_coach.events import Attempt, Event, Instants, Phases
from pe_coach.motion import Motion
from pe_coach.motion.view import View, camera_view
from pe_coach.pose.skeleton import BODY
from pe_coach.scoring.copies import attempts_of
from pe_coach.scoring.criteria import Film, Judged, judge
from pe_coach.scoring.similarity import similarity, similarity_of_copies
from pe_coach.scoring.timing import timing
from pe_coach.scoring.types import CriterionResult, Measured, Scores

Floats = NDArray[np.float64]

SCORE_VERSION = "1"
"""1: per phase criteria, calibrated similarity and timing in the event's shares, then the phases' weights (technique
notes 14.1). 0 was similarity alone."""

INTERVAL = (0.05, 0.95)
"""Quantiles of the 90 % interval."""


@dataclass(frozen=True)
class _Parts:
    """What the phases' scores are made of, by phase: the value, 0…1, and after it those of the copies (D,); absent
    where a phase has no such part."""

    criteria: dict[str, Floats]
    similarity: dict[str, Floats]
    timing: dict[str, Floats]


def score(
    event: Event,
    motion: Motion,
    instants: Instants,
    phases: Phases,
    alignment: Alignment | None,
    reference: Reference | None,
    *,
    rate: float | None = None,
    view: str | None = None,
) -> Scores:
    """Score an attempt by the criteria, its similarity to the reference and its timing.

    A reference that may not measure gives no similarity (fewer than three real attempts), and a constructed one no
    timing either. `rate` is how many different pictures a second the film shows, where that is not told by the times;
    `view` says from where a swimmer was filmed.
    """
    attempts = attempts_of(motion, instants, _direction(motion, instants, phases))
    film = Film(rate or 1.0 / float(np.median(np.diff(motion.time_s))), view)
    judged = judge(event, attempts, instants.takeoff_side, film, reference)
    parts = _parts(event, phases, judged, attempts[len(attempts) // 2], alignment, reference)
    weights = {p.id: p.weight for p in event.phases}
    by_phase = _phase_scores(event, parts)
    table = _table(event, instants, alignment, reference)
    results = tuple(j.result for j in judged)
    return Scores(
        total=_measured(_weighted(by_phase, weights)),
        technique=_measured(_weighted(parts.criteria, weights)),
        similarity=_measured(_weighted(parts.similarity, weights)),
        timing=_measured(_weighted(parts.timing, weights)),
        by_phase={p.id: _measured(by_phase.get(p.id)) for p in event.phases},
        by_joint={part: _percent(weighted(row, weights)) for part, row in table.items()},
        table={part: {phase: _percent(value) for phase, value in row.items()} for part, row in table.items()},
        criteria=results,
        coverage=coverage(motion, phases),
        confidence=confidence(motion, phases),
        assessed_weight=assessed_weight(event, results),
        version=SCORE_VERSION,
    )


def _direction(motion: Motion, instants: Instants, phases: Phases) -> View | None:
    """Where the camera seems to stand; only the upright trunk of a jump tells."""
    if instants.flight is None or not phases.names:
        return None
    return camera_view(motion, float(phases.bounds_s.min()), float(phases.bounds_s.max()))


def _parts(
    event: Event,
    phases: Phases,
    judged: Iterable[Judged],
    attempt: Attempt,
    alignment: Alignment | None,
    reference: Reference | None,
) -> _Parts:
    criteria = _criteria_by_phase(event, phases, judged)
    alike: dict[str, Floats] = {}
    beat: dict[str, Floats] = {}
    if alignment is not None and reference is not None and reference.may_measure:
        raw = similarity_of_copies(alignment, reference, attempt)
        known = {name: value for name, value in raw.items() if np.isfinite(value).all()}
        alike = {name: _calibrated(reference, name, value) for name, value in known.items()}
    if reference is not None and reference.kind != "constructed":
        beat = timing(event, phases.names, attempt, reference)
    return _Parts(criteria, alike, beat)


def _calibrated(reference: Reference, phase: str, raw: Floats) -> Floats:
    assert reference.calibration is not None
    return np.array([reference.calibration(value, phase) for value in raw]) / 100


def _criteria_by_phase(event: Event, phases: Phases, judged: Iterable[Judged]) -> dict[str, Floats]:
    """Mean points (D,) of the assessed criteria of every phase, by their weights."""
    found = {}
    for name in phases.names:
        own = [j for j in judged if j.result.phase == name and j.result.assessed]
        if own:
            weight = sum(j.result.weight for j in own)
            found[name] = np.asarray(sum(j.result.weight * j.points for j in own) / weight)
    return found


def _phase_scores(event: Event, parts: _Parts) -> dict[str, Floats]:
    """(D,) of every phase that any part speaks of, in the event's shares of those that do."""
    shares, scores = event.score, {}
    every = ((shares.criteria, parts.criteria), (shares.similarity, parts.similarity), (shares.timing, parts.timing))
    for phase in event.phases:
        own = [(share, part[phase.id]) for share, part in every if phase.id in part and share > 0]
        if own:
            scores[phase.id] = _mix(own)
    return scores


def _mix(parts: list[tuple[float, Floats]]) -> Floats:
    """Weighted mean of parts (D,)."""
    whole = sum(share for share, _ in parts)
    mixed: Floats = np.sum([share * value for share, value in parts], 0) / whole
    return mixed


def _weighted(values: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats | None:
    """Mean (D,) of the phases that have a value, by their weights; None where none has."""
    own = [(weights[name], value) for name, value in values.items()]
    return _mix(own) if own else None


def _table(
    event: Event, instants: Instants, alignment: Alignment | None, reference: Reference | None
) -> dict[str, dict[str, float]]:
    """Raw similarity of every part of the body in every phase, sides as the pupil's own; empty without a measure."""
    if alignment is None or reference is None or not reference.may_measure:
        return {}
    parts = tuple(dict.fromkeys(_part(j) for j in event.joints))
    raw = similarity(alignment, reference, parts).table
    return {_named(part, instants.takeoff_side): row for part, row in raw.items()}


def weighted(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Mean of the phases that have a value, by their weights; NaN where none has."""
    known = {name: value for name, value in values.items() if name in weights and np.isfinite(value)}
    if not known:
        return float("nan")
    return sum(weights[name] * value for name, value in known.items()) / sum(weights[name] for name in known)


def _part(joint: str) -> str:
    """The row of the oriented table (take-off or near side left) for a joint of the event."""
    return joint.format(takeoff="left", free="right", near="left", far="right")


def _named(part: str, takeoff_side: str) -> str:
    """The pupil's own side for a part of the oriented table."""
    side, _, joint = part.partition("_")
    if side not in ("left", "right") or takeoff_side == "left":
        return part
    return f"{'right' if side == 'left' else 'left'}_{joint}"


def _measured(copies: Floats | None) -> Measured:
    """A number, 0…100, the first of its copies, with the interval that the others span."""
    if copies is None or not np.isfinite(copies).all():
        return Measured.unknown()
    low, high = np.quantile(copies[1:], INTERVAL)
    value = float(copies[0])
    return Measured(100 * value, 100 * float(min(low, value)), 100 * float(max(high, value)), True)


def _percent(value: float) -> Measured:
    """A similarity, 0…1, that is shown without an interval."""
    if not np.isfinite(value):
        return Measured.unknown()
    return Measured(100 * value, 100 * value, 100 * value, True)


def coverage(motion: Motion, phases: Phases) -> float:
    """Share of the body's points that are known in the frames of the phases."""
    known = np.isfinite(motion.position[_rows(motion, phases)][:, list(BODY), 0])
    return float(known.mean()) if known.size else 0.0


def confidence(motion: Motion, phases: Phases) -> float:
    """Mean confidence of the body's points that are known in the frames of the phases; 0 where none is."""
    rows = _rows(motion, phases)
    known = np.isfinite(motion.position[rows][:, list(BODY), 0])
    return float(motion.confidence[rows][:, list(BODY)][known].mean()) if known.any() else 0.0


def _rows(motion: Motion, phases: Phases) -> NDArray[np.bool_]:
    """Frames (T,) from the start of the first phase to the end of the last."""
    if not phases.names:
        return np.zeros(len(motion.time_s), bool)
    inside: NDArray[np.bool_] = (motion.time_s >= phases.bounds_s.min()) & (motion.time_s <= phases.bounds_s.max())
    return inside


def assessed_weight(event: Event, criteria: tuple[CriterionResult, ...]) -> float:
    """Share of the criteria's weight, each phase counted by its own, that could be assessed.

    A phase without criteria counts as assessed: there is nothing in it that could be missed.
    """
    total = 0.0
    for phase in event.phases:
        own = [c for c in criteria if c.phase == phase.id]
        every = sum(c.weight for c in own)
        total += phase.weight * (sum(c.weight for c in own if c.assessed) / every if every else 1.0)
    return total
