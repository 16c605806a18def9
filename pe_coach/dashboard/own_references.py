"""A teacher's own references: made from a graded film, their instants put right, deleted."""

from __future__ import annotations

import streamlit as st

from pe_coach.alignment import Reference
from pe_coach.alignment.keeping import remove_reference
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.regraded import watched_of
from pe_coach.dashboard.speech import Speech
from pe_coach.dashboard.state import open_page, store
from pe_coach.errors import PeCoachError
from pe_coach.events import load_event
from pe_coach.jobs.options import options_of
from pe_coach.recording import Recording, check_free, corrected, keep, load_recording, proposed
from pe_coach.store.types import Attempt, State

MADE = "reference-made"
"""Name of the reference that was just made, to be shown next."""

STEP_S = 0.01
"""By which an instant is moved: less than a frame at 60 frames a second."""


def record_panel(event: str, t: Speech) -> None:
    """Make a graded film a reference: where the joints are was measured already."""
    with st.expander(t("record"), icon=":material/add:"):
        st.markdown(t("record_help"))
        films = _films(event)
        if not films:
            st.info(t("record_none"), icon=":material/movie:")
            if st.button(t("to_grade")):
                open_page("grade")
            return
        with st.form(f"record-{event}", border=False):
            chosen = st.selectbox(t("film"), list(films), format_func=lambda one: _film_word(films[one], t))
            name = st.text_input(t("name"), max_chars=40, help=t("name_help"))
            if st.form_submit_button(t("make")):
                _record(films[chosen], name.strip(), t)


def _films(event: str) -> dict[str, Attempt]:
    """Graded films of an event, the newest first."""
    attempts = (attempt for one in store().classes() for attempt in store().attempts(one.id))
    graded = [a for a in attempts if a.event == event and a.state is State.GRADED]
    return {a.id: a for a in sorted(graded, key=lambda a: a.added_at, reverse=True)}


def _film_word(attempt: Attempt, t: Speech) -> str:
    """A film in the list: its class, its place in it, its name."""
    return t("film_of", group=store().get_class(attempt.class_id).name, number=attempt.number, name=attempt.clip_name)


def _record(attempt: Attempt, name: str, t: Speech) -> None:
    """Keep the movement of a film under a name."""
    event = load_event(attempt.event)
    try:
        check_free(event.id, name, force=False)
        found = proposed(event, watched_of(attempt).poses, name, options_of(attempt))
        keep(corrected(found, attempt.changes.instants_s, {}))
    except PeCoachError as error:
        st.error(plain(error.text), icon=":material/error:")
        return
    st.session_state[MADE] = name
    st.rerun()


def edit_panel(motion: Reference, t: Speech) -> None:
    """The instants of a reference of one's own, in seconds of its film; and its end."""
    try:
        recording = load_recording(load_event(motion.event), motion.name)
    except PeCoachError as error:
        st.warning(plain(error.text), icon=":material/warning:")
        return
    with st.form(f"edit-{motion.event}-{motion.name}"):
        st.markdown(f"**{t('instants')}**", help=t("instants_help"))
        moved = {name: _instant(recording, name, t) for name in recording.instants_s}
        if st.form_submit_button(t("save")):
            _save(recording, moved)
    if st.button(t("delete"), icon=":material/delete:", help=t("delete_help")):
        remove_reference(motion.event, motion.name)
        st.rerun()


def _instant(recording: Recording, name: str, t: Speech) -> float:
    first, last = recording.poses.time_s[[0, -1]]
    return st.number_input(
        f"{t.say.name('instants', name)} (s)",
        float(first),
        float(last),
        float(recording.instants_s[name]),
        STEP_S,
        "%.2f",
        key=f"edit-{recording.event.id}-{recording.name}-{name}",
    )


def _save(recording: Recording, moved: dict[str, float]) -> None:
    """Keep the instants that were moved; the others stay as they were found."""
    by_hand = {name: at for name, at in moved.items() if abs(at - recording.instants_s[name]) >= STEP_S / 2}
    try:
        keep(corrected(recording, by_hand, {}))
    except PeCoachError as error:
        st.error(plain(error.text), icon=":material/error:")
        return
    st.rerun()
