"""The three charts of a result in Plotly: an angle over the movement, nearness part by part, rhythm.

Every point carries the film's second in its `customdata`, so that what the mouse is over can be shown in the player.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pe_coach.dashboard.speech import Speech
from pe_coach.report.curves import TURN, Floats, Nearness, Share, Span, Trace
from pe_coach.report.quantities import FullMarks

OWN = "#d55e00"
"""The pupil: Okabe and Ito's vermilion, 3.8 to 1 on white and 4.9 to 1 on black."""

MODEL = "#7a8699"
"""The reference: a grey of 3.7 to 1 on white and 5.1 to 1 on black,"""

BAND = "rgba(122, 134, 153, 0.28)"
"""with its spread."""

FULL = "#009e73"
"""Full marks: Okabe and Ito's bluish green."""

NEAR = "Cividis"
"""Dark is far, light is near: even steps for every colour vision (Nuñez, Anderton and Renslow 2018)."""

OPEN_BAND = 15.0
"""How far a band without an end is drawn, in the quantity's unit when that is degrees: enough to show its side."""

ROOM_FOR_TEXT = 1.3
"""Length of the rhythm's axis in that of its longest bar: what stands behind the bar needs the rest."""

ANGLE_HEIGHT_PX, ROW_HEIGHT_PX, FRAME_PX = 320, 30, 110
"""Of the angle's chart; of a row of the others, and of what stands around their rows."""


def angle_chart(traces: Sequence[Trace], marks: Sequence[FullMarks], unit: str, t: Speech) -> go.Figure:
    """A quantity against the per cent of the movement: the pupil's line, the reference's with its band, full marks."""
    figure = go.Figure()
    for number, trace in enumerate(traces):
        figure.add_traces([*_band(trace), _model(trace, unit, t, number == 0), _own(trace, unit, t, number == 0)])
    figure.add_traces(_full_marks(traces, marks, unit, t))
    _phases(figure, [trace.span for trace in traces], t)
    _laid_out(figure, t, height=ANGLE_HEIGHT_PX, legend=True)
    figure.update_layout(hovermode="x unified", hoverdistance=-1)  # the moment counts, however far the line is
    figure.update_xaxes(range=[0, 100], ticksuffix=" %")
    if unit == "°":
        figure.update_yaxes(ticksuffix=unit)
    else:
        figure.update_yaxes(title=t.say.unit(unit).strip())
    return figure


