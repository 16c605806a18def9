"""What a correction is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Correction:
    """One thing to change: where and when it shows, how far it is off, what to say, what to practise.

    `measured` and `reference` are in `unit`; `side` is "too_little" or "too_much"; `frame` is the decoded frame next
    to `time_s`.
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


@dataclass(frozen=True)
class Praise:
    """Something that was good, in words."""

    phase: str
    text: str
