"""The editor for what the program got wrong: who is meant, when the phases begin, which side is which, where points are.

Whatever is changed is kept and graded again at once.
"""

from __future__ import annotations

import streamlit as st

from pe_coach.dashboard.changing import settle, with_sides_exchanged
from pe_coach.dashboard.regraded import regraded
from pe_coach.dashboard.speech import speech
from pe_coach.store import Store
from pe_coach.store.types import Attempt


def doubt_editor(store: Store, attempt: Attempt, *, key: str = "doubt") -> bool:
    """Show the editor; True where something was changed in this run, so that the page has to be drawn again."""
    t = speech("doubt")
    if st.button(t("exchange_film"), key=f"{key}-sides"):
        settle(store, attempt, with_sides_exchanged(attempt.changes, regraded(attempt)))
        return True
    return False
