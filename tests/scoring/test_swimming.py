"""What the gate says of swimmers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from swimming_figures import Swimmer

from pe_coach.grading import Options, grade_poses
from pe_coach.pose import PoseSequence
from pe_coach.report.types import Report

STROKES = ("freestyle", "backstroke", "breaststroke", "butterfly")


def graded(poses: PoseSequence, event: str) -> Report:
    return grade_poses(poses, Options(event=event, total=True)).report


def codes(report: Report) -> list[str]:
    return [reason.code for reason in report.reasons]


@pytest.mark.parametrize("swum", STROKES)
def test_only_the_stroke_that_is_swum_is_graded(swum: str) -> None:
    poses = Swimmer(swum, cycles=2.5, rate=60.0).poses()
    own = graded(poses, swum)
    assert own.status != "rejected"
    assert own.score is not None
    other = graded(poses, STROKES[STROKES.index(swum) - 1])
    assert other.status == "rejected"
    assert codes(other)[0] == "wrong_activity"
    assert swum in other.reasons[0].values.values()


@pytest.mark.parametrize("event", STROKES)
def test_a_film_that_runs_backwards_is_refused_for_its_order(event: str) -> None:
    poses = Swimmer(event, cycles=2.5, rate=60.0).poses()
    report = graded(replace(poses, xy=poses.xy[::-1]), event)
    assert report.status == "rejected"
    assert "impossible_order" in codes(report)


def test_less_than_a_cycle_is_not_graded_and_less_than_three_are_doubted() -> None:
    assert graded(Swimmer("butterfly", cycles=0.9, rate=60.0).poses(), "butterfly").status == "rejected"
    short, long = (graded(Swimmer("butterfly", cycles=n, rate=60.0).poses(), "butterfly") for n in (2.5, 4.5))
    assert "phase_not_seen" in codes(short)
    assert "phase_not_seen" not in codes(long)


def test_points_that_are_doubtful_are_said_to_be_that() -> None:
    poses = Swimmer("freestyle", rate=60.0).poses()
    report = graded(replace(poses, confidence=0.3 * poses.confidence), "butterfly")
    assert report.status == "rejected"
    assert "low_confidence" in codes(report)
    assert "wrong_activity" not in codes(report)


@pytest.mark.parametrize("event", STROKES)
def test_side_size_and_place_change_nothing(event: str) -> None:
    poses = Swimmer(event, cycles=2.5, rate=60.0).poses()
    first = graded(poses, event)
    changed = graded(replace(poses, xy=0.6 * poses.xy * [-1.0, 1.0] + [1200.0, 30.0]), event)
    assert changed.status == first.status
    assert changed.score is not None and first.score is not None
    assert changed.score.value == pytest.approx(first.score.value, abs=2)
    assert [c.criterion for c in changed.corrections] == [c.criterion for c in first.corrections]


def test_legs_that_sink_are_corrected() -> None:
    said = graded(Swimmer("freestyle", rate=60.0, sinks_deg=28.0, cycles=4.5).poses(), "freestyle").corrections
    assert "line" in [c.criterion for c in said]
