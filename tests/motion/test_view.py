"""The camera's direction is told from shoulders and hips, with an error that covers the truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.motion import to_motion
from pe_coach.motion.view import camera_view
from pe_coach.pose import PoseSequence

Floats = NDArray[np.float64]


def seen_from(folder: Path, name: str, turn_deg: float) -> PoseSequence:
    """A captured movement as a far camera shows it that is turned about the vertical."""
    with np.load(folder / f"keypoints/{name}.npz", allow_pickle=False) as file:
        world, time_s = file["xyz"].astype(float), file["time_s"].astype(float)
    turn = np.radians(turn_deg)
    xy = np.stack([world[..., 0] * np.cos(turn) - world[..., 1] * np.sin(turn), -world[..., 2]], -1)
    sure = np.isfinite(xy[..., 0]).astype(float)
    return PoseSequence(xy, sure, np.full(sure.shape, np.nan), time_s, None, np.tile(np.eye(3), (len(xy), 1, 1)))


@pytest.mark.shared
@pytest.mark.parametrize("name", ["standing_jump_mocap/slj_cmu13_11", "running_jump_mocap/rj_cmu49_05"])
@pytest.mark.parametrize("turn_deg", [-45.0, -20.0, 0.0, 20.0, 45.0])
def test_the_turn_is_estimated_within_twice_its_error(shared: Path, name: str, turn_deg: float) -> None:
    motion = to_motion(seen_from(shared, name, turn_deg))
    view = camera_view(motion, float(motion.time_s[3]), float(motion.time_s[20]))
    assert view is not None
    assert abs(abs(view.turn_deg) - abs(turn_deg)) <= 2 * view.sigma_deg
    assert view.sigma_deg < 15


@pytest.mark.shared
def test_the_side_on_which_the_athlete_comes_nearer_does_not_depend_on_the_way_in_the_picture(shared: Path) -> None:
    poses = seen_from(shared, "running_jump_mocap/rj_cmu49_05", 30.0)
    mirrored = PoseSequence(
        poses.xy * np.array([-1.0, 1.0]), poses.confidence, poses.spread, poses.time_s, None, poses.camera
    )
    one, other = (camera_view(to_motion(p), 0.0, 0.8) for p in (poses, mirrored))
    assert one is not None
    assert other is not None
    assert one.turn_deg == pytest.approx(-other.turn_deg, abs=1e-6)  # a mirrored body is another body: left is right


def test_nobody_to_be_seen_tells_no_direction() -> None:
    xy = np.full((12, 17, 2), np.nan)
    xy[:, [5, 6, 11, 12]] = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 50.0], [0.0, 50.0]])
    poses = PoseSequence(
        xy,
        np.isfinite(xy[..., 0]) * 1.0,
        np.full((12, 17), np.nan),
        np.arange(12) / 60,
        None,
        np.tile(np.eye(3), (12, 1, 1)),
    )
    assert camera_view(to_motion(poses), 5.0, 6.0) is None
