"""What a correction is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Correction:
    """One thing to change: where and when it shows, how far it is off, what to say, what to practise.

    `measured` with its `standard_error`, the `reference`'s value and the band from `low` to `high` are in `unit`;
    `side` is "too_little" (below the band) or "too_much"; `frame` is the decoded frame next to `time_s`.
    """

    phase: str
    joint: str
    criterion: str
    side: str
    time_s: float
    frame: int
    measured: float
    reference: float
    unit: str
    advice: str
    drill: str
    low: float | None = None
    high: float | None = None
    standard_error: float | None = None


@dataclass(frozen=True)
class Praise:
    """Something that was good, in words; `criterion` is what it was seen by."""

    phase: str
    text: str
    criterion: str = ""
