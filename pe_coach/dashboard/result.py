"""The result of one film: the one correction first, the number second, then film, charts and what can be done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from pe_coach.dashboard.cards import cards, first_correction
from pe_coach.dashboard.changing import settle, with_athlete
from pe_coach.dashboard.chart_panel import charts
from pe_coach.dashboard.doubt import doubt_editor
from pe_coach.dashboard.downloads import attempt_downloads
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.moments import PLAYER, phase_bar
from pe_coach.dashboard.player import player
from pe_coach.dashboard.regraded import regraded
from pe_coach.dashboard.speech import Speech, lang
from pe_coach.dashboard.state import open_page, store
from pe_coach.dashboard.worth import shows_number, worth
from pe_coach.errors import PeCoachError
from pe_coach.grading import Graded
from pe_coach.report.as_json import from_dict
from pe_coach.report.as_text import network_words, spoken, title, unassessed_words, who
from pe_coach.report.replay import replay
from pe_coach.store.types import Attempt, State
from pe_coach.words import Words

KEY = "result"

MOST_PEOPLE = 4
"""Columns for those who might be meant: two are, mostly, and their pictures are upright."""

PROVENANCE = (
    "versions",
    "model",
    "model_figures",
    "reference",
    "alignment",
    "fps",
    "frames",
    "coverage",
    "assessed_weight",
)
"""What made the numbers, of the report's keys."""


def show(attempt: Attempt, t: Speech) -> None:
    """The whole result of a graded attempt, from the correction down to the versions that made it."""
    report, say = _said(attempt)
    t = replace(t, say=say)
    st.title(plain(title(report, say)))
    first_correction(report, attempt.folder, t)
    number = shows_number(attempt)
    worth(attempt, report, t, number=number)
    _who(attempt, report, t)
    phase_bar(report, t, numbers=number, key=f"{KEY}-phases")
    cards(report, t, key=KEY)
    graded, film = _graded(attempt), st.container()
    if graded is not None:
        st.fragment(charts)(graded, t, key=KEY)  # right below: what the mouse is over there is seen above
        doubt_editor(store(), attempt, key=f"{KEY}-doubt")
    _take_away(attempt, t)
    _details(report, t)
    if graded is not None:
        with film:  # last: a film is made ready for the browser when it is shown first
            _film(attempt, graded, t)


def _said(attempt: Attempt) -> tuple[dict[str, Any], Words]:
    """The report in the reader's language, with the pupil's name, and the words for it."""
    report = from_dict(attempt.report)
    pupil = store().pupil(attempt.sure_pupil_id).name if attempt.sure_pupil_id else report.pupil
    return spoken(replace(report, pupil=pupil), lang())


def _graded(attempt: Attempt) -> Graded | None:
    """The attempt with poses and alignment; None, and why, where what was seen is lost."""
    try:
        return regraded(attempt)
    except PeCoachError as error:
        st.warning(plain(error.text), icon=":material/warning:")
        return None


def _film(attempt: Attempt, graded: Graded, t: Speech) -> None:
    """Pupil and reference side by side, with the ghost that is chosen."""
    st.subheader(t("player"), help=t("player_help"))
    if attempt.film is None:
        st.caption(t("no_film"))
    other = _other(attempt, graded, t)
    shown = replay(graded, lang=lang(), ghost=regraded(other) if other else None)
    with st.container(key=PLAYER):
        player(shown, attempt.film, key=f"{KEY}-{attempt.id}", other_film=other.film if other else None)


def _other(attempt: Attempt, graded: Graded, t: Speech) -> Attempt | None:
    """The attempt to compare with: the pupil's own best other one, where that is chosen; None for the reference."""
    best = best_other(attempt, store().attempts_of(attempt.sure_pupil_id) if attempt.sure_pupil_id else [])
    if best is None:
        return None
    names = {
        "reference": t("ghost_reference", name=graded.report.reference or ""),
        "own": t("ghost_own", number=best.number),
    }
    key = f"{KEY}-ghost-{attempt.id}"
    chosen = st.segmented_control(
        t("ghost"), list(names), default="reference", required=True, format_func=lambda one: names[one], key=key
    )
    return best if chosen == "own" else None


def best_other(attempt: Attempt, others: list[Attempt]) -> Attempt | None:
    """The pupil's attempt with the highest score in the same event, other than this one; None without any."""
    known = [
        (other.score, other)
        for other in others
        if other.id != attempt.id and other.event == attempt.event and other.state is State.GRADED
    ]
    scored = [(score, other) for score, other in known if score is not None]
    return max(scored, key=lambda pair: (pair[0], -pair[1].number))[1] if scored else None


def _who(attempt: Attempt, report: dict[str, Any], t: Speech) -> None:
    """Pictures of those who might be meant, and a button that has the other one graded."""
    people = [(one, attempt.folder / f"candidate_{one['number']}.jpg") for one in report["candidates"]]
    shown = [(person, picture) for person, picture in people if picture.exists()]
    if not shown:
        return
    st.subheader(t.say.text("who"))
    for column, (person, picture) in zip(st.columns(MOST_PEOPLE), shown, strict=False):
        said = f"{person['number']}: {who(person, t.say)}"
        column.image(str(picture), plain(said), alt=said)
        if not person["graded"]:
            column.button(t("grade_this_one"), key=f"{KEY}-who", on_click=_grade, args=(attempt, person))


def _grade(attempt: Attempt, person: dict[str, Any]) -> None:
    """Have somebody else graded: the film is looked at again."""
    x0, y0, x1, y1 = person["box"]
    settle(store(), attempt, with_athlete(attempt.changes, (x0 + x1) / 2, (y0 + y1) / 2, person["time_s"]))


def _take_away(attempt: Attempt, t: Speech) -> None:
    st.subheader(t("take_away"))
    attempt_downloads(store(), attempt, key=f"{KEY}-take")
    if st.button(t("show_pupil"), icon=":material/co_present:", key=f"{KEY}-show"):
        open_page("show", **{"class": attempt.class_id, "attempt": attempt.id})


def _details(report: dict[str, Any], t: Speech) -> None:
    """What made the numbers, and what they are not."""
    st.caption(plain(" · ".join([t.say.text("footnote"), *network_words(report, t.say)])))
    with st.expander(t("details")):
        if missing := unassessed_words(report, t.say):
            st.markdown(f"**{t('unassessed')}**" + "".join(f"\n- {plain(line)}" for line in missing))
        st.json({key: report[key] for key in PROVENANCE})
