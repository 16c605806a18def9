"""Names of a class, and its end: who is on which film, and everything deleted."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.receipt import keep_receipt
from pe_coach.dashboard.speech import Speech
from pe_coach.dashboard.state import open_page, store
from pe_coach.store.types import Attempt, Pupil, SchoolClass


def names_panel(school_class: SchoolClass, t: Speech) -> None:
    """The class list, given to the films in the order of filming, and corrected film by film."""
    with st.expander(t("names"), icon=":material/badge:"):
        st.caption(t("names_help"))
        pupils, attempts = store().pupils(school_class.id), store().attempts(school_class.id)
        known = "\n".join(pupil.name for pupil in pupils)
        listed = st.text_area(t("names_list"), known, key=f"names-{school_class.id}")
        if st.button(t("names_save"), disabled=not listed.strip()):
            give_names(school_class.id, listed.splitlines())
            st.rerun()
        if pupils and attempts:
            _table(attempts, pupils, t)


def give_names(class_id: str, names: Sequence[str]) -> None:
    """Add the pupils of a list that are not known yet, and give films without a pupil theirs in the order of filming.

    As many films one after the other belong to each name as there are films for each: 28 names and 56 films are two
    each.
    """
    box, wanted = store(), [name.strip() for name in names if name.strip()]
    pupils = [box.find_pupil(class_id, name) or box.add_pupil(class_id, name) for name in wanted]
    attempts = box.attempts(class_id)
    each = max(1, len(attempts) // max(1, len(pupils)))
    for place, attempt in enumerate(attempts):
        if attempt.pupil_id is None and place // each < len(pupils):
            box.set_pupil(attempt.id, pupils[place // each].id)


def _table(attempts: Sequence[Attempt], pupils: Sequence[Pupil], t: Speech) -> None:
    """Who is on which film, to correct."""
    names = {pupil.id: pupil.name for pupil in pupils}
    rows = [{"film": f"{a.number} · {a.clip_name}", "pupil": names.get(a.pupil_id or "")} for a in attempts]
    columns = {
        "film": st.column_config.TextColumn(t("names_film"), disabled=True),
        "pupil": st.column_config.SelectboxColumn(t("names_pupil"), options=list(names.values())),
    }
    edited = st.data_editor(rows, column_config=columns, hide_index=True, key=f"who-{attempts[0].class_id}")
    ids = {name: ident for ident, name in names.items()}
    changed = [(a, ids.get(row["pupil"] or "")) for a, row in zip(attempts, edited, strict=True)]
    wrong = [(attempt, pupil) for attempt, pupil in changed if attempt.pupil_id != pupil]
    for attempt, pupil in wrong:
        store().set_pupil(attempt.id, pupil)
    if wrong:
        st.rerun()


def delete_panel(school_class: SchoolClass, t: Speech) -> None:
    """Everything of the class deleted, after it was said what that is."""
    with st.expander(t("delete"), icon=":material/delete:"):
        st.warning(t("delete_help"))
        if st.button(t("delete_now", name=plain(school_class.name)), key=f"delete-{school_class.id}"):
            keep_receipt(store().delete_class(school_class.id))
            open_page("grade")
