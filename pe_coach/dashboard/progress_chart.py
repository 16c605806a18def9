"""A pupil's scores over time as a figure: intervals, and a grey band within which a change is no change."""

from __future__ import annotations

from datetime import datetime

import plotly.graph_objects as go

from pe_coach.dashboard.charts import BAND, OWN
from pe_coach.dashboard.progress import Course
from pe_coach.dashboard.speech import Speech

HEIGHT_PX = 320


def attempt_name(number: int, at: datetime, t: Speech) -> str:
    """What an attempt is called: its number among the pupil's, and the day."""
    return t("attempt_on", number=number, day=at.strftime(t("day_format")))


def progress_chart(course: Course, t: Speech) -> go.Figure:
    """The figure; one dot an attempt with its 90 % interval, one after the other whatever time lies between."""
    points = course.points
    labels = [
        t("attempt_on", number=place, day=point.at.strftime(t("day_format"))) for place, point in enumerate(points, 1)
    ]
    figure = go.Figure(
        go.Scatter(
            x=labels,
            y=[point.value for point in points],
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [point.high - point.value for point in points],
                "arrayminus": [point.value - point.low for point in points],
                "thickness": 2,
                "width": 6,
            },
            mode="markers+lines",
            marker={"size": 11, "color": OWN},
            line={"color": OWN, "width": 1, "dash": "dot"},
            customdata=[[point.low, point.high] for point in points],
            hovertemplate="%{x}: %{y:.0f} (%{customdata[0]:.0f}–%{customdata[1]:.0f})<extra></extra>",
            showlegend=False,
        )
    )
    if course.least is not None:
        first = points[0].value
        figure.add_hrect(
            y0=max(0, first - course.least), y1=min(100, first + course.least), fillcolor=BAND, line_width=0
        )
    figure.update_layout(
        height=HEIGHT_PX, margin={"l": 8, "r": 8, "t": 16, "b": 8}, dragmode=False, hovermode="closest"
    )
    figure.update_xaxes(fixedrange=True, type="category")
    figure.update_yaxes(fixedrange=True, range=[0, 100], title=t("points_axis"))
    return figure


def phase_chart(by_phase: dict[str, list[float | None]], t: Speech) -> go.Figure:
    """Points of every phase, attempt by attempt: one small line each."""
    from plotly.subplots import make_subplots

    names = [t.say.name("phases", phase) for phase in by_phase]
    figure = make_subplots(1, len(names), subplot_titles=names, shared_yaxes=True)
    places = list(range(1, 1 + max(map(len, by_phase.values()))))
    for column, values in enumerate(by_phase.values(), 1):
        line = go.Scatter(
            x=places, y=values, mode="markers+lines", marker={"color": OWN}, line={"color": OWN, "width": 1}
        )
        figure.add_trace(line, 1, column)
    figure.update_layout(height=200, margin={"l": 8, "r": 8, "t": 32, "b": 8}, showlegend=False, dragmode=False)
    figure.update_xaxes(fixedrange=True, tickmode="array", tickvals=places)
    figure.update_yaxes(fixedrange=True, range=[0, 100])
    return figure
