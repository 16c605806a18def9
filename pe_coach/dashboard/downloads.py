"""What a teacher takes away, of one attempt and of a class: made when its button is pressed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from pe_coach.dashboard.checked import class_is_checked, is_checked
from pe_coach.dashboard.class_pages import class_pages, film_of
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.gradebook_panel import gradebook_panel
from pe_coach.dashboard.marking import hides_number
from pe_coach.dashboard.regraded import regraded, watched_of
from pe_coach.dashboard.saving import save_button
from pe_coach.dashboard.speech import Speech, lang, speech
from pe_coach.errors import PeCoachError
from pe_coach.grading import Graded, Watched
from pe_coach.scratch import scratch
from pe_coach.store import Store
from pe_coach.store.types import Attempt, Pupil, SchoolClass
from pe_coach.takeaway.bundle import file_name
from pe_coach.takeaway.dialects import AUTO, dialect_of
from pe_coach.takeaway.films import write_annotated, write_stick_figure
from pe_coach.takeaway.pages import Look, pupil_page
from pe_coach.takeaway.pdf import pdf_available, pdf_of
from pe_coach.takeaway.sheet import Sheet, as_csv, as_xlsx, class_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attempt_downloads(store: Store, attempt: Attempt, *, key: str) -> None:
    """The page for the pupil, its row, its data and its films."""
    if not is_checked(attempt, key=key):
        return
    t, pupil = speech("downloads"), _pupil(store, attempt)
    hidden = hides_number(store.get_class(attempt.class_id), attempt)
    try:
        graded, watched = regraded(attempt), watched_of(attempt)
    except PeCoachError as error:
        st.caption(plain(error.text))
        return
    look = _look(attempt, pupil, t, key, hidden=hidden)
    film = film_of(attempt)
    stem = t("attempt", number=attempt.number)  # no name where files are listed or sent
    page = partial(pupil_page, graded, look, film=film, watched=watched)
    with st.container(horizontal=True):
        save_button(t("page"), page, f"{stem}.html", "text/html", f"{key}-html", icon="description")
        _pdf(page, stem, t, key)
        figure = partial(_stick_figure, graded, lang())
        save_button(t("figure"), figure, f"{stem}_figure.mp4", "video/mp4", f"{key}-figure", icon="accessibility_new")
        if film is not None:
            make = partial(_annotated, film, graded, watched, lang())
            save_button(t("annotated"), make, f"{stem}_film.mp4", "video/mp4", f"{key}-film", icon="movie")
        if not hidden:
            data = json.dumps(attempt.report, allow_nan=False)
            save_button(t("data"), data, f"{stem}.json", "application/json", f"{key}-json", icon="data_object")
    st.caption(t("faces_hidden"))
    sheet = partial(class_sheet, [attempt], _by_id(pupil), hidden={attempt.id} if hidden else frozenset())
    _tables(t, key, sheet, stem, store)


def class_downloads(store: Store, school_class: SchoolClass, attempts: Sequence[Attempt], *, key: str) -> None:
    """The class sheet, one page for the class, a page for each attempt, and the teacher's own gradebook."""
    if not class_is_checked(store, school_class.id, key=key):
        return
    t, pupils = speech("downloads"), {pupil.id: pupil for pupil in store.pupils(school_class.id)}
    hidden = {attempt.id for attempt in attempts if hides_number(school_class, attempt)}
    stem, sheet = file_name(school_class.name), partial(class_sheet, attempts, pupils, hidden=hidden)
    _tables(t, key, sheet, stem, store)
    with st.expander(t("pages"), icon=":material/description:"):
        st.caption(t("pages_help"))
        named, marks, picture = _toggles(t, key, names=bool(pupils), marks=len(hidden) < len(attempts))
        looks = [
            Look(a.number, _name_of(a, pupils) if named else None, lang(), marks and a.id not in hidden, picture)
            for a in attempts
        ]
        class_pages(school_class.name, list(zip(attempts, looks, strict=True)), t, key=key)
    gradebook_panel(store, school_class, attempts, key=f"{key}-gradebook-{school_class.id}")


def _name_of(attempt: Attempt, pupils: Mapping[str, Pupil]) -> str | None:
    pupil = pupils.get(attempt.sure_pupil_id or "")
    return None if pupil is None else pupil.name


def _look(attempt: Attempt, pupil: Pupil | None, t: Speech, key: str, *, hidden: bool) -> Look:
    """What the pupil's page tells."""
    named, marks, picture = _toggles(t, key, names=pupil is not None, marks=not hidden)
    name = pupil.name if pupil is not None and named else None
    return Look(attempt.number, name, lang(), marks=marks, picture=picture)


def _toggles(t: Speech, key: str, *, names: bool, marks: bool) -> tuple[bool, bool, bool]:
    """Whether a page tells names and marks, as far as there are any to tell, and shows the pupil."""
    with st.container(horizontal=True):
        named = names and st.toggle(t("with_name"), value=True, key=f"{key}-name")
        scored = marks and st.toggle(t("with_marks"), value=True, key=f"{key}-marks", help=t("with_marks_help"))
        picture = st.toggle(t("with_picture"), value=True, key=f"{key}-picture", help=t("with_picture_help"))
    return named, scored, picture


def _pdf(page: Callable[[], str], stem: str, t: Speech, key: str) -> None:
    """The page as PDF, or why there is none."""
    ready = pdf_available()
    st.download_button(
        t("pdf"),
        lambda: pdf_of(page()),
        f"{stem}.pdf",
        "application/pdf",
        key=f"{key}-pdf",
        on_click="ignore",
        icon=":material/picture_as_pdf:",
        disabled=not ready,
        help=None if ready else t("no_pdf"),
    )


def _tables(t: Speech, key: str, sheet: Callable[[], Sheet], stem: str, store: Store) -> None:
    dialect = dialect_of(st.context.locale, str(store.setting("csv_dialect", AUTO)))
    with st.container(horizontal=True):
        book = partial(_xlsx, sheet, stem)
        save_button(t("xlsx"), book, f"{stem}.xlsx", XLSX, f"{key}-xlsx", icon="table", help=t("xlsx_help"))
        save_button(t("csv"), lambda: as_csv(sheet(), dialect), f"{stem}.csv", "text/csv", f"{key}-csv", icon="csv")


def _xlsx(sheet: Callable[[], Sheet], title: str) -> bytes:
    return as_xlsx(sheet(), title)


def _stick_figure(graded: Graded, language: str) -> bytes:
    with scratch() as folder:
        return write_stick_figure(graded, Path(folder) / "figure.mp4", lang=language).read_bytes()


def _annotated(film: Path, graded: Graded, watched: Watched, language: str) -> bytes:
    with scratch() as folder:
        return write_annotated(film, graded, watched, Path(folder) / "film.mp4", lang=language).read_bytes()


def _pupil(store: Store, attempt: Attempt) -> Pupil | None:
    return None if attempt.sure_pupil_id is None else store.pupil(attempt.sure_pupil_id)


def _by_id(pupil: Pupil | None) -> dict[str, Pupil]:
    return {} if pupil is None else {pupil.id: pupil}
