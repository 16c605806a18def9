"""Which stroke is swum."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from swimming_figures import TRUNK_PX, Swimmer

from pe_coach.events.stroke_signs import stroke_named
from pe_coach.motion.swimming import to_swimming
from pe_coach.pose import PoseSequence, clean
from pe_coach.pose.files import load_keypoints

STROKES = ("freestyle", "backstroke", "breaststroke", "butterfly")
REAL = {"free_uw_a": "freestyle", "back_uw_a": "backstroke", "breast_uw_a": "breaststroke", "fly_uw_a": "butterfly"}


def noisy(poses: PoseSequence, share: float) -> PoseSequence:
    noise = np.random.default_rng(0).normal(0, share * TRUNK_PX, poses.xy.shape)
    return replace(poses, xy=poses.xy + noise)


@pytest.mark.parametrize("stroke", STROKES)
@pytest.mark.parametrize("mirror", [1.0, -1.0])
def test_strokes_are_told_apart(stroke: str, mirror: float) -> None:
    poses = noisy(Swimmer(stroke).poses(), 0.04)
    named = stroke_named(to_swimming(replace(poses, xy=poses.xy * [mirror, 1.0])))
    assert named.stroke == stroke
    assert named.lies


@pytest.mark.parametrize("stroke", STROKES)
def test_a_swimmer_stood_on_end_does_not_swim(stroke: str) -> None:
    poses = Swimmer(stroke).poses()
    upright = poses.xy[..., ::-1] * [1.0, -1.0]
    named = stroke_named(to_swimming(replace(poses, xy=upright)))
    assert named.stroke is None
    assert not named.lies


def test_somebody_who_does_not_move_swims_nothing() -> None:
    poses = Swimmer("freestyle").poses()
    assert stroke_named(to_swimming(replace(poses, xy=np.repeat(poses.xy[:1], len(poses.xy), 0)))).stroke is None


@pytest.mark.shared
@pytest.mark.parametrize("name", REAL)
def test_real_cycles_are_named_right(shared: Path, name: str) -> None:
    poses = clean(load_keypoints(shared / "keypoints" / "swim" / f"{name}.npz")).sequence
    assert stroke_named(to_swimming(poses)).stroke == REAL[name]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["ctl_run", "ctl_crawl_on_floor", "ctl_dance", "ctl_backflip"])
def test_other_movements_are_no_stroke(shared: Path, name: str) -> None:
    poses = clean(load_keypoints(shared / "keypoints" / "controls" / f"{name}.npz")).sequence
    assert stroke_named(to_swimming(poses)).stroke is None
