"""Progress is claimed only where a change is more than the error of two measurements."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pe_coach.errors import UsageError
from pe_coach.report.as_json import to_json
from pe_coach.report.comparing import Verdict, compared, comparison_as_json, comparison_as_text, read_report
from pe_coach.report.types import Report
from pe_coach.scoring import Measured


def scored(report: Report, value: float, half: float = 5.0) -> Report:
    return replace(report, score=Measured(value, value - half, value + half, True))


def with_thigh(report: Report, value: float, error: float = 4.0, *, assessed: bool = True) -> Report:
    """The report with another free thigh; its band is 40 to 70°."""
    thigh = replace(report.criteria[0], value=value, standard_error=error, assessed=assessed)
    return replace(report, criteria=(thigh,))


@pytest.mark.parametrize(("after", "verdict"), [(78.0, "better"), (76.0, "same"), (44.0, "same"), (42.0, "worse")])
def test_a_total_changes_beyond_what_two_films_of_one_jump_differ_by(jump: Report, after: float, verdict: str) -> None:
    """± 5 at 90 % claims a standard error of 3.04, two films differ by 6.1: a change counts from 1.96 · √2 · 6.1 on."""
    total = compared(scored(jump, 60.0), scored(jump, after)).changes[0]
    assert total.least == pytest.approx(16.91, abs=0.01)
    assert total.verdict == verdict


def test_a_wide_interval_asks_for_more(jump: Report) -> None:
    """± 20 at 90 % is a standard error of 12.16."""
    total = compared(scored(jump, 60.0, half=20.0), scored(jump, 92.0, half=20.0)).changes[0]
    assert total.least == pytest.approx(33.7, abs=0.1)
    assert total.verdict == "same"


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (20.0, 35.0, "better"),  # 15° nearer to the band
        (20.0, 30.0, "same"),  # 10° with a standard error of 4° is nothing
        (85.0, 72.0, "better"),
        (45.0, 65.0, "same"),  # both inside the band: nothing to gain
        (41.0, 20.0, "worse"),
    ],
)
def test_a_criterion_changes_by_its_distance_from_the_band(
    jump: Report, before: float, after: float, verdict: str
) -> None:
    change = compared(with_thigh(jump, before), with_thigh(jump, after)).changes[1]
    assert change.least == pytest.approx(11.09, abs=0.01)
    assert change.verdict == verdict


def test_what_was_not_assessed_or_scored_is_not_compared(jump: Report) -> None:
    before = with_thigh(replace(jump, score=None), 20.0, assessed=False)
    verdicts = [change.verdict for change in compared(before, with_thigh(jump, 60.0)).changes]
    assert verdicts == [Verdict.NOT_KNOWN, Verdict.NOT_KNOWN]


@pytest.mark.parametrize(
    "other",
    [{"event": "high_jump"}, {"profile": "hang"}, {"level": "elite"}, {"versions": {"score": "0", "event": "2"}}],
)
def test_numbers_of_two_kinds_are_refused(jump: Report, other: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="cannot be compared"):
        compared(jump, replace(jump, **other))  # type: ignore[arg-type]


@pytest.mark.parametrize(("lang", "told"), [("en", "Score: better (60 → 80"), ("de", "Punkte: besser (60 → 80")])
def test_words_say_it_with_the_numbers_behind(jump: Report, lang: str, told: str) -> None:
    text = comparison_as_text(scored(jump, 60.0), scored(jump, 80.0), lang)
    assert told in text and text.count("\n") == 2


def test_reports_are_read_from_files(jump: Report, tmp_path: Path) -> None:
    file, other = tmp_path / "a.json", tmp_path / "b.json"
    file.write_text(to_json(jump))
    other.write_text('{"not": "a report"}')
    plain = json.loads(comparison_as_json(compared(read_report(file), jump)))
    assert plain["changes"][0]["verdict"] == "same"
    for unreadable in (other, tmp_path / "missing.json"):
        with pytest.raises(UsageError) as error:
            read_report(unreadable)
        assert error.value.code == "bad_report"
