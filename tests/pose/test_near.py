"""The side that is nearer to the camera is told from how the body bends, whichever way it is turned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pe_coach.filming.demo import demo_scene, perform, shot_of, truth_of
from pe_coach.pose import PoseSequence, near, near_side
from pe_coach.pose.skeleton import COCO17


def jump(seed: int) -> tuple[PoseSequence, str]:
    """A demo jump's true points and the side of the athlete on which the camera stands."""
    scene = demo_scene(seed)
    motion, injected = perform(scene)
    truth = truth_of(shot_of(scene, motion), motion, injected)
    sure = np.ones(truth.xy.shape[:2])
    return PoseSequence(truth.xy, sure, 3 * sure, truth.time_s, truth.size, truth.camera), scene.seen_from


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_side_on_which_the_camera_stands_is_near(seed: int) -> None:
    sequence, seen_from = jump(seed)
    assert (near_side(sequence) == seen_from).mean() > 0.95


def test_turning_the_picture_changes_nothing_and_mirroring_it_changes_the_side() -> None:
    sequence, seen_from = jump(0)
    still = replace(sequence, camera=np.tile(np.eye(3), (len(sequence.xy), 1, 1)))
    turned = replace(still, xy=still.xy @ np.array([[-1.0, 0.0], [0.0, -1.0]]))
    mirrored = replace(still, xy=(still.xy * [-1.0, 1.0])[:, list(COCO17.mirror)])
    other = "left" if seen_from == "right" else "right"
    assert np.array_equal(near_side(turned), near_side(still))
    assert (near_side(mirrored) == other).mean() > 0.95


def test_exchanged_labels_do_not_change_the_side() -> None:
    sequence, _ = jump(1)
    exchanged = replace(sequence, xy=sequence.xy[:, list(COCO17.mirror)])
    assert np.array_equal(near_side(exchanged), near_side(sequence))


def test_nobody_and_nobody_who_bends_has_no_near_side() -> None:
    sequence, _ = jump(2)
    nobody = replace(sequence, xy=np.full_like(sequence.xy, np.nan), confidence=np.zeros_like(sequence.confidence))
    straight = sequence.xy.copy()
    straight[:, [7, 8]] = (straight[:, [5, 6]] + straight[:, [9, 10]]) / 2
    straight[:, [13, 14]] = (straight[:, [11, 12]] + straight[:, [15, 16]]) / 2
    assert (near_side(nobody) == "").all()
    assert (near_side(replace(sequence, xy=straight)) == "").all()


def test_a_long_film_is_averaged_as_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    time_s = np.cumsum(np.random.default_rng(1).uniform(0.01, 0.05, 300))
    values = np.sin(np.stack([time_s, 3 * time_s], axis=1))
    weights = np.exp(-0.5 * ((time_s[:, None] - time_s) / near.WINDOW_S) ** 2)
    monkeypatch.setattr(near, "PIECE", 7)
    assert np.allclose(near._around(time_s, values), weights @ values, rtol=1e-3, atol=1e-4)
