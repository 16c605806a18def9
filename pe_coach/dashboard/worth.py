"""The number of a result with its interval, what it is worth, and the teacher's mark, which counts."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.marking import hides_number, typed_marks
from pe_coach.dashboard.speech import Speech
from pe_coach.dashboard.state import store
from pe_coach.report.as_text import basis, grade_words
from pe_coach.report.hand import changed_words
from pe_coach.scoring.scales import DEFAULT, load_scale
from pe_coach.store.types import Attempt, DecidedBy, Mark

BADGES: dict[str, tuple[Any, str]] = {
    "accepted": ("green", ":material/check_circle:"),
    "warning": ("orange", ":material/visibility:"),
    "rejected": ("red", ":material/block:"),
}
"""Colour and sign of a status; the sign and the word say the same as the colour, for those who do not see it."""

CANNOT = "cannot"
"""What is chosen where an attempt cannot be judged."""


def shows_number(attempt: Attempt) -> bool:
    """Whether the machine's number may be seen; that it is seen now is kept."""
    if hides_number(store().get_class(attempt.class_id), attempt):
        return False
    if attempt.score is not None and not attempt.machine_seen:
        store().note_seen([attempt.id])
    return True


def worth(attempt: Attempt, report: dict[str, Any], t: Speech, *, number: bool) -> None:
    """Score, status, reasons and mark side by side; without `number` only that it is hidden."""
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _score(report, t, number=number)
        _mark(attempt, t)
    with right:
        _changed(attempt, t, number=number)
        _status(report, t)


def _score(report: dict[str, Any], t: Speech, *, number: bool) -> None:
    """The number with its interval; nothing where the report has none."""
    score = report["score"]
    if not score:
        return
    with st.container(border=True):
        if not number:
            st.markdown(f":material/visibility_off: {t('hidden')}", help=t("hidden_help"))
            return
        st.metric(t.say.text("score"), f"{t.say.number(score['value'])} {t.say.text('of_100')}")
        ends = f"{t.say.number(score['low'])}–{t.say.number(score['high'])}"
        st.caption(f"{t.say.text('interval')}: {ends}", help=t("interval_help"))
        if grade := grade_words(report, t.say):
            st.caption(f"{t.say.text('grade')}: {plain(grade)}")


def _status(report: dict[str, Any], t: Speech) -> None:
    """What the result is worth, and the reasons for doubt."""
    colour, icon = BADGES[report["status"]]
    st.badge(t.say.name("status", report["status"]), color=colour, icon=icon)
    reasons = "".join(f"\n- {plain(reason['text'])}" for reason in report["reasons"])
    st.markdown(f"{t.say.name('status_meaning', report['status'])}\n{reasons}")
    for change in changed_words(report, t.say):
        st.markdown(f":material/edit: {plain(change)}")
    if report["withheld"]:
        st.caption(t.say.text("withheld"))
    meaning = t.say.name("validation_meaning", report["validation"])
    st.caption(f"{plain(' · '.join(basis(report, t.say)))}. {meaning}", help=t("validation_help"))


def _changed(attempt: Attempt, t: Speech, *, number: bool) -> None:
    """That the score the teacher saw is another one now."""
    if attempt.previous_score is None or not number:
        return
    before, now = t.say.number(attempt.previous_score), attempt.score
    said = t("score_gone", before=before) if now is None else t("score_changed", before=before, now=t.say.number(now))
    st.warning(said, icon=":material/change_circle:")
    st.button(t("accept"), on_click=store().accept_score, args=(attempt.id,), key="result-accept")


def _mark(attempt: Attempt, t: Speech) -> None:
    """The teacher's mark: chosen from the scale, or that the attempt cannot be judged."""
    scale = load_scale(store().setting("scale", DEFAULT))
    names = {mark["value"]: mark["text"] for mark in typed_marks(scale, t.say).values()} | {CANNOT: t("cannot_judge")}
    given = attempt.mark and (CANNOT if attempt.mark.value is None else attempt.mark.value)
    chosen = st.selectbox(
        t("my_mark"),
        list(names),
        index=list(names).index(given) if given in names else None,
        format_func=lambda value: names[value],
        placeholder=t("no_mark"),
        help=t("my_mark_help"),
        key=f"result-mark-{attempt.id}",
    )
    if chosen != given and (chosen or given in names):
        _keep(attempt, chosen)
        st.rerun()
    if attempt.mark is not None:
        st.caption(_how(attempt.mark, t))


def _keep(attempt: Attempt, chosen: str | None) -> None:
    """Set the mark, or take it back."""
    if chosen is None:
        store().clear_mark(attempt.id)
    elif chosen == CANNOT:
        store().set_mark(attempt.id, None, cannot_judge=True)
    else:
        store().set_mark(attempt.id, chosen)


def _how(mark: Mark, t: Speech) -> str:
    if mark.decided_by is DecidedBy.MACHINE:
        return t("taken_over")
    return t("marked_blind" if mark.blind else "marked_seen")
