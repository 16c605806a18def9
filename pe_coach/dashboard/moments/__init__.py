"""Moments of a film in the page: a button, a phase or a chart that takes the player there, without asking the server.

Parts of the page speak to each other by events of the window: `pe-coach:go` with `detail.time`, seconds of the film,
moves the player; with `detail.look` it is brought into view too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from pe_coach.dashboard.speech import Speech
from pe_coach.report.charts import phase_blocks

_HERE = Path(__file__).parent

PLAYER, CHARTS = "result-player", "result-charts"
"""Keys of the containers that hold the player, which is brought into view, and the charts that move it."""


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


_go = st.components.v2.component(
    "pe_coach.go", html='<button type="button"></button>', css=_read("go.css"), js=_read("go.js")
)
_bar = st.components.v2.component(
    "pe_coach.bar", html='<div class="bar" role="group"></div>', css=_read("bar.css"), js=_read("bar.js")
)
_hover = st.components.v2.component("pe_coach.hover", html="<span hidden></span>", js=_read("hover.js"))


def go_button(label: str, time_s: float, *, key: str) -> None:
    """A button that shows a moment of the film in the player."""
    _go(key=key, data={"label": label, "time": time_s, "player": f".st-key-{PLAYER}"})


def phase_bar(plain: dict[str, Any], t: Speech, *, numbers: bool, key: str) -> None:
    """The phases side by side, as wide as they last, with their points; each takes the player to its start.

    `numbers` False leaves the points out.
    """
    blocks = phase_blocks(plain, t.say, numbers=numbers)
    if blocks:
        shown = {"blocks": blocks, "label": t("phases_label"), "player": f".st-key-{PLAYER}"}
        _bar(key=key, data=shown)


def charts_move_player(*, key: str) -> None:
    """Let what the mouse is over in the charts be shown in the player."""
    _hover(key=key, data={"charts": f".st-key-{CHARTS}"})
