"""Finding an attempt's instants, by the rules of its event."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pe_coach.events.event import JumpInstants, StrokeInstants
from pe_coach.events.instants import Instants
from pe_coach.events.jump_instants import find_jump_instants
from pe_coach.events.strokes import find_stroke_instants
from pe_coach.motion import Motion


def find_instants(
    motion: Motion, rules: JumpInstants | StrokeInstants, given_s: Mapping[str, float] = MappingProxyType({})
) -> Instants:
    """The instants that the rules of an event ask for; those that are not in the film are named as missing.

    `given_s`, seconds, are known from elsewhere: they stand in the place of those that would be found, of a stroke in
    its middle cycle, and what is reckoned from an instant is reckoned from the given one.
    """
    if isinstance(rules, StrokeInstants):
        return find_stroke_instants(motion, rules).with_given(given_s, motion.time_s)
    return find_jump_instants(motion, rules, given_s).with_given(given_s, motion.time_s)
