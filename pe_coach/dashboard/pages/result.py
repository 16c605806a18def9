"""Result: one attempt, whatever became of it."""

from __future__ import annotations

import streamlit as st

from pe_coach.dashboard import result
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.queue import stage_words
from pe_coach.dashboard.speech import Speech, speech
from pe_coach.dashboard.state import current_attempt, current_class, open_page, store
from pe_coach.jobs.time_left import AT_WORK
from pe_coach.store.types import Attempt, State

LOOK_S = 1.0
"""How often a film at work is looked at."""


def main() -> None:
    """The page from top to bottom."""
    t = speech("result")
    attempt = current_attempt()
    if attempt is None:
        _nothing(t)
        return
    _neighbours(attempt, t)
    if attempt.state in AT_WORK:
        st.title(plain(attempt.clip_name))
        st.fragment(_at_work, run_every=LOOK_S)(attempt.id)
    elif attempt.state is State.GRADED and attempt.report is not None:
        result.show(attempt, t)
    else:
        st.title(plain(attempt.clip_name))
        _not_graded(attempt, t)


def _nothing(t: Speech) -> None:
    """What to do where no result is open."""
    st.title(t("none"))
    st.write(t("gone") if "attempt" in st.query_params else t("none_help"))
    chosen = current_class()
    if chosen is not None and st.button(t("to_class")):
        open_page("class", **{"class": chosen.id})
    if st.button(t("to_grade")):
        open_page("grade")


def _neighbours(attempt: Attempt, t: Speech) -> None:
    """Ways to the class, and to the attempts before and after this one."""
    others = store().attempts(attempt.class_id)
    place = [other.id for other in others].index(attempt.id)
    with st.container(horizontal=True):
        if st.button(t("to_class"), icon=":material/table_rows:"):
            open_page("class", **{"class": attempt.class_id})
        for word, icon, at in (("previous", "arrow_back", place - 1), ("next", "arrow_forward", place + 1)):
            there = 0 <= at < len(others)
            if len(others) > 1 and st.button(t(word), icon=f":material/{icon}:", disabled=not there):
                open_page("result", **{"class": attempt.class_id, "attempt": others[at].id})


def _at_work(attempt_id: str) -> None:
    """How far the work is; the whole page is drawn anew when it is over."""
    attempt, t = store().attempt(attempt_id), speech("result")
    if attempt.state not in AT_WORK:
        st.rerun()
    waits = attempt.state is State.WAITING
    st.write(t("waiting" if waits else "running"))
    st.progress(attempt.share, "" if waits else stage_words(speech("grade"), attempt))


def _not_graded(attempt: Attempt, t: Speech) -> None:
    """Why there is no result, and another try."""
    if attempt.state is State.CANCELLED:
        st.info(t("cancelled"), icon=":material/cancel:")
    elif attempt.state is State.WITHHELD:
        st.info(t("withheld"), icon=":material/lock:")
    else:
        st.error(f"{t('failed')} {plain(attempt.error)}", icon=":material/error:")
    if attempt.film is not None:
        st.button(t("again"), icon=":material/refresh:", on_click=_again, args=(attempt.id,))


def _again(attempt_id: str) -> None:
    store().requeue(attempt_id)
