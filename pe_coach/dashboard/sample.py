"""A sample class, one click away: films of drawn pupils, graded as all others are."""

from __future__ import annotations

import subprocess
from pathlib import Path

import streamlit as st

from pe_coach.dashboard.speech import Speech, speech
from pe_coach.dashboard.state import open_page, store
from pe_coach.jobs.sample import FILMS, started
from pe_coach.store.types import SchoolClass

LOOK_S = 1.0
"""How often it is looked at whether the next film is there."""


@st.cache_resource(show_spinner=False)
def _drawing(folder: Path) -> dict[str, subprocess.Popen[bytes]]:
    """Processes that draw films, by the class they draw for; shared by all visits."""
    return {}


def offer() -> None:
    """What to try where nothing was graded yet."""
    t = speech("sample")
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(t("offer"), width="stretch")
        if st.button(t("make"), icon=":material/movie:", key="sample"):
            _make(t)


def _make(t: Speech) -> None:
    """Begin to draw a sample class and show it as it fills."""
    made = store().add_class(t("name"), mark_first=False, confirmed_by=t("drawn"))
    _drawing(store().folder)[made.id] = started(store().folder, made.id)
    open_page("grade", **{"class": made.id})


def progress(school_class: SchoolClass) -> None:
    """How far the drawing of a class is; nothing where none is drawn."""
    process = _drawing(store().folder).get(school_class.id)
    if process is not None and process.poll() is None:
        st.fragment(_progress, run_every=LOOK_S)(school_class.id, len(store().attempts(school_class.id)))


def _progress(class_id: str, before: int) -> None:
    there = len(store().attempts(class_id))
    process = _drawing(store().folder)[class_id]
    if there != before or process.poll() is not None:
        st.rerun()
    st.progress(there / FILMS, speech("sample")("drawing", number=there + 1, count=FILMS))
