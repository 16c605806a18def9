"""What is read off a swimmer, and that a fault shows where it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from swimming_figures import Swimmer

from pe_coach.events import Attempt, find_instants, load_event, measured
from pe_coach.events.quantities import QUANTITIES
from pe_coach.motion.swimming import to_swimming
from pe_coach.pose import PoseSequence

STROKES = ("freestyle", "backstroke", "breaststroke", "butterfly")


def attempt(poses: PoseSequence, stroke: str) -> Attempt:
    motion = to_swimming(poses)
    instants = find_instants(motion, load_event(stroke).instants)
    return measured(motion, instants.time_s, instants.takeoff_side)


def value(swimmer: Swimmer, quantity: str) -> float:
    return float(QUANTITIES[quantity].measure(attempt(swimmer.poses(), swimmer.stroke))[0])


def test_arms_in_turn_are_half_a_cycle_apart() -> None:
    assert value(Swimmer("freestyle"), "arm_lag") == pytest.approx(180, abs=4)
    assert value(Swimmer("backstroke"), "arm_lag") == pytest.approx(180, abs=4)


def test_an_arm_that_waits_shows_as_lag() -> None:
    poses = Swimmer("freestyle").poses()
    late = poses.xy.copy()
    rows = np.maximum(np.arange(len(late)) - 20, 0)  # 0.4 s of 1.6 s
    moved = poses.xy[rows][:, [7, 9]] - poses.xy[rows][:, [5]] + poses.xy[:, [5]]
    late[:, [7, 9]] = moved
    lag = QUANTITIES["arm_lag"].measure(attempt(replace(poses, xy=late), "freestyle"))[0]
    assert min(abs(lag - 90), abs(lag - 270)) < 6


@pytest.mark.parametrize("stroke", STROKES)
def test_sinking_legs_show_in_the_line(stroke: str) -> None:
    for sinks in (5.0, 20.0):
        sunk = value(Swimmer(stroke, sinks_deg=sinks, speed=0.0), "body_line")
        flat = value(Swimmer(stroke, speed=0.0), "body_line")
        assert sunk - flat == pytest.approx(sinks, abs=0.5)


@pytest.mark.parametrize("stroke", STROKES)
def test_knees_that_bend_more_are_smaller_by_as_much(stroke: str) -> None:
    straight, bent = (value(Swimmer(stroke, knee_deg=deg), "knee_least") for deg in (0.0, 15.0))
    assert straight - bent == pytest.approx(15, abs=1)


def test_a_breaststroke_kick_follows_the_pull_and_a_glide_follows_the_kick() -> None:
    swimmer = Swimmer("breaststroke")
    assert value(swimmer, "arms_before_kick") == pytest.approx(0.5, abs=0.05)
    assert value(swimmer, "glide_share") == pytest.approx(0.62, abs=0.03)
    assert value(swimmer, "kick_finish") == pytest.approx(180, abs=2)
    assert value(swimmer, "hands_behind_shoulders") == pytest.approx(-0.23, abs=0.05)


def test_butterfly_kicks_twice() -> None:
    assert value(Swimmer("butterfly"), "kicks") == 2
    assert value(Swimmer("butterfly"), "feet_apart") == pytest.approx(0, abs=0.01)


def test_reach_is_a_share_of_the_arm_whatever_the_size() -> None:
    poses = Swimmer("freestyle").poses()
    for size in (0.5, 3.0):
        reach = QUANTITIES["arm_reach"].measure(attempt(replace(poses, xy=poses.xy * size), "freestyle"))
        assert reach[0] == pytest.approx(1.0, abs=0.02)


def test_what_is_not_seen_is_not_known() -> None:
    poses = Swimmer("freestyle").poses()
    xy = poses.xy.copy()
    xy[:, 13:17], xy[:, 0:5] = np.nan, np.nan
    seen = attempt(replace(poses, xy=xy), "freestyle")
    for quantity in ("knee_least", "foot_range", "head_angle", "breath_rise", "body_line"):
        assert np.isnan(QUANTITIES[quantity].measure(seen)).all(), quantity
    assert np.isfinite(QUANTITIES["arm_lag"].measure(seen)).all()


@pytest.mark.parametrize("stroke", STROKES)
def test_elbows_are_never_read_in_degrees(stroke: str) -> None:
    event = load_event(stroke)
    assert not [c.id for c in event.criteria if "elbow" in c.joint and c.unit == "°" and c.id != "catch"]
    assert event.score.total == "on_request"
    assert event.validation == "simulated"