def nearness_chart(near: Nearness, spans: Sequence[Span], names: Sequence[str], t: Speech) -> go.Figure:
    """Parts of the body by per cent of the movement, light where they are near the reference."""
    phases = [escape(t.say.name("phases", phase)) for phase in near.phases]
    cells = go.Heatmap(
        z=100 * near.similarity,
        x=near.percent,
        y=[escape(name) for name in names],
        customdata=np.broadcast_to(near.time_s, near.similarity.shape),
        text=[phases] * len(names),
        hovertemplate=f"%{{y}}, %{{text}}: %{{z:.0f}} {t.say.text('of_100')}<extra></extra>",
        zmin=0,
        zmax=100,
        colorscale=NEAR,
        colorbar={"title": {"text": t("nearness_bar"), "side": "right"}, "tickvals": [0, 50, 100], "thickness": 12},
    )
    figure = go.Figure(cells)
    _phases(figure, spans, t)
    _laid_out(figure, t, height=FRAME_PX + ROW_HEIGHT_PX * len(names))
    figure.update_xaxes(range=[0, 100], ticksuffix=" %", showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def rhythm_chart(shares: Sequence[Share], starts_s: dict[str, float], t: Speech) -> go.Figure:
    """How much of the movement every phase takes, the pupil's bar above the reference's."""
    names = [escape(t.say.name("phases", share.phase)) for share in shares]
    at = [starts_s.get(share.phase) for share in shares]
    series: tuple[tuple[str, str, list[float], list[float]], ...] = (
        ("pupil", OWN, [s.percent for s in shares], [s.duration_s for s in shares]),
        ("reference", MODEL, [s.reference_percent for s in shares], [s.reference_s for s in shares]),
    )
    bars = [
        go.Bar(
            y=names,
            x=percent,
            name=t(f"line_{who}"),
            orientation="h",
            marker={"color": colour},
            customdata=at,
            text=[_lasting(*each, t) for each in zip(percent, lasts, strict=True)],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra>%{fullData.name}</extra>",
        )
        for who, colour, percent, lasts in series
    ]
    figure = go.Figure(bars)
    _laid_out(figure, t, height=FRAME_PX + 2 * ROW_HEIGHT_PX * len(shares), legend=True)
    figure.update_layout(barmode="group")
    most = max(max(share.percent, share.reference_percent) for share in shares)
    figure.update_xaxes(ticksuffix=" %", range=[0, ROOM_FOR_TEXT * most])
    figure.update_yaxes(autorange="reversed")
    return figure


def _lasting(percent: float, seconds: float, t: Speech) -> str:
    return f"{t.say.number(percent)} % · {t.say.number(seconds, 2)} s"


def _band(trace: Trace) -> list[go.Scatter]:
    """The reference's spread: a lower line, and an upper one filled down to it."""
    usual: dict[str, Any] = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    x, low, high = trace.reference_percent, trace.reference - trace.spread, trace.reference + trace.spread
    return [go.Scatter(x=x, y=low, **usual), go.Scatter(x=x, y=high, fill="tonexty", fillcolor=BAND, **usual)]


def _model(trace: Trace, unit: str, t: Speech, first: bool) -> go.Scatter:
    line = {"color": MODEL, "width": 2, "dash": "dash"}
    return _line(trace, trace.reference_percent, trace.reference, "reference", line, unit, t, first)


def _own(trace: Trace, unit: str, t: Speech, first: bool) -> go.Scatter:
    return _line(trace, trace.percent, trace.value, "pupil", {"color": OWN, "width": 3}, unit, t, first)


def _line(
    trace: Trace, percent: Floats, value: Floats, who: str, line: dict[str, Any], unit: str, t: Speech, first: bool
) -> go.Scatter:
    said = [_reading(v, unit, t) for v in value]
    phase = escape(t.say.name("phases", trace.span.name))
    return go.Scatter(
        x=percent,
        y=value,
        mode="lines",
        line=line,
        name=t(f"line_{who}"),
        legendgroup=who,
        showlegend=first,
        customdata=trace.span.time_s(percent),
        text=said,
        hovertemplate=f"{phase}: %{{text}}<extra>%{{fullData.name}}</extra>",
    )


def _reading(value: float, unit: str, t: Speech) -> str:
    return t.say.quantity(float(value), unit) if np.isfinite(value) else t.say.text("not_seen")


def _full_marks(traces: Sequence[Trace], marks: Sequence[FullMarks], unit: str, t: Speech) -> list[go.Scatter]:
    """An upright bar where full marks lie, at the moment they are read."""
    drawn: list[go.Scatter] = []
    for mark in marks:
        trace = next((trace for trace in traces if _holds(trace.span, mark.time_s)), None)
        if trace is None:
            continue
        span, ends = trace.span, np.array(_ends(mark, unit))
        percent = float(np.interp(mark.time_s, (span.start_s, span.stop_s), (span.start, span.stop)))
        bar = go.Scatter(
            x=[percent, percent],
            y=ends + (_turns_deg(trace, percent, float(ends.mean())) if unit == "°" else 0.0),
            text=[_reading(end, unit, t) for end in ends],
            mode="lines",
            line={"color": FULL, "width": 7},
            opacity=0.75,
            name=t.say.text("band"),
            legendgroup="full",
            showlegend=not drawn,
            customdata=[mark.time_s] * 2,
            hovertemplate=f"{t.say.text('band')}: %{{text}}<extra></extra>",
        )
        drawn.append(bar)
    return drawn


def _turns_deg(trace: Trace, percent: float, middle: float) -> float:
    """Whole turns that bring a band to the reference's line, which may be turns away from what was read."""
    known = np.isfinite(trace.reference)
    if not known.any():
        return 0.0
    there = np.interp(percent, trace.reference_percent[known], trace.reference[known])
    return float(TURN * np.round((there - middle) / TURN))


def _holds(span: Span, time_s: float) -> bool:
    return span.start_s <= time_s <= span.stop_s


def _ends(mark: FullMarks, unit: str) -> tuple[float, float]:
    """Both ends of a band; where one is open, a stretch that shows its side."""
    beyond = OPEN_BAND if unit == "°" else OPEN_BAND / 100
    low = mark.low if mark.low is not None else (mark.high or 0.0) - beyond
    return low, mark.high if mark.high is not None else low + beyond


def _phases(figure: go.Figure, spans: Sequence[Span], t: Speech) -> None:
    """The phases' names above the plot, and lines between them."""
    for span in spans:
        figure.add_annotation(
            x=(span.start + span.stop) / 2,
            y=1.0,
            yref="paper",
            yanchor="bottom",
            showarrow=False,
            text=escape(t.say.name("phases", span.name)),
            textangle=0 if span.stop - span.start > 12 else -30,
        )
        if span.start > 0:
            figure.add_vline(x=span.start, line={"color": MODEL, "width": 1, "dash": "dot"})


def _laid_out(figure: go.Figure, t: Speech, *, height: int, legend: bool = False) -> None:
    mark = t.say.tables["decimal_mark"]
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 48, "b": 8},
        showlegend=legend,
        legend={"orientation": "h", "yanchor": "top", "y": -0.2, "x": 0},
        separators=f"{mark} ",
        hovermode="closest",
        dragmode=False,
    )
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(fixedrange=True, automargin=True)
