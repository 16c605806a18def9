"""What an attempt is graded with, as it is stored and as the grading takes it."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pe_coach.errors import UsageError
from pe_coach.grading import Options
from pe_coach.scoring.teacher_curve import own_curve
from pe_coach.store.types import Attempt

CACHE = "cache"
"""Folder of an attempt for what was found in its film: it goes when the attempt goes."""


def options_of(attempt: Attempt) -> Options:
    """The options of an attempt: what was stored, its event, the teacher's own curve.

    Raises:
        UsageError: what is stored is no option, or has no such value.
    """
    chosen: dict[str, Any] = {"calibration": own_curve(attempt.event)} | attempt.options
    chosen |= {"event": attempt.event, "cache": attempt.folder / CACHE}
    if unknown := sorted(chosen.keys() - {field.name for field in fields(Options)}):
        raise _not_an_option(attempt, ", ".join(unknown))
    try:
        return _adapter().validate_python(chosen)
    except ValidationError as error:
        raise _not_an_option(attempt, str(error.errors()[0]["loc"][0])) from error


def stored(options: Options) -> dict[str, Any]:
    """Options as plain values that a store keeps: those that differ from the default, without event and cache."""
    usual = _adapter().dump_python(Options(options.event), mode="json")
    plain: dict[str, Any] = _adapter().dump_python(options, mode="json")
    return {key: value for key, value in plain.items() if value != usual[key] and key not in ("event", "cache")}


@cache
def _adapter() -> TypeAdapter[Options]:
    return TypeAdapter(Options)


def _not_an_option(attempt: Attempt, what: str) -> UsageError:
    text = f"{attempt.clip_name} is stored with a choice that this version does not know: {what}. Add the film again."
    return UsageError("unreadable", text)
