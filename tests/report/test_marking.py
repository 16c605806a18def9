"""The grade in a report: on its scale, after the teacher's curve, held against the cuts in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pe_coach.report.as_json import as_dict, from_json, to_json
from pe_coach.report.as_text import as_text
from pe_coach.report.marking import marked
from pe_coach.report.translating import in_language
from pe_coach.report.types import Report
from pe_coach.scoring import SCORE_VERSION, Measured
from pe_coach.scoring.scales import load_scale
from pe_coach.scoring.teacher_curve import SCORES, TeacherCurve

STRICT = TeacherCurve(
    event="long_jump",
    score_version=SCORE_VERSION,
    scale="letters 1",
    kind="offset",
    marks=12,
    pupils=12,
    error_before=11.0,
    error_after=4.0,
    becomes=tuple(max(0.0, score - 10.0) for score in SCORES),
    standard_errors=(0.0,) * len(SCORES),
)


@pytest.mark.parametrize(
    ("score", "scale", "lang", "text"),
    [
        ((78, 73, 83), "letters", "en", "B"),
        ((72, 66, 77), "letters", "en", "B, could be C"),
        ((72, 66, 77), "german", "de", "2, vielleicht 3"),
        ((71, 52, 86), "letters", "en", "B, could be D to A"),
        ((74, 68, 83), "swiss", "de", "4,5, vielleicht 5"),
        ((88, 80, 93), "levels", "en", "confident, could be secure"),
        ((72.4, 66, 77), "points", "en", "72 (66–77)"),
    ],
)
def test_the_interval_is_said_beside_the_grade(
    jump: Report, score: tuple[float, float, float], scale: str, lang: str, text: str
) -> None:
    report = marked(replace(jump, score=Measured(*score, True)), load_scale(scale), None, lang)
    assert report.grade is not None and report.grade.text == text


def test_every_report_names_the_versions_of_map_and_score(jump: Report, failure: Report) -> None:
    for report in (jump, replace(jump, score=None), failure):
        versions = marked(report, load_scale("german"), None).versions
        assert versions["grade_map"] == "german 1" and versions["score"] == SCORE_VERSION


def test_without_a_score_there_is_no_grade(jump: Report) -> None:
    report = marked(replace(jump, score=None), load_scale("german"), STRICT)
    assert report.grade is None and report.calibrated is None


def test_a_teachers_curve_moves_the_grade_and_leaves_the_score(jump: Report) -> None:
    before = replace(jump, score=Measured(76.0, 71.0, 81.0, True))
    report = marked(before, load_scale("letters"), STRICT)
    assert report.score == before.score
    assert report.calibrated is not None and report.calibrated.value == 66.0
    assert report.grade is not None and report.grade.text == "C, could be B"
    assert report.calibration == "offset from 12 marks"


@pytest.mark.parametrize("other", [{"event": "high_jump"}, {"score_version": "old"}])
def test_a_curve_of_another_kind_is_not_used(jump: Report, other: dict[str, str]) -> None:
    report = marked(jump, load_scale("letters"), STRICT.model_copy(update=other))
    assert report.calibrated is None and report.calibration is None


def test_words_of_a_schools_own_scale_are_used(jump: Report, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    words = '{ en = "Gold", de = "Gold!" }'
    file.write_text(
        'id = "ours"\nversion = "1"\nbest = "g"\nsource = "us"\n'
        f'cuts = [{{ grade = "g", from = 50, words = {words} }}, {{ grade = "s", from = 0 }}]\n'
    )
    report = marked(jump, load_scale(str(file)), None, "de")
    assert report.grade is not None and report.grade.text == "Gold!"


def test_grade_and_curve_survive_json(jump: Report) -> None:
    report = marked(jump, load_scale("letters"), STRICT)
    back = from_json(to_json(report))
    assert back.grade == report.grade and back.calibration == report.calibration
    assert as_dict(back) == as_dict(report)
    assert list(as_dict(report)["grade"])[:5] == ["scale", "grade", "low", "high", "text"]


def test_a_grade_can_be_said_in_another_language(jump: Report) -> None:
    report = marked(replace(jump, score=Measured(72.0, 66.0, 77.0, True)), load_scale("levels"), None, "en")
    again = in_language(report, "de")
    assert report.grade is not None and report.grade.text == "secure, could be developing"
    assert again.grade is not None and again.grade.text == "sicher, vielleicht teilweise"


def test_a_calibrated_grade_says_so(jump: Report) -> None:
    report = marked(jump, load_scale("points"), STRICT)
    assert "68 (62–74) by the teacher’s own marks" in as_text(report)
    assert "teacher’s own marks" not in as_text(marked(jump, load_scale("points"), None))


def test_a_level_is_described(jump: Report) -> None:
    report = marked(replace(jump, score=Measured(78.0, 73.0, 83.0, True)), load_scale("levels"), None)
    assert "secure. The basic form is safe" in as_text(report)
