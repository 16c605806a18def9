"""However far a camera turns, key points are compared in a frame that can show them."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.motion import to_motion
from pe_coach.pose.cleaning import clean
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.steady import onto_middle_of_pan, project

SIZE = (1280, 720)
FOCAL_PX = 1000.0


def followed(turn_deg: float) -> PoseSequence:
    """Somebody whom a camera follows from left to right by this angle and keeps in the middle; upright, 200 px high."""
    frames = 121
    inner = np.array([[FOCAL_PX, 0, SIZE[0] / 2], [0, FOCAL_PX, SIZE[1] / 2], [0, 0, 1.0]])
    yaw = np.radians(np.linspace(0, turn_deg, frames))
    turns = np.array([[[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]] for a in yaw])
    heights = {0: -70, 1: -72, 3: -70, 5: -50, 7: -25, 9: 0, 11: 0, 13: 40, 15: 80}
    body = np.array([(8.0 * (j in (13, 14)), heights[j if j in heights else j - 1]) for j in range(17)])
    xy = np.tile(body + np.array(SIZE) / 2, (frames, 1, 1))
    camera = inner @ turns @ np.linalg.inv(inner)
    shape = xy.shape[:2]
    return PoseSequence(
        xy, np.ones(shape), np.ones(shape), np.arange(frames) / 60, SIZE, camera / camera[:, 2:, 2:].clip(-1e6, 1e6)
    )


@pytest.mark.parametrize("turn_deg", [30.0, 100.0, 140.0, 220.0])
def test_a_pan_beyond_a_quarter_turn_is_cleaned_and_measured_like_any_other(turn_deg: float) -> None:
    sequence = followed(turn_deg)
    assert np.abs(clean(sequence).sequence.xy - sequence.xy).max() < 2.0
    motion = to_motion(sequence)
    assert not motion.mirrored
    assert (np.diff(motion.root[:, 0]) > 0).all()


def test_somebody_who_circles_the_camera_is_unrolled() -> None:
    motion = to_motion(followed(140.0))
    speed = np.diff(motion.root[:, 0])
    assert speed.max() < 1.02 * speed.min()
    assert np.ptp(motion.root[:, 1]) < 0.05
    way_px = FOCAL_PX * np.radians(140)
    assert motion.root[-1, 0] - motion.root[0, 0] == pytest.approx(way_px / motion.torso_px, rel=0.02)


def test_every_frame_of_a_pan_is_seen_from_its_middle() -> None:
    sequence = followed(100.0)
    places = project(onto_middle_of_pan(sequence), sequence.xy)[:, 11]
    assert np.abs(places[60] - sequence.xy[60, 11]).max() < 1e-6
    reach = FOCAL_PX * np.tan(np.radians(50))
    assert abs(places[-1, 0] - places[0, 0]) == pytest.approx(2 * reach, rel=0.01)


def test_a_turn_all_around_is_never_wild() -> None:
    sequence = followed(400.0)
    places = project(onto_middle_of_pan(sequence), sequence.xy)
    assert np.abs(places).max() < 10 * FOCAL_PX
    assert np.abs(clean(sequence).sequence.xy - sequence.xy).max() < 2.0


def test_what_lies_behind_the_horizon_is_not_known() -> None:
    turn = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
    assert np.isnan(project(turn[None], np.full((1, 1, 2), 5.0))).all()
