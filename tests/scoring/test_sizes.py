"""Sizes in metres and seconds of jumps whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from truth import body_motion, poses

from pe_coach.events import find_instants, load_event
from pe_coach.motion import body, centre_of_mass, to_motion
from pe_coach.motion.metres import Tape
from pe_coach.pose import PoseSequence
from pe_coach.scoring.gate import Gate, Reason, Status
from pe_coach.scoring.sizes import SIZE_IDS, Known, Size, sizes_of

PX_PER_M = 150.0
SURE = Gate(Status.ACCEPTED)


def sizes(seen: PoseSequence, known: Known, gate: Gate = SURE) -> dict[str, Size]:
    motion = to_motion(seen)
    instants = find_instants(motion, load_event("long_jump").instants)
    return {size.id: size for size in sizes_of(motion, instants, gate, known, seen)}


@pytest.fixture(scope="module")
def jump() -> PoseSequence:
    return poses("lj02", scale_px=PX_PER_M, noise=0.005)


@pytest.fixture(scope="module")
def velocity() -> np.ndarray:
    """Forward and up, m/s, when the film's athlete leaves the ground."""
    motion = body_motion("lj02")
    instants = find_instants(to_motion(poses("lj02")), load_event("long_jump").instants)
    plane = motion.points[:, :17][..., [0, 2]]
    assert instants.flight is not None
    rows = (motion.time_s >= instants.flight.start_s) & (motion.time_s <= instants.flight.stop_s)
    s = motion.time_s[rows] - instants.time_s["toe_off"]
    fit: np.ndarray = np.polynomial.polynomial.polyfit(s, centre_of_mass(plane)[rows], 2)[1]
    return fit


@pytest.mark.parametrize(
    "known", [Known(height_cm=163), Known(tape=Tape(((100.0, 900.0), (400.0, 900.0)), 0.0, 300.0 / PX_PER_M)), Known()]
)
def test_the_take_off_is_told_in_metres_a_second(jump: PoseSequence, velocity: np.ndarray, known: Known) -> None:
    found = sizes(jump, known)
    speed, angle = found["takeoff_speed"], found["takeoff_angle"]
    assert speed.unit == "m/s" and speed.value == pytest.approx(np.linalg.norm(velocity), rel=0.06)
    assert speed.low <= np.linalg.norm(velocity) <= speed.high
    assert angle.value == pytest.approx(np.degrees(np.arctan2(velocity[1], velocity[0])), abs=3)


def test_heights_and_the_bar(jump: PoseSequence) -> None:
    found = sizes(jump, Known(height_cm=163, bar_cm=60))
    plane = body_motion("lj02").points[:, :17]
    assert found["hip_height"].value == pytest.approx(float(body.mid_hip(plane)[:, 2].max()), rel=0.08)
    assert found["bar_clearance"].value == pytest.approx(found["hip_height"].value - 0.6)
    assert found["torso"].low < found["torso"].value < found["torso"].high


def test_a_camera_that_follows_unseen_leaves_only_seconds() -> None:
    """A camera that follows unseen: neither ways nor free fall can be believed, seconds can."""
    seen = poses("lj02", scale_px=PX_PER_M)
    motion = to_motion(seen)
    instants = find_instants(motion, load_event("long_jump").instants)
    assert instants.flight is not None
    pan = replace(motion, root=motion.root - np.outer(motion.time_s, [14.0, 0.0]))
    told = sizes_of(pan, instants, SURE, Known(), seen)
    assert {size.id for size in told} == {"contact_time", "flight_time"}
    assert {size.unit for size in told} == {"s"}


def test_in_slow_motion_nothing_is_told(jump: PoseSequence) -> None:
    slow = Gate(Status.WARNING, (Reason("slow_motion", ""),))
    assert sizes(jump, Known(height_cm=163), slow) == {}


def test_a_camera_that_may_be_turned_makes_ways_longer_not_shorter(jump: PoseSequence) -> None:
    speed, height = (sizes(jump, Known(height_cm=163))[name] for name in ("takeoff_speed", "hip_height"))
    assert speed.high / speed.value - 1 > 1 - speed.low / speed.value
    assert (speed.high - speed.low) / speed.value > (height.high - height.low) / height.value


def test_the_same_film_gives_the_same_sizes(jump: PoseSequence) -> None:
    assert sizes(jump, Known(height_cm=163)) == sizes(jump, Known(height_cm=163))
    assert set(sizes(jump, Known(height_cm=163))) <= set(SIZE_IDS)
