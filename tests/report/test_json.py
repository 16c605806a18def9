"""A report survives as JSON, in one line, with numbers as people see them."""

from __future__ import annotations

import dataclasses
import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pe_coach.advice import Correction, Praise
from pe_coach.report import Instant, PhaseSpan, Report, from_json, rounded, to_json
from pe_coach.report.as_json import KEYS
from pe_coach.scoring import CriterionResult, Measured, Reason, Status

BUSY = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For a machine that has other things to do: slow is not wrong."""

text = st.text(max_size=20)
number = st.floats(-1e6, 1e6)
any_float = st.one_of(number, st.just(math.nan), st.just(math.inf))
known = st.builds(Measured, number, number, number, st.just(True))
measured = st.one_of(
    st.just(Measured.unknown()), known, st.builds(Measured, any_float, any_float, any_float, st.just(True))
)
reason = st.builds(
    Reason, text, text, text, st.dictionaries(text, st.one_of(text, st.integers(0, 99), number), max_size=3)
)
unit = st.sampled_from(["°", "T", "s"])
few = st.integers(0, 10**6)
corrections = st.builds(
    Correction,
    *(text, text, text, text, number, few, number, number, unit, text, text),
    *(st.none() | number, st.none() | number, st.none() | st.floats(0, 100)),
)
criteria = st.builds(
    CriterionResult,
    *(text, text, text, unit, number),
    *(st.none() | any_float for _ in range(5)),
    *(st.none() | number, st.none() | text, st.none() | number, st.booleans(), st.booleans(), st.none() | reason),
)


def tuples(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


def named(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(text, strategy, max_size=3)


reports = st.builds(
    Report,
    clip=text,
    event=text,
    status=st.sampled_from(Status),
    profile=st.none() | text,
    reference=st.none() | text,
    pupil=st.none() | text,
    reasons=tuples(reason),
    error=st.none() | reason,
    score=st.none() | known,
    similarity=measured,
    timing=measured,
    by_phase=named(measured),
    by_joint=named(measured),
    table=named(named(measured)),
    phases=tuples(st.builds(PhaseSpan, text, number, number)),
    instants=tuples(st.builds(Instant, text, number, number)),
    criteria=tuples(criteria),
    corrections=tuples(corrections),
    good=tuples(st.builds(Praise, text, text, text)),
    coverage=number,
    assessed_weight=number,
    alignment=st.none() | text,
    fps=st.none() | number,
    frames=few,
    model=st.none() | text,
    versions=named(text),
    not_assessable=tuples(text),
    own_words=named(named(text)),
    timing_s=named(number),
)


@BUSY
@given(reports)
def test_a_report_comes_back_as_it_was_shown(report: Report) -> None:
    line = to_json(report)
    back = from_json(line)
    assert to_json(back) == line
    assert from_json(to_json(back)) == back
    assert (back.clip, back.pupil, back.status, back.frames) == (
        report.clip,
        report.pupil,
        report.status,
        report.frames,
    )


@BUSY
@given(reports)
def test_a_report_is_one_line_of_ascii_without_nan(report: Report) -> None:
    line = to_json(report)
    assert line.isascii() and "\n" not in line and "\r" not in line

    def refuse(name: str) -> None:
        raise AssertionError(name)

    json.loads(line, parse_constant=refuse)


def test_the_keys_are_those_promised_in_their_order(jump: Report) -> None:
    data = json.loads(to_json(jump))
    assert tuple(data) == KEYS
    assert {f.name for f in dataclasses.fields(Report)} == set(KEYS)
    assert tuple(data["score"]) == ("value", "low", "high")
    assert tuple(data["corrections"][0]) == (
        *("phase", "joint", "criterion", "side", "time_s", "frame", "measured", "reference", "unit", "advice", "drill"),
        *("low", "high", "standard_error"),
    )
    assert tuple(data["phases"][0]) == ("name", "start_s", "stop_s")
    assert tuple(data["instants"][0]) == ("name", "time_s", "sigma_s")
    assert data["reasons"][0]["code"] == "phase_not_seen"
    assert data["good"] == [
        {"phase": "last_strides", "text": "The last strides quicken without slowing down.", "criterion": ""}
    ]


def test_scores_and_degrees_are_whole_and_times_have_three_decimals(jump: Report) -> None:
    line = to_json(jump)
    data = json.loads(line)
    assert '"score": {"value": 78, "low": 72, "high": 84}' in line
    assert data["by_phase"]["take_off"]["value"] == 63
    assert data["corrections"][0]["measured"] == 11
    assert data["criteria"][0]["standard_error"] == 3.0
    assert data["corrections"][0]["time_s"] == 1.334
    assert data["corrections"][1]["measured"] == 0.412
    assert data["coverage"] == 0.931
    assert data["fps"] == 29.97


def test_what_is_known_to_less_than_a_point_or_degree_keeps_a_decimal(jump: Report) -> None:
    sure = dataclasses.replace(jump.corrections[0], standard_error=0.2)
    report = dataclasses.replace(jump, score=Measured(78.26, 78.0, 78.9, True), corrections=(sure,))
    data = json.loads(to_json(report))
    assert (data["score"]["value"], data["corrections"][0]["measured"]) == (78.3, 11.3)


def test_what_is_not_known_is_null(jump: Report) -> None:
    report = dataclasses.replace(jump, score=None, similarity=Measured(math.nan, math.nan, math.inf, True))
    data = json.loads(to_json(report))
    assert data["score"] is None
    assert data["similarity"] == {"value": None, "low": None, "high": None, "assessed": True}
    assert data["by_phase"]["landing"] == {"value": None, "low": None, "high": None, "assessed": False}


def test_a_score_without_a_value_is_no_score(jump: Report) -> None:
    assert json.loads(to_json(dataclasses.replace(jump, score=Measured.unknown())))["score"] is None


def test_a_failed_clip_says_why(failure: Report) -> None:
    data = json.loads(to_json(failure))
    assert data["status"] == "failed"
    assert data["error"]["code"] == "unreadable"
    assert data["score"] is None and data["frames"] == 0


def test_minus_nothing_is_nothing(jump: Report) -> None:
    assert "-0.0" not in to_json(dataclasses.replace(jump, coverage=-0.0001))


def test_rounding_again_changes_nothing(jump: Report) -> None:
    assert rounded(rounded(jump)) == rounded(jump) != jump


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"clip": 3}', "{"])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(text)


def test_keys_of_a_later_version_are_ignored(jump: Report) -> None:
    data = json.loads(to_json(jump))
    data["mark"] = "2+"
    assert from_json(json.dumps(data)) == rounded(jump)
