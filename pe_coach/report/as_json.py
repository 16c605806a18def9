"""A report as one line of JSON, and back. The numbers people see are rounded here and nowhere else."""

from __future__ import annotations

import dataclasses
import json
import math
from functools import cache
from typing import TYPE_CHECKING, Any

from pe_coach.report.types import Report
from pe_coach.scoring.sizes import Size
from pe_coach.scoring.teacher_curve import Z90
from pe_coach.scoring.types import Measured
from pe_coach.small_files import read_json

if TYPE_CHECKING:
    from pydantic import TypeAdapter

WIDE = 1.0
"""Width of a 90 % interval, in points or degrees, from which on a decimal would say more than was measured."""

FINE = 1
"""Decimals of scores, 0…100, and of angles whose interval is no wider than that, and of standard errors."""

DECIMALS = 3
"""Everything else: times in s (a frame lasts 0.004 s at 240 per second), shares, lengths in torso lengths."""

KEYS = (
    *(
        "clip",
        "event",
        "profile",
        "reference",
        "status",
        "reasons",
        "error",
        "score",
        "technique",
        "similarity",
        "timing",
    ),
    *("by_phase", "by_joint", "table", "phases", "instants", "corrections", "good", "coverage", "assessed_weight"),
    *("fps", "frames", "model", "model_figures", "versions", "timing_s", "pupil", "alignment", "criteria"),
    *(
        "shot",
        "candidates",
        "repairs",
        "validation",
        "level",
        "view",
        "not_assessable",
        "words_from",
        "own_words",
        "withheld",
    ),
    *("grade", "calibrated", "calibration", "measures", "changed"),
)
"""The keys of a report in the order they are written."""

_READ = ("value", "measured", "reference")
"""What was read in the unit of a criterion, and so has its uncertainty."""

_EXACT = ("standard_error", "low", "high")
"""What is in that unit too: the uncertainty itself, and the band."""


def to_json(report: Report) -> str:
    """The report as JSON in one line of ASCII, without a line break at the end.

    Scores and angles are whole where their interval is wider than 1, else they have one decimal; sizes have as many as
    their interval allows, times and all other numbers three. What is not known is `null`, never NaN.
    `score` is `{value, low, high}` or null; every other measured part also says whether it was `assessed`.
    """
    return json.dumps(as_dict(report), allow_nan=False)


def as_dict(report: Report) -> dict[str, Any]:
    """The report as plain, rounded data: dictionaries, lists, strings, numbers and None, as `to_json` writes it."""
    plain = _plain(report)
    score = plain["score"]
    shown = score is not None and score["value"] is not None
    plain["score"] = {key: score[key] for key in ("value", "low", "high")} if shown else None
    return {key: plain[key] for key in KEYS}


def from_json(text: str | bytes) -> Report:
    """The report that `to_json` wrote; keys that this version does not know are ignored.

    Raises:
        ValueError: the text is not a report.
    """
    return from_dict(read_json(text))


def from_dict(data: Any) -> Report:
    """The report from its plain data, as `as_dict` makes it.

    Raises:
        ValueError: the data is not a report.
    """
    if not isinstance(data, dict):
        raise ValueError("a report is a JSON object")
    if isinstance(data.get("score"), dict):
        data = data | {"score": data["score"] | {"assessed": True}}
    return _adapter().validate_python(data)


@cache
def _adapter() -> TypeAdapter[Report]:
    """Reads reports; made once, which takes longer than reading one."""
    from pydantic import TypeAdapter

    return TypeAdapter(Report)


def rounded(report: Report) -> Report:
    """The report with its numbers as they are shown, for every place that shows some.

    >>> rounded(Report("a.mp4", "long_jump", "accepted", score=Measured(78.26, 71.94, 84.04, True))).score
    Measured(value=78.0, low=72.0, high=84.0, assessed=True)
    """
    return from_json(to_json(report))


def _plain(value: Any, decimals: int = DECIMALS) -> Any:
    """Plain data of any part of a report; a number that is not finite becomes None."""
    if isinstance(value, float):
        return _number(value, decimals) if math.isfinite(value) else None
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name), _decimals(value, f.name)) for f in dataclasses.fields(value)}
    return value


def _number(value: float, decimals: int) -> float | int:
    """The rounded number; a score or an angle without decimals is an integer."""
    rounded = round(value, decimals) + 0.0
    return int(rounded) if decimals <= FINE and rounded.is_integer() else rounded


def _decimals(part: Any, name: str) -> int:
    """How many decimals a field of a part of a report is shown with."""
    if isinstance(part, Measured):
        known = part.low is not None and part.high is not None
        return _whole_if_wide((part.high or 0.0) - (part.low or 0.0) if known else math.nan)
    if isinstance(part, Size):
        return part.decimals
    if getattr(part, "unit", None) != "°" or name not in (*_READ, *_EXACT):
        return DECIMALS
    error = getattr(part, "standard_error", None) or 0.0
    return FINE if name in _EXACT or not math.isfinite(error) else _whole_if_wide(2 * Z90 * round(error, FINE))


def _whole_if_wide(width: float) -> int:
    """No decimals for a number with so wide an interval; what the width of is not known keeps one."""
    return 0 if WIDE < round(width, DECIMALS) < math.inf else FINE
