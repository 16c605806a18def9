"""References are made from movements: a mean of several, a single one as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pe_coach.alignment import load_reference
from pe_coach.alignment.bones import bone_lengths
from pe_coach.alignment.building import Movement, build_reference
from pe_coach.alignment.oks import TOLERANCE
from pe_coach.events import Instants, cut_phases, load_event
from pe_coach.motion import Motion
from pe_coach.pose.skeleton import BODY

EVENT = load_event("long_jump").tailored(None, "pupils")


def movement(name: str, *, moved: float = 0.0, slower: float = 1.0, rate: float = 50.0) -> Movement:
    """The shipped mean as one jump, its left shoulder and arm `moved` by torso lengths."""
    model = load_reference("long_jump", "elite")
    t = np.arange(0, model.time_s[-1] * slower, 1 / rate)
    flat = model.position.reshape(len(model.position), -1)
    position = np.stack([np.interp(t, model.time_s * slower, column) for column in flat.T], 1).reshape(-1, 17, 2)
    position[:, [5, 7, 9], 0] += moved
    shape = position.shape[:2]
    motion = Motion(position, np.zeros((len(t), 2)), np.zeros(shape), np.ones(shape), t, 60.0, False, 0.0)
    at = {instant: float(model.time_s[row]) * slower for instant, row in model.instants.items()}
    instants = Instants((at,), {}, "left", None, {})
    return Movement(name, motion, instants, cut_phases(EVENT, instants))


def test_the_mean_lies_between_its_movements_and_the_spread_says_how_far() -> None:
    apart = [movement("a", moved=-0.2), movement("b"), movement("c", moved=0.2)]
    reference = build_reference(EVENT, apart, "mean")
    middle = build_reference(EVENT, [movement(name) for name in "def"], "middle")
    assert reference.sources == ("a", "b", "c")
    flight = reference.rows("flight")
    assert reference.position[flight, 9] == pytest.approx(middle.position[flight, 9], abs=0.03)
    assert np.median(reference.sigma[flight, 9]) == pytest.approx(0.2 * np.sqrt(2 / 3) / np.sqrt(2), rel=0.2)
    assert np.median(reference.sigma[flight, 15]) < 0.1
    assert reference.count[flight, 9] == pytest.approx(middle.count[flight, 9])
    assert reference.count[flight, 9].min() > 3
    assert reference.samples["flight"] == 3 * build_reference(EVENT, apart[1:2], "one").samples["flight"] > 60


def test_a_mean_of_arms_that_point_apart_is_as_long_as_they_are() -> None:
    wide = [swung(-40), swung(0), swung(40)]
    reference = build_reference(EVENT, wide, "mean")
    flight = reference.rows("flight")
    for first, last in ((5, 7), (7, 9), (11, 13)):
        lengths = np.linalg.norm(reference.position[:, last] - reference.position[:, first], axis=-1)[flight]
        single = wide[1].motion.position
        usual = np.linalg.norm(single[:, last] - single[:, first], axis=-1)
        assert np.median(lengths) == pytest.approx(np.median(usual), rel=0.15)


def swung(degrees: float) -> Movement:
    """The movement with its left arm turned about the shoulder."""
    found = movement(str(degrees))
    position = found.motion.position.copy()
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    arm = position[:, [7, 9]] - position[:, [5]]
    position[:, [7, 9]] = position[:, [5]] + arm @ np.array([[c, s], [-s, c]])
    return replace(found, motion=replace(found.motion, position=position))


def test_a_phase_lasts_as_long_as_on_average() -> None:
    reference = build_reference(EVENT, [movement("quick"), movement("slow", slower=1.5)], "mean")
    single = build_reference(EVENT, [movement("quick")], "single")
    for phase in reference.phases:
        assert reference.duration(phase) == pytest.approx(1.25 * single.duration(phase), rel=0.01)


def test_a_single_movement_is_kept_as_it_is_and_measures_nothing() -> None:
    one = movement("only")
    reference = build_reference(EVENT, [one], "only", kind="recorded")
    at = reference.instants["toe_off"]
    toe_off = one.motion.at(one.instants.time_s["toe_off"])
    assert reference.position[at] == pytest.approx(toe_off, abs=1e-4, nan_ok=True)
    assert not reference.may_measure
    seen = np.isfinite(reference.position[..., 0])
    assert (reference.count == seen).all()


def test_the_spread_of_a_single_movement_is_what_the_event_tolerates() -> None:
    reference = build_reference(EVENT, [movement("only")], "only")
    rows = reference.rows("take_off")
    shank = bone_lengths(reference.position)["shank"]
    angles = [c for c in EVENT.criteria if c.phase == "take_off" and c.joint == "takeoff_knee" and c.unit == "°"]
    strictest = min(c.half_at for c in angles)
    assert reference.sigma[rows.start + 1, 15] == pytest.approx(np.radians(strictest) * shank)
    assert reference.sigma[rows.start + 1, 11] == pytest.approx(TOLERANCE[BODY.index(11)])


def test_three_real_movements_measure_only_once_they_are_calibrated() -> None:
    shipped = load_reference("long_jump", "elite")
    assert shipped.may_measure
    assert not replace(shipped, sources=shipped.sources[:2]).may_measure
    assert not replace(shipped, calibration=None).may_measure
    assert not replace(shipped, kind="constructed").may_measure
    assert not replace(shipped, kind="recorded").may_measure


def test_a_phase_that_one_movement_lacks_is_left_out() -> None:
    whole, cut = movement("whole"), movement("cut")
    short = {name: at for name, at in cut.instants.time_s.items() if name != "landed"}
    instants = replace(cut.instants, cycles=(short,))
    reference = build_reference(
        EVENT, [whole, replace(cut, instants=instants, phases=cut_phases(EVENT, instants))], "mean"
    )
    assert reference.phases == ("last_strides", "take_off", "flight")
    assert "landed" not in reference.instants
