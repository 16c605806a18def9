"""Room 8, what to do next, in words and drills, in the reader's language."""

from pe_coach.advice.corrections import corrections, praise
from pe_coach.advice.types import Correction, Praise

__all__ = ["Correction", "Praise", "corrections", "praise"]
