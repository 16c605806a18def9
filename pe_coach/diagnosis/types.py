"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a finding means."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what it is.
        found: what there is, in a line that says nothing of pupils or of the person at the computer.
        state: whether that is good.
        do: what to do about it, where something can be done.
    """

    name: str
    found: str
    state: State = State.OK
    do: str | None = None


def graver(check: Check, state: State, do: str) -> Check:
    """The same finding as a note or a problem, with what to do."""
    return Check(check.name, check.found, state, do)
