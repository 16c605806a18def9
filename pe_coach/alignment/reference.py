"""Reference motions: a movement on the phase axis, with its spread and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose.skeleton import BODY

Floats = NDArray[np.float64]

TYPICAL = 90.0
"""Calibrated similarity of a typical good movement to the mean of the others. From there the curve goes on to 100 where
both are the same: were it level, a fault in a good movement would cost nothing."""

FEWEST_MEASURE = 3
"""Real, independent movements behind a reference that measures: fewer say what one person does, not what is right."""


@dataclass(frozen=True)
class Calibration:
    """Raw similarities that count as 0 and as `TYPICAL`, by phase.

    Zero is the 90th percentile of other motions, typical the median of the references themselves, each against a
    reference made without it.
    """

    zero: dict[str, float]
    typical: dict[str, float]

    def __call__(self, raw: float, part: str) -> float:
        """Calibrated similarity, 0…100, of a raw one, 0…1."""
        places = (self.zero[part], self.typical[part], 1.0)
        return float(np.interp(raw, places, (0.0, TYPICAL, 100.0)))


@dataclass(frozen=True, eq=False)
class Reference:
    """A movement to compare with; take-off leg on the left, movement towards +x, root at the origin.

    One is equal to itself only, so that what is read off it can be kept by it.

    Attributes:
        event, name: of what, and how it is called.
        kind: "real" (captured or filmed), "constructed" (drawn or computed), "recorded" (a teacher's own).
        sources: ids of the movements it was made from.
        phases: ids of the phases.
        instants: row of every instant that lies in a phase or bounds one.
        position: (T, 17, 2) torso lengths, y up; NaN where the sources give no point.
        sigma: (T, 17) torso lengths, spread of the sources; of a single one what the event tolerates.
        count: (T, 17) samples behind each point.
        time_s: (T,) seconds from the start of the first phase.
        phase_rows: (P, 2) first and last row of every phase, both included. Neighbours share a row; phases of arms and
            legs may overlap.
        calibration: None where it measures nothing.
        version: of the file, empty before it is written.
        profile: style of the event, None for all.
        view: "side", or "underwater" for strokes seen from below the surface.
        origin: who recorded it and what was done to it, in a sentence.
        samples: frames of all sources in every phase.
    """

    event: str
    name: str
    kind: str
    sources: tuple[str, ...]
    phases: tuple[str, ...]
    instants: dict[str, int]
    position: Floats
    sigma: Floats
    count: Floats
    time_s: Floats
    phase_rows: NDArray[np.intp]
    calibration: Calibration | None
    version: str
    profile: str | None = None
    view: str = "side"
    origin: str = ""
    samples: Mapping[str, int] = field(default_factory=dict)

    @property
    def may_measure(self) -> bool:
        """Whether similarity to it says anything: a mean of enough real movements, calibrated. Else it is a ghost."""
        return self.kind == "real" and len(self.sources) >= FEWEST_MEASURE and self.calibration is not None

    def rows(self, phase: str) -> slice:
        """Rows of a phase, its last instant included."""
        first, last = self.phase_rows[self.phases.index(phase)]
        return slice(int(first), int(last) + 1)

    def spread(self, phase: str) -> float:
        """Median spread of the body's points in a phase, torso lengths."""
        return float(np.nanmedian(self.sigma[self.rows(phase)][:, list(BODY)]))

    @property
    def bounds_s(self) -> Floats:
        """Start and stop of every phase (P, 2), seconds."""
        return self.time_s[self.phase_rows]

    def duration(self, phase: str) -> float:
        """Seconds from the start to the end of a phase."""
        inside = self.time_s[self.rows(phase)]
        return float(inside[-1] - inside[0])
