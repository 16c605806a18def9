"""Names: pictures of the films beside the class list, in the order of recording."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pe_coach.dashboard.choosing import chosen_class, nothing_yet
from pe_coach.dashboard.consent import consent_asked
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.media import picture_url
from pe_coach.dashboard.naming import Action, acted, naming_table, rows_of
from pe_coach.dashboard.roster import list_panel
from pe_coach.dashboard.speech import Speech, speech
from pe_coach.dashboard.state import open_page, store
from pe_coach.jobs.naming import Named, listed, name_class
from pe_coach.jobs.time_left import AT_WORK
from pe_coach.store.types import Pupil, SchoolClass


def main() -> None:
    """The page from top to bottom."""
    t = speech("naming")
    st.title(t("title"))
    school_class = chosen_class("naming", t)
    if school_class is None:
        nothing_yet(t("no_class"), t("no_class_help"), t("to_grade"))
        return
    consent_asked(school_class, key="naming")
    pupils = listed(store(), school_class.id)
    named = name_class(store(), school_class.id)
    list_panel(school_class)
    if any(attempt.is_lesson and attempt.state in AT_WORK for attempt in store().attempts(school_class.id)):
        st.info(t("lesson_at_work"), icon=":material/hourglass_empty:")
    if not pupils:
        st.info(t("no_list"))
    elif not named.attempts:
        nothing_yet(t("no_films"), t("no_films_help"), t("to_grade"))
    else:
        _films(school_class, pupils, named, t)


def _films(school_class: SchoolClass, pupils: Sequence[Pupil], named: Named, t: Speech) -> None:
    """How far the names are, and the table."""
    _order(school_class, t)
    guesses = sum(naming.named_by.is_guess for naming in named.names)
    key = f"naming-{school_class.id}"
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        _how_far(guesses, named, t)
    act = _acting(school_class.id, key)
    if guesses:
        label, icon = t("all_right", count=guesses), ":material/done_all:"
        right.button(label, icon=icon, on_click=_all_right, args=(act,))
    elif right.button(t("to_class"), icon=":material/arrow_forward:"):
        open_page("class", **{"class": school_class.id})
    by_id = {pupil.id: pupil for pupil in pupils}
    naming_table(rows_of(named, by_id, t, picture_url), pupils, t, act, key=key)
    _without_film(pupils, named, t)


def _all_right(act: Callable[[Sequence[Action]], str]) -> None:
    """Confirm every guess, before the page is drawn again."""
    act([Action("button", 1, "", "all_right")])


def _how_far(guesses: int, named: Named, t: Speech) -> None:
    """What is sure, what is a guess, and what has no name."""
    unnamed = sum(naming.pupil_id is None and not naming.is_nobody for naming in named.names)
    if guesses:
        st.warning(t("guesses", count=guesses, all=len(named.names)), icon=":material/help:")
    elif unnamed:
        st.info(t("unnamed", count=unnamed))
    else:
        st.success(t("all_sure"), icon=":material/check:")


def _order(school_class: SchoolClass, t: Speech) -> None:
    """In which order the class was filmed."""
    rounds = st.toggle(t("rounds"), school_class.rounds, help=t("rounds_help"), key=f"rounds-{school_class.id}")
    if rounds != school_class.rounds:
        store().set_rounds(school_class.id, rounds)
        st.rerun()


def _without_film(pupils: Sequence[Pupil], named: Named, t: Speech) -> None:
    """Who is on no film."""
    there = {naming.pupil_id for naming in named.names}
    if missing := [pupil.name for pupil in pupils if pupil.id not in there]:
        st.caption(t("without_film", names=plain(", ".join(missing))))


def _acting(class_id: str, key: str) -> Callable[[Sequence[Action]], str]:
    """What does what the keys say; it can be undone for as long as the page is open."""

    def act(actions: Sequence[Action]) -> str:
        note = acted(store(), class_id, st.session_state.setdefault(f"{key}-before", []), actions)
        return note and speech("naming")(note)

    return act


if __name__ == "__main__":
    main()
