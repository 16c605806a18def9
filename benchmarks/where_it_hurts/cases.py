"""A frame or a labelled person looked at, how bad it is, and all that holds in it and may be the cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pe_coach.pose import BODY
from pe_coach.training.evaluation.scores import TILTS

MOST_MISSED = 4
"""A frame with more missed points is bad."""
SMALL_PX = 96.0
BLURRED_SHARE = 0.25
WATER = ("swimming",)
APART = 5
"""Frames between two of the worst of a film: else they are all the same moment."""

NOBODY, OTHER, PART, CUT, HIDDEN, SIDES = "nobody", "other person", "part boxed", "cut off", "hidden", "sides exchanged"
DOUBTFUL, NO_TILT, WET, SMALL, BLURRED, NONE = "label doubtful", "no tilt", "in water", "small", "blurred", "none"
LYING, INVERTED = "60–120°", ">120°"
FOUND = (NOBODY, OTHER, PART, SIDES, CUT, HIDDEN, DOUBTFUL)
"""Causes that are told while a frame is looked at; the others follow from its numbers."""
OF_FRAMES = (NOBODY, OTHER, PART, INVERTED, LYING, WET, SMALL, BLURRED, CUT, HIDDEN, SIDES, NONE)
OF_PEOPLE = (*TILTS, NO_TILT, SMALL, BLURRED, CUT, HIDDEN, SIDES, DOUBTFUL, NONE)
NEUTRAL = (*(tilt for tilt in TILTS if tilt not in (LYING, INVERTED)), NO_TILT)
"""Said of everybody who stands, and no cause."""


@dataclass(frozen=True)
class Case:
    """A frame of a film or a labelled person.

    Attributes:
        name: the film, or the shard's source.
        event: folder of the film, and phase where that is labelled; the source of a person.
        frame: number of the frame, or row of the shard.
        judge: what says whether it is bad: `teacher`, `box`, `confidence` or `label`.
        bad: whether it is, see `__main__`.
        sure: body points whose place is known.
        missed: those of them that are farther off than 0.2 torso, or were not found.
        error: median distance of the known points in torso lengths; infinite where more than half were not found.
        confidence: the network's mean one of the body.
        tilt_deg: how far the teacher's or the labelled trunk leans from head up; NaN where that is not known.
        long_px: longer side of the person's box.
        sharpness: see `signs.sharpness`.
        found: those of `FOUND` that hold.
        alone: points missed by the network alone, asked for this frame in the known box; None where it was not asked.
    """

    name: str
    event: str
    frame: int
    judge: str
    bad: bool
    sure: int
    missed: int
    error: float
    confidence: float
    tilt_deg: float
    long_px: float
    sharpness: float
    found: tuple[str, ...]
    alone: int | None = None

    @property
    def is_good_alone(self) -> bool:
        """Whether the network knows better than what the program made of it: box, crops or cleaning spoiled it."""
        return self.alone is not None and self.alone <= MOST_MISSED

    @property
    def severity(self) -> float:
        """Larger is worse, for cases of one film; missed points, or what the confidence lets one expect."""
        if self.judge == "teacher":
            return self.missed + min(self.error, 9.0) / 10
        return len(BODY) * (1.0 if {NOBODY, OTHER} & set(self.found) else 1.0 - self.confidence)


def blurred_below(cases: Iterable[Case]) -> float:
    """The sharpness that a quarter of all crops is below."""
    return float(np.nanquantile([case.sharpness for case in cases], BLURRED_SHARE))


def causes(case: Case, blur_limit: float) -> set[str]:
    """All that holds in a case; `NONE` where nothing but an upright or unknown trunk does."""
    tilt = {name for name, (low, high) in TILTS.items() if low <= case.tilt_deg < high} or {NO_TILT}
    said = {*case.found, *tilt}
    if case.event in WATER:
        said.add(WET)
    if case.long_px < SMALL_PX:
        said.add(SMALL)
    if case.sharpness < blur_limit:
        said.add(BLURRED)
    return said if said - set(NEUTRAL) else said | {NONE}


def worst(cases: Sequence[Case], count: int) -> list[Case]:
    """The worst frames of a film, no two of them closer than `APART` frames."""
    chosen: list[Case] = []
    for case in sorted(cases, key=lambda case: -case.severity):
        if len(chosen) < count and all(abs(case.frame - other.frame) >= APART for other in chosen):
            chosen.append(case)
    return chosen
