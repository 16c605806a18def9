"""All pages with their menu: `app.py` and `pe-coach app` open it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pe_coach.dashboard.navigation import PLACES, page_of
from pe_coach.dashboard.receipt import show_receipt
from pe_coach.dashboard.speech import DEFAULT, speak
from pe_coach.dashboard.state import store
from pe_coach.dashboard.workers import crew
from pe_coach.words import languages

ICON = Path(__file__).with_name("icon.svg")
"""Sign of the pages in the browser. Streamlit's own signs would be fetched from the internet."""


def main() -> None:
    """The menu, and the page that is open; behind all pages the workers that grade."""
    crew(store().folder)
    speak(store().setting("lang", None) or _browsers())
    here = st.navigation([page_of(place.name) for place in PLACES], position="top")
    layout = next(place.layout for place in PLACES if place.name == (here.url_path or PLACES[0].name))
    st.set_page_config(page_title=f"{here.title} · pe-coach", page_icon=str(ICON), layout=layout)
    show_receipt()
    here.run()


def _browsers() -> str:
    """The language that the browser asks for, where the pages speak it."""
    asked = (st.context.locale or "").partition("-")[0]
    return asked if asked in languages() else DEFAULT
