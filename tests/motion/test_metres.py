"""A torso length in metres from what is known of the scene."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from truth import poses

from pe_coach.motion.metres import GRAVITY_M_S2, Tape, TorsoLength, from_fall, from_height, from_tape, together


def test_height_gives_a_torso_within_the_spread_of_people() -> None:
    scale = from_height(165)
    assert scale.metres == pytest.approx(0.485, abs=0.005) and 0.03 <= scale.error <= 0.05


def test_free_fall_gives_the_length_that_the_earth_pulls() -> None:
    copies = GRAVITY_M_S2 / np.random.default_rng(1).normal(0.46, 0.02, 200)
    copies[0] = GRAVITY_M_S2 / 0.46
    scale = from_fall(copies)
    assert scale is not None and scale.metres == pytest.approx(0.46)
    assert scale.error == pytest.approx(np.hypot(0.04, 0.02 / 0.46), rel=0.15)


@pytest.mark.parametrize("acceleration", [np.array([np.nan, 20.0]), np.array([-3.0]), np.array([5.0, 5.0])])
def test_a_fall_that_is_not_the_earths_tells_nothing(acceleration: np.ndarray) -> None:
    assert from_fall(acceleration) is None


def test_a_tape_is_measured_in_the_picture() -> None:
    seen = poses("lj02")
    scale = from_tape(Tape(((100.0, 900.0), (400.0, 900.0)), 0.0, 2.0), seen, torso_px=75.0)
    assert scale is not None and scale.metres == pytest.approx(0.5)
    short = from_tape(Tape(((100.0, 900.0), (120.0, 900.0)), 0.0, 2.0), seen, torso_px=75.0)
    assert short is not None and short.error > 2 * scale.error
    assert from_tape(Tape(((100.0, 900.0), (100.0, 900.0)), 0.0, 2.0), seen, torso_px=75.0) is None


def test_a_tape_goes_with_the_camera() -> None:
    """A camera that zooms by two while it is marked at the end: the tape is as long as it is in the middle frame."""
    still = poses("lj02")
    zoom = np.ones(len(still.time_s))
    zoom[-1] = 2.0
    camera = np.zeros((len(zoom), 3, 3))
    camera[:, 0, 0] = camera[:, 1, 1] = 1 / zoom
    camera[:, 2, 2] = 1.0
    zoomed = replace(still, camera=camera)
    late = Tape(((100.0, 900.0), (700.0, 900.0)), float(still.time_s[-1]), 2.0)
    scale = from_tape(late, zoomed, torso_px=75.0)
    assert scale is not None and scale.metres == pytest.approx(0.5, rel=0.01)


def test_several_scales_make_a_better_one() -> None:
    height, tape = TorsoLength(0.50, 0.04, "height"), TorsoLength(0.48, 0.03, "tape")
    both = together([height, tape])
    assert both is not None and 0.48 < both.metres < 0.49 and both.error < 0.03
    assert both.told_by == "height + tape"
    assert together([]) is None


def test_free_fall_gives_way_to_what_was_told() -> None:
    """A film in slow motion makes a giant of the pupil."""
    height, fall = TorsoLength(0.45, 0.04, "height"), TorsoLength(0.69, 0.04, "fall")
    assert together([height, fall]) == height
    near = together([height, replace(fall, metres=0.48)])
    assert near is not None and near.told_by == "height + fall"
