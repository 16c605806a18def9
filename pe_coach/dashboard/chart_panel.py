"""The charts of a result, one at a time; what the mouse is over in them is shown in the player."""

from __future__ import annotations

import streamlit as st

from pe_coach.dashboard.charts import angle_chart, nearness_chart, rhythm_chart
from pe_coach.dashboard.moments import CHARTS, charts_move_player
from pe_coach.dashboard.speech import Speech
from pe_coach.grading import Graded
from pe_coach.report.curves import Span, nearness, shares, spans_of, traces
from pe_coach.report.quantities import parts_of, quantities

CONFIG = {"displayModeBar": False}
"""Of Plotly: no buttons over the chart; it is looked at, and moved over."""


def charts(graded: Graded, t: Speech, *, key: str) -> None:
    """Angles, nearness part by part, rhythm; a line where there is nothing to compare with."""
    alignment, reference = graded.alignment, graded.reference
    spans = spans_of(alignment, reference, graded.report.phases) if alignment and reference else ()
    if not spans:
        st.caption(t("no_charts"))
        return
    with st.container(key=CHARTS):
        angle, near, rhythm = st.tabs([t("tab_angle"), t("tab_nearness"), t("tab_rhythm")])
        with angle:
            _angle(graded, spans, t, key)
        with near:
            _nearness(graded, spans, t, key)
        with rhythm:
            _rhythm(graded, t, key)
    charts_move_player(key=f"{key}-hover")


def _angle(graded: Graded, spans: tuple[Span, ...], t: Speech, key: str) -> None:
    """The quantity that is chosen: at first what the first correction was read from."""
    assert graded.alignment is not None and graded.reference is not None
    known = {quantity.id: quantity for quantity in quantities(graded.report, graded.take_off_side)}
    names = {ident: one.name(graded.report, t.say) for ident, one in known.items()}
    chosen = st.selectbox(t("quantity"), list(known), format_func=lambda one: names[one], key=f"{key}-quantity")
    if chosen is None:
        return
    one = known[chosen]
    drawn = angle_chart(traces(graded.alignment, graded.reference, spans, one.series), one.marks, one.unit, t)
    alt = t("angle_alt", quantity=names[chosen])
    st.plotly_chart(drawn, key=f"{key}-angle", config=CONFIG, alt=alt)
    st.caption(t("angle_caption"))


def _nearness(graded: Graded, spans: tuple[Span, ...], t: Speech, key: str) -> None:
    assert graded.alignment is not None and graded.reference is not None
    parts = parts_of(graded.report, graded.take_off_side)
    found = nearness(graded.alignment, graded.reference, spans, list(parts))
    if found is not None:
        names = [t.say.name("joints", parts[part]) for part in found.parts]
        drawn = nearness_chart(found, spans, names, t)
        st.plotly_chart(drawn, key=f"{key}-nearness", config=CONFIG, alt=t("nearness_alt"))
        st.caption(t("nearness_caption"))


def _rhythm(graded: Graded, t: Speech, key: str) -> None:
    assert graded.alignment is not None and graded.reference is not None
    found = shares(graded.alignment, graded.reference)
    starts_s = {phase.name: phase.start_s for phase in graded.report.phases}
    if found:
        st.plotly_chart(rhythm_chart(found, starts_s, t), key=f"{key}-rhythm", config=CONFIG, alt=t("rhythm_alt"))
        st.caption(t("rhythm_caption"))
    else:
        st.caption(t("no_charts"))
