"""What raw similarity to a reference counts as nothing and as typical."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from pe_coach.alignment import Calibration, Reference, align
from pe_coach.alignment.building import Movement, build_reference
from pe_coach.events import Event, Phases
from pe_coach.motion import Motion
from pe_coach.scoring.similarity import similarity

ZERO_QUANTILE = 0.9
"""Share of the windows of other motions that earn nothing."""

SLIDE = 0.25
"""Other motions are cut into windows that start this share of a window apart."""


def anchored(event: Event, movements: Sequence[Movement], others: Sequence[Motion], reference: Reference) -> Reference:
    """The reference with its zero and typical value.

    Typical is the median of its own movements, each judged by a reference made without it; zero the 90th percentile of
    stretches of other motions, cut like the reference.
    """
    alone = [likeness(m, _without(event, movements, m)) for m in movements]
    zero = {p: float(np.nanquantile(v, ZERO_QUANTILE)) for p, v in likeness_of_others(others, reference).items()}
    typical = {p: float(np.nanmedian([a[p] for a in alone])) for p in reference.phases}
    return replace(reference, calibration=Calibration(zero, typical))


def _without(event: Event, movements: Sequence[Movement], left_out: Movement) -> Reference:
    return build_reference(event, [m for m in movements if m is not left_out], "left_out")


def likeness(movement: Movement, reference: Reference) -> dict[str, float]:
    """Raw similarity, 0…1, of a movement by phase."""
    found = align(movement.motion, movement.phases, reference, movement.instants.takeoff_side)
    return similarity(found, reference).by_phase


def likeness_of_others(motions: Sequence[Motion], reference: Reference) -> dict[str, list[float]]:
    """Raw similarity of every window of every motion, the better of both sides, by phase."""
    found: dict[str, list[float]] = {p: [] for p in reference.phases}
    for motion in motions:
        for phases in windows(motion, reference):
            both = [
                similarity(align(motion, phases, reference, side), reference).by_phase for side in ("left", "right")
            ]
            for phase, values in found.items():
                values.append(float(np.nanmax([sides[phase] for sides in both])))
    return found


def windows(motion: Motion, reference: Reference) -> Iterator[Phases]:
    """Every stretch of a motion that is as long as the reference, cut like it; the whole of a shorter one."""
    length = float(reference.time_s[-1])
    starts = np.arange(motion.time_s[0], motion.time_s[-1] - length + 1e-9, SLIDE * length)
    for start in starts if len(starts) else [motion.time_s[0]]:
        stretch = min(1.0, float(motion.time_s[-1] - start) / length)
        yield Phases(reference.phases, start + stretch * reference.bounds_s)
