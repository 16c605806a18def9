"""A report as one line of JSON, and back. The numbers people see are rounded here and nowhere else."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

from pe_coach.report.types import Report
from pe_coach.scoring.sizes import Size
from pe_coach.scoring.types import Measured

SCORE_DECIMALS = 1
"""Scores, 0…100: the interval of a single film is several points wide."""

DEGREE_DECIMALS = 1
"""Angles."""

DECIMALS = 3
"""Everything else: times in s (a frame lasts 0.004 s at 240 per second), shares, lengths in torso lengths."""

KEYS = (
    *("clip", "event", "profile", "reference", "status", "reasons", "error", "score", "similarity", "timing"),
    *("by_phase", "by_joint", "table", "phases", "instants", "corrections", "good", "coverage", "assessed_weight"),
    *("fps", "frames", "model", "model_figures", "versions", "timing_s", "pupil", "alignment", "criteria"),
    *("shot", "candidates", "repairs", "validation", "level", "view", "not_assessable", "words_from", "own_words"),
    *("grade", "calibrated", "calibration", "measures"),
)
"""The keys of a report in the order they are written."""

_IN_THEIR_UNIT = ("value", "standard_error", "low", "high", "measured", "reference")


def to_json(report: Report) -> str:
    """The report as JSON in one line of ASCII, without a line break at the end.

    Scores and angles carry one decimal, sizes as many as their interval allows, times and all other numbers three;
    what is not known is `null`, never NaN.
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
    from pydantic import TypeAdapter

    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("a report is a JSON object")
    if isinstance(data.get("score"), dict):
        data["score"]["assessed"] = True
    return TypeAdapter(Report).validate_python(data)


def rounded(report: Report) -> Report:
    """The report with its numbers as they are shown, for every place that shows some.

    >>> rounded(Report("a.mp4", "long_jump", "accepted", score=Measured(78.26, 71.94, 84.04, True))).score
    Measured(value=78.3, low=71.9, high=84.0, assessed=True)
    """
    return from_json(to_json(report))


def _plain(value: Any, decimals: int = DECIMALS) -> Any:
    """Plain data of any part of a report; a number that is not finite becomes None."""
    if isinstance(value, float):
        return round(value, decimals) + 0.0 if math.isfinite(value) else None
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name), _decimals(value, f.name)) for f in dataclasses.fields(value)}
    return value


def _decimals(part: Any, name: str) -> int:
    """How many decimals a field of a part of a report is shown with."""
    if isinstance(part, Measured):
        return SCORE_DECIMALS
    if isinstance(part, Size):
        return part.decimals
    in_degrees = getattr(part, "unit", None) == "°" and name in _IN_THEIR_UNIT
    return DEGREE_DECIMALS if in_degrees else DECIMALS
