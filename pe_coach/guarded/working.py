"""What happens in a worker process."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pe_coach.guarded.pulses import Pulses
from pe_coach.limits import Limits, bound, end_with_parent, step_back

Item = TypeVar("Item")
Result = TypeVar("Result")
Tell = Callable[[str, float], None]
"""Told the stage and the share of it that is done, at every step: work that tells nothing for long counts as stuck."""


@dataclass
class _Here:
    """What this process, a worker, was given when it was started."""

    pulses: Pulses | None = None


_here = _Here()


def begin(pulses: Pulses, limits: Limits) -> None:
    """Make this process a worker."""
    end_with_parent()
    step_back(limits.nice)
    bound(address_bytes=limits.address_bytes)
    _here.pulses = pulses


def work(function: Callable[[Item, Tell], Result], item: Item, place: int) -> Result:
    """Do one piece of work, showing at its place that it goes on."""
    pulses = _here.pulses
    if pulses is None:
        raise RuntimeError("this process is no worker")
    pulses.begin(place, os.getpid())
    try:
        return function(item, lambda stage, _share: pulses.beat(place, stage))
    finally:
        pulses.end(place)
