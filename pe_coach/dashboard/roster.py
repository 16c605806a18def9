"""The list of a class, and its end: who is in it, and everything deleted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from pe_coach.cards.pages import cards_page, list_page
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.receipt import keep_receipt
from pe_coach.dashboard.saving import save_button
from pe_coach.dashboard.speech import Speech, lang, speech
from pe_coach.dashboard.state import open_page, store
from pe_coach.errors import UsageError
from pe_coach.jobs.naming import entries, listed, take_list
from pe_coach.roster import Entry, parse_roster, tidy
from pe_coach.store.types import Pupil, SchoolClass
from pe_coach.takeaway.bundle import file_name

MOST_MB = 1
"""Of a class list."""


LIST_PX = 240
"""Height of the list as it is typed: about ten names are seen at a time."""


def list_panel(school_class: SchoolClass) -> None:
    """The class list: typed or from a file, and what is made of it."""
    t = speech("naming")
    pupils = listed(store(), school_class.id)
    with st.expander(t("list"), icon=":material/badge:", expanded=not pupils, key=f"list-{school_class.id}"):
        st.caption(t("list_help"))
        typed, file = st.columns(2)
        with typed:
            _typed(school_class, pupils, t)
        with file:
            _from_file(school_class, t)
        if pupils:
            _cards(school_class, pupils, t)


def _cards(school_class: SchoolClass, pupils: Sequence[Pupil], t: Speech) -> None:
    """Number cards to print, and whose number is whose."""
    roster, key = entries(pupils), f"cards-{school_class.id}"
    st.caption(t("cards_help"))
    cards = partial(cards_page, [entry.number for entry in roster], lang=lang())
    whose = partial(list_page, roster, of=school_class.name, lang=lang())
    with st.container(horizontal=True):
        save_button(t("cards_save"), cards, f"{t('cards')}.html", "text/html", key, icon="qr_code_2")
        name = f"{t('cards')} {file_name(school_class.name)}.html"
        save_button(t("cards_list"), whose, name, "text/html", f"{key}-list", icon="list_alt")


def _typed(school_class: SchoolClass, pupils: Sequence[Pupil], t: Speech) -> None:
    """The list as it is, to be changed by hand."""
    known = "\n".join(pupil.name for pupil in pupils)
    text = st.text_area(t("list_typed"), known, LIST_PX, key=f"names-{school_class.id}")
    names = list(dict.fromkeys(filter(None, map(tidy, text.splitlines()))))
    if st.button(t("list_save"), disabled=not names, key=f"names-save-{school_class.id}"):
        take_list(store(), school_class.id, [Entry(number, name) for number, name in enumerate(names, 1)])
        st.rerun()


def _from_file(school_class: SchoolClass, t: Speech) -> None:
    """A list that another program wrote."""
    file = st.file_uploader(t("list_file"), ["csv", "txt"], key=f"list-file-{school_class.id}", max_upload_size=MOST_MB)
    if file is None:
        return
    try:
        roster = parse_roster(file.getvalue(), file.name)
    except UsageError as error:
        st.error(plain(error.text))
        return
    if st.button(t("list_take", count=len(roster)), key=f"list-take-{school_class.id}"):
        take_list(store(), school_class.id, roster)
        st.rerun()


def delete_panel(school_class: SchoolClass, t: Speech) -> None:
    """Everything of the class deleted, after it was said what that is."""
    with st.expander(t("delete"), icon=":material/delete:"):
        st.warning(t("delete_help"))
        if st.button(t("delete_now", name=plain(school_class.name)), key=f"delete-{school_class.id}"):
            keep_receipt(store().delete_class(school_class.id))
            open_page("grade")
