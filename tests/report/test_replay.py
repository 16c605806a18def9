"""What the player is given: the ghost lies where it should, and at the instants both are at the same place."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from truth import JUMPS, REFERENCE, poses

from pe_coach.grading import Graded, Options, grade_poses
from pe_coach.pose import PoseSequence
from pe_coach.pose.skeleton import BODY
from pe_coach.report.ghost import Moving
from pe_coach.report.replay import replay, thinned, within

OPTIONS = Options("long_jump", reference=REFERENCE)
WIDE_PX = 1280


def mirrored(sequence: PoseSequence) -> PoseSequence:
    """The same jump filmed from the other side of a mirror: left stays left."""
    return replace(sequence, xy=np.array([WIDE_PX, 0.0]) + sequence.xy * np.array([-1.0, 1.0]))


def points(rows: list[list[float | None]]) -> NDArray[np.float64]:
    return np.array(rows, float).reshape(len(rows), 17, 2)[:, list(BODY)]


@pytest.fixture(scope="module")
def jump() -> Graded:
    return grade_poses(poses(JUMPS[1]), OPTIONS)


def test_the_data_is_plain_and_every_frame_is_whole(jump: Graded) -> None:
    data = replay(jump)
    assert json.loads(json.dumps(data, allow_nan=False))["size"] == list(jump.poses.size or ())
    lengths = {len(values) for values in data["frames"].values()}
    assert len(lengths) == 1
    assert [p["id"] for p in data["phases"]] == ["last_strides", "take_off", "flight", "landing"]


def test_who_is_compared_with_oneself_is_covered_by_the_ghost(jump: Graded) -> None:
    frames = replay(jump, ghost=jump)["frames"]
    apart = np.linalg.norm(points(frames["ghost"]) - points(frames["points"]), axis=-1)
    assert np.isfinite(apart).all(1).sum() > 60
    assert np.nanmax(apart) < 2.0


@pytest.mark.parametrize("turned", [False, True])
def test_the_ghost_faces_and_moves_as_the_pupil(turned: bool) -> None:
    sequence = mirrored(poses(JUMPS[1])) if turned else poses(JUMPS[1])
    frames = replay(grade_poses(sequence, OPTIONS))["frames"]
    ghost, own = points(frames["ghost"]), points(frames["points"])
    known = np.isfinite(ghost).all((1, 2))
    hips = [BODY.index(11), BODY.index(12)]
    torso = np.linalg.norm(own[:, :2].mean(1) - own[:, hips].mean(1), axis=1)
    away = np.linalg.norm(ghost[:, hips].mean(1) - own[:, hips].mean(1), axis=1) / torso
    assert known.sum() > 60 and away[known].max() < 0.1
    # an elite jumper's reference and an elite jumper: most points lie within half a trunk of each other
    apart = np.linalg.norm(ghost - own, axis=-1)[known] / torso[known, None]
    assert np.median(apart) < 0.3


def test_at_the_instants_both_are_there_at_once(jump: Graded) -> None:
    moving = Moving.of(jump)
    assert moving is not None and jump.reference is not None
    for phase in jump.report.phases:
        row = np.interp(phase.start_s, moving.time_s, np.nan_to_num(moving.rows))
        inside = jump.reference.rows(phase.name)
        frame = np.searchsorted(moving.time_s, phase.start_s)
        rows_a_frame = np.nanmax(np.diff(moving.rows))
        assert abs(moving.rows[frame] - inside.start) <= rows_a_frame + 1, (phase.name, row)


def test_slow_motion_keeps_the_films_own_seconds() -> None:
    fast = poses(JUMPS[1], rate=240)
    slowed = replace(fast, time_s=fast.time_s * 4)
    data = replay(grade_poses(slowed, replace(OPTIONS, recorded_fps=240)))
    assert data["phases"][-1]["stop"] > 4.0
    shown = [k for k, ghost in enumerate(data["frames"]["ghost"]) if ghost[10] is not None]
    assert data["frames"]["time"][shown[0]] == pytest.approx(data["phases"][0]["start"], abs=0.02)
    assert data["frames"]["time"][shown[-1]] == pytest.approx(data["phases"][-1]["stop"], abs=0.02)


def test_fewer_frames_are_the_same_frames(jump: Graded) -> None:
    data = replay(jump)
    few = thinned(data, 40)
    assert len(few["frames"]["frame"]) == 40
    at = [data["frames"]["frame"].index(frame) for frame in few["frames"]["frame"]]
    assert few == within(data, at)
    assert few["frames"]["points"][7] == data["frames"]["points"][at[7]]
    assert len(json.dumps(few)) < 30_000


def test_a_pupil_who_was_not_followed_has_nothing_to_show(jump: Graded) -> None:
    assert replay(Graded(jump.report))["frames"]["frame"] == []
