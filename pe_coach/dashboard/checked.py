"""Nothing leaves under a name that nobody has looked at."""

from __future__ import annotations

import streamlit as st

from pe_coach.dashboard.speech import speech
from pe_coach.dashboard.state import open_page
from pe_coach.store import Store
from pe_coach.store.types import Attempt


def class_is_checked(store: Store, class_id: str, *, key: str) -> bool:
    """Whether no name in a class is a guess; if one is, it is said here, with the way to the page of names."""
    guesses = store.guesses(class_id)
    if guesses:
        _say(speech("naming")("blocked", count=guesses), class_id, key)
    return not guesses


def is_checked(attempt: Attempt, *, key: str) -> bool:
    """The same of a single attempt."""
    if attempt.named_by.is_guess:
        _say(speech("naming")("blocked_one"), attempt.class_id, key)
    return not attempt.named_by.is_guess


def _say(text: str, class_id: str, key: str) -> None:
    st.warning(text, icon=":material/badge:")
    if st.button(speech("naming")("check_names"), icon=":material/badge:", key=f"{key}-names"):
        open_page("naming", **{"class": class_id})
