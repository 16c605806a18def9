"""A class: its films as they are finished, reviewed with the keyboard, marked and taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pe_coach.dashboard.agreeing import agreement_panel
from pe_coach.dashboard.choosing import chosen_class, nothing_yet
from pe_coach.dashboard.consent import consent_asked, consent_panel
from pe_coach.dashboard.doubt import doubt_editor
from pe_coach.dashboard.downloads import class_downloads
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.glance import class_glance
from pe_coach.dashboard.marking import is_doubtful, newly_seen, queued, to_take_over
from pe_coach.dashboard.media import picture_url
from pe_coach.dashboard.review import Acting, Seeing, review, row_of, who
from pe_coach.dashboard.roster import delete_panel, list_panel
from pe_coach.dashboard.speech import Speech, speech
from pe_coach.dashboard.state import open_page, store
from pe_coach.scoring.scales import DEFAULT, Scale, load_scale
from pe_coach.store.types import Attempt, SchoolClass, State

AT_WORK = (State.WAITING, State.RUNNING)

LOOK_AGAIN_S = 2.0
"""How often the table is looked at again while films of the class are being measured."""

KEEPS: dict[str, Callable[[Attempt], bool]] = {
    "all": lambda attempt: True,
    "doubtful": is_doubtful,
    "unmarked": lambda attempt: attempt.mark is None,
}
"""Which attempts a choice shows."""


def main() -> None:
    """The page from top to bottom."""
    t = speech("class")
    st.title(t("title"))
    school_class = chosen_class("class", t)
    if school_class is None:
        nothing_yet(t("no_class"), t("no_class_help"), t("to_grade"))
        return
    consent_asked(school_class, key="class")
    school_class = _mark_first(school_class, t)
    attempts = store().attempts(school_class.id)
    if not attempts:
        nothing_yet(t("no_films"), t("no_films_help"), t("to_grade"))
    else:
        at_work = any(attempt.state in AT_WORK for attempt in attempts)
        st.fragment(_queue, run_every=LOOK_AGAIN_S if at_work else None)(school_class.id, at_work)
        agreement_panel(attempts, _scale())
    list_panel(school_class)
    consent_panel(school_class, store().pupils(school_class.id))
    delete_panel(school_class, t)


def _mark_first(school_class: SchoolClass, t: Speech) -> SchoolClass:
    """The choice whether the machine's number stays hidden until the teacher has marked."""
    hint, key = t("mark_first_hint"), f"first-{school_class.id}"
    chosen = st.toggle(t("mark_first"), school_class.mark_first, help=hint, key=key)
    if chosen != school_class.mark_first:
        store().set_mark_first(school_class.id, chosen)
    return store().get_class(school_class.id)


def _scale() -> Scale:
    """The scale that the teacher marks on."""
    return load_scale(store().setting("scale", DEFAULT))


def _queue(class_id: str, at_work: bool) -> None:
    """The table with what counts for it, and what is done with the rows shown."""
    t, box = speech("class"), store()
    school_class, attempts = box.get_class(class_id), box.attempts(class_id)
    if at_work and not any(attempt.state in AT_WORK for attempt in attempts):
        st.rerun()
    _counts(attempts, t)
    shown = _rows_shown(attempts, t)
    if not shown:
        st.info(t("nothing_shown"))
        return
    pupils = {pupil.id: pupil for pupil in box.pupils(class_id)}
    seeing = Seeing(school_class, pupils, _scale(), t, picture_url)
    acting = Acting(box, seeing.scale, t, look=_look)
    review([row_of(attempt, seeing) for attempt in shown], seeing, acting, key=f"review-{class_id}")
    if seen := newly_seen(school_class, shown):
        box.note_seen(seen)
    _take_over(school_class, shown, t)
    class_glance(school_class, attempts, pupils, t)
    class_downloads(box, school_class, attempts, key="class")
    _click_on_pupil(shown, t)
    _open_one(shown, seeing)


def _look(attempt_id: str) -> None:
    """Open the editor below the table for this attempt, where the pupil is clicked on."""
    st.session_state["class-look"] = attempt_id


def _click_on_pupil(shown: Sequence[Attempt], t: Speech) -> None:
    """The editor of the attempt whose pupil was not the one who was measured."""
    looked = next((attempt for attempt in shown if attempt.id == st.session_state.get("class-look")), None)
    if looked is None or looked.report is None:
        return
    with st.container(border=True):
        st.subheader(t("film_named", number=looked.number, name=plain(looked.clip_name)))
        st.session_state.setdefault(f"class-doubt-{looked.id}-open", True)
        doubt_editor(store(), looked, key=f"class-doubt-{looked.id}")
        st.button(t("close"), on_click=lambda: st.session_state.pop("class-look"))


def _counts(attempts: Sequence[Attempt], t: Speech) -> None:
    """How far the class is."""
    finished = sum(attempt.state not in (*AT_WORK, State.WITHHELD) for attempt in attempts)
    marked = sum(attempt.mark is not None for attempt in attempts)
    doubtful = sum(map(is_doubtful, attempts))
    said = [t("finished", done=finished, count=len(attempts)), t("doubtful_count", count=doubtful)]
    st.progress(finished / len(attempts), " · ".join([*said, t("marked_count", count=marked)]))


def _rows_shown(attempts: Sequence[Attempt], t: Speech) -> list[Attempt]:
    """The attempts that fit the choice, in the order of the review.

    A row stays, and stays where it is, until another choice or another film is finished: nothing may move under the
    eye of who reviews.
    """
    choice = st.segmented_control(
        t("show"), list(KEEPS), key="class-show", default="all", required=True, format_func=lambda c: t(f"show_{c}")
    )
    finished = sorted(attempt.id for attempt in attempts if attempt.state not in AT_WORK)
    chosen = (attempts[0].class_id, choice, finished)
    kept, ids = st.session_state.get("class-shown", (None, []))
    if kept != chosen:
        before = set(ids) if kept and kept[:2] == chosen[:2] else set()
        ids = [attempt.id for attempt in queued(attempts) if attempt.id in before or KEEPS[choice](attempt)]
        st.session_state["class-shown"] = (chosen, ids)
    known = {attempt.id: attempt for attempt in attempts}
    return [known[one] for one in ids if one in known]


def _take_over(school_class: SchoolClass, shown: Sequence[Attempt], t: Speech) -> None:
    """The one way in which machine marks become final."""
    ids = to_take_over(school_class, shown)
    label, explained = t("take_over", count=len(ids)), t("take_over_hint")
    sign, key = ":material/done_all:", "class-take-over"
    st.button(label, help=explained, disabled=not ids, icon=sign, key=key, on_click=_taken_over, args=(ids,))
    if taken := st.session_state.pop("class-taken", None):
        st.success(t("taken_over", count=taken))


def _taken_over(ids: list[str]) -> None:
    """Make machine marks final, before the page is drawn again."""
    st.session_state["class-taken"] = store().take_over(ids)


def _open_one(shown: Sequence[Attempt], seeing: Seeing) -> None:
    """The whole result of one attempt, or the page for the pupil."""
    t, names = seeing.speech, {attempt.id: who(attempt, seeing.pupils, seeing.speech) for attempt in shown}
    ids = [attempt.id for attempt in shown if attempt.report is not None]
    if not ids:
        return
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    one = left.selectbox(t("open_which"), ids, format_func=names.__getitem__, key="class-one")
    tickets = {"class": seeing.school_class.id, "attempt": one}
    if middle.button(t("open_result"), width="stretch"):
        open_page("result", **tickets)
    if right.button(t("open_show"), width="stretch"):
        open_page("show", **tickets)
