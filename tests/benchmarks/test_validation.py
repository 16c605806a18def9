"""The changes that the validation makes are what they say: else its numbers prove nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.validation import changes, plots
from benchmarks.validation.material import Attempt, captured, performed, report_of, total_of
from benchmarks.validation.proportions import EXTREME, of_age, rebuilt
from benchmarks.validation.pushing import can_push, exact, pushed
from benchmarks.validation.sections import Bar, Section, at_least, at_most, table
from pe_coach.motion import joint_angle, to_motion


@pytest.fixture(scope="module")
def jump() -> Attempt:
    """A jump whose points in space are known."""
    return performed()[0]


def _knee(attempt: Attempt, side: int) -> np.ndarray:
    xy = attempt.poses.xy
    return joint_angle(xy[:, 11 + side], xy[:, 13 + side], xy[:, 15 + side])


def test_a_bent_joint_bends_by_the_dose_and_nothing_else_moves(jump: Attempt) -> None:
    bent = jump.changed(changes.bent(jump.poses, "left_knee", np.full(len(jump.poses.time_s), -10.0)))
    bend = _knee(jump, 0) - _knee(bent, 0)
    straight_enough = _knee(jump, 0) < 165
    np.testing.assert_allclose(bend[straight_enough], 10.0, atol=1e-6)
    still = [p for p in range(17) if p != 15]
    np.testing.assert_allclose(bent.poses.xy[:, still], jump.poses.xy[:, still], atol=1e-9)


def test_a_joint_bends_the_same_way_whichever_way_the_athlete_goes(jump: Attempt) -> None:
    dose = np.full(len(jump.poses.time_s), 15.0)
    other = jump.changed(changes.mirrored(jump.poses))
    one = changes.mirrored(changes.bent(jump.poses, "left_hip", dose)).xy
    np.testing.assert_allclose(changes.bent(other.poses, "right_hip", dose).xy, one, atol=1e-6)


def test_the_exact_side_view_is_the_motion_itself(jump: Attempt) -> None:
    assert jump.xyz is not None
    seen = changes.projected(jump.xyz, jump.poses)
    apart = seen.xy - jump.poses.xy
    np.testing.assert_allclose(apart, np.broadcast_to(apart[0, 0], apart.shape), atol=1e-9)


def test_a_turned_camera_foreshortens_the_way_but_not_the_height(jump: Attempt) -> None:
    assert jump.xyz is not None
    side, turned = (changes.projected(jump.xyz, jump.poses, turn_deg=angle).xy for angle in (0.0, 60.0))
    assert np.ptp(turned[:, 11, 0]) == pytest.approx(0.5 * np.ptp(side[:, 11, 0]), rel=0.1)
    np.testing.assert_allclose(turned[..., 1], side[..., 1], atol=1e-9)


def test_a_near_camera_sees_near_limbs_larger() -> None:
    xyz = np.zeros((6, 17, 3))
    xyz[:, 15] = [0.0, -1.0, -0.5]  # the athlete's right, where the camera stands, half a metre below the hips
    xyz[:, 16] = [0.0, 1.0, -0.5]
    near = changes.projected(xyz, performed()[0].poses, distance_m=4.0).xy
    assert near[0, 15, 1] == pytest.approx(0.5 * 4 / 3)
    assert near[0, 16, 1] == pytest.approx(0.5 * 4 / 5)


def test_another_frame_rate_is_the_same_movement(jump: Attempt) -> None:
    slow = changes.resampled(jump.poses, 30.0)
    rows = [int(np.argmin(np.abs(jump.poses.time_s - at))) for at in slow.time_s]
    assert 1 / np.median(np.diff(slow.time_s)) == pytest.approx(30.0)
    np.testing.assert_allclose(slow.xy, jump.poses.xy[rows], atol=0.01)


def test_noise_is_as_large_as_it_says(jump: Attempt) -> None:
    loud = changes.noisy(jump.poses, 0.02, np.random.default_rng(1))
    found = float(np.std(loud.xy - jump.poses.xy))
    assert found == pytest.approx(0.02 * changes.height(jump.poses), rel=0.05)
    assert loud.spread[3, 9] == pytest.approx(found, rel=0.05)


@pytest.mark.parametrize("body", [of_age(8), of_age(12), *EXTREME.values()])
def test_other_bones_keep_every_direction(jump: Attempt, body: object) -> None:
    small = rebuilt(jump.poses.xy, body)  # type: ignore[arg-type]
    for a, b in ((11, 13), (14, 16), (6, 8), (7, 9)):
        before, after = (p[:, b] - p[:, a] for p in (jump.poses.xy, small))
        cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
        np.testing.assert_allclose(cross, 0.0, atol=1e-9)
    legs = [np.linalg.norm(p[:, 13] - p[:, 11], axis=1) for p in (jump.poses.xy, small)]
    np.testing.assert_allclose(legs[1] / legs[0], body.bones["thigh"], rtol=1e-9)  # type: ignore[attr-defined]


def test_a_pushed_criterion_reads_what_was_wanted(jump: Attempt) -> None:
    before = exact(jump)
    criterion = next(c for c in before.event.criteria if c.joint == "trunk" and c.high is not None)
    assert can_push(criterion) and criterion.high is not None
    target = criterion.high + 2 * criterion.half_at
    out = pushed(jump, before, criterion, target)
    assert out is not None
    assert exact(out).outside(criterion) == "too_much"
    assert exact(out).readings[criterion.id].value == pytest.approx(target, abs=0.15 * criterion.half_at)
    report = report_of(out)
    now = next(c for c in report.criteria if c.id == criterion.id)
    assert now.side == "too_much"


def test_half_speed_lasts_twice_as_long(jump: Attempt) -> None:
    assert np.ptp(changes.faster(jump.poses, 0.5).time_s) == pytest.approx(2 * np.ptp(jump.poses.time_s))


@pytest.mark.shared
def test_captured_motions_face_the_way_they_go(shared: Path) -> None:
    found = captured(shared)
    assert {a.event for a in found} == {"high_jump", "standing_long_jump"}
    assert all(a.xyz is not None and not to_motion(a.poses).mirrored for a in found)
    assert total_of(report_of(next(a for a in found if a.event == "standing_long_jump"))) > 70


def test_a_bar_that_cannot_be_told_is_open() -> None:
    assert at_most("x", float("nan"), 1.0).met is None
    assert at_least("x", 96.0, 95.0, " %") == Bar("x", "≥ 95 %", "96.0 %", True)


def test_sections_come_back_as_they_were_kept() -> None:
    section = Section("Title", table(("a", "b"), [(1.234, None)]), (at_most("x", 2.0, 1.0),), {"p.svg": "<svg/>"})
    assert Section.restored(section.stored()) == section
    assert "| 1.2 | – |" in section.text


def test_plots_are_the_same_bytes_again_and_escape_names() -> None:
    points = {"a < b": [(1.0, 2.0), (3.0, float("nan"))]}
    one, two = (plots.scatter(points, "x", "y", diagonal=True) for _ in range(2))
    assert one == two and "a &lt; b" in one and one.count("<circle") == 1
