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
    body = np.random.default_rng(0).uniform((-30, -60), (30, 100), (17, 2))
    body[[5, 6]], body[[11, 12]] = (0, -50), (0, 0)
    body[[13, 14]], body[[15, 16]] = (8, 40), (0, 80)
    xy = np.tile(body + np.array(SIZE) / 2, (frames, 1, 1))
    camera = inner @ turns @ np.linalg.inv(inner)
    shape = xy.shape[:2]
    return PoseSequence(
        xy, np.ones(shape), np.ones(shape), np.arange(frames) / 60, SIZE, camera / camera[:, 2:, 2:].clip(-1e6, 1e6)
    )


@pytest.mark.parametrize("turn_deg", [30.0, 100.0, 140.0])
def test_a_pan_beyond_a_quarter_turn_is_cleaned_and_measured_like_any_other(turn_deg: float) -> None:
    sequence = followed(turn_deg)
    assert np.abs(clean(sequence).sequence.xy - sequence.xy).max() < 2.0
    motion = to_motion(sequence)
    assert not motion.mirrored
    assert (np.diff(motion.root[:, 0]) > 0).all()


def test_every_frame_of_a_pan_lies_before_the_horizon_of_its_middle() -> None:
    sequence = followed(140.0)
    places = project(onto_middle_of_pan(sequence), sequence.xy)[:, 11]
    assert np.abs(places[60] - sequence.xy[60, 11]).max() < 1e-6
    reach = FOCAL_PX * np.tan(np.radians(70))
    assert abs(places[-1, 0] - places[0, 0]) == pytest.approx(2 * reach, rel=0.01)


def test_what_lies_behind_the_horizon_is_not_known_and_never_wild() -> None:
    sequence = followed(220.0)
    places = project(onto_middle_of_pan(sequence), sequence.xy)
    assert np.isnan(places[[0, -1]]).all(axis=(1, 2)).any() and np.isfinite(places).all(axis=(1, 2)).mean() > 0.7
    assert np.nanmax(np.abs(places)) < 50 * FOCAL_PX
