"""Quantities of a whole attempt by name: what criteria read besides a posture at one moment."""

from __future__ import annotations

from types import MappingProxyType

from pe_coach.events.gate_quantities import GATE
from pe_coach.events.jump_quantities import JUMP
from pe_coach.events.stroke_quantities import STROKE

QUANTITIES = MappingProxyType({**JUMP, **STROKE, **GATE})
"""Every quantity that an event's file may name."""
