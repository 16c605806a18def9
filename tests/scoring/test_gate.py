"""The gate: what is not the event, or cannot be seen, gets no grade, and the first reason says why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from truth import JUMPS, REFERENCE, body_motion, poses

from pe_coach.grading import Options, grade_poses
from pe_coach.pose import PoseSequence
from pe_coach.report.types import Report

OPTIONS = Options("long_jump", reference=REFERENCE)
JUMP = JUMPS[1]


def graded(sequence: PoseSequence) -> Report:
    return grade_poses(sequence, OPTIONS).report


def codes(report: Report) -> list[str]:
    return [reason.code for reason in report.reasons]


def in_order(sequence: PoseSequence, rows: NDArray[np.intp]) -> PoseSequence:
    return replace(
        sequence,
        xy=sequence.xy[rows],
        confidence=sequence.confidence[rows],
        spread=sequence.spread[rows],
        camera=sequence.camera[rows],
    )


def turned(turn_deg: float) -> PoseSequence:
    """The jump as a far camera sees it that does not stand at the side."""
    side, motion, turn = poses(JUMP), body_motion(JUMP), np.radians(turn_deg)
    across = motion.points[:, :17, 0] * np.cos(turn) - motion.points[:, :17, 1] * np.sin(turn)
    seen = np.apply_along_axis(lambda column: np.interp(side.time_s, motion.time_s, column), 0, across)
    return replace(side, xy=np.stack([seen * 150 + 700, side.xy[..., 1]], -1))


def test_a_film_played_backwards_is_refused_for_its_order() -> None:
    jump = poses(JUMP, rate=30)
    report = graded(in_order(jump, np.arange(len(jump.time_s))[::-1]))
    assert report.status == "rejected"
    assert report.score is None
    assert codes(report)[0] == "impossible_order"
    assert "low_frame_rate" in codes(report)[1:]  # what weighs less comes later


def test_a_film_that_was_cut_is_refused_for_its_leaps() -> None:
    jump = poses(JUMP)
    off = int(np.searchsorted(jump.time_s, body_motion(JUMP).toe_off_s))
    report = graded(
        in_order(jump, np.concatenate([np.arange(off), np.arange(off + 25, len(jump.time_s)), np.full(25, -1)]))
    )
    assert report.status == "rejected"
    assert codes(report)[0] in ("impossible_motion", "wrong_activity")


def test_a_frozen_picture_is_no_movement() -> None:
    jump = poses(JUMP)
    report = graded(in_order(jump, np.full(len(jump.time_s), len(jump.time_s) // 2)))
    assert report.status == "rejected"
    assert codes(report) == ["wrong_activity"]


@pytest.mark.parametrize("turn_deg", [-10.0, 0.0, 10.0])
def test_a_camera_nearly_at_the_side_is_not_mentioned(turn_deg: float) -> None:
    assert "wrong_view" not in codes(graded(turned(turn_deg)))


@pytest.mark.parametrize("turn_deg", [-40.0, -35.0, 35.0, 40.0])
def test_an_oblique_camera_is_told_with_its_direction(turn_deg: float) -> None:
    report = graded(turned(turn_deg))
    told = [reason.values["turn"] for reason in report.reasons if reason.code == "wrong_view"]
    assert len(told) == 1
    assert float(told[0]) == pytest.approx(abs(turn_deg), abs=12)


def test_from_the_front_nothing_is_graded() -> None:
    report = graded(turned(88.0))
    assert report.status == "rejected"
    assert report.score is None
    assert codes(report)[0] in ("wrong_view", "wrong_activity")


@pytest.mark.parametrize(("every", "status"), [(2, "warning"), (5, "rejected")])
def test_repeated_pictures_lower_the_rate_that_counts(every: int, status: str) -> None:
    jump = poses(JUMP)
    again = np.arange(len(jump.time_s)) % every != 0
    report = graded(replace(jump, repeated=again))
    assert report.status == status
    assert "low_frame_rate" in codes(report)
    if status == "warning":
        assert all(c.assessed is False for c in report.criteria if "frames a second" in str(c.why_not))
        assert any("frames a second" in str(c.why_not) for c in report.criteria)


def test_a_flight_that_is_slowed_down_on_its_own_is_a_speed_ramp() -> None:
    jump = poses(JUMP, rate=120)
    steps = np.diff(jump.time_s, prepend=0.0)
    steps[jump.time_s > body_motion(JUMP).toe_off_s - 0.03] *= 2
    report = graded(replace(jump, time_s=np.cumsum(steps)))
    assert "slow_motion" in codes(report) or report.status == "rejected"
    assert report.status != "accepted"


def test_feet_at_the_lower_edge_of_the_picture_are_told() -> None:
    jump = poses(JUMP)
    edge = int(np.nanquantile(jump.xy[:, 15:17, 1], 0.3))
    report = graded(replace(jump, size=(1920, edge)))
    assert any(r.code == "low_coverage" and "feet" in r.text for r in report.reasons)
    assert not any("feet" in r.text for r in graded(jump).reasons)
