"""What a visit knows: the store, and which class and attempt are open, by the tickets in the page's address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

import streamlit as st

from pe_coach.dashboard.navigation import page_of
from pe_coach.errors import StoreError
from pe_coach.store import Store, data_folder
from pe_coach.store.types import Attempt, SchoolClass

T = TypeVar("T")

CLASS, ATTEMPT = "class", "attempt"
"""Tickets in the address."""


def store() -> Store:
    """The store of this computer, opened once for all visits."""
    return _opened(data_folder())


@st.cache_resource(show_spinner=False)
def _opened(folder: Path) -> Store:
    return Store.open(folder)


def current_class() -> SchoolClass | None:
    """The class that is open: that of the address, else the last one of this visit."""
    return _current(CLASS, store().get_class)


def current_attempt() -> Attempt | None:
    """The attempt that is open, of the class that is open."""
    attempt = _current(ATTEMPT, store().attempt)
    if attempt is None or st.query_params.get(CLASS, attempt.class_id) != attempt.class_id:
        return None
    return attempt


def open_page(name: str, **tickets: str) -> NoReturn:
    """Go to another page; tickets that are not named stay as they are, but an attempt is left with its class."""
    if tickets.get(CLASS, st.session_state.get(_key(CLASS))) != st.session_state.get(_key(CLASS)):
        st.session_state.pop(_key(ATTEMPT), None)
    st.session_state.update({_key(kind): ticket for kind, ticket in tickets.items()})
    kept = {kind: st.session_state[_key(kind)] for kind in (CLASS, ATTEMPT) if _key(kind) in st.session_state}
    st.switch_page(page_of(name), query_params=kept)


def _current(kind: str, find: Callable[[str], T]) -> T | None:
    """What a ticket stands for; none where it was deleted, or was never here."""
    ticket = st.query_params.get(kind) or st.session_state.get(_key(kind))
    if ticket is None:
        return None
    try:
        found = find(ticket)
    except StoreError:
        st.session_state.pop(_key(kind), None)
        return None
    st.session_state[_key(kind)] = ticket
    if st.query_params.get(kind) != ticket:
        st.query_params[kind] = ticket
    return found


def _key(kind: str) -> str:
    """Where a visit remembers a ticket when the menu empties the address."""
    return f"ticket_{kind}"
