"""Tables that are worked through with the keyboard, as components of the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import streamlit as st

from pe_coach.dashboard.component import component

_HERE = Path(__file__).parent


class Keyed(Protocol):
    """Something the teacher did: `client` and `seq` say which key of which open table it was."""

    @property
    def client(self) -> str:
        """Which open table sent it."""
        ...

    @property
    def seq(self) -> int:
        """Its place among what that table sent, from 1."""
        ...


Act = TypeVar("Act", bound=Keyed)


def keyed_component(name: str, folder: Path, stem: str) -> Callable[..., Any]:
    """The component of a table whose `STEM.html`, `STEM.css` and `STEM.js` lie in a folder.

    Its program may use what `table.js` here has.
    """
    own = (folder / f"{stem}.{kind}" for kind in ("html", "css", "js"))
    return component(name, _HERE / "table.css", _HERE / "table.js", *own)


def keyed_table(
    table: Callable[..., Any],
    data: dict[str, Any],
    act_of: Callable[[dict[str, Any]], Act],
    act: Callable[[list[Act]], str],
    *,
    key: str,
) -> None:
    """Show a table.

    Args:
        table: of `keyed_component`.
        data: what it shows.
        act_of: makes an action of what it sends.
        act: given what the teacher did, each thing once; returns a line to be read out, "" for none.
        key: of the component.
    """
    done = st.session_state.setdefault(f"{key}-done", {})

    def on_change() -> None:
        sent = [act_of(raw) for raw in st.session_state[key].get("actions") or []]
        new = [action for action in sent if action.seq > done.get(action.client, 0)]
        if new:
            done[new[-1].client] = new[-1].seq
            st.session_state[f"{key}-note"] = act(new)

    told = data | {"done": done, "note": st.session_state.get(f"{key}-note", "")}
    table(key=key, data=told, default={"actions": []}, on_actions_change=on_change)
