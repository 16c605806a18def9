"""A swimmer's movement: size, side, direction, horizontal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from swimming_figures import TRUNK_PX, Swimmer

from pe_coach.errors import MotionError
from pe_coach.motion.swimming import leaps, middle, to_swimming, trunk_tilt


def test_the_head_goes_ahead_from_either_side() -> None:
    poses = Swimmer("butterfly").poses()
    there, back = to_swimming(poses), to_swimming(replace(poses, xy=poses.xy * [-1.0, 1.0]))
    assert not there.mirrored
    assert back.mirrored
    assert there.position == pytest.approx(back.position, abs=1e-9)
    assert there.root == pytest.approx(back.root, abs=1e-9)


def test_every_frame_has_its_own_size() -> None:
    poses = Swimmer("freestyle", speed=0.0).poses()
    growth = np.exp(0.3 * poses.time_s)[:, None, None]
    nearer = to_swimming(replace(poses, xy=poses.xy * growth, size=None))
    assert nearer.position == pytest.approx(to_swimming(replace(poses, size=None)).position, abs=0.02)


@pytest.mark.parametrize("roll_deg", [-6.0, 4.0])
def test_a_turned_camera_is_told_by_the_way(roll_deg: float) -> None:
    poses = Swimmer("freestyle").poses()
    turn = np.radians(roll_deg)
    turned = poses.xy @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]).T
    straight = to_swimming(replace(poses, xy=turned))
    assert abs(straight.roll_deg) == pytest.approx(abs(roll_deg), abs=0.3)
    assert np.median(trunk_tilt(straight)) == pytest.approx(0.0, abs=0.3)


def test_legs_that_sink_are_not_taken_for_a_turned_camera() -> None:
    sunk = to_swimming(Swimmer("freestyle", sinks_deg=10.0).poses())
    assert np.median(trunk_tilt(sunk)) == pytest.approx(10.0, abs=0.5)


def test_one_side_is_enough() -> None:
    poses = Swimmer("butterfly").poses()
    xy = poses.xy.copy()
    xy[:, 6::2] = np.nan
    half = to_swimming(replace(poses, xy=xy))
    assert np.isfinite(middle(half.position, 11)).all()
    assert half.torso_px == pytest.approx(TRUNK_PX, rel=0.01)


def test_without_a_trunk_nothing_is_told() -> None:
    poses = Swimmer("butterfly").poses()
    xy = poses.xy.copy()
    xy[4:, 5:7] = np.nan
    with pytest.raises(MotionError, match="fewer than 5 frames"):
        to_swimming(replace(poses, xy=xy))


def test_a_body_that_is_suddenly_elsewhere_has_leapt() -> None:
    poses = Swimmer("butterfly").poses()
    assert leaps(to_swimming(poses)) == 0
    xy = poses.xy.copy()
    xy[100:] += [3 * TRUNK_PX, 0.0]
    assert leaps(to_swimming(replace(poses, xy=xy))) == 1
