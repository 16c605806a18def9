"""The low-pass takes jitter and leaves movement; gaps are filled only where that is honest."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.pose import smoothing
from pe_coach.pose.smoothing import fill_gaps, noise_left, outliers, usual_cut_off_hz


def sine(hz: float, rate: float, duration_s: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    time_s = np.arange(round(rate * duration_s)) / rate
    return time_s, np.sin(2 * np.pi * hz * time_s)[:, None]


def low_pass(time_s: np.ndarray, values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    rate = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    return smoothing.low_pass(time_s, values, weight, cut_off_hz=usual_cut_off_hz(rate))


def test_an_event_cuts_off_where_it_wants_as_far_as_the_frame_rate_carries_it() -> None:
    assert usual_cut_off_hz(60.0, 6.5) == 6.5
    assert usual_cut_off_hz(24.0, 9.0) == 6.0
    time_s, wave = sine(8.0, 60.0)
    sizes = [
        np.abs(smoothing.low_pass(time_s, wave, np.ones(len(time_s)), cut_off_hz=hz))[60:120].max()
        for hz in (4.0, 12.0)
    ]
    assert sizes[0] < 0.3
    assert sizes[1] > 0.85


@pytest.mark.parametrize("rate", [25.0, 30.0, 60.0, 120.0, 240.0])
def test_a_movement_of_two_hertz_keeps_its_size_and_its_time(rate: float) -> None:
    time_s, wave = sine(2.0, rate)
    smooth = low_pass(time_s, wave, np.ones(len(time_s)))
    inner = slice(round(rate), round(2 * rate))
    assert np.abs(smooth - wave)[inner].max() < 0.02


@pytest.mark.parametrize("rate", [30.0, 60.0, 120.0])
def test_jitter_of_fifteen_hertz_is_gone(rate: float) -> None:
    time_s, wave = sine(14.9, rate)
    smooth = low_pass(time_s, wave, np.ones(len(time_s)))
    assert np.abs(smooth[round(rate) : round(2 * rate)]).max() < 0.2


def test_white_jitter_falls_threefold_in_its_second_difference() -> None:
    time_s, wave = sine(1.0, 60.0)
    noisy = wave + np.random.default_rng(0).normal(0, 0.03, wave.shape)
    smooth = low_pass(time_s, noisy, np.ones(len(time_s)))
    rough, calm = (np.sqrt(np.mean(np.diff(line, 2, axis=0) ** 2)) for line in (noisy, smooth))
    assert calm < rough / 3


def test_a_steady_run_is_kept_whatever_the_confidence_does() -> None:
    time_s = np.arange(60) / 30
    line = np.stack([300 * time_s, 5 - 40 * time_s], 1)
    weight = np.where(np.arange(60) % 20 < 6, 0.05, 0.95)
    assert np.abs(low_pass(time_s, line, weight) - line).max() < 0.01


def test_an_unsure_spike_counts_less_than_a_sure_one() -> None:
    time_s = np.arange(60) / 30
    spike = np.zeros((60, 1))
    spike[30] = 1.0
    unsure = np.where(np.arange(60) == 30, 0.1, 0.9)
    assert low_pass(time_s, spike, unsure)[30] < 0.6 * low_pass(time_s, spike, np.ones(60))[30]


def test_uneven_times_are_respected() -> None:
    steps = np.tile([0.025, 0.04167], 45)
    time_s = np.cumsum(steps)
    wave = np.sin(2 * np.pi * 2 * time_s)[:, None]
    smooth = low_pass(time_s, wave, np.ones(len(time_s)))
    assert np.abs(smooth - wave)[30:60].max() < 0.03


def test_stretches_too_short_to_filter_stay_as_they_are() -> None:
    values = np.array([[0.0], [1.0], [0.0]])
    assert np.array_equal(low_pass(np.arange(3) / 30, values, np.ones(3)), values)


def test_gaps_up_to_a_fifth_of_a_second_are_filled_and_longer_ones_are_not() -> None:
    time_s = np.arange(40) / 30
    curve = np.stack([100 * time_s, 50 * time_s**2], 1)
    holed = curve.copy()
    holed[5:10] = np.nan  # 0.2 s from frame 4 to frame 10
    holed[20:26] = np.nan  # 0.233 s
    holed[:2] = np.nan
    filled = fill_gaps(time_s, holed)
    assert np.abs(filled[5:10] - curve[5:10]).max() < 1.0
    assert np.isnan(filled[20:26]).all()
    assert np.isnan(filled[:2]).all()
    assert np.array_equal(filled[10:20], curve[10:20])
    assert np.isnan(fill_gaps(time_s, np.full((40, 2), np.nan))).all()


def test_a_point_that_jumps_away_and_back_is_an_outlier_and_a_fast_turn_is_not() -> None:
    time_s = np.arange(60) / 60
    swing = np.stack([3 * time_s, np.sin(2 * np.pi * 3 * time_s)], 1)[:, None]
    sure = np.full((60, 1), 0.9)
    assert not outliers(swing, sure, time_s).any()
    swing[30:32] += [0.0, 2.5]
    assert np.flatnonzero(outliers(swing, sure, time_s)).tolist() == [30, 31]


def test_a_doubtful_point_must_lie_nearer() -> None:
    still = np.zeros((20, 1, 2))
    still[10] = [0.25, 0.0]
    time_s = np.arange(20) / 30
    assert not outliers(still, np.full((20, 1), 1.0), time_s).any()
    assert outliers(still, np.full((20, 1), 0.1), time_s).sum() == 1


def test_who_runs_steadily_through_missing_pictures_is_no_outlier() -> None:
    time_s = np.delete(np.arange(40), [9, 10, 11, 20, 26, 27]) / 30
    run = np.column_stack([12 * time_s, 0 * time_s])[:, None]
    sure = np.full((len(time_s), 1), 0.9)
    assert not outliers(run, sure, time_s).any()
    run[9] += [0.0, 1.0]
    assert np.flatnonzero(outliers(run, sure, time_s)).tolist() == [9]


def test_more_frames_leave_less_noise_but_never_none() -> None:
    assert noise_left(240.0) <= noise_left(60.0) <= noise_left(30.0) < 1.0
    assert noise_left(1000.0) == pytest.approx(1 / 1.7)
