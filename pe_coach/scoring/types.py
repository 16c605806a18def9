"""What a score is made of."""

from __future__ import annotations

from dataclasses import dataclass

from pe_coach.scoring.gate import Reason


@dataclass(frozen=True)
class Measured:
    """A number with its 90 % interval; `assessed` is False, and the rest None, where the clip cannot show it.

    >>> Measured.unknown().assessed
    False
    """

    value: float | None
    low: float | None
    high: float | None
    assessed: bool

    @classmethod
    def unknown(cls) -> Measured:
        """What the clip cannot show."""
        return cls(None, None, None, False)


@dataclass(frozen=True)
class CriterionResult:
    """One criterion of the event, measured on the attempt.

    `value`, `standard_error`, `low`, `high` (the band) and `reference` are in `unit`; `points` is the expected share
    of full marks, 0…1. `why_not` says why it is not assessed. `time_s` is the instant it was read at. `side` is
    "too_little" or "too_much", None inside the band.
    """

    id: str
    phase: str
    joint: str
    unit: str
    weight: float
    value: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    reference: float | None
    points: float | None
    side: str | None
    time_s: float | None
    assessed: bool
    significant: bool
    why_not: Reason | None


@dataclass(frozen=True)
class Scores:
    """The score of one attempt, all parts 0…100.

    `table[joint][phase]` is the similarity of one part of the body in one phase; `by_phase` and `by_joint` are its
    margins; `technique` (the criteria), `similarity` and `timing` stand beside `total`, never hidden in it. `coverage`
    is the share of frames and points of the phases that were seen, `confidence` their mean confidence,
    `assessed_weight` the share of the event's criteria weight.
    """

    total: Measured
    technique: Measured
    similarity: Measured
    timing: Measured
    by_phase: dict[str, Measured]
    by_joint: dict[str, Measured]
    table: dict[str, dict[str, Measured]]
    criteria: tuple[CriterionResult, ...]
    coverage: float
    confidence: float
    assessed_weight: float
    version: str
