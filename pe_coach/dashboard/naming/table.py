"""The table of films and names as a component of the page, and the keys that came from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pe_coach.dashboard.keyed import keyed_component, keyed_table
from pe_coach.dashboard.naming.acting import Action
from pe_coach.dashboard.speech import Speech
from pe_coach.store.types import Pupil

_table = keyed_component("pe_coach.naming", Path(__file__).parent, "naming")

BUTTONS = (
    ("Enter", "right"),
    (" ", "other"),
    ("s", "skip"),
    ("i", "insert"),
    ("Delete", "close"),
    ("Backspace", "undo"),
)
"""Keys that have a button too, for who has no keyboard, and the name of its words."""

COLUMNS = ("film", "pictures", "name")

SAID = ("label", "keys", "end", "find", "no_such_name", "working", "nothing_to_confirm")


def naming_table(
    rows: list[dict[str, Any]], pupils: Sequence[Pupil], t: Speech, act: Callable[[list[Action]], str], *, key: str
) -> None:
    """Show the rows; `act` is given what the teacher did, each thing once, and returns a line to be read out."""
    people = [{"id": one.id, "name": one.name, "number": one.number} for one in pupils]
    words = {
        **{name: t(name) for name in SAID},
        "columns": [t(f"column_{name}") for name in COLUMNS],
        "buttons": [(press, t(f"button_{name}"), t(f"hint_{name}")) for press, name in BUTTONS],
    }
    keyed_table(_table, {"rows": rows, "people": people, "words": words}, Action.of, act, key=key)
