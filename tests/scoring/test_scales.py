"""Grades from scores: shipped scales, a school's own, and the interval against the cuts."""

from __future__ import annotations

from pathlib import Path

import pytest

from pe_coach.errors import UsageError
from pe_coach.scoring.scales import graded, load_scale, scale_ids
from pe_coach.scoring.types import Measured


@pytest.mark.parametrize(
    ("scale", "score", "grade"),
    [
        ("german", 85, "1"),
        ("german", 84.9, "2"),
        ("german", 0, "6"),
        ("swiss", 100, "6"),  # 6 is the best here
        ("swiss", 60, "4"),
        ("letters", 55, "C"),
        ("letters", 39.99, "E"),
        ("0-15", 95, "15"),
        ("0-15", 33, "3"),
        ("levels", 71, "secure"),
        ("points", 71.6, "72"),
    ],
)
def test_a_score_has_the_grade_of_its_band(scale: str, score: float, grade: str) -> None:
    assert load_scale(scale).grade(score) == grade


@pytest.mark.parametrize("name", scale_ids())
def test_every_scale_names_its_best_grade_and_its_source(name: str) -> None:
    scale = load_scale(name)
    assert scale.id == name and scale.source
    assert scale.grade(100) == scale.best


@pytest.mark.parametrize("name", scale_ids())
def test_a_grade_stands_for_the_middle_of_its_band(name: str) -> None:
    scale = load_scale(name)
    for cut in scale.cuts:
        assert scale.grade(scale.middle(cut.grade)) == cut.grade
    assert scale.cuts or scale.middle("62,5") == 62.5


def test_the_interval_is_held_against_the_cuts() -> None:
    grade = graded(load_scale("letters"), Measured(72.0, 66.0, 77.0, True))
    assert grade is not None and (grade.grade, grade.low, grade.high) == ("B", "C", "B")
    assert not grade.sure
    inside = graded(load_scale("letters"), Measured(78.0, 73.0, 83.0, True))
    assert inside is not None and inside.sure
    assert graded(load_scale("letters"), Measured.unknown()) is None


def write_scale(folder: Path, cuts: str, more: str = "") -> Path:
    file = folder / "ours.toml"
    file.write_text(f'id = "ours"\nversion = "3"\nbest = "gold"\nsource = "staff meeting"\n{more}cuts = [\n{cuts}]\n')
    return file


def test_a_school_may_bring_its_own(tmp_path: Path) -> None:
    file = write_scale(tmp_path, '{ grade = "gold", from = 62 },\n{ grade = "silver", from = 0 },\n')
    scale = load_scale(str(file))
    assert scale.map_version == "ours 3"
    assert [scale.grade(62), scale.grade(61.9)] == ["gold", "silver"]


@pytest.mark.parametrize(
    ("cuts", "more", "told"),
    [
        ('{ grade = "gold", from = 50 },\n{ grade = "silver", from = 60 },\n', "", "must fall"),
        ('{ grade = "gold", from = 50 },\n', "", "from 0"),
        ('{ grade = "tin", from = 0 },\n', "", "best grade is gold"),
        ('{ grade = "gold", from = 0 },\n', 'colour = "red"\n', "ours.toml, line 5: colour"),
        ('{ grade = "gold", from = 0, }}\n', "", "not valid TOML"),
    ],
)
def test_a_mistake_in_it_is_told_with_its_place(tmp_path: Path, cuts: str, more: str, told: str) -> None:
    file = write_scale(tmp_path, cuts, more)
    with pytest.raises(UsageError, match=told) as error:
        load_scale(str(file))
    assert error.value.code == "bad_scale"


def test_an_unknown_scale_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="german"):
        load_scale("belgian")
