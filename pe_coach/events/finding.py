"""Finding an attempt's instants, by the rules of its event."""

from __future__ import annotations

from pe_coach.events.event import JumpInstants, StrokeInstants
from pe_coach.events.instants import Instants
from pe_coach.events.jump_instants import find_jump_instants
from pe_coach.events.strokes import find_stroke_instants
from pe_coach.motion import Motion


def find_instants(motion: Motion, rules: JumpInstants | StrokeInstants) -> Instants:
    """The instants that the rules of an event ask for; those that are not in the film are named as missing."""
    if isinstance(rules, StrokeInstants):
        return find_stroke_instants(motion, rules)
    return find_jump_instants(motion, rules)
