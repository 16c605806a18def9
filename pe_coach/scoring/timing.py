"""Timing: how long each phase takes beside the others."""

from __future__ import annotations

import numpy as np

from pe_coach.alignment import Reference
from pe_coach.events import Phases

HALF_RATIO = 1.35
"""A phase that takes this much longer or shorter, as a share of the whole, earns half (technique notes 11.4)."""

FEWEST_FRAMES = 4
"""Shorter phases have no timing score: half a frame is too much of them."""


def timing(phases: Phases, reference: Reference, frame_s: float) -> dict[str, float]:
    """Timing score, 0…100, of every phase that both have: 100 · 2^−(ln r / ln 1.35)².

    r compares the share of the whole: a pupil is slower everywhere, that is no fault of rhythm.
    """
    shared = [name for name in phases.names if name in reference.phases]
    own = {name: float(np.diff(phases.bounds(name))[0]) for name in shared}
    model = {name: reference.duration(name) for name in shared}
    whole, model_whole = sum(own.values()), sum(model.values())
    ratio = {name: (own[name] / whole) / (model[name] / model_whole) for name in shared}
    return {
        name: float(100 * 2 ** -((np.log(r) / np.log(HALF_RATIO)) ** 2))
        for name, r in ratio.items()
        if own[name] >= FEWEST_FRAMES * frame_s
    }
