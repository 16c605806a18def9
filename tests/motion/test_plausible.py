"""Films that were cut or play backwards betray themselves by how the body moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from truth import JUMPS, poses

from pe_coach.motion import to_motion
from pe_coach.motion.plausible import has_long_limbs, leaps, runs_forward
from pe_coach.pose import PoseSequence


def in_order(sequence: PoseSequence, rows: NDArray[np.intp]) -> PoseSequence:
    """Other rows at the same times."""
    return replace(
        sequence,
        xy=sequence.xy[rows],
        confidence=sequence.confidence[rows],
        spread=sequence.spread[rows],
        camera=sequence.camera[rows],
    )


@pytest.mark.parametrize("name", JUMPS)
def test_a_jump_is_one_movement_forward_and_backwards_when_played_backwards(name: str) -> None:
    jump = poses(name, noise=0.01)
    forward = to_motion(jump)
    backward = to_motion(in_order(jump, np.arange(len(jump.time_s))[::-1]))
    assert leaps(forward, 0.0, np.inf) is None
    assert leaps(backward, 0.0, np.inf) is None
    there, back = runs_forward(forward), runs_forward(backward)
    assert there is not None
    assert back is not None
    assert there > 0.5
    assert back < -0.5


def test_a_cut_shows_as_a_leap_where_it_is() -> None:
    jump = poses(JUMPS[0])
    count = len(jump.time_s)
    rows = np.concatenate(
        [np.arange(count // 2), np.arange(3 * count // 4, count), np.arange(count // 2, 3 * count // 4)]
    )
    at = leaps(to_motion(in_order(jump, rows)), 0.0, np.inf)
    assert at is not None
    joins = jump.time_s[[count // 2, count // 2 + count - 3 * count // 4]]
    assert np.abs(joins - at).min() < 0.1


def test_limbs_that_are_seen_with_doubt_leap_as_they_like() -> None:
    jump = poses(JUMPS[0])
    half = len(jump.time_s) // 2
    rows = np.concatenate([np.arange(half, len(jump.time_s)), np.arange(half)])
    doubtful = replace(in_order(jump, rows), confidence=np.full(jump.confidence.shape, 0.3))
    assert leaps(to_motion(doubtful), 0.0, np.inf) is None


def test_somebody_who_stands_does_not_run() -> None:
    jump = poses(JUMPS[0])
    assert runs_forward(to_motion(in_order(jump, np.full(len(jump.time_s), 10)))) is None


def test_limbs_of_two_people_are_too_long_for_one() -> None:
    jump = poses(JUMPS[0], noise=0.01)
    assert not has_long_limbs(to_motion(jump))
    xy = jump.xy.copy()
    xy[::8, 15:17, 0] += 3 * 0.5 * 150  # ankles three torso lengths away in one frame of eight
    assert has_long_limbs(to_motion(replace(jump, xy=xy)))
