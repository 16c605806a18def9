"""Colours that stick figures share with the player."""

from __future__ import annotations

from pe_coach.report.layer import Colour

GHOST: Colour = (0, 178, 130)
"""The reference."""

GROUND: Colour = (27, 36, 49)
"""Behind both: light and dark lines stand out from it."""
