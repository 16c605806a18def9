"""Which class a page is about: the one in the address, and the others to choose from."""

from __future__ import annotations

import streamlit as st

from pe_coach.dashboard.speech import Speech
from pe_coach.dashboard.state import current_class, open_page, store
from pe_coach.store.types import SchoolClass


def chosen_class(page: str, t: Speech) -> SchoolClass | None:
    """The class that the address names, else the newest; None where there is none. `page` opens with another one."""
    classes = store().classes()
    chosen = current_class() or (classes[-1] if classes else None)
    if chosen is None:
        return None
    names = {one.id: one.name for one in classes}
    key = f"{page}-class-{chosen.id}"
    picked = st.selectbox(t("class"), list(names), list(names).index(chosen.id), format_func=names.__getitem__, key=key)
    if picked != chosen.id:
        open_page(page, **{"class": picked})
    return chosen


def nothing_yet(title: str, help_text: str, button: str) -> None:
    """What to do where there is nothing yet."""
    st.header(title)
    st.write(help_text)
    if st.button(button):
        open_page("grade")
