"""The folder whose films need not be sent through the browser: where it is, what lies in it, and taking that."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pe_coach.dashboard.saving import Tell
from pe_coach.dashboard.speech import Speech
from pe_coach.dashboard.state import store
from pe_coach.dashboard.uploads import MAX_UPLOAD_MB
from pe_coach.jobs.inbox import films_in, inbox

LOOK_S = 3.0
"""How often it is looked what lies in the folder."""


def inbox_panel(t: Speech, take: Callable[[Tell], None]) -> None:
    """Show the folder and a button; `take` takes the films in it and is given what tells its course."""
    folder = inbox(store())
    with st.expander(t("inbox"), icon=":material/drive_folder_upload:"):
        st.caption(t("inbox_help", most=MAX_UPLOAD_MB))
        st.code(str(folder), language=None, wrap_lines=True)
        st.fragment(_lying, run_every=LOOK_S)(t)
        if not st.button(t("inbox_take"), icon=":material/move_to_inbox:", key="inbox"):
            return
        if not films_in(folder):
            st.info(t("inbox_none"))
            return
        bar = st.progress(0.0, t("inbox_taking"))
        take(lambda share: _show(bar, share, t))


def _show(bar: st.delta_generator.DeltaGenerator, share: float, t: Speech) -> None:
    bar.progress(share, t("inbox_taking"))


def _lying(t: Speech) -> None:
    """What lies in the folder now."""
    films = films_in(inbox(store()))
    st.caption(t("inbox_there", count=len(films)) if films else t("inbox_empty"))
