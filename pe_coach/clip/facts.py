"""What a film says of itself before a picture is looked at."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pe_coach.clip.opening import declared_s, open_film
from pe_coach.clip.recorded import recorded_at
from pe_coach.errors import ClipError


@dataclass(frozen=True)
class Facts:
    """What a film says of itself, which need not be true.

    Attributes:
        recorded_at: when it was recorded, see `recorded_at`.
        duration_s: how long it is.
    """

    recorded_at: datetime | None = None
    duration_s: float | None = None


def facts_of(path: Path, tell: Callable[[str, float], None]) -> Facts:
    """What a film says of itself, nothing where it cannot be opened; `tell` is told of every step."""
    tell("opening", 0.0)
    when = recorded_at(path)
    tell("opening", 0.5)
    try:
        with closing(open_film(path)) as container:
            return Facts(when, declared_s(container))
    except ClipError:
        return Facts(when)
