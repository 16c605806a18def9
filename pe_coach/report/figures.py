"""Numbers with their intervals as people read them: no more digits than the uncertainty allows."""

from __future__ import annotations

from typing import Any

from pe_coach.scoring.sizes import decimals_within
from pe_coach.scoring.teacher_curve import Z90
from pe_coach.words import Words


def reading(value: float | None, standard_error: float | None, unit: str, say: Words) -> str:
    """A measured value with its 90 % interval.

    >>> from pe_coach.words import words
    >>> reading(131.24, 4.1, "°", words("en")), reading(0.4123, 0.03, "T", words("de"))
    ('131° (124–138)', '0,41 Rumpflängen (0,36–0,46)')
    """
    if value is None:
        return "–"
    if not standard_error:  # not known, or a count, which has none
        return say.quantity(value, unit, 0) if value == round(value) else say.quantity(value, unit)
    half = Z90 * standard_error
    decimals = min(decimals_within(half), 1 if unit == "°" else 2)
    ends = span(say.number(value - half, decimals), say.number(value + half, decimals))
    return f"{say.quantity(value, unit, decimals)} ({ends})"


def size(part: dict[str, Any], say: Words) -> str:
    """A size of the movement with its interval."""
    half = (part["high"] - part["low"]) / 2
    decimals = decimals_within(half)
    ends = span(say.number(part["low"], decimals), say.number(part["high"], decimals))
    return f"{say.quantity(part['value'], part['unit'], decimals)} ({ends})"


def band(part: dict[str, Any], say: Words) -> str:
    """Where a criterion earns full marks; empty where no band is known.

    >>> from pe_coach.words import words
    >>> band({"low": 155.0, "high": None, "unit": "°"}, words("en"))
    'from 155°'
    >>> band({"low": -15.0, "high": 12.0, "unit": "°"}, words("en"))
    '−15…12°'
    """
    low, high = (None if part[end] is None else say.in_script(f"{part[end]:g}") for end in ("low", "high"))
    unit = say.unit(part["unit"])
    if low is not None and high is not None:
        return f"{span(low, high)}{unit}"
    if low is not None:
        return say.say("text.band_from", low=f"{low}{unit}")
    return say.say("text.band_to", high=f"{high}{unit}") if high is not None else ""


def span(low: str, high: str) -> str:
    """From one number to another; a dash between minus signs could not be read."""
    return f"{low}…{high}" if "−" in low + high else f"{low}–{high}"


def score_text(score: dict[str, Any] | None, say: Words) -> str:
    """Score with interval, such as `78 (72–84)`, in whole points."""
    if score is None:
        return say.text("no_score")
    value, low, high = (say.number(score[key]) for key in ("value", "low", "high"))
    return f"{value} ({low}–{high})"
