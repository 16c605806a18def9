"""A jump keeps to the laws of motion: feet rest on the ground, bodies fall freely."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.filming import DEMO_JUMPS, FAULTS, HELD_OUT, load_body
from pe_coach.filming.bodies import pose_body
from pe_coach.filming.faults import size_of, with_fault
from pe_coach.filming.jumping import RATE_HZ, SOLE_LABELS, BodyMotion, jump
from pe_coach.filming.planar import load_planar
from pe_coach.motion import centre_of_mass

SLIDE_M = 0.02


def soles(motion: BodyMotion, side: str, frame: int) -> np.ndarray:
    """Vertices of one shoe, metres in the world."""
    body = load_body("boy14a")
    posed = pose_body(body, motion.rotations[frame], motion.root[frame], kit=1)
    shod = np.unique(body.faces[np.isin(body.label[1], SOLE_LABELS)])
    return posed.vertices[shod[(body.rest[1][shod, 0] > 0) == (side == "left")]]


def rows(motion: BodyMotion, start_s: float, stop_s: float) -> np.ndarray:
    return np.flatnonzero((motion.time_s > start_s - 1e-6) & (motion.time_s < stop_s + 1e-6))


@pytest.mark.parametrize("name", DEMO_JUMPS)
def test_feet_rest_on_the_ground_while_they_touch_it(jumps: dict[str, BodyMotion], name: str) -> None:
    motion = jumps[name]
    for contact in motion.contacts:
        frames = rows(motion, contact.start_s, contact.stop_s)
        shoe = np.stack([soles(motion, contact.side, i) for i in frames[::2]])
        assert np.abs(shoe[..., 2].min(1)).max() < SLIDE_M
        flat = shoe[len(shoe) // 4 : len(shoe) // 2 + 1]
        ball = flat[:, flat[0, :, 0].argsort()[-len(flat[0]) // 3 :]].mean(1)
        assert np.ptp(ball[:, 0]) < SLIDE_M


@pytest.mark.parametrize("name", DEMO_JUMPS)
def test_nothing_sinks_into_the_ground(jumps: dict[str, BodyMotion], name: str) -> None:
    motion = jumps[name]
    assert motion.points[..., 2].min() > -0.04
    after = rows(motion, motion.landing_s, 9.0)[::12]
    assert max(abs(min(soles(motion, s, i)[:, 2].min() for s in ("left", "right"))) for i in after) < SLIDE_M


@pytest.mark.parametrize("name", DEMO_JUMPS)
def test_the_centre_of_mass_falls_freely_in_flight(jumps: dict[str, BodyMotion], name: str) -> None:
    motion = jumps[name]
    flight = rows(motion, motion.toe_off_s, motion.landing_s - 0.01)
    centre = centre_of_mass(motion.points[flight][:, :17, ::2])
    time = motion.time_s[flight]
    assert 2 * np.polyfit(time, centre[:, 1], 2)[0] == pytest.approx(-9.81, rel=0.03)
    forward = np.polyfit(time, centre[:, 0], 2)
    assert abs(2 * forward[0]) < 0.1
    assert 5.0 < forward[1] + 2 * forward[0] * time.mean() < 7.2


@pytest.mark.parametrize("name", DEMO_JUMPS)
def test_the_body_moves_without_leaps(jumps: dict[str, BodyMotion], name: str) -> None:
    motion = jumps[name]
    step = np.diff(motion.root[::2], axis=0) * RATE_HZ / 2
    assert step[:, 0].max() < 11
    assert np.abs(step[:, 2]).max() < 6
    assert np.allclose(motion.root[-6:], motion.root[-1], atol=0.005)  # at rest in the end


@pytest.mark.parametrize("name", DEMO_JUMPS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_a_fault_is_as_large_as_promised_and_alone(jumps: dict[str, BodyMotion], name: str, fault) -> None:
    degrees = sum(fault.degrees) / 2
    faulty = jump(with_fault(load_planar(name), fault, degrees), load_body("boy14a"), kit=1)
    sizes = {f.name: size_of(jumps[name], faulty, f) for f in FAULTS}
    assert sizes.pop(fault.name) >= 35
    assert max(sizes.values()) < 10
    assert (faulty.touch_down_s, faulty.toe_off_s) == (jumps[name].touch_down_s, jumps[name].toe_off_s)


def test_a_fault_passes(jumps: dict[str, BodyMotion]) -> None:
    name = DEMO_JUMPS[0]
    clean = jumps[name]
    for fault in FAULTS:
        faulty = jump(with_fault(load_planar(name), fault, fault.degrees[1]), load_body("boy14a"), kit=1)
        last = rows(clean, clean.landing_s - 0.1, 9.0)
        assert np.allclose(
            faulty.points[last] - faulty.root[last, None], clean.points[last] - clean.root[last, None], atol=0.01
        )


def test_a_bent_knee_lowers_the_hips_and_leaves_the_foot_on_the_ground(jumps: dict[str, BodyMotion]) -> None:
    clean = jumps[DEMO_JUMPS[1]]
    knee = next(f for f in FAULTS if f.name == "takeoff_knee")
    faulty = jump(with_fault(load_planar(DEMO_JUMPS[1]), knee, 48.0), load_body("boy14a"), kit=1)
    middle = rows(clean, clean.touch_down_s, clean.toe_off_s)
    middle = middle[len(middle) // 2]
    assert faulty.root[middle, 2] < clean.root[middle, 2] - 0.03
    assert abs(soles(faulty, faulty.contacts[-1].side, middle)[:, 2].min()) < SLIDE_M


@pytest.mark.parametrize("name", HELD_OUT.bodies)
def test_every_body_of_the_demo_jumps_as_far_as_its_legs_allow(name: str) -> None:
    motion = jump(load_planar("lj05"), load_body(name), kit=1)
    assert 4.0 < motion.root[rows(motion, motion.landing_s, 9.0)[0], 0] < 6.5
