"""The score of one attempt."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import Alignment, Calibration, Reference
from pe_coach.events import Event, Instants, Phases
from pe_coach.motion import Motion
from pe_coach.pose.skeleton import BODY
from pe_coach.scoring.criteria import judge
from pe_coach.scoring.similarity import interval, similarity
from pe_coach.scoring.timing import timing
from pe_coach.scoring.types import CriterionResult, Measured, Scores

Floats = NDArray[np.float64]

SCORE_VERSION = "0"
"""0: the total is the calibrated similarity of the phases that were seen, weighted as the event says."""


def score(
    event: Event, motion: Motion, instants: Instants, phases: Phases, alignment: Alignment, reference: Reference
) -> Scores:
    """Similarity, timing and criteria of an attempt that was aligned with a calibrated reference."""
    calibration = reference.calibration
    assert calibration is not None, "a reference that grades carries its calibration"
    weights = {p.id: p.weight for p in event.phases if p.id in alignment.phases}
    parts = tuple(dict.fromkeys(_part(j, instants) for j in event.joints))
    raw = similarity(alignment, reference, parts)
    calibrated = _calibrated(calibration, raw.by_phase)

    def numbers(of: Alignment) -> Floats:
        by_phase = _calibrated(calibration, similarity(of, reference).by_phase)
        return np.array([*by_phase.values(), weighted(by_phase, weights)])

    below, above = interval(alignment, numbers)
    by_phase = {name: _measured(value, below[k], above[k]) for k, (name, value) in enumerate(calibrated.items())}
    total = _measured(weighted(calibrated, weights), below[-1], above[-1]) if weights else Measured.unknown()
    criteria = judge(event, motion, instants, phases, reference)
    beat = timing(phases, reference, float(np.median(np.diff(motion.time_s))))
    named = {_named(part, instants): row for part, row in raw.table.items()}
    table = {part: {phase: _percent(value) for phase, value in row.items()} for part, row in named.items()}
    return Scores(
        total=total,
        similarity=total,
        timing=_exact(weighted(beat, weights)),
        by_phase={p.id: by_phase.get(p.id, Measured.unknown()) for p in event.phases},
        by_joint={part: _percent(weighted(row, weights)) for part, row in named.items()},
        table=table,
        criteria=criteria,
        coverage=coverage(motion, phases),
        confidence=confidence(motion, phases),
        assessed_weight=assessed_weight(event, criteria),
        version=SCORE_VERSION,
    )


def _calibrated(calibration: Calibration, raw: Mapping[str, float]) -> dict[str, float]:
    return {name: calibration(value, name) for name, value in raw.items() if np.isfinite(value)}


def weighted(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Mean of the phases that have a value, by their weights; NaN where none has."""
    known = {name: value for name, value in values.items() if name in weights and np.isfinite(value)}
    if not known:
        return float("nan")
    return sum(weights[name] * value for name, value in known.items()) / sum(weights[name] for name in known)


def _part(joint: str, instants: Instants) -> str:
    """The row of the oriented table (take-off side left) for a joint of the event."""
    return joint.format(takeoff="left", free="right")


def _named(part: str, instants: Instants) -> str:
    """The pupil's own side for a part of the oriented table."""
    side, _, joint = part.partition("_")
    if side not in ("left", "right") or instants.takeoff_side == "left":
        return part
    return f"{'right' if side == 'left' else 'left'}_{joint}"


def _measured(value: float, below: float, above: float) -> Measured:
    """A number, 0…100, with the interval around it."""
    if not np.isfinite(value):
        return Measured.unknown()
    return Measured(value, max(0.0, value + float(below)), min(100.0, value + float(above)), True)


def _exact(value: float) -> Measured:
    return _measured(value, 0.0, 0.0)


def _percent(value: float) -> Measured:
    return _exact(100 * value)


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
