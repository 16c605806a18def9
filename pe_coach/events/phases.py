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

    def bounds(self, name: str) -> tuple[float, float]:
        """Start and stop of a phase in seconds."""
        start, stop = self.bounds_s[self.names.index(name)]
        return float(start), float(stop)


def cut_phases(event: Event, instants: Instants) -> Phases:
    """The phases whose two instants were both found, in the event's order."""
    seen = [p for p in event.phases if p.start in instants.time_s and p.stop in instants.time_s]
    bounds = [(instants.time_s[p.start], instants.time_s[p.stop]) for p in seen]
    return Phases(tuple(p.id for p in seen), np.array(bounds, float).reshape(-1, 2))
