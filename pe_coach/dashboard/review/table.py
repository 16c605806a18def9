"""The table as a component of the page, and the keys that came from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pe_coach.dashboard.keyed import keyed_component, keyed_table
from pe_coach.dashboard.marking import typed_marks
from pe_coach.dashboard.review.acting import Action
from pe_coach.dashboard.review.rows import Seeing
from pe_coach.dashboard.speech import Speech

_table = keyed_component("pe_coach.review", Path(__file__).parent, "review")

BUTTONS = (
    ("Enter", "agree"),
    ("p", "person"),
    ("l", "sides"),
    ("x", "cannot"),
    ("ArrowLeft", "back"),
    ("ArrowRight", "on"),
)
"""Keys that have a button too, for who has no keyboard, and the name of its words."""

COLUMNS = ("who", "instants", "correction", "machine", "mark")


def review(rows: list[dict[str, Any]], seeing: Seeing, act: Callable[[list[Action]], str], *, key: str) -> None:
    """Show the rows; `act` is given what the teacher did, each thing once, and returns a line to be read out."""
    marks, words = typed_marks(seeing.scale, seeing.speech.say), _words(seeing.speech)
    keyed_table(_table, {"rows": rows, "marks": marks, "words": words}, Action.of, act, key=key)


def _words(t: Speech) -> dict[str, Any]:
    """What the table itself says."""
    said = ("label", "keys", "end", "not_yet", "no_such_mark", "no_number", "working", "cannot_judge")
    return {
        **{name: t(name) for name in said},
        "mark_first": t("mark_first_now"),
        "columns": [t(f"column_{name}") for name in COLUMNS],
        "buttons": [(press, t(f"button_{name}"), t(f"hint_{name}")) for press, name in BUTTONS],
    }
