"""How near the teacher and the machine are, by blind marks, and scores brought nearer to the teacher's."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from pe_coach.dashboard.speech import Speech, speech
from pe_coach.errors import PeCoachError
from pe_coach.panel.agreement import FEWEST_CLIPS
from pe_coach.scoring import SCORE_VERSION, Reason
from pe_coach.scoring.calibrating import fitted_curve
from pe_coach.scoring.marks import Marks
from pe_coach.scoring.scales import Scale
from pe_coach.scoring.teacher_curve import own_curve, save_curve, user_folder
from pe_coach.store.agreement import AgreementFigures, agreement_figures, blind_marks
from pe_coach.store.types import Attempt


def agreement_panel(attempts: Sequence[Attempt], scale: Scale) -> None:
    """A closed panel with the figures of a class, and the teacher's curve."""
    t = speech("agreement")
    with st.expander(t("title"), icon=":material/balance:"):
        events = sorted({attempt.event for attempt in attempts})
        event = events[0]
        if len(events) > 1:
            event = st.selectbox(t("event"), events, format_func=lambda one: t.say.name("events", one))
        marks = blind_marks(attempts, event, scale)
        if len(marks.mark) < FEWEST_CLIPS:
            st.info(t("too_few", need=FEWEST_CLIPS, count=len(marks.mark)))
        else:
            _figures(agreement_figures(marks, scale), scale, t)
            _calibrate(marks, event, scale, t)
        _undo(event, t)


def _figures(figures: AgreementFigures, scale: Scale, t: Speech) -> None:
    """What the marks say; no more digits than a few marks allow."""
    st.write(t("about", count=figures.marks, pupils=figures.pupils, seen=figures.seen))
    same, apart, kappa = st.columns(3)
    same.metric(t("same_grade" if scale.cuts else "within_a_point"), f"{100 * figures.same_grade:.0f} %")
    apart.metric(t("apart"), t("points", points=f"{figures.mean_distance:.0f}"))
    kappa.metric(t("kappa"), _two_digits(figures.kappa.value, t), help=t("kappa_help"))
    if not math.isnan(figures.kappa.low):
        low, high = (_two_digits(bound, t) for bound in (figures.kappa.low, figures.kappa.high))
        kappa.caption(t("between", low=low, high=high))
    milder = "milder" if figures.mean_difference > 0 else "stricter"
    st.write(t(milder, points=f"{abs(figures.mean_difference):.0f}"))


def _two_digits(value: float, t: Speech) -> str:
    return "–" if math.isnan(value) else t.say.number(value, 2)


def _calibrate(marks: Marks, event: str, scale: Scale, t: Speech) -> None:
    """The button that makes a curve, if that helps."""
    if not st.button(t("calibrate"), help=t("calibrate_help"), key=f"calibrate-{event}"):
        return
    try:
        curve = fitted_curve(marks, event, SCORE_VERSION, scale)
        save_curve(user_folder() / f"{event}.toml", curve)
    except PeCoachError as error:
        st.warning(Reason.of_error(error.code, error.text).in_language(t.say.lang).text)
    else:
        st.success(t("calibrated", before=f"{curve.error_before:.0f}", after=f"{curve.error_after:.0f}"))


def _undo(event: str, t: Speech) -> None:
    """The button that goes back to scores as they are measured."""
    file = own_curve(event)
    if file is not None and st.button(t("undo"), help=t("undo_help"), key=f"uncalibrate-{event}"):
        file.unlink(missing_ok=True)
        st.rerun()
