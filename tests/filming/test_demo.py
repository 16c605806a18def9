"""The demo's films: one seed, one film, all of it known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pe_coach.clip import open_clip
from pe_coach.filming import DEMO_JUMPS, FAULTS, HELD_OUT, demo_scene, film
from pe_coach.filming.demo import perform, shot_of, truth_of
from pe_coach.filming.panorama import BACKGROUNDS
from pe_coach.filming.shooting import Shot, shoot

NAMES = {fault.name for fault in FAULTS}


def test_three_of_the_first_twenty_seeds_have_no_fault_and_the_others_share_all() -> None:
    faults = [demo_scene(seed).fault for seed in range(20)]
    assert faults.count(None) == 3
    assert all(faults.count(name) >= 5 for name in NAMES)


def test_scenes_use_only_what_training_never_sees() -> None:
    for seed in range(60):
        scene = demo_scene(seed)
        assert scene.body in HELD_OUT.bodies
        assert scene.kit in HELD_OUT.kits
        assert scene.background in HELD_OUT.backgrounds
        assert scene.jump in DEMO_JUMPS
    assert set(HELD_OUT.backgrounds) < set(BACKGROUNDS)


def test_asking_for_a_fault_changes_the_fault_and_the_side_of_the_camera_only() -> None:
    scene = demo_scene(5)
    for name in (*NAMES, "none"):
        other = demo_scene(5, name)
        assert other.fault == (None if name == "none" else name)
        assert replace(other, fault=None, degrees=0.0, seen_from="") == replace(
            scene, fault=None, degrees=0.0, seen_from=""
        )
    with pytest.raises(KeyError, match="no fault named 'lazy'"):
        demo_scene(5, "lazy")


@pytest.mark.parametrize("seed", range(4))
def test_the_injected_fault_is_known_and_large(seed: int) -> None:
    scene = demo_scene(seed)
    motion, injected = perform(scene)
    if scene.fault is None:
        assert injected is None
        return
    assert injected.degrees >= 35
    assert injected.phase == "take_off"
    assert injected.time_warp == scene.time_warp
    side = motion.contacts[-1].side
    assert injected.joint in {"free_hip", "takeoff_knee", f"{side}_shoulder"}


def test_the_time_warp_is_the_length_of_the_jump() -> None:
    scene = replace(demo_scene(3), wobble=(0.0, 0.0), time_warp=1.0)
    plain, _ = perform(scene)
    slow, _ = perform(replace(scene, time_warp=1.05))
    assert slow.landing_s - slow.toe_off_s == pytest.approx(1.05 * (plain.landing_s - plain.toe_off_s), abs=0.011)


@pytest.mark.parametrize("seed", (0, 4, 13))
def test_the_whole_jump_stays_in_the_picture_at_a_good_size(seed: int) -> None:
    scene = demo_scene(seed)
    motion, injected = perform(scene)
    truth = truth_of(shot_of(scene, motion), motion, injected)
    assert truth.xy.min() > 5
    assert (truth.xy.reshape(-1, 2).max(0) < np.array(truth.size) - 5).all()
    frame = int(np.searchsorted(truth.time_s, truth.toe_off_s))
    assert 150 < np.ptp(truth.xy[frame, :, 1]) < 290
    assert truth.time_s[-1] >= truth.landing_s + 0.35


def short(shot: Shot, start: int, stop: int) -> Shot:
    """Some frames of a shot."""
    actors = [replace(a, rotations=a.rotations[start:stop], root=a.root[start:stop]) for a in shot.actors]
    return replace(shot, actors=actors, yaw_deg=shot.yaw_deg[start:stop], focal_px=shot.focal_px[start:stop])


def test_the_pan_is_known_exactly() -> None:
    scene = demo_scene(3)
    shot = replace(short(shot_of(scene, perform(scene)[0]), 20, 60), noise=0.0)
    frames = list(shoot(replace(shot, actors=[])))
    move = shot.to_first_frame()[39]
    corners = np.array([[100.0, 80, 1], [420, 80, 1], [100, 400, 1], [420, 400, 1]]) @ move.T
    at = (corners[:, :2] / corners[:, 2:]).round().astype(int)
    assert np.abs(at - [[100, 80], [420, 80], [100, 400], [420, 400]]).max() > 30  # it does pan
    rng = np.random.default_rng(0)
    pixels = rng.uniform([100, 80], [420, 400], (400, 2)).round()
    there = np.c_[pixels, np.ones(400)] @ move.T
    there = (there[:, :2] / there[:, 2:]).round().astype(int)
    inside = ((there > 0) & (there < np.array(shot.size) - 1)).all(1)
    old = frames[0][there[inside, 1], there[inside, 0]].astype(int)
    new = frames[39][pixels[inside, 1].astype(int), pixels[inside, 0].astype(int)].astype(int)
    assert np.corrcoef(old.ravel(), new.ravel())[0, 1] > 0.9


def test_the_same_seed_gives_the_same_frames() -> None:
    scene = demo_scene(1, "none")
    shots = [short(shot_of(scene, perform(scene)[0]), 30, 32) for _ in range(2)]
    for one, other in zip(*map(shoot, shots), strict=True):
        assert (one == other).all()


@pytest.mark.slow
def test_a_film_is_written_whole_with_the_truth_beside_it(tmp_path: Path) -> None:
    truth = film(demo_scene(3), tmp_path / "jump.mp4")
    frames = list(open_clip(tmp_path / "jump.mp4").frames())
    assert [f.time_s for f in frames] == pytest.approx(truth.time_s, abs=1e-3)
    assert frames[0].image.shape == (truth.size[1], truth.size[0], 3)
    assert truth.injected is None
    assert 0 < truth.touch_down_s < truth.toe_off_s < truth.landing_s < truth.time_s[-1]
    scene = demo_scene(3)
    drawn = next(shoot(short(shot_of(scene, truth.motion), 60, 61)))
    assert np.abs(drawn.astype(int) - frames[60].image).mean() < 4  # what was drawn is what was filmed
