"""The teacher's own gradebook file: dropped, its column filled from the final marks, saved as a new file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.speech import Speech, speech
from pe_coach.errors import PeCoachError
from pe_coach.store import Store
from pe_coach.store.types import Attempt, SchoolClass
from pe_coach.takeaway.final import Counts, final_marks
from pe_coach.takeaway.gradebook import Filled, Gradebook, fill, read_gradebook
from pe_coach.takeaway.roster import by_name, listed

MOST_MB = 5
"""Of a gradebook file: a thousand pupils with a hundred columns are less."""

LISTS = ("unmatched_rows", "double", "unmatched_pupils", "too_large", "without_mark", "replaced")
"""What needs a look before the file is used, the gravest first."""

OF_ROWS = ("unmatched_rows", "double", "replaced")
"""Those of them that name rows of the file, a line each."""


def gradebook_panel(store: Store, school_class: SchoolClass, attempts: Sequence[Attempt], *, key: str) -> None:
    """Take a gradebook file, say what does not fit, and give it back filled."""
    t = speech("gradebook")
    with st.expander(t("title"), icon=":material/menu_book:"):
        st.caption(t("help"))
        file = st.file_uploader(t("file"), type=["csv", "txt"], key=f"{key}-file", max_upload_size=MOST_MB)
        if file is None:
            return
        try:
            book = read_gradebook(file.getvalue(), file.name)
        except PeCoachError as error:
            st.error(plain(error.text))
            return
        _take_ids(store, school_class, book, t, key)
        filled = _filled(store, school_class, book, attempts, t, key)
        if filled is not None:
            _result(filled, file.name, t, key)


def _filled(
    store: Store, school_class: SchoolClass, book: Gradebook, attempts: Sequence[Attempt], t: Speech, key: str
) -> Filled | None:
    """The file with the chosen column filled."""
    if not book.columns:
        st.error(t("no_column"))
        return None
    left, middle, right = st.columns(3)
    column = left.selectbox(t("column"), book.columns, format_func=lambda one: book.header[one], key=f"{key}-column")
    chosen = middle.selectbox(t("counts"), [each.value for each in Counts], format_func=t, key=f"{key}-counts")
    events = sorted({attempt.event for attempt in attempts})
    event = right.selectbox(t("event"), events, format_func=lambda one: t.say.name("events", one), key=f"{key}-event")
    marks = final_marks(attempts, counts=Counts(chosen), event=event)
    if len({mark.scale for mark in marks.values()}) > 1:
        st.warning(t("mixed"))
    return fill(book, column, store.pupils(school_class.id), {pupil: mark.value or "" for pupil, mark in marks.items()})


def _take_ids(store: Store, school_class: SchoolClass, book: Gradebook, t: Speech, key: str) -> None:
    """Offer what the file knows and the class list does not: pupils, or their ids."""
    pupils, people = store.pupils(school_class.id), listed(book)
    if not pupils and people:
        st.info(t("no_pupils", count=len(people)))
        if st.button(t("add_pupils", count=len(people)), key=f"{key}-add"):
            for person in people:
                store.add_pupil(school_class.id, person.name, email=person.email, external_id=person.external_id)
            st.rerun()
    same = by_name(book, pupils)
    if same:
        st.info(t("same_name", names=plain(", ".join(pupil.name for pupil, _ in same))))
        if st.button(t("take_ids", count=len(same)), key=f"{key}-ids"):
            for pupil, person in same:
                store.set_ids(pupil.id, email=person.email, external_id=person.external_id)
            st.rerun()


def _result(filled: Filled, name: str, t: Speech, key: str) -> None:
    """First what does not fit, then the new file."""
    for kind in LISTS:
        if found := getattr(filled, kind):
            said = "".join(f"\n- {plain(line)}" for line in found) if kind in OF_ROWS else " " + plain(", ".join(found))
            st.warning(f"**{t(kind, count=len(found))}**{said}")
    st.success(t("filled", count=filled.filled))
    stem, _, ending = name.rpartition(".")
    new, kind = f"{stem or name}_{t('file_ending')}.{ending or 'csv'}", "text/csv"
    st.download_button(t("save"), filled.content, new, kind, key=f"{key}-save", on_click="ignore")
