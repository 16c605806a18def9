"""What the teacher did in the editor, as changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from pe_coach.changes import Changes
from pe_coach.dashboard.changing import (
    WHOLE_FILM,
    with_athlete,
    with_instant,
    with_point,
    with_sides_exchanged,
)
from pe_coach.grading import Graded
from pe_coach.pose.skeleton import COCO17

Number = Annotated[float, Field(allow_inf_nan=False)]


@dataclass(frozen=True)
class Act:
    """One thing that was done; `id` tells it from all others.

    `athlete`: a click at `x`, `y` px and `time_s`. `instant`: `name` was put at `time_s`. `sides`: exchanged from
    `time_s` to `stop_s`, in the whole film without them. `point`: `joint` of `frame` was put at `x`, `y`. `undo` takes
    the last of these back, `reset` all.
    """

    id: str
    what: Literal["athlete", "instant", "sides", "point", "undo", "reset"]
    name: str = ""
    time_s: Number | None = None
    stop_s: Number | None = None
    frame: Annotated[int, Field(ge=0)] = 0
    joint: Annotated[int, Field(ge=0, lt=len(COCO17.names))] = 0
    x: Number = 0.0
    y: Number = 0.0

    @classmethod
    def of(cls, sent: Mapping[str, Any]) -> Act:
        """What the browser sent.

        Raises:
            ValueError: it is nothing that can be done.
        """
        return _acts().validate_python(sent)


@cache
def _acts() -> TypeAdapter[Act]:
    return TypeAdapter(Act)


def changed_by(act: Act, changes: Changes, before: list[Changes], graded: Graded) -> Changes:
    """The changes of an attempt after something was done; `before` are earlier ones, the newest last."""
    span_s = WHOLE_FILM if act.time_s is None or act.stop_s is None else (act.time_s, act.stop_s)
    match act.what:
        case "athlete":
            return with_athlete(changes, act.x, act.y, act.time_s or 0.0)
        case "instant":
            return with_instant(changes, act.name, act.time_s or 0.0)
        case "sides":
            return with_sides_exchanged(changes, graded, span_s)
        case "point":
            return with_point(changes, act.frame, act.joint, act.x, act.y)
        case "undo":
            return before[-1] if before else changes
        case "reset":
            return Changes()
