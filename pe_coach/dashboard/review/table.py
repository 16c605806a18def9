"""The table as a component of the page, and the keys that came from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from pe_coach.dashboard.marking import typed_marks
from pe_coach.dashboard.review.acting import Action
from pe_coach.dashboard.review.rows import Seeing
from pe_coach.dashboard.speech import Speech

_HERE = Path(__file__).parent

_table = st.components.v2.component(
    "pe_coach.review",
    html=(_HERE / "review.html").read_text(encoding="utf-8"),
    css=(_HERE / "review.css").read_text(encoding="utf-8"),
    js=(_HERE / "review.js").read_text(encoding="utf-8"),
)

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
    done = st.session_state.setdefault(f"{key}-done", {})

    def on_change() -> None:
        sent = [Action.of(raw) for raw in st.session_state[key].get("actions") or []]
        new = [action for action in sent if action.seq > done.get(action.client, 0)]
        if new:
            done[new[-1].client] = new[-1].seq
            st.session_state[f"{key}-note"] = act(new)

    data = {
        "rows": rows,
        "done": done,
        "note": st.session_state.get(f"{key}-note", ""),
        "marks": typed_marks(seeing.scale, seeing.speech.say),
        "words": _words(seeing.speech),
    }
    _table(key=key, data=data, default={"actions": []}, on_actions_change=on_change)


def _words(t: Speech) -> dict[str, Any]:
    """What the table itself says."""
    said = ("label", "keys", "end", "not_yet", "no_such_mark", "no_number", "working", "cannot_judge")
    return {
        **{name: t(name) for name in said},
        "mark_first": t("mark_first_now"),
        "columns": [t(f"column_{name}") for name in COLUMNS],
        "buttons": [(press, t(f"button_{name}"), t(f"hint_{name}")) for press, name in BUTTONS],
    }
