"""The films of a class as they are graded: how far each is, how long it takes, and a way to stop it."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.receipt import keep_receipt
from pe_coach.dashboard.speech import Speech
from pe_coach.dashboard.state import open_page, store
from pe_coach.jobs.time_left import AT_WORK, TimeLeft, films_left
from pe_coach.store.types import Attempt, SchoolClass, State

LOOK_S = 1.0
"""How often the table looks at the store while films are graded."""

LONG_STAGES = ("checking", "lesson", "people", "pose", "pictures")
"""Stages with words of their own; the others are over at once."""

STATUS_ICONS = {
    "accepted": ":material/check_circle:",
    "warning": ":material/visibility:",
    "rejected": ":material/block:",
}
"""Signs of a report's status."""


def show(t: Speech, chosen: SchoolClass) -> None:
    """The films of a class; the table follows the work by itself and rests when all is done."""
    busy = any(attempt.state in AT_WORK for attempt in store().attempts(chosen.id))
    st.fragment(_table, run_every=LOOK_S if busy else None)(t, chosen.id, busy)


def _table(t: Speech, class_id: str, busy: bool) -> None:
    """All films of the class as they are now."""
    attempts = store().attempts(class_id)
    at_work = [attempt for attempt in attempts if attempt.state in AT_WORK]
    if bool(at_work) is not busy:
        st.rerun()  # the whole page, so that the table begins, or stops, to look at the store
    if not attempts:
        st.info(t("nothing_yet"), icon=":material/inbox:")
        return
    _whole(t, attempts, at_work)
    for attempt in attempts:
        _row(t, attempt)


def _whole(t: Speech, attempts: list[Attempt], at_work: list[Attempt]) -> None:
    """How far all films are together."""
    done, every = len(attempts) - len(at_work), len(attempts)
    if at_work:
        share = 1.0 - films_left(attempts) / every
        st.progress(share, f"{t('done_of', done=done, all=every)} · {_time_left(t, attempts)}")
        st.button(
            t("cancel_all"), icon=":material/stop_circle:", on_click=_cancel, args=tuple(at_work), key="cancel_all"
        )
        return
    withheld = sum(attempt.state is State.WITHHELD for attempt in attempts)
    if withheld:
        st.subheader(t("done_of", done=every - withheld, all=every))
    else:
        st.subheader(t("one_done") if every == 1 else t("all_done", all=every))
    graded = [attempt for attempt in attempts if attempt.state is State.GRADED]
    if len(graded) == 1 == every and st.button(t("open_result")):
        open_page("result", **{"class": graded[0].class_id, "attempt": graded[0].id})
    if every > 1 and st.button(t("open_class")):
        open_page("class", **{"class": attempts[0].class_id})


def _time_left(t: Speech, attempts: list[Attempt]) -> str:
    """How long the rest will take, in words; no more digits than the guess is worth."""
    clock: TimeLeft = st.session_state.setdefault(f"time_left_{attempts[0].class_id}", TimeLeft())
    seconds = clock.seconds(time.monotonic(), films_left(attempts))
    if seconds is None:
        return t("left_unknown")
    if seconds < 90:
        return t("left", time=t("seconds", count=max(5, 5 * round(seconds / 5))))
    return t("left", time=t("minutes", count=round(seconds / 60)))


def _row(t: Speech, attempt: Attempt) -> None:
    """One film: which, how far, what can be done."""
    row = st.container(border=True, horizontal=True, vertical_alignment="center", key=f"film_{attempt.id}")
    with row.container(gap=None):
        st.markdown(f"{attempt.number} · **{plain(attempt.clip_name)}**")
        if attempt.state is State.RUNNING:
            st.progress(attempt.share, stage_words(t, attempt))
        else:
            st.caption(_words(t, attempt))
    with row:
        _buttons(t, attempt)


def _words(t: Speech, attempt: Attempt) -> str:
    """What became of a film that nobody works on."""
    match attempt.state:
        case State.GRADED:
            return _graded(t, attempt)
        case State.FAILED:
            return f":material/error: {t('failed')}: {plain(attempt.error)}"
        case State.CANCELLED:
            return f":material/cancel: {t('cancelled')}"
        case State.WITHHELD:
            return f":material/lock: {t('withheld')}"
        case _:
            return f":material/hourglass_empty: {t('waiting')}"


def stage_words(t: Speech, attempt: Attempt) -> str:
    """What is being done with a film, in the words of the page of films."""
    stage = attempt.stage or LONG_STAGES[0]
    return t(f"stage_{stage}" if stage in LONG_STAGES else "stage_short", percent=round(100 * attempt.share))


def _graded(t: Speech, attempt: Attempt) -> str:
    """How much a result can be relied on and the one correction; the number is for the result's page."""
    report = attempt.report or {}
    status = report.get("status", "failed")
    words = f"{STATUS_ICONS.get(status, '')} {t.say.name('status', status)}"
    return " · ".join([words, *(plain(first["advice"]) for first in (report.get("corrections") or [])[:1])])


def _buttons(t: Speech, attempt: Attempt) -> None:
    """What can be done with a film in its state."""
    if attempt.state in AT_WORK:
        _button(t, "cancel", ":material/stop_circle:", attempt, _cancel)
    elif attempt.state is State.GRADED:
        _button(t, "open", ":material/open_in_full:", attempt)
    else:
        if attempt.film is not None:
            _button(t, "again", ":material/refresh:", attempt, _again)
        _button(t, "remove", ":material/delete:", attempt, _remove)


def _button(t: Speech, word: str, icon: str, attempt: Attempt, act: Callable[[Attempt], None] | None = None) -> None:
    """A button for one film: does something with it, or opens its result."""
    tip, key = t(f"{word}_help", name=plain(attempt.clip_name)), f"{word}_{attempt.id}"
    args = (attempt,) if act else ()
    if st.button(t(word), key=key, icon=icon, help=tip, on_click=act, args=args) and act is None:
        open_page("result", **{"class": attempt.class_id, "attempt": attempt.id})


def _cancel(*attempts: Attempt) -> None:
    for attempt in attempts:
        store().cancel(attempt.id)


def _again(attempt: Attempt) -> None:
    store().requeue(attempt.id)


def _remove(attempt: Attempt) -> None:
    keep_receipt(store().delete_attempt(attempt.id))
