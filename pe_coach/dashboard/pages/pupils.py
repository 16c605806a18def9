"""Pupils over time: scores with their intervals, and what improved beyond measurement noise."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pe_coach.advice.spoken import name as criterion_name
from pe_coach.dashboard.checked import class_is_checked
from pe_coach.dashboard.choosing import chosen_class, nothing_yet
from pe_coach.dashboard.consent import consent_asked
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.marking import hides_number
from pe_coach.dashboard.progress import Course, by_phase, course_of, report_of
from pe_coach.dashboard.progress_chart import attempt_name, phase_chart, progress_chart
from pe_coach.dashboard.receipt import keep_receipt
from pe_coach.dashboard.speech import Speech, speech
from pe_coach.dashboard.state import open_page, store
from pe_coach.report.comparing import Change, Verdict
from pe_coach.store.types import Attempt, Pupil, SchoolClass

CHART = {"displayModeBar": False}


def main() -> None:
    """The page from top to bottom."""
    t = speech("pupils")
    st.title(t("title"))
    st.caption(t("lead"))
    school_class = chosen_class("pupils", t)
    if school_class is None:
        nothing_yet(t("no_class"), t("no_class_help"), t("to_grade"))
        return
    consent_asked(school_class, key="pupils")
    class_is_checked(store(), school_class.id, key="pupils")
    pupil = _chosen_pupil(school_class, t)
    if pupil is None:
        st.header(t("no_pupils"))
        st.write(t("no_pupils_help"))
        if st.button(t("to_class")):
            open_page("class", **{"class": school_class.id})
        return
    attempts = store().attempts_of(pupil.id)
    shown = [attempt for attempt in attempts if not hides_number(school_class, attempt)]
    if len(shown) < len(attempts):
        st.info(t("hidden", count=len(attempts) - len(shown)))
    store().note_seen([attempt.id for attempt in shown])
    for event in dict.fromkeys(attempt.event for attempt in attempts):
        _event(event, shown, t)
    if attempts:
        _open_one(attempts, t)
    _delete(pupil, t)


def _chosen_pupil(school_class: SchoolClass, t: Speech) -> Pupil | None:
    """One of the pupils; those without a film can be deleted too."""
    pupils = {pupil.id: pupil for pupil in store().pupils(school_class.id)}
    if not pupils:
        return None
    key = f"pupils-{school_class.id}"
    return pupils[st.selectbox(t("pupil"), list(pupils), format_func=lambda one: pupils[one].name, key=key)]


def _event(event: str, attempts: Sequence[Attempt], t: Speech) -> None:
    """The course at one event."""
    course = course_of(attempts, event)
    with st.container(border=True):
        st.header(t.say.name("events", event))
        if not course.points:
            st.write(t("no_scores"))
            return
        st.plotly_chart(progress_chart(course, t), key=f"course-{event}", config=CHART, theme="streamlit")
        _rows(course, t)
        if len(course.points) < 2:
            st.write(t("one_attempt"))
            return
        _verdict(course, t)
        _changes(course, attempts, t)
        if phases := by_phase(course, attempts):
            st.caption(t("phases"))
            st.plotly_chart(phase_chart(phases, t), key=f"phases-{event}", config=CHART, theme="streamlit")


def _rows(course: Course, t: Speech) -> None:
    """The numbers of the figure as a table, for who cannot see it."""
    with st.expander(t("as_table")):
        rows = [
            {
                t("column_attempt"): attempt_name(place, point.at, t),
                t.say.text("score"): t.say.number(point.value),
                t.say.text("interval"): f"{t.say.number(point.low)}–{t.say.number(point.high)}",
            }
            for place, point in enumerate(course.points, 1)
        ]
        st.table(rows)


def _verdict(course: Course, t: Speech) -> None:
    """What may be said of the first and the last score."""
    if course.why_not:
        st.warning(plain(course.why_not))
    elif course.least is not None:
        says = {Verdict.BETTER: st.success, Verdict.WORSE: st.warning}.get(course.verdict, st.info)
        says(t(f"verdict_{course.verdict.value}", least=t.say.number(course.least)))


def _changes(course: Course, attempts: Sequence[Attempt], t: Speech) -> None:
    """What changed, criterion by criterion; how much did not is said in a line."""
    if not course.changes:
        return
    last = report_of(next(a for a in attempts if a.id == course.points[-1].attempt_id))
    say = t.say.with_own(last.own_words)
    for verdict in (Verdict.BETTER, Verdict.WORSE):
        for change in course.changed(verdict):
            name = criterion_name(say, last.words_from or last.event, change.id)
            phase = say.name("phases", change.phase or "")
            st.markdown(f"{_SIGNS[verdict]} **{plain(name)}** ({plain(phase)}): {_numbers(change, t)}")
    st.caption(t("unchanged", count=len(course.changed(Verdict.SAME)), unknown=len(course.changed(Verdict.NOT_KNOWN))))


_SIGNS = {Verdict.BETTER: ":material/trending_up:", Verdict.WORSE: ":material/trending_down:"}


def _numbers(change: Change, t: Speech) -> str:
    """Before and after with the unit, and from where on a change counts."""
    before, after, least = (
        t.say.quantity(value or 0.0, change.unit) for value in (change.before, change.after, change.least)
    )
    return plain(t.say.say("comparing.numbers", before=before, after=after, least=least))


def _open_one(attempts: Sequence[Attempt], t: Speech) -> None:
    """An attempt's own page, or the page for the pupil."""
    names = {
        a.id: t("attempt_on", number=n, day=a.added_at.strftime(t("day_format"))) for n, a in enumerate(attempts, 1)
    }
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    one = left.selectbox(t("attempt"), list(names), len(names) - 1, format_func=names.__getitem__)
    tickets = {"class": attempts[0].class_id, "attempt": one}
    if middle.button(t("open_result"), width="stretch"):
        open_page("result", **tickets)
    if right.button(t("open_show"), width="stretch"):
        open_page("show", **tickets)


def _delete(pupil: Pupil, t: Speech) -> None:
    """Everything of the pupil deleted, after it was said what that is."""
    with st.expander(t("delete"), icon=":material/delete:"):
        if not class_is_checked(store(), pupil.class_id, key="pupils-delete"):
            return
        st.warning(t("delete_help"))
        if st.button(t("delete_now", name=plain(pupil.name)), key=f"delete-{pupil.id}"):
            keep_receipt(store().delete_pupil(pupil.id))
            st.rerun()


if __name__ == "__main__":
    main()
