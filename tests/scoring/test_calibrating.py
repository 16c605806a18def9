"""A teacher's marks bend the score as far as their number allows, and never for the worse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pe_coach.errors import UsageError
from pe_coach.scoring.calibrating import fit, fitted_curve, left_out_error
from pe_coach.scoring.marks import Marks, read_marks
from pe_coach.scoring.scales import load_scale
from pe_coach.scoring.teacher_curve import TeacherCurve, load_curve, own_curve, save_curve
from pe_coach.scoring.types import Measured

POINTS = load_scale("points")


def marks(count: int, teacher: str, *, noise: float = 3.0, seed: int = 1) -> Marks:
    """As many pupils, and a teacher who is stricter, spreads marks more, or bends them."""
    random = np.random.default_rng(seed)
    score = random.uniform(30, 95, count)
    true = {
        "strict": score - 12,
        "spread": 60 + 0.6 * (score - 60),
        "bent": 100 * (score / 100) ** 2,
        "same": score,
        "reversed": 120 - score,
    }[teacher]
    mark = np.clip(true + random.normal(0, noise, count), 0, 100)
    return Marks(score, mark, np.array([f"p{number}" for number in range(count)]), 0, 0)


def curve_of(given: Marks) -> TeacherCurve:
    return fitted_curve(given, "long_jump", "1", POINTS)


@pytest.mark.parametrize(
    ("count", "kind"), [(8, "offset"), (19, "offset"), (20, "line"), (59, "line"), (60, "monotone")]
)
def test_the_number_of_marks_decides_how_far_it_may_bend(count: int, kind: str) -> None:
    assert curve_of(marks(count, "strict")).kind == kind


def test_fewer_than_eight_are_refused() -> None:
    with pytest.raises(UsageError, match="7 blind marks"):
        curve_of(marks(7, "strict"))


def test_an_offset_is_shrunken_by_what_chance_would_make_of_it() -> None:
    sure, unsure = (marks(10, "strict", noise=noise, seed=3) for noise in (0.5, 30.0))
    for given in (sure, unsure):
        mean = float((given.mark - given.score).mean())
        kept = float(fit("offset", given.score, given.mark, given.pupil)(np.array([50.0]))[0] - 50) / mean
        assert 0.95 < kept <= 1 if given is sure else 0 <= kept < 0.9


@pytest.mark.parametrize(
    ("teacher", "count", "at", "becomes"), [("strict", 12, 60, 48), ("spread", 40, 90, 78), ("bent", 120, 50, 25)]
)
def test_the_teachers_way_is_recovered(teacher: str, count: int, at: int, becomes: float) -> None:
    curve = curve_of(marks(count, teacher))
    assert curve.becomes[at] == pytest.approx(becomes, abs=4)
    assert curve.error_after < curve.error_before


def test_a_monotone_curve_never_falls_and_stays_among_the_marks() -> None:
    given = marks(80, "bent", noise=12.0)
    curve = curve_of(given)
    assert np.all(np.diff(curve.becomes) >= 0)
    assert curve.becomes[0] >= given.mark.min() - 0.01 and curve.becomes[100] <= given.mark.max() + 0.01


def test_it_is_not_offered_where_pupils_left_out_gain_nothing() -> None:
    with pytest.raises(UsageError, match="pupils left out"):
        curve_of(marks(12, "same", noise=8.0))


def test_it_is_not_offered_where_better_scores_got_worse_marks() -> None:
    with pytest.raises(UsageError, match="worse marks"):
        curve_of(marks(40, "reversed"))


def test_a_pupils_marks_are_left_out_together() -> None:
    """One pupil is marked 10 above the score, the other 10 below: each line is 20 off the other pupil."""
    score = np.tile(np.linspace(40, 80, 15), 2)
    mark = score + np.repeat([10.0, -10.0], 15)
    together = Marks(score, mark, np.repeat(["a", "b"], 15), 0, 0)
    apart = Marks(score, mark, np.array([f"p{n}" for n in range(30)]), 0, 0)
    assert left_out_error("line", together) == pytest.approx(20.0)
    assert left_out_error("line", apart) == pytest.approx(10.0, abs=1)


def test_the_interval_holds_the_doubt_about_the_curve() -> None:
    curve = curve_of(marks(30, "spread", noise=10.0))
    calibrated = curve.calibrated(Measured(70.0, 70.0, 70.0, True))
    assert calibrated.low is not None and calibrated.high is not None and calibrated.value is not None
    assert calibrated.low < calibrated.value < calibrated.high
    wide = curve.calibrated(Measured(70.0, 60.0, 80.0, True))
    assert wide.high is not None and wide.high > calibrated.high
    assert curve.calibrated(Measured.unknown()) == Measured.unknown()


def test_a_curve_is_kept_in_a_file_and_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    curve = curve_of(marks(12, "strict"))
    assert load_curve(save_curve(tmp_path / "own" / "long_jump.toml", curve)) == curve
    monkeypatch.setenv("PE_COACH_CALIBRATION", str(tmp_path / "own"))
    assert own_curve("long_jump") == tmp_path / "own" / "long_jump.toml"
    assert own_curve("high_jump") is None


def test_the_same_marks_give_the_same_curve() -> None:
    assert curve_of(marks(25, "strict")) == curve_of(marks(25, "strict"))


GERMAN_SHEET = (
    "clip;pupil;score;teacher_mark;teacher_blind\r\n"
    "a.mp4;Zoë;71,4;2;ja\r\n"
    "b.mp4;Ben;55,0;4;nein\r\n"
    "c.mp4;Ida;;3;ja\r\n"
    "d.mp4;Tom;90;1;x\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_only_blind_marks_of_scored_attempts_count(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "marks.csv"
    file.write_bytes(GERMAN_SHEET.encode(encoding))
    found = read_marks(file, load_scale("german"))
    assert found.score.tolist() == [71.4, 90.0]
    assert found.mark.tolist() == [77.5, 92.5]
    assert found.pupil.tolist() == ["Zoë", "Tom"]
    assert (found.seen, found.incomplete) == (1, 1)


def test_scores_of_another_version_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "marks.csv"
    file.write_text("clip,score,teacher_mark,teacher_blind,version_score\na,50,1,yes,1\nb,60,2,yes,0\n")
    with pytest.raises(UsageError, match="row 3: the score is of version 0, not 1"):
        read_marks(file, load_scale("german"), score_version="1")


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ("clip,teacher_mark,teacher_blind\na,1,yes\n", "no column machine_score or score"),
        ("clip,score,teacher_mark,teacher_blind\na,50,7,yes\n", "row 2: the scale german has no grade 7"),
        ("clip,score,teacher_mark,teacher_blind\na,high,1,yes\n", "row 2"),
        ("clip,score,teacher_mark,teacher_blind\na,150,1,yes\n", "not between 0 and 100"),
        ("clip,score,teacher_mark,teacher_blind\n", "no rows"),
    ],
)
def test_a_mistake_in_the_sheet_is_told_with_its_row(tmp_path: Path, sheet: str, told: str) -> None:
    file = tmp_path / "marks.csv"
    file.write_text(sheet)
    with pytest.raises(UsageError, match=told):
        read_marks(file, load_scale("german"))
