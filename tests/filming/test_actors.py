"""Bystanders and motions from files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pe_coach.filming import Shot, actor_in_file, bystander, load_body, shoot
from pe_coach.filming.bodies import pose_points

FRAMES = 60


def heights(actor) -> np.ndarray:
    return pose_points(actor.body, actor.rotations, actor.root)[..., 2]


def test_somebody_who_stands_stands_still_where_asked() -> None:
    actor = bystander(load_body("man_a"), FRAMES, 30.0, at=(1.0, 2.0), facing_deg=90.0)
    assert np.ptp(actor.root, axis=0).max() < 1e-9
    assert actor.root[0, :2] == pytest.approx([1.0, 2.0])
    points = pose_points(actor.body, actor.rotations[0], actor.root[0])
    assert points[0, 1] - points[[3, 4], 1].mean() > 0.05  # the nose is ahead of the ears, to the left
    assert 0 <= points[:, 2].min() < 0.1


def test_somebody_who_walks_gets_ahead_at_a_walkers_speed_with_feet_on_the_ground() -> None:
    actor = bystander(load_body("girl11a"), FRAMES, 30.0, at=(0.0, 3.0), facing_deg=180.0, walks=True)
    way = actor.root[-1] - actor.root[0]
    assert -2.8 < way[0] < -1.2  # in two seconds
    assert abs(way[1]) < 0.05
    assert (heights(actor).min(1) < 0.12).all()


@pytest.mark.shared
def test_a_stored_motion_fits_another_body_and_rate(shared: Path) -> None:
    file = shared / "bodies" / "motions" / "standing_long_jump.npz"
    for name in ("girl08a", "man_a"):
        actor = actor_in_file(file, load_body(name), frame_rate=30.0)
        assert 100 <= len(actor.root) <= 104
        assert -0.03 < heights(actor)[:50].min() < 0.08


def test_a_film_may_show_several_people_and_zoom() -> None:
    actors = [
        bystander(load_body("woman_a"), 3, 30.0, at=(0.0, 0.0)),
        bystander(load_body("boy08a"), 3, 30.0, at=(1.5, 3.0), facing_deg=-90.0, kit=3),
    ]
    zoom = np.array([500.0, 550.0, 600.0])
    shot = Shot(actors, "sports_hall", np.array([0.0, -7.0, 1.2]), np.zeros(3), zoom, size=(320, 240), noise=0.0)
    frames = list(shoot(shot))
    assert [f.shape for f in frames] == [(240, 320, 3)] * 3
    tall = [np.ptp(shot.points(actor)[:, :, 1], axis=1) for actor in (0, 1)]
    assert (np.diff(tall[0]) > 0).all()
    assert (tall[0] > tall[1]).all()
    middle = np.array([160.0, 120.0, 1.0])
    assert shot.to_first_frame() @ middle == pytest.approx(np.tile(middle, (3, 1)))
