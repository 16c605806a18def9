"""Grade: choose the event once, drop films, see them become results."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from pe_coach.advice.spoken import filming
from pe_coach.classes.lessons import LESSON_FROM_S
from pe_coach.dashboard import queue, sample
from pe_coach.dashboard.consent import consent_asked
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.inbox import inbox_panel
from pe_coach.dashboard.speech import Speech, lang, speech
from pe_coach.dashboard.state import current_class, open_page, store
from pe_coach.dashboard.uploads import MAX_UPLOAD_MB, receive
from pe_coach.events import event_ids, load_event
from pe_coach.grading import Options
from pe_coach.jobs.inbox import take
from pe_coach.jobs.incoming import SUFFIXES, Received
from pe_coach.jobs.lessons import ONE_ATTEMPT
from pe_coach.jobs.options import stored
from pe_coach.store.keeping import RETENTION, RETENTION_DAYS

BATCH = "films_batch"
"""Which drop of films this is: each gets a fresh place to drop them."""

TOLD = "films_told"
"""What became of the films that were dropped last."""

LESSON = "lesson"
KINDS = ("films", "folder", LESSON)
"""What a teacher has, and the names of its words."""

SETTINGS = ("level", "scale", "model")
"""Settings that are options of a grading."""


def main() -> None:
    """The page from top to bottom."""
    t = speech("grade")
    st.title(t("title"))
    st.caption(t("lead"))
    left, right = st.columns([2, 3], gap="large")
    with left:
        event, chosen = _event(t), _class(t)
        if event is None:
            st.info(t("choose_event"), icon=":material/arrow_upward:")
        else:
            _drop(t, event, chosen)
        st.caption(_kept(t))
    with right:
        _tell(t)
        _films(t, chosen)


def _films(t: Speech, chosen: str) -> None:
    """What becomes of the films of the class; where nothing was ever graded, a sample to try."""
    current = current_class()
    if current is not None and current.id == chosen:
        consent_asked(current, key="grade")
        sample.progress(current)
        queue.show(t, current)
        return
    st.info(t("nothing_yet"), icon=":material/inbox:")
    if not store().classes():
        sample.offer()


def _event(t: Speech) -> str | None:
    """The event of the films; the last one is offered again."""
    last, known = store().setting("event", None), event_ids()
    chosen = st.pills(
        t("event"),
        known,
        default=last if last in known else None,
        required=last in known,
        format_func=lambda event: t.say.name("events", event),
        wrap=True,
        key="event",
    )
    if chosen is not None and chosen != last:
        store().set_setting("event", chosen)
    return chosen


def _class(t: Speech) -> str:
    """Where the films go: the id of a class, or the name of a new one, made when the first film comes."""
    known, current = {one.id: one for one in store().classes()}, current_class()
    ids = [_new_name(t, {one.name for one in known.values()}), *known]
    chosen: str = st.selectbox(
        t("class"),
        ids,
        index=ids.index(current.id) if current else 0,
        format_func=lambda one: known[one].name if one in known else t("new_class", name=one),
        accept_new_options=True,
        required=True,
        help=t("class_help"),
    )
    chosen = next((one.id for one in known.values() if one.name == chosen), chosen)
    if chosen in known and (current is None or chosen != current.id):
        open_page("grade", **{"class": chosen})
    return chosen


def _new_name(t: Speech, taken: set[str]) -> str:
    """Name of a class of today that nobody has yet."""
    name = t("class_name", date=date.today())
    names = (name, *(f"{name} ({number})" for number in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)


def _drop(t: Speech, event: str, chosen: str) -> None:
    """Take films and put them to those that wait; the place for the next ones is empty again."""
    st.caption(plain(filming(load_event(event), lang())))
    kind = st.segmented_control(
        t("what"), KINDS, default=KINDS[0], required=True, format_func=t, label_visibility="collapsed", key="what"
    )
    is_lesson = kind == LESSON
    st.caption(t("lesson_help") if is_lesson else t("long_help", seconds=round(LESSON_FROM_S)))
    options = _more(t, event, is_lesson)
    batch = st.session_state.setdefault(BATCH, 0)
    uploads = st.file_uploader(
        t(f"drop_{kind}", event=t.say.name("events", event)),
        type=[*SUFFIXES, "zip"],
        accept_multiple_files="directory" if kind == "folder" else True,
        max_upload_size=MAX_UPLOAD_MB,
        key=f"films_{batch}",
    )
    if uploads:
        _take(chosen, lambda to: receive(uploads, store(), to, event, options, is_lesson=is_lesson))
    inbox_panel(
        t, lambda tell: _take(chosen, lambda to: take(store(), to, event, options, is_lesson=is_lesson, tell=tell))
    )


def _more(t: Speech, event: str, is_lesson: bool) -> dict[str, Any]:
    """What films are graded with: the settings, and what is chosen for these films."""
    with st.expander(t("more")):
        recorded_fps: float | None = st.number_input(
            *(t("recorded_fps"), 24.0, 1000.0, None, 1.0, "%.0f"),
            placeholder=t("recorded_fps_example"),
            help=t("recorded_fps_help"),
        )
        one = not is_lesson and st.checkbox(t("one_attempt"), help=t("one_attempt_help"))
    return stored(_options(event, recorded_fps)) | (ONE_ATTEMPT if one else {})


def _options(event: str, recorded_fps: float | None) -> Options:
    """What films are graded with: the settings, and the rate that was chosen."""
    asked = {key: value for key in SETTINGS if (value := store().setting(key, None)) is not None}
    model = asked.pop("model", None)
    return Options(event, recorded_fps=recorded_fps, model=Path(model) if model else None, lang=lang(), **asked)


def _take(chosen: str, receive_into: Callable[[str], Received]) -> None:
    """Store films, in a new class where none was chosen, and open the page of that class."""
    known = chosen in {one.id for one in store().classes()}
    class_id = chosen if known else store().add_class(chosen).id
    st.session_state[TOLD] = receive_into(class_id)
    st.session_state[BATCH] += 1
    open_page("grade", **{"class": class_id})


def _tell(t: Speech) -> None:
    """What became of the films that were given last, once."""
    told: Received | None = st.session_state.pop(TOLD, None)
    if told is None:
        return
    if told.added:
        st.toast(t("added_one") if len(told.added) == 1 else t("added", count=len(told.added)))
    if told.refused:
        lines = [t("not_added", name=plain(name), why=plain(why)) for name, why in told.refused]
        st.warning("\n\n".join(lines), icon=":material/warning:")


def _kept(t: Speech) -> str:
    """How long films are kept."""
    days = store().setting(RETENTION, RETENTION_DAYS)
    return t("kept", days=days) if days else t("kept_for_good")


if __name__ == "__main__":
    main()
