"""Timing: how long each phase takes beside the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import Reference
from pe_coach.events import Attempt, Event
from pe_coach.scoring.similarity import about_the_first

Floats = NDArray[np.float64]

HALF_RATIO = 1.35
"""A phase that takes this much longer or shorter, as a share of the whole, earns half (technique notes 11.4)."""

FEWEST_FRAMES = 4
"""Shorter phases have no timing score: half a frame is too much of them."""


def timing(event: Event, phases: tuple[str, ...], attempt: Attempt, reference: Reference) -> dict[str, Floats]:
    """Timing score (D,), 0…1, of every phase that both have: 2^−(ln r / ln 1.35)².

    r compares the share of the whole: a pupil is slower everywhere, that is no fault of rhythm. Nothing is said where
    only one phase is seen: its share of the whole is not known.
    """
    shared = [p for p in event.phases if p.id in phases and p.id in reference.phases]
    if len(shared) < 2:
        return {}
    frame_s = float(np.median(np.diff(attempt.time_s)))
    own = {p.id: np.maximum(attempt.moment(p.stop) - attempt.moment(p.start), 1e-6) for p in shared}
    model = {p.id: reference.duration(p.id) for p in shared}
    whole, model_whole = sum(own.values()), sum(model.values())
    ratio = {name: (own[name] / whole) / (model[name] / model_whole) for name in own}
    return {
        name: np.clip(about_the_first(2 ** -((np.log(r) / np.log(HALF_RATIO)) ** 2)), 0.0, 1.0)
        for name, r in ratio.items()
        if own[name][0] >= FEWEST_FRAMES * frame_s
    }
