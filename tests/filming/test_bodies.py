"""The bodies: dressed, with key points where they belong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pe_coach.filming import BODY_NAMES, HELD_OUT, KIT_NAMES, load_body, pose_body
from pe_coach.filming.bodies import CLOTH, pose_points, rest_points, rotation_matrices, rotation_vectors
from pe_coach.pose.skeleton import COCO17


@pytest.mark.parametrize("name", BODY_NAMES)
def test_every_body_is_dressed_in_every_kit(name: str) -> None:
    body = load_body(name)
    assert body.must_cover.mean() > 0.05
    assert np.isin(body.label[:, body.must_cover], CLOTH).all()
    assert len(body.label) == len(KIT_NAMES)


@pytest.mark.parametrize("name", BODY_NAMES)
def test_key_points_are_cocos_in_cocos_order(name: str) -> None:
    body = load_body(name)
    assert body.point_names[:17] == COCO17.names
    at = rest_points(body)
    assert at["left_shoulder"][0] > 0 > at["right_shoulder"][0]
    assert at["nose"][2] > at["left_shoulder"][2] > at["left_hip"][2] > at["left_knee"][2] > at["left_ankle"][2]
    stature = body.height_m
    assert -body.floor_m == pytest.approx(0.53 * stature, rel=0.08)


def test_posing_whole_motions_agrees_with_posing_one_frame() -> None:
    body, rng = load_body("woman_a"), np.random.default_rng(4)
    rotations, root = rng.normal(0, 0.3, (3, len(body.parent), 3)), rng.normal(0, 1, (3, 3))
    together = pose_points(body, rotations, root)
    for frame in range(3):
        assert np.allclose(together[frame], pose_body(body, rotations[frame], root[frame]).points, atol=1e-5)


def test_a_bent_knee_lifts_the_heel_behind() -> None:
    body = load_body("boy11a")
    rotations = np.zeros((len(body.parent), 3))
    rotations[body.bone("lowerleg01.L"), 0] = np.pi / 2
    straight, bent = (pose_body(body, r, (0, 0, 0)).points for r in (np.zeros_like(rotations), rotations))
    ankle = body.point_names.index("left_ankle")
    assert bent[ankle, 2] - straight[ankle, 2] > 0.2
    assert bent[ankle, 1] - straight[ankle, 1] > 0.2  # a body at rest faces -y
    assert np.allclose(
        np.delete(bent, [13, 15, 17, 19, 21], 0), np.delete(straight, [13, 15, 17, 19, 21], 0), atol=1e-5
    )


@given(st.lists(st.floats(-1.8, 1.8), min_size=3, max_size=3))
def test_rotation_vectors_survive_the_way_through_matrices(vector: list[float]) -> None:
    turned = rotation_matrices(np.array(vector))
    assert np.allclose(rotation_matrices(rotation_vectors(turned)), turned, atol=1e-9)


def test_half_turns_survive_too() -> None:
    for axis in np.eye(3):
        turned = rotation_matrices(np.pi * axis)
        assert np.allclose(rotation_matrices(rotation_vectors(turned)), turned, atol=1e-9)


def test_an_unknown_body_is_named() -> None:
    with pytest.raises(KeyError, match="no body named 'nobody'"):
        load_body("nobody")


def test_what_is_held_out_exists() -> None:
    assert set(HELD_OUT.bodies) < set(BODY_NAMES)
    assert set(HELD_OUT.kits) < set(KIT_NAMES)
