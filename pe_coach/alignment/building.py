"""Making a reference from movements: a mean of several, or a single one as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment.barycentre import Example, Pooled, barycentre, resampled
from pe_coach.alignment.reference import Reference
from pe_coach.alignment.tolerances import tolerated
from pe_coach.events import Event, Instants, Phases
from pe_coach.motion import Motion
from pe_coach.motion.series import oriented

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Movement:
    """One movement that may go into a reference: an id, and what was found in it."""

    id: str
    motion: Motion
    instants: Instants
    phases: Phases

    def example(self) -> Example:
        """It with the take-off leg on the left."""
        position = oriented(self.motion.position, self.instants.takeoff_side)
        return Example(position, self.motion.time_s, self.phases)


def build_reference(
    event: Event,
    movements: Sequence[Movement],
    name: str,
    *,
    kind: str = "real",
    profile: str | None = None,
    view: str = "side",
    origin: str = "",
) -> Reference:
    """A reference from movements, not calibrated.

    Of several movements the mean and the spread around it; a single one is kept as it is, and its spread is what the
    event tolerates. It has those phases of the event that every movement has.
    """
    phases = [p.id for p in event.phases if all(p.id in m.phases.names for m in movements)]
    examples = [m.example() for m in movements]
    pooled = barycentre(examples, phases) if len(movements) > 1 else resampled(examples[0], phases)
    reference = Reference(
        event=event.id,
        name=name,
        kind=kind,
        sources=tuple(m.id for m in movements),
        phases=tuple(phases),
        instants=instant_rows(movements, pooled, phases),
        position=pooled.position,
        sigma=pooled.sigma,
        count=pooled.count,
        time_s=pooled.time_s,
        phase_rows=pooled.phase_rows,
        calibration=None,
        version="",
        profile=profile,
        view=view,
        origin=origin,
        samples={phase: sum(_frames(m, phase) for m in movements) for phase in phases},
    )
    return reference if len(movements) > 1 else replace(reference, sigma=tolerated(event, reference))


def instant_rows(movements: Sequence[Movement], pooled: Pooled, phases: Sequence[str]) -> dict[str, int]:
    """Row of every instant that all movements have in a phase: at the mean of its places there."""
    rows: dict[str, int] = {}
    for name in set.intersection(*(set(m.instants.time_s) for m in movements)):
        for phase, (first, last) in zip(phases, pooled.phase_rows.tolist(), strict=True):
            shares = [_share(m, phase, name) for m in movements]
            if min(shares) >= 0 and max(shares) <= 1:
                at = float(np.mean(shares))
                start, stop = pooled.time_s[[first, last]]
                rows[name] = first + int(np.abs(pooled.time_s[first : last + 1] - start - at * (stop - start)).argmin())
    return dict(sorted(rows.items(), key=lambda item: (item[1], item[0])))


def _frames(movement: Movement, phase: str) -> int:
    start, stop = movement.phases.bounds(phase)
    return int(((movement.motion.time_s >= start) & (movement.motion.time_s <= stop)).sum())


def _share(movement: Movement, phase: str, instant: str) -> float:
    """Where an instant lies in a phase, 0 at its start and 1 at its end."""
    start, stop = movement.phases.bounds(phase)
    return (movement.instants.time_s[instant] - start) / (stop - start)
