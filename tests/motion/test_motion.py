"""A movement is the same whoever films it: size, place, side, roll and pan do not matter."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pe_coach.errors import MotionError
from pe_coach.motion import centre_of_mass, to_motion
from pe_coach.motion.series import SERIES, UNITS, oriented
from pe_coach.pose import COCO17, PoseSequence, load_keypoints


def standing(count: int = 20) -> PoseSequence:
    """Somebody who stands upright with a forward knee, facing right, in pixels."""
    p = np.zeros((17, 2))
    p[:5] = (100, 20)
    p[[5, 6]], p[[7, 8]], p[[9, 10]] = (100, 60), (100, 90), (105, 120)
    p[[11, 12]], p[[13, 14]], p[[15, 16]] = (100, 120), (115, 170), (100, 215)
    xy = np.tile(p, (count, 1, 1))
    shape = (count, 17)
    return PoseSequence(
        xy, np.ones(shape), np.full(shape, 1.0), np.arange(count) / 30, (400, 300), np.tile(np.eye(3), (count, 1, 1))
    )


def test_units_are_torso_lengths_with_y_up() -> None:
    motion = to_motion(standing())
    assert motion.torso_px == pytest.approx(60)
    assert motion.position[0, 5] == pytest.approx((0, 1))
    assert motion.position[0, 15] == pytest.approx((0, -95 / 60))
    assert motion.sigma[0, 0] == pytest.approx(1 / 60)
    assert not motion.mirrored


def test_who_faces_left_is_turned_to_the_right() -> None:
    poses = standing()
    mirrored = replace(poses, xy=np.array([400, 0]) + poses.xy * np.array([-1, 1]))
    assert to_motion(mirrored).mirrored
    assert to_motion(mirrored).position == pytest.approx(to_motion(poses).position)


def test_a_pan_is_not_a_run() -> None:
    poses = standing()
    shift = 5.0 * np.arange(20)
    camera = np.tile(np.eye(3), (20, 1, 1))
    camera[:, 0, 2] = shift
    panned = replace(poses, xy=poses.xy - np.stack([shift, 0 * shift], 1)[:, None], camera=camera)
    assert np.ptp(to_motion(panned).root, axis=0) == pytest.approx((0, 0), abs=1e-9)


def test_a_person_who_is_hardly_seen_is_an_error_with_a_remedy() -> None:
    poses = standing()
    poses.xy[3:] = np.nan
    with pytest.raises(MotionError, match="film the whole movement"):
        to_motion(poses)


def test_centre_of_mass_is_that_of_the_segments() -> None:
    p = to_motion(standing()).position[0]
    assert centre_of_mass(p)[1] == pytest.approx(0.19, abs=0.1)
    lifted = p.copy()
    lifted[[9, 10], 1] += 1.0
    assert centre_of_mass(lifted)[1] - centre_of_mass(p)[1] == pytest.approx(2 * 0.022 * 0.682)
    unseen = p.copy()
    unseen[9] = np.nan
    assert np.isfinite(centre_of_mass(unseen)).all()


def test_named_quantities_have_the_signs_of_the_notes() -> None:
    p = to_motion(standing()).position[0]
    value = {name: float(series(p)) for name, series in SERIES.items()}
    assert value["takeoff_knee"] == pytest.approx(144.9, abs=0.2)
    assert value["takeoff_thigh"] == pytest.approx(-73.3, abs=0.1)
    assert value["trunk"] == pytest.approx(0)
    assert value["takeoff_arm"] == pytest.approx(4.8, abs=0.1)
    assert set(UNITS) == set(SERIES)
    assert oriented(p, "right")[9] == pytest.approx(p[COCO17.index("right_wrist")])


@pytest.mark.shared
@pytest.mark.parametrize("roll_deg", [-8.0, 8.0])
@pytest.mark.parametrize("name", ["standing_jump_mocap/slj_cmu13_11", "running_jump_mocap/rj_cmu127_25"])
def test_a_tilted_phone_is_set_upright_by_the_fall(shared: Path, name: str, roll_deg: float) -> None:
    poses = load_keypoints(shared / "keypoints" / f"{name}.npz")
    straight = to_motion(replace(poses, size=(1000, 1000)))
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    rolled = to_motion(replace(poses, size=(1000, 1000), xy=poses.xy @ np.array([[c, -s], [s, c]])))
    assert abs(rolled.roll_deg - straight.roll_deg) == pytest.approx(abs(roll_deg), abs=2.0)
    assert rolled.position == pytest.approx(straight.position, abs=0.08, nan_ok=True)


@pytest.mark.shared
def test_elite_jumps_face_the_way_they_travel_although_the_camera_pans(shared: Path) -> None:
    with (shared / "keypoints" / "sequences.csv").open(newline="", encoding="utf-8") as file:
        jumps = [row for row in csv.DictReader(file) if row["id"].startswith("lj")]
    assert len(jumps) == 17
    for row in jumps:
        motion = to_motion(load_keypoints(shared / "keypoints" / row["file"]))
        assert motion.mirrored == (row["travel"] == "left"), row["id"]
