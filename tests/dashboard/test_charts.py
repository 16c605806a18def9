"""Every point of a chart knows its moment of the film, and the charts speak the reader's language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("plotly", reason="needs the page: pip install -e '.[app]'")

from truth import JUMPS, REFERENCE, poses

from pe_coach.dashboard.charts import angle_chart, nearness_chart, rhythm_chart
from pe_coach.dashboard.speech import speech
from pe_coach.grading import Graded, Options, grade_poses
from pe_coach.report.curves import Span, nearness, shares, spans_of, traces
from pe_coach.report.quantities import FullMarks, parts_of, quantities


@pytest.fixture(scope="module")
def graded() -> Graded:
    return grade_poses(poses(JUMPS[1], "free_thigh"), Options("long_jump", reference=REFERENCE))


@pytest.fixture(scope="module")
def spans(graded: Graded) -> tuple[Span, ...]:
    return spans_of(graded.alignment, graded.reference, graded.report.phases)


def named(figure: Any, name: str) -> list[Any]:
    return [trace for trace in figure.data if trace.name == name]


def test_the_pupils_line_is_told_from_the_reference_and_carries_the_films_time(
    graded: Graded, spans: tuple[Span, ...]
) -> None:
    one = quantities(graded.report, graded.take_off_side)[0]
    figure = angle_chart(
        traces(graded.alignment, graded.reference, spans, one.series), one.marks, one.unit, speech("result", "en")
    )
    own = named(figure, "Pupil")
    times = np.concatenate([np.asarray(trace.customdata, float) for trace in own])
    assert times[0] == pytest.approx(spans[0].start_s) and times[-1] == pytest.approx(spans[-1].stop_s)
    assert np.all(np.diff(times) >= 0)
    (mark,) = named(figure, "full marks")
    correction = graded.report.corrections[0]
    assert mark.customdata[0] == pytest.approx(correction.time_s)
    at = np.interp(correction.time_s, times, np.concatenate([trace.x for trace in own]))
    assert mark.x[0] == pytest.approx(at, abs=0.5)


def test_an_open_band_shows_its_side(graded: Graded, spans: tuple[Span, ...]) -> None:
    lines = traces(graded.alignment, graded.reference, spans, quantities(graded.report, None)[0].series)
    for low, high in ((40.0, None), (None, 40.0)):
        figure = angle_chart(lines, [FullMarks("x", spans[0].start_s, low, high)], "°", speech("result", "en"))
        (mark,) = named(figure, "full marks")
        assert (min(mark.y), max(mark.y)) == ((40, 55) if high is None else (25, 40))


def test_a_band_stands_at_the_references_line_whole_turns_away(graded: Graded, spans: tuple[Span, ...]) -> None:
    lines = traces(graded.alignment, graded.reference, spans, quantities(graded.report, None)[0].series)
    marks = [FullMarks("x", spans[0].start_s, 30.0, 60.0)]
    bars = []
    for turned in (lines, [replace(line, reference=line.reference + 360) for line in lines]):
        (bar,) = named(angle_chart(turned, marks, "°", speech("result", "en")), "full marks")
        bars.append(bar)
    assert np.subtract(bars[1].y, bars[0].y).tolist() == [360, 360]
    assert bars[1].text == bars[0].text


def test_every_cell_of_the_heat_map_has_a_moment(graded: Graded, spans: tuple[Span, ...]) -> None:
    found = nearness(graded.alignment, graded.reference, spans, list(parts_of(graded.report, graded.take_off_side)))
    assert found is not None
    (cells,) = nearness_chart(found, spans, found.parts, speech("result", "de")).data
    times = np.asarray(cells.customdata, float)
    assert times.shape == np.asarray(cells.z).shape
    assert np.all(np.diff(times[0]) > 0)
    assert spans[0].start_s < times.min() and times.max() < spans[-1].stop_s
    assert "Absprung" in cells.text[0]


def test_bars_are_written_with_the_readers_decimal_mark(graded: Graded) -> None:
    starts_s = {phase.name: phase.start_s for phase in graded.report.phases}
    own, model = rhythm_chart(shares(graded.alignment, graded.reference), starts_s, speech("result", "de")).data
    assert (own.name, model.name) == ("Schüler", "Vorbild")
    assert all("," in text and "." not in text for text in own.text)
    assert list(own.customdata) == [pytest.approx(start) for start in starts_s.values()]


def test_words_of_a_teachers_event_are_text_not_markup(graded: Graded, spans: tuple[Span, ...]) -> None:
    found = nearness(graded.alignment, graded.reference, spans, ["trunk"])
    assert found is not None
    figure = nearness_chart(found, spans, ["<a href='x'>trunk</a>"], speech("result", "en"))
    assert "<a" not in str(figure.data[0].y)
