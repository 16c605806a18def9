"""Down is where bodies fall to, if the ground agrees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from truth import poses

from pe_coach.filming.planar import DEMO_JUMPS
from pe_coach.motion import centre_of_mass, find_flight, to_motion
from pe_coach.motion.vertical import tilt_of_ground
from pe_coach.pose import PoseSequence


def rolled(film: PoseSequence, degrees: float) -> PoseSequence:
    """The film of a phone that is not held level."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    middle = np.array(film.size) / 2
    return replace(film, xy=(film.xy - middle) @ np.array([[c, -s], [s, c]]) + middle)


@pytest.mark.parametrize("degrees", [-8.0, -4.0, 0.0, 4.0, 8.0])
@pytest.mark.parametrize("name", DEMO_JUMPS[:2])
def test_a_hand_held_phone_is_set_upright_within_a_degree(name: str, degrees: float) -> None:
    film = poses(name, noise=0.005)
    assert to_motion(rolled(film, degrees)).roll_deg == pytest.approx(degrees, abs=1.0)


def test_a_fall_that_the_ground_contradicts_is_not_believed() -> None:
    """Somebody whose arms drift in the air seems to fall sideways; the steps of the run-up stay level."""
    film = poses(DEMO_JUMPS[1])
    flight = find_flight(film.time_s, centre_of_mass(to_motion(film).absolute))
    assert flight is not None
    in_air = np.clip(film.time_s - flight.start_s, 0, flight.stop_s - flight.start_s)
    drifting = film.xy + 1.5 * 130 * np.stack([in_air**2, 0 * in_air], -1)[:, None]
    assert abs(to_motion(replace(film, xy=drifting)).roll_deg) < 1.0


def test_the_ground_is_told_by_the_steps() -> None:
    film = rolled(poses(DEMO_JUMPS[0]), 3.0)
    flat = replace(film, size=None)  # nothing is turned where the picture is not known
    motion = to_motion(flat)
    flight = find_flight(motion.time_s, centre_of_mass(motion.absolute))
    assert flight is not None
    ground = tilt_of_ground(motion.time_s, motion.absolute, flight)
    assert ground is not None
    assert ground.deg == pytest.approx(3.0, abs=0.5)
