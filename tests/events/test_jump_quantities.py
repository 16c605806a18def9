"""Quantities of jumps say what a coach would say who sees the same jump."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from truth import JUMPS, poses

from pe_coach.events import Attempt, find_instants, load_event, measured, recognise
from pe_coach.events.quantities import QUANTITIES
from pe_coach.motion import to_motion
from pe_coach.motion.series import SERIES
from pe_coach.pose import PoseSequence, clean, load_keypoints


def attempt_at(event: str, sequence: PoseSequence) -> Attempt:
    """One attempt with the instants that the program finds, in points that were cleaned."""
    rules = load_event(event)
    motion = to_motion(clean(sequence, rules.cut_off_hz).sequence)
    instants = find_instants(motion, rules.instants)
    return measured(motion, instants.time_s, instants.takeoff_side, instants.flight)


def value(name: str, attempt: Attempt) -> float:
    found = QUANTITIES[name].measure(attempt)
    assert found.shape == (attempt.copies,)
    return float(found[0])


@pytest.mark.shared
def test_the_captured_flop_is_one(shared: Path) -> None:
    flop = attempt_at("high_jump", load_keypoints(shared / "keypoints" / "high_jump_mocap" / "hj_fosbury.npz"))
    assert value("rise_angle", flop) == pytest.approx(44, abs=4)
    assert value("order", flop) == pytest.approx(0.13, abs=0.03)
    assert value("order_feet", flop) == pytest.approx(0.30, abs=0.04)
    assert value("contact", flop) == pytest.approx(0.23, abs=0.04)
    assert float(SERIES["arch"](flop.at("hips_highest"))[0]) == pytest.approx(0.4, abs=0.08)
    assert recognise(load_event("high_jump"), flop) == "flop"


@pytest.mark.shared
def test_the_captured_scissors_are_some(shared: Path) -> None:
    scissors = attempt_at("high_jump", load_keypoints(shared / "keypoints" / "high_jump_mocap" / "hj_scissors.npz"))
    assert value("rise_angle", scissors) == pytest.approx(56, abs=4)
    assert value("lead_straight", scissors) == pytest.approx(138, abs=4)
    assert value("lead_height", scissors) == pytest.approx(-0.13, abs=0.05)
    assert value("trail_height", scissors) == pytest.approx(-0.33, abs=0.05)
    assert value("scissor_time", scissors) == pytest.approx(0.33, abs=0.03)
    assert value("land_feet", scissors) > 0.05
    assert float(SERIES["trunk"](scissors.at("hips_highest"))[0]) == pytest.approx(1, abs=4)
    assert recognise(load_event("high_jump"), scissors) == "scissors"


@pytest.mark.shared
@pytest.mark.parametrize("name", ["slj_cmu13_11", "slj_cmu13_13", "slj_cmu16_07"])
def test_who_jumps_from_both_feet_and_stands_is_told_so(shared: Path, name: str) -> None:
    jump = attempt_at(
        "standing_long_jump", load_keypoints(shared / "keypoints" / "standing_jump_mocap" / f"{name}.npz")
    )
    assert value("both_feet", jump) < 0.05
    assert value("stable", jump) < 0.15
    assert 0.15 < value("smooth", jump) < 0.45


@pytest.mark.shared
def test_a_step_after_the_landing_is_seen(shared: Path) -> None:
    sequence = load_keypoints(shared / "keypoints" / "standing_jump_mocap" / "slj_cmu13_11.npz")
    plain = attempt_at("standing_long_jump", sequence)
    late = plain.time_s > plain.moment("landing")[0] + 0.3
    position = plain.position.copy()
    position[:, late, 16, 0] += 0.6
    assert value("stable", replace(plain, position=position)) > 0.3


@pytest.mark.shared
def test_legs_cross_in_the_elite_jumps_as_often_as_was_counted(shared: Path) -> None:
    """10 jumps with two crossings or more, 5 with one, 2 with none (technique notes, section 5)."""
    with (shared / "keypoints" / "sequences.csv").open(newline="", encoding="utf-8") as file:
        files = [row["file"] for row in csv.DictReader(file) if row["id"].startswith("lj")]
    jumps = [attempt_at("long_jump", load_keypoints(shared / "keypoints" / name)) for name in files]
    crossings = np.array([value("leg_crossings", jump) for jump in jumps])
    assert [(crossings >= 2).sum(), (crossings == 1).sum(), (crossings == 0).sum()] == [10, 5, 2]
    styles = [recognise(load_event("long_jump"), jump) for jump in jumps]
    assert styles.count("hitch_kick") == 10
    assert np.isnan([value("rise_angle", jump) for jump in jumps]).all(), "an unknown pan turns every direction"


def test_the_take_off_goes_where_the_body_goes() -> None:
    jump = attempt_at("long_jump", poses(JUMPS[1], noise=0.005))
    rows = (jump.time_s >= jump.moment("toe_off")[0]) & (jump.time_s <= jump.moment("toe_off")[0] + 0.05)
    forward, up = np.diff(jump.root[rows][[0, -1]], axis=0)[0]
    assert value("rise_angle", jump) == pytest.approx(np.degrees(np.arctan2(up, forward)), abs=5)


def test_copies_are_measured_each_by_itself() -> None:
    jump = attempt_at("long_jump", poses(JUMPS[1]))
    moved = {name: np.array([at[0], at[0] + 0.01]) for name, at in jump.instants.items()}
    moved["toe_off"] = moved["toe_off"] + np.array([0.0, 0.02])
    two = replace(jump, position=np.concatenate([jump.position, jump.position]), instants=moved)
    contact = QUANTITIES["contact"].measure(two)
    assert contact[1] - contact[0] == pytest.approx(0.02)
    for name, quantity in QUANTITIES.items():
        assert quantity.measure(two).shape == (2,), name


def test_what_a_film_does_not_show_is_not_known() -> None:
    jump = attempt_at("long_jump", poses(JUMPS[1]))
    blind = replace(jump, instants={}, flight=None)
    for name in ("rise_angle", "contact", "rhythm", "leg_crossings", "no_fall_back", "stable", "order", "both_feet"):
        assert np.isnan(value(name, blind)), name
