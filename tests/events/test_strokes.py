"""Cycles and instants of swimming strokes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from swimming_figures import TRUNK_PX, Swimmer

from pe_coach.events import Instants, find_instants, load_event
from pe_coach.events.event import StrokeInstants
from pe_coach.events.stroke_order import out_of_order
from pe_coach.motion.swimming import to_swimming
from pe_coach.pose import PoseSequence

STROKES = ("freestyle", "backstroke", "breaststroke", "butterfly")
TURNING = ("freestyle", "backstroke", "butterfly")


def instants(poses: PoseSequence, stroke: str) -> Instants:
    return find_instants(to_swimming(poses), load_event(stroke).instants)


def mirrored(poses: PoseSequence) -> PoseSequence:
    """The same swimmer from the other side of the pool: the picture mirrored, every side keeps its name."""
    return replace(poses, xy=poses.xy * [-1.0, 1.0] + [1920.0, 0.0])


def backwards(poses: PoseSequence) -> PoseSequence:
    return replace(poses, xy=poses.xy[::-1])


@pytest.mark.parametrize("stroke", STROKES)
@pytest.mark.parametrize("period_s", [1.0, 1.6, 3.0])
def test_every_cycle_is_found_and_as_long_as_it_is(stroke: str, period_s: float) -> None:
    found = instants(Swimmer(stroke, period_s=period_s).poses(), stroke)
    assert len(found.cycles) == 3
    lengths = [cycle["cycle_stop"] - cycle["cycle_start"] for cycle in found.cycles]
    assert lengths == pytest.approx([period_s] * 3, abs=0.03)


@pytest.mark.parametrize("stroke", TURNING)
@pytest.mark.parametrize("seen_from", [lambda p: p, mirrored])
def test_hands_pass_under_leave_and_are_highest_when_they_do(stroke: str, seen_from) -> None:
    poses = seen_from(Swimmer(stroke).poses())
    found = instants(poses, stroke)
    cycle, period = found.time_s, 1.6
    near = 0.5 * (found.takeoff_side == "right") if stroke != "butterfly" else 0.0
    for name, share in (("under", 0.25), ("exit", 0.5), ("highest", 0.75)):
        off = (cycle[name] / period + near - share + 0.5) % 1.0 - 0.5
        assert off * period == pytest.approx(0.0, abs=0.02), name
    if stroke != "butterfly":
        assert abs(cycle["far_under"] - cycle["under"]) == pytest.approx(0.8, abs=0.02)


def test_breaststroke_parts_its_hands_kicks_and_glides_in_order() -> None:
    cycle = instants(Swimmer("breaststroke").poses(), "breaststroke").time_s
    at = {name: cycle[name] % 1.6 / 1.6 for name in ("hands_part", "hands_back", "arms_long", "knees_bent", "kick_end")}
    truth = {"hands_part": 0.3, "hands_back": 0.5, "arms_long": 0.7, "knees_bent": 0.6, "kick_end": 0.69}
    assert at == pytest.approx(truth, abs=0.02)


@pytest.mark.parametrize("stroke", TURNING)
def test_arms_that_are_lost_above_the_water_still_turn(stroke: str) -> None:
    poses = Swimmer(stroke, cycles=4.0).poses()
    above = poses.xy[:, 9:11, 1] < 500 - 0.1 * TRUNK_PX
    xy = poses.xy.copy()
    xy[:, 9:11][above] = np.nan
    found = instants(replace(poses, xy=xy), stroke)
    assert len(found.cycles) >= 3
    assert "highest" in found.missing

    near = 0.5 * (found.takeoff_side == "right") if stroke != "butterfly" else 0.0
    off = (found.time_s["exit"] / 1.6 + near) % 1.0 - 0.5
    assert off * 1.6 == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("stroke", STROKES)
def test_a_swimmer_who_comes_nearer_swims_the_same(stroke: str) -> None:
    poses = Swimmer(stroke, speed=0.0).poses()
    growth = np.exp(0.25 * poses.time_s)[:, None, None]
    nearer = instants(replace(poses, xy=(poses.xy - [300.0, 500.0]) * growth + [300.0, 500.0]), stroke)
    steady = instants(poses, stroke)
    assert nearer.time_s.keys() == steady.time_s.keys()
    assert list(nearer.time_s.values()) == pytest.approx(list(steady.time_s.values()), abs=0.04)


@pytest.mark.parametrize("stroke", STROKES)
def test_less_than_a_cycle_is_no_cycle(stroke: str) -> None:
    found = instants(Swimmer(stroke, cycles=0.9).poses(), stroke)
    assert found.cycles == ()
    assert found.time_s == {}
    assert "cycle_stop" in found.missing


@pytest.mark.parametrize("stroke", STROKES)
def test_a_film_that_runs_backwards_is_out_of_order(stroke: str) -> None:
    poses, rules = Swimmer(stroke).poses(), load_event(stroke).instants
    assert isinstance(rules, StrokeInstants)
    assert not out_of_order(to_swimming(poses), rules)
    assert out_of_order(to_swimming(backwards(poses)), rules)


def test_a_film_that_was_cut_and_put_together_otherwise_is_out_of_order() -> None:
    poses, rules = Swimmer("butterfly", speed=4.0).poses(), load_event("butterfly").instants
    assert isinstance(rules, StrokeInstants)
    parts = np.array_split(np.arange(len(poses.xy)), 6)
    rows = np.concatenate([parts[i] for i in (4, 1, 3, 0, 5, 2)])
    assert out_of_order(to_swimming(replace(poses, xy=poses.xy[rows])), rules)


def test_the_side_towards_the_camera_is_near() -> None:
    assert instants(Swimmer("freestyle").poses(), "freestyle").takeoff_side == "right"
    assert instants(mirrored(Swimmer("freestyle").poses()), "freestyle").takeoff_side == "left"
    assert instants(Swimmer("backstroke").poses(), "backstroke").takeoff_side == "left"


@pytest.mark.parametrize("stroke", ["freestyle", "backstroke"])
def test_hands_that_hop_from_name_to_name_are_told_apart(stroke: str) -> None:
    poses = Swimmer(stroke, cycles=4.5).poses()
    lower = poses.xy[:, 9:11, 1].argmax(1)
    rows, xy = np.arange(len(lower)), poses.xy.copy()
    for joint in (7, 9):  # the arm that is under water is drawn under both names
        xy[:, joint] = xy[:, joint + 1] = poses.xy[rows, joint + lower]
    found = instants(replace(poses, xy=xy), stroke)
    assert len(found.cycles) >= 2
    for cycle in found.cycles:
        assert cycle["cycle_stop"] - cycle["cycle_start"] == pytest.approx(1.6, abs=0.05)
    far = [cycle for cycle in found.cycles if "far_under" in cycle and "under" in cycle]
    assert far
    assert abs(far[0]["far_under"] - far[0]["under"]) == pytest.approx(0.8, abs=0.1)
