"""Quantities of swimming strokes: shares of a cycle, lags between limbs, ranges over a cycle."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pe_coach.events.quantity import Quantity

STROKE: Mapping[str, Quantity] = MappingProxyType({})
"""By name."""
