"""Show: one attempt for the pupil's eyes, on the whole screen. No list, no names, nobody else in the picture."""

from __future__ import annotations

import hashlib
from typing import Any

import streamlit as st

from pe_coach.clip.preview import Drawing
from pe_coach.dashboard.curtain import behind_curtain
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.full_screen import full_screen_button, hide_menu
from pe_coach.dashboard.marking import hides_number
from pe_coach.dashboard.player import player
from pe_coach.dashboard.progress import report_of
from pe_coach.dashboard.regraded import regraded, watched_of
from pe_coach.dashboard.speech import Speech, speech
from pe_coach.dashboard.state import current_attempt, open_page, store
from pe_coach.errors import PeCoachError, UsageError
from pe_coach.report.as_text import shows_corrections, spoken
from pe_coach.report.comparing import TOTAL, Change, compared
from pe_coach.report.replay import replay
from pe_coach.store.types import Attempt
from pe_coach.words import Words


def main() -> None:
    """The page from top to bottom."""
    t, attempt = speech("show"), current_attempt()
    if attempt is None or attempt.report is None:
        st.title(t("nothing"))
        st.write(t("nothing_help"))
        if st.button(t("back_to_class")):
            open_page("class")
        return
    hide_menu()
    report, say = spoken(report_of(attempt), t.say.lang)
    left, right = st.columns([5, 2], gap="large")
    with right:
        _what_to_change(report, say, t)
    with left:
        other = _other(attempt, t)
        _film(attempt, other, t)
    with right:
        if other is not None:
            _compared(other, attempt, t)
        _number(attempt, say, t)
    back, whole = st.columns(2)
    with whole:
        full_screen_button(t("full_screen"), key="show-full")
    if back.button(t("back"), icon=":material/arrow_back:"):
        open_page("result", **{"class": attempt.class_id, "attempt": attempt.id})


def _other(attempt: Attempt, t: Speech) -> Attempt | None:
    """Another attempt of the same pupil at the same event to stand beside, where one is chosen."""
    all_own = store().attempts_of(attempt.sure_pupil_id) if attempt.sure_pupil_id else []
    others = {a.id: a for a in all_own if a.id != attempt.id and a.event == attempt.event and a.report is not None}
    if not others:
        return None
    names = {one.id: t("attempt", number=place) for place, one in enumerate(all_own, 1) if one.id in others}
    chosen = st.selectbox(
        t("beside"), [None, *names], format_func=lambda one: names[one] if one else t("alone"), key=f"show-{attempt.id}"
    )
    return others[chosen] if chosen else None


def _film(attempt: Attempt, other: Attempt | None, t: Speech) -> None:
    """The film with nobody but the pupil to be seen, beside the other attempt or the reference."""
    try:
        graded, beside = regraded(attempt), regraded(other) if other else None
        drawings = [_drawing(attempt), _drawing(other) if other else None]
        shown = replay(graded, lang=t.say.lang, ghost=beside)
    except PeCoachError as error:
        st.info(plain(error.text))
        return
    # Without a drawing there is no film: better none than one with bystanders in it.
    film = attempt.film if drawings[0] else None
    theirs = other.film if other and drawings[1] else None
    name = f"shown_{_mark(attempt)}" + (f"_{_mark(other)}" if other else "")
    player(
        shown,
        film,
        key=f"show-{attempt.id}-{other.id if other else ''}",
        other_film=theirs,
        name=name,
        drawing=drawings[0],
        other_drawing=drawings[1],
    )


def _drawing(attempt: Attempt) -> Drawing | None:
    return behind_curtain(regraded(attempt), watched_of(attempt))


def _mark(attempt: Attempt) -> str:
    """Tells apart what was seen of whom: with another person graded another film is shown."""
    said = f"{attempt.changes.athlete} {attempt.changes.points} {attempt.changes.swapped}"
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def _what_to_change(report: dict[str, Any], say: Words, t: Speech) -> None:
    """One thing to change with its drill, and one that was good."""
    first = report["corrections"][0] if report["corrections"] else None
    if first is not None:
        st.caption(t("change"))
        st.header(plain(first["advice"]))
        if first["drill"]:
            st.subheader(f"{say.text('practise')}: {plain(first['drill'])}")
    elif shows_corrections(report) and not report["error"]:
        st.header(say.text("no_correction"))
    else:
        st.header(t("film_again"))
    for praise in report["good"][:1]:
        st.markdown(f":material/thumb_up: {plain(praise['text'])}")


def _compared(before: Attempt, after: Attempt, t: Speech) -> None:
    """What changed between two attempts of the pupil, the earlier one first; only where it can be told from noise."""
    first, second = sorted((before, after), key=lambda attempt: attempt.added_at)
    try:
        changes = compared(report_of(first), report_of(second)).changes
    except UsageError:
        st.info(t("not_comparable"))
        return
    total = next(change for change in changes if change.id == TOTAL)
    st.subheader(t(f"verdict_{total.verdict.value}"))
    practised = _practised(first, changes)
    if practised is not None:
        st.markdown(t("practised", verdict=t(f"practised_{practised.verdict.value}")))


def _practised(first: Attempt, changes: tuple[Change, ...]) -> Change | None:
    """How what the earlier attempt was told to change did."""
    told = (first.report or {})["corrections"][:1]
    return next((c for c in changes for one in told if (c.phase, c.id) == (one["phase"], one["criterion"])), None)


def _number(attempt: Attempt, say: Words, t: Speech) -> None:
    """The number, off unless it is asked for; never before the teacher's own mark where that comes first."""
    if attempt.score is None or hides_number(store().get_class(attempt.class_id), attempt):
        return
    if st.toggle(t("number"), value=False, key=f"show-number-{attempt.id}"):
        store().note_seen([attempt.id])
        score = (attempt.report or {})["score"]
        st.metric(say.text("score"), f"{say.number(score['value'])} {say.text('of_100')}")
        st.caption(f"{say.text('interval')}: {say.number(score['low'])}–{say.number(score['high'])}")


if __name__ == "__main__":
    main()
