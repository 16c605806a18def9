"""Cleaning repairs what networks get wrong over time and leaves the rest of the movement alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pe_coach.pose import sides
from pe_coach.pose.cleaning import clean
from pe_coach.pose.files import load_keypoints
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.steady import project

Pairs = tuple[tuple[int, int], ...]
ARMS, LEGS = sides.ARMS.pairs, sides.LEGS.pairs
TORSO_PX = 50.0


def walker(
    frame_rate: float = 60.0, *, swing_hz: float = 1.0, speed_px_s: float = 120.0, noise_px: float = 0.0
) -> PoseSequence:
    """Somebody who walks to the right for 2 s, seen from the side; arms and legs swing and pass each other."""
    time_s = np.arange(round(2 * frame_rate)) / frame_rate
    swing = np.sin(2 * np.pi * swing_hz * (time_s + 0.5 / frame_rate))  # limbs pass between two frames
    xy = np.zeros((len(time_s), 17, 2))
    heights = {0: -70, 1: -72, 3: -70, 5: -50, 7: -25, 9: 0, 11: 0, 13: 40, 15: 80}
    reach = {5: 3.0, 7: -12.0, 9: -28.0, 11: 3.0, 13: 16.0, 15: 34.0}
    for joint, height in heights.items():
        for side, sign in ((0, 1.0), (1, -1.0)) if joint else ((0, 0.0),):
            xy[:, joint + side, 0] = 300 + speed_px_s * time_s + sign * reach.get(joint, 1.0) * swing
            xy[:, joint + side, 1] = 200 + height
    xy += np.random.default_rng(1).normal(0, noise_px, xy.shape) if noise_px else 0.0
    shape = xy.shape[:2]
    camera = np.tile(np.eye(3), (len(time_s), 1, 1))
    return PoseSequence(xy, np.full(shape, 0.9), np.full(shape, 4.0), time_s, (1280, 720), camera)


def exchanged(sequence: PoseSequence, frames: slice | np.ndarray, pairs: Pairs) -> PoseSequence:
    """Left and right named the wrong way round for some frames."""
    xy, confidence = sequence.xy.copy(), sequence.confidence.copy()
    for left, right in pairs:
        xy[frames, left], xy[frames, right] = sequence.xy[frames, right], sequence.xy[frames, left]
        confidence[frames, left], confidence[frames, right] = (sequence.confidence[frames, k] for k in (right, left))
    return replace(sequence, xy=xy, confidence=confidence)


def with_points(sequence: PoseSequence, frames: slice, joint: int, xy: np.ndarray | float) -> PoseSequence:
    points = sequence.xy.copy()
    points[frames, joint] = xy
    return replace(sequence, xy=points)


def far(one: PoseSequence, other: PoseSequence) -> float:
    """Largest distance between two sequences in torso lengths."""
    return float(np.nanmax(np.linalg.norm(one.xy - other.xy, axis=-1))) / TORSO_PX


def test_legs_that_pass_each_other_keep_their_names() -> None:
    cleaned = clean(walker(noise_px=1.0))
    assert cleaned.swaps_repaired == 0
    assert cleaned.outliers == 0
    assert cleaned.gaps_filled == 0
    assert far(cleaned.sequence, walker()) < 0.1


def test_who_runs_towards_the_camera_is_not_taken_apart_when_near() -> None:
    runner = walker(30.0, swing_hz=2.0, speed_px_s=0.0, noise_px=0.5)
    middle = np.array([300.0, 200.0])
    growth = 6.0 ** (runner.time_s / 2.0 - 0.5)  # from 0.4 to 2.4 times the middle size
    near = replace(runner, xy=middle + (runner.xy - middle) * growth[:, None, None])
    cleaned = clean(near)
    assert cleaned.swaps_repaired == 0
    assert cleaned.outliers == 0
    off = np.linalg.norm(cleaned.sequence.xy - near.xy, axis=-1) / growth[:, None] / TORSO_PX
    assert off.max() < 0.25


def test_points_that_fall_together_for_a_while_are_no_reason_to_fail() -> None:
    heap = walker(30.0)
    heap.xy[20:50] = heap.xy[20:50, :1]
    cleaned = clean(heap).sequence
    assert np.isfinite(cleaned.xy[:10]).all()
    assert np.abs(cleaned.xy[:10] - heap.xy[:10]).max() < 0.2 * TORSO_PX


@pytest.mark.parametrize("frame_rate", [25.0, 30.0, 50.0])
def test_legs_that_pass_each_other_between_two_frames_keep_their_names(frame_rate: float) -> None:
    assert clean(walker(frame_rate, swing_hz=2.5, noise_px=1.0)).swaps_repaired == 0


@pytest.mark.parametrize("frame_rate", [25.0, 60.0])
@pytest.mark.parametrize("pairs", [ARMS, LEGS])
def test_exchanged_sides_are_put_right_exactly(frame_rate: float, pairs: Pairs) -> None:
    truth = walker(frame_rate)
    stretch = slice(round(0.2 * frame_rate), round(0.45 * frame_rate))
    cleaned = clean(exchanged(truth, stretch, pairs))
    assert cleaned.swaps_repaired == stretch.stop - stretch.start
    assert far(cleaned.sequence, clean(truth).sequence) < 1e-9


def test_arms_and_legs_are_exchanged_apart() -> None:
    truth = walker()
    spoilt = exchanged(exchanged(truth, slice(12, 20), ARMS), slice(15, 25), LEGS)
    assert clean(spoilt).swaps_repaired == 18


def test_confidence_and_spread_go_with_their_points() -> None:
    truth = walker()
    sure = truth.confidence.copy()
    sure[:, 15] = 0.6
    truth = replace(truth, confidence=sure)
    spoilt = exchanged(truth, slice(12, 25), LEGS)
    assert np.array_equal(clean(spoilt).sequence.confidence, sure)


def test_a_pan_is_not_a_run_and_points_stay_in_px_of_their_frame() -> None:
    truth = walker(speed_px_s=0.0)
    jolts = 300 * np.random.default_rng(2).random((len(truth.time_s), 2))
    camera = truth.camera.copy()
    camera[:, :2, 2] = -jolts
    panned = replace(truth, xy=project(np.linalg.inv(camera), truth.xy), camera=camera)
    cleaned = clean(exchanged(panned, slice(12, 25), LEGS))
    assert cleaned.swaps_repaired == 13
    assert far(cleaned.sequence, panned) < 0.03


def test_an_outlier_is_replaced_by_what_lies_around_it() -> None:
    truth = walker()
    cleaned = clean(with_points(truth, slice(30, 32), 9, np.array([900.0, 10.0])))
    assert cleaned.outliers == 2
    assert cleaned.gaps_filled == 2
    assert far(cleaned.sequence, truth) < 0.05
    assert (cleaned.sequence.confidence[30:32, 9] < 0.9).all()
    assert (cleaned.sequence.spread[30:32, 9] > cleaned.sequence.spread[40, 9]).all()


def test_nothing_is_invented_in_a_long_gap_nor_smoothed_across_it() -> None:
    truth = walker()
    jump = truth.xy.copy()
    jump[60:] += 500.0
    holed = with_points(replace(truth, xy=jump), slice(40, 60), slice(None), np.nan)
    sure = np.where(np.isfinite(holed.xy).all(-1), 0.9, 0.0)
    cleaned = clean(replace(holed, confidence=sure))
    assert np.isnan(cleaned.sequence.xy[40:60]).all()
    assert (cleaned.sequence.confidence[40:60] == 0).all()
    assert far(cleaned.sequence, replace(truth, xy=jump)) < 0.05


def test_a_leap_to_another_body_is_not_smoothed_into_a_movement() -> None:
    truth = walker()
    leapt = truth.xy.copy()
    leapt[60:] += [400.0, 0.0]
    cleaned = clean(replace(truth, xy=leapt))
    assert cleaned.outliers == 0
    assert far(cleaned.sequence, replace(truth, xy=leapt)) < 0.05


def test_frames_that_were_left_out_are_filled_in() -> None:
    truth = walker(frame_rate=240.0)
    thinned = np.where((np.arange(len(truth.time_s)) % 4 == 0)[:, None, None], truth.xy, np.nan)
    sure = np.where(np.isfinite(thinned).all(-1), 0.9, 0.0)
    cleaned = clean(replace(truth, xy=thinned, confidence=sure))
    last = (len(truth.time_s) - 1) // 4 * 4 + 1
    assert np.isfinite(cleaned.sequence.xy[:last]).all()
    assert far(cleaned.sequence, truth) < 0.03


def test_points_that_never_were_known_stay_unknown() -> None:
    faceless = with_points(walker(), slice(None), slice(1, 5), np.nan)
    sure = np.where(np.isfinite(faceless.xy).all(-1), 0.9, 0.0)
    cleaned = clean(replace(faceless, confidence=sure)).sequence
    assert np.isnan(cleaned.xy[:, 1:5]).all()
    assert np.isfinite(np.delete(cleaned.xy, slice(1, 5), 1)).all()


def test_nobody_at_all_is_left_as_it_is() -> None:
    empty = with_points(walker(), slice(None), slice(None), np.nan)
    cleaned = clean(replace(empty, confidence=np.zeros_like(empty.confidence)))
    assert np.isnan(cleaned.sequence.xy).all()
    assert cleaned.swaps_repaired == 0


def test_the_unit_does_not_matter() -> None:
    spoilt = exchanged(walker(noise_px=1.0), slice(12, 25), LEGS)
    metres = replace(spoilt, xy=spoilt.xy / 100, size=None)
    assert np.allclose(clean(metres).sequence.xy * 100, clean(spoilt).sequence.xy)


def test_both_legs_seen_on_one_leg_for_a_moment_are_not_believed() -> None:
    truth = walker()
    cleaned = clean(with_points(truth, slice(42, 44), 15, truth.xy[42:44, 16]))  # the left ankle called right as well
    assert cleaned.outliers == 2
    assert cleaned.gaps_filled == 2
    assert far(cleaned.sequence, truth) < 0.15


def test_single_joints_that_change_sides_by_chance_are_put_right() -> None:
    truth = walker()
    spoilt, generator = truth, np.random.default_rng(3)
    for pair in LEGS[1:]:
        for frame in np.flatnonzero(generator.random(len(truth.time_s)) < 0.5).tolist():
            spoilt = exchanged(spoilt, slice(frame, frame + 1), (pair,))
    unsure = replace(spoilt, confidence=np.full_like(spoilt.confidence, 0.55))
    repaired, right = clean(unsure).sequence, clean(truth).sequence
    other = replace(repaired, xy=repaired.xy[:, [*range(13), 14, 13, 16, 15]])
    assert min(far(repaired, right), far(other, right)) < 0.2  # where names say nothing either leg may be the left one


def test_a_long_stretch_of_sure_names_settles_which_side_is_left() -> None:
    truth = walker()
    holed = with_points(truth, slice(30, 50), slice(5, 17), np.nan)
    sure = np.where(np.isfinite(holed.xy).all(-1), 0.9, 0.0)
    spoilt = exchanged(replace(holed, confidence=sure), slice(20, 30), LEGS)
    assert clean(spoilt).swaps_repaired >= 9
    assert far(clean(spoilt).sequence, clean(replace(holed, confidence=sure)).sequence) < 0.15


@pytest.mark.shared
def test_sides_of_elite_jumps_are_repaired_where_it_shows_and_left_where_they_are_right(shared: Path) -> None:
    generator = np.random.default_rng(0)
    damaged = repaired = clean_frames = spoilt_frames = 0
    for path in sorted((shared / "keypoints" / "long_jump_elite").glob("*.npz")):
        sequence = load_keypoints(path)
        torso = np.nanmedian(np.linalg.norm(sequence.xy[:, 5] - sequence.xy[:, 11], axis=-1))
        for limb in (sides.ARMS, sides.LEGS):
            count = len(sequence.time_s)
            start = int(generator.integers(5, count - 20))
            injected = np.zeros(count, dtype=bool)
            injected[start : start + int(generator.integers(2, 12))] = True
            wrong = exchanged(sequence, injected, limb.pairs)
            before = sides.sides(sequence.xy / torso, sequence.confidence, sequence.time_s, limb)
            after = sides.sides(wrong.xy / torso, wrong.confidence, wrong.time_s, limb)
            left, right = (list(side) for side in zip(*limb.pairs, strict=True))
            shows = np.linalg.norm(sequence.xy[:, left] - sequence.xy[:, right], axis=-1) / torso > 0.2
            damaged += int((shows & injected[:, None]).sum())
            repaired += int((shows & injected[:, None] & (after == [1, 0]).all(-1)).sum())
            clean_frames += int(shows.sum())
            spoilt_frames += int((shows & (before == [1, 0]).all(-1)).sum())
    assert repaired >= 0.9 * damaged
    assert spoilt_frames <= 0.01 * clean_frames
