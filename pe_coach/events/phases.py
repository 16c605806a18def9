"""Phases: the stretches between instants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.event import Event
from pe_coach.events.instants import Instants

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Phases:
    """Names and bounds of the phases that were seen; `bounds_s` (P, 2) start and stop of each, seconds."""

    names: tuple[str, ...]
    bounds_s: Floats

    @property
    def span(self) -> tuple[float, float]:
        """Start of the first and stop of the last phase in seconds."""
        return float(self.bounds_s.min()), float(self.bounds_s.max())

    def bounds(self, name: str) -> tuple[float, float]:
        """Start and stop of a phase in seconds."""
        start, stop = self.bounds_s[self.names.index(name)]
        return float(start), float(stop)


def cut_phases(event: Event, instants: Instants) -> Phases:
    """The phases whose two instants were both found, in the event's order; of a cyclic event in its middle cycle.

    A phase in the middle of which the cycle is cut stops at the `next_` occurrence of its last instant.
    """
    times = instants.time_s
    bounds = {p.id: (times.get(p.start, np.nan), times.get(p.stop, np.nan)) for p in event.phases}
    for phase in event.phases:
        start, stop = bounds[phase.id]
        if stop <= start:
            bounds[phase.id] = start, times.get(f"next_{phase.stop}", np.nan)
    seen = {name: pair for name, pair in bounds.items() if np.isfinite(pair).all()}
    return Phases(tuple(seen), np.array(list(seen.values()), float).reshape(-1, 2))
