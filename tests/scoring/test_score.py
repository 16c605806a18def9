"""The score means something: the same movement scores the same, a fault lowers what it spoils, nonsense is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from truth import JUMPS, REFERENCE, body_motion, poses

from pe_coach.grading import Options, grade_poses
from pe_coach.pose import PoseSequence
from pe_coach.report.types import Report

OPTIONS = Options("long_jump", reference=REFERENCE)


def graded(sequence: PoseSequence) -> Report:
    return grade_poses(sequence, OPTIONS).report


def total(report: Report) -> float:
    assert report.score is not None
    assert report.score.value is not None
    return report.score.value


@pytest.mark.parametrize("name", JUMPS)
def test_an_elite_jump_that_the_reference_never_saw_scores_high_with_nothing_to_correct(name: str) -> None:
    report = graded(poses(name))
    assert report.status == "accepted"
    assert report.corrections == ()
    assert total(report) >= 80
    assert report.score is not None
    assert report.score.low is not None
    assert report.score.high is not None
    assert report.score.low <= total(report) <= report.score.high
    assert report.good


@pytest.mark.parametrize(
    "seen", [{"scale_px": 60.0}, {"scale_px": 300.0}, {"left": True}, {"rate": 120.0}], ids=lambda s: str(*s)
)
def test_size_side_and_frame_rate_do_not_matter(seen: dict[str, float]) -> None:
    assert total(graded(poses(JUMPS[1], **seen))) == pytest.approx(total(graded(poses(JUMPS[1]))), abs=1.5)


def test_noise_of_one_or_two_per_cent_of_the_height_widens_the_interval_and_hardly_moves_the_total() -> None:
    still, noisy = graded(poses(JUMPS[1], noise=0.005)), graded(poses(JUMPS[1], noise=0.02))
    assert total(noisy) == pytest.approx(total(still), abs=3)
    assert still.score is not None
    assert noisy.score is not None
    assert noisy.score.high - noisy.score.low > still.score.high - still.score.low  # type: ignore[operator]


@pytest.mark.parametrize("name", JUMPS)
@pytest.mark.parametrize(("fault", "joint"), [("free_thigh", "free_hip"), ("takeoff_knee", "takeoff_knee")])
def test_a_fault_is_the_first_correction_and_names_its_joint(name: str, fault: str, joint: str) -> None:
    report = graded(poses(name, fault, noise=0.01))
    assert (report.corrections[0].phase, report.corrections[0].joint) == ("take_off", joint)
    clean = graded(poses(name, noise=0.01))
    spoiled = {p: report.table[joint][p].value - clean.table[joint][p].value for p in report.table[joint]}  # type: ignore[operator]
    assert spoiled["take_off"] < -3
    assert total(report) <= total(clean) + 1


def test_hanging_arms_are_told_for_the_pupils_own_side() -> None:
    for name in JUMPS:
        report = graded(poses(name, "arms"))
        assert report.corrections[0].joint == f"{body_motion(name).contacts[-1].side}_shoulder"


def test_a_larger_fault_costs_more() -> None:
    points = []
    for degrees in (15.0, 30.0, 45.0):
        report = graded(poses(JUMPS[1], "free_thigh", degrees=degrees))
        points.append(next(c.points for c in report.criteria if c.id == "free_knee"))
    assert points[0] > points[1] > points[2]


def test_backwards_in_time_and_frozen_are_refused() -> None:
    jump = poses(JUMPS[1])
    backwards = replace(jump, xy=jump.xy[::-1].copy())
    frozen = replace(jump, xy=np.broadcast_to(jump.xy[40], jump.xy.shape).copy())
    for nonsense in (backwards, frozen):
        report = graded(nonsense)
        assert report.score is None or total(report) < 20
        assert report.status in ("rejected", "warning")


def test_the_same_key_points_give_the_same_report() -> None:
    first, second = (replace(graded(poses(JUMPS[0], noise=0.01)), timing_s={}) for _ in range(2))
    assert first == second


def test_far_side_limbs_that_are_not_seen_do_not_punish() -> None:
    whole = poses(JUMPS[1])
    hidden = replace(whole, xy=whole.xy.copy(), confidence=whole.confidence.copy())
    hidden.xy[:, [8, 10]], hidden.confidence[:, [8, 10]] = np.nan, 0.0
    report = graded(hidden)
    assert total(report) >= total(graded(whole)) - 3
    assert report.coverage < 1
