"""What was changed by hand, as the report tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pe_coach.changes import Changes
from pe_coach.pose.skeleton import COCO17
from pe_coach.report.types import HandChange
from pe_coach.words import Words


def told(changes: Changes, found_s: Mapping[str, float], time_s: NDArray[np.float64]) -> tuple[HandChange, ...]:
    """Every change: who is meant, instants in the order of their time, sides, points.

    Args:
        changes: what was changed.
        found_s: instants as the rules had found them, seconds of the film.
        time_s: (T,) times of the film's frames.
    """
    return tuple(_told(changes, found_s, time_s))


def _told(changes: Changes, found_s: Mapping[str, float], time_s: NDArray[np.float64]) -> Iterator[HandChange]:
    if changes.athlete is not None:
        yield HandChange("athlete", time_s=changes.athlete[2])
    for name, at_s in sorted(changes.instants_s.items(), key=lambda item: item[1]):
        yield HandChange("instant", name, at_s, was_s=found_s.get(name))
    for start_s, stop_s in changes.swapped:
        yield HandChange("sides", time_s=max(start_s, float(time_s[0])), stop_s=min(stop_s, float(time_s[-1])))
    for frame, joint in dict.fromkeys(point[:2] for point in changes.points):
        if 0 <= frame < len(time_s):
            yield HandChange("point", COCO17.names[joint], float(time_s[frame]))


def changed_words(plain: dict[str, Any], say: Words) -> list[str]:
    """A sentence for every change of a report's plain data."""
    return [_sentence(change, say) for change in plain["changed"]]


def _sentence(change: dict[str, Any], say: Words) -> str:
    new = "_new" if change["what"] == "instant" and change["was_s"] is None else ""
    name = change["name"].removeprefix("next_")
    return say.say(f"changed.{change['what']}{new}", **(change | {"name": name}))
