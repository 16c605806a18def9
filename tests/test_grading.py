"""The walk on key points: what is asked is answered, what cannot be answered is refused in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from truth import JUMPS, REFERENCE, body_motion, poses

from pe_coach.errors import PeCoachError, PeopleError
from pe_coach.filming.demo import demo_scene, perform, shot_of, truth_of
from pe_coach.grading import Options, grade_poses
from pe_coach.pose import PoseSequence, load_keypoints

OPTIONS = Options("long_jump", reference=REFERENCE)


def until(sequence: PoseSequence, stop_s: float) -> PoseSequence:
    seen = sequence.time_s < stop_s
    return replace(
        sequence,
        xy=sequence.xy[seen],
        confidence=sequence.confidence[seen],
        spread=sequence.spread[seen],
        time_s=sequence.time_s[seen],
        camera=sequence.camera[seen],
    )


def test_half_a_jump_is_not_a_bad_jump() -> None:
    report = grade_poses(until(poses(JUMPS[1]), body_motion(JUMPS[1]).landing_s - 0.1), OPTIONS).report
    assert report.status == "warning"
    assert report.by_phase["take_off"].assessed
    assert not report.by_phase["landing"].assessed
    assert [r.values["phase"] for r in report.reasons if r.code == "phase_not_seen"] == ["flight", "landing"]


def test_a_jump_on_the_spot_is_no_long_jump() -> None:
    jump = poses(JUMPS[1])
    on_the_spot = jump.xy - np.array([1.0, 0.0]) * (jump.xy[:, 11:13].mean(1) - jump.xy[0, 11:13].mean(0))[:, None]
    report = grade_poses(replace(jump, xy=on_the_spot), OPTIONS).report
    assert report.status == "rejected"
    assert report.score is None
    assert report.corrections == ()
    assert [r.code for r in report.reasons] == ["wrong_activity"]


def test_slow_motion_is_told_and_undone_by_the_rate_it_was_recorded_at() -> None:
    jump = poses(JUMPS[1], rate=240)
    slowed = replace(jump, time_s=jump.time_s * 4)
    told = grade_poses(slowed, OPTIONS).report
    assert told.status != "accepted"
    assert told.reasons[0].code == "slow_motion"
    right = grade_poses(slowed, replace(OPTIONS, recorded_fps=240)).report
    plain = grade_poses(jump, OPTIONS).report
    assert right.status == "accepted"
    assert right.score is not None
    assert plain.score is not None
    assert right.score.value == pytest.approx(plain.score.value, abs=0.5)
    landing = {i.name: i.time_s for i in right.instants}["landing"]
    assert landing == pytest.approx(4 * body_motion(JUMPS[1]).landing_s, abs=0.15)


def test_twenty_five_frames_a_second_silence_the_fast_angles() -> None:
    report = grade_poses(poses(JUMPS[1], rate=25), OPTIONS).report
    assert report.status == "warning"
    assert "low_frame_rate" in [r.code for r in report.reasons]
    silent = {c.id for c in report.criteria if c.why_not and c.why_not.code == "low_frame_rate"}
    assert silent == {"plant_knee", "knee_give", "contact", "land_knee"}


def test_fast_alignment_names_itself_and_agrees() -> None:
    exact = grade_poses(poses(JUMPS[1]), OPTIONS).report
    fast = grade_poses(poses(JUMPS[1]), replace(OPTIONS, align="fast")).report
    assert (exact.alignment, fast.alignment) == ("exact", "fast")
    assert exact.score is not None
    assert fast.score is not None
    assert fast.score.value == pytest.approx(exact.score.value, abs=5)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (Options("pole_vault"), "unknown_event"),
        (Options("long_jump", reference="nobody"), "unknown_reference"),
        (Options("long_jump", profile="straddle"), "unknown_event"),
    ],
)
def test_wrong_names_are_told(options: Options, code: str) -> None:
    with pytest.raises(PeCoachError) as caught:
        grade_poses(poses(JUMPS[0]), options)
    assert caught.value.code == code


def test_key_points_without_anybody_are_an_error() -> None:
    jump = poses(JUMPS[0])
    with pytest.raises(PeopleError, match="film one pupil"):
        grade_poses(replace(jump, xy=np.full_like(jump.xy, np.nan)), OPTIONS)


@pytest.mark.shared
def test_other_motions_get_no_proud_number(shared: Path) -> None:
    for name in ("controls/ctl_run", "controls/ctl_backflip", "controls/ctl_dance", "high_jump_mocap/hj_fosbury"):
        report = grade_poses(load_keypoints(shared / "keypoints" / f"{name}.npz"), Options("long_jump")).report
        assert report.score is None or (report.score.value or 0) < 40, name
        assert report.status in ("rejected", "warning"), name


def test_a_phone_that_pans_with_the_jump_grades_it_like_one_that_stands_still() -> None:
    scene = demo_scene(3)
    motion, _ = perform(scene)
    truth = truth_of(shot_of(scene, motion), motion, None)
    shape = truth.xy.shape[:2]
    panned = PoseSequence(truth.xy, np.ones(shape), np.ones(shape), truth.time_s, (960, 540), truth.camera)
    still = poses(motion)
    scores = [grade_poses(s, OPTIONS).report.score for s in (panned, still)]
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0].value == pytest.approx(scores[1].value, abs=5)


def test_joints_that_are_seen_with_doubt_make_no_total() -> None:
    jump = poses(JUMPS[1])
    doubtful = grade_poses(replace(jump, confidence=np.full_like(jump.confidence, 0.4)), OPTIONS).report
    assert doubtful.status == "warning"
    assert doubtful.score is None
    assert [r.code for r in doubtful.reasons] == ["low_confidence"]
    assert doubtful.by_phase["take_off"].assessed
