"""The flight of a jump is where the body falls freely, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.motion import find_flight


def jump(rate: float, *, torso_m: float = 0.5, noise: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Run at constant height, fly from 1.0 to 1.6 s, brake: times and centre of mass in torso lengths."""
    t = np.arange(0, 2.4, 1 / rate)
    g = 9.81 / torso_m
    s = np.clip(t - 1.0, 0, 0.6)
    height = 2.0 + 0.05 * np.sin(2 * np.pi * 4 * np.minimum(t, 1.0)) + g * 0.3 * s - g * s**2 / 2
    height = np.where(t > 1.6, height - 0.8 * (1 - np.exp(-(t - 1.6) * 6)), height)
    centre = np.stack([12 * t, height], 1)
    return t, centre + np.random.default_rng(0).normal(0, noise, centre.shape)


@pytest.mark.parametrize("rate", [25, 30, 60, 120])
def test_flight_is_found_between_frames_at_every_rate(rate: float) -> None:
    flight = find_flight(*jump(rate))
    assert flight is not None
    assert flight.start_s == pytest.approx(1.0, abs=max(1.5 / rate, 0.03))
    assert flight.stop_s == pytest.approx(1.6, abs=max(2.5 / rate, 0.04))
    assert flight.peak_s == pytest.approx(1.3, abs=0.01)
    assert flight.torso_m == pytest.approx(0.5, rel=0.05)


def test_noise_of_key_points_does_not_hide_it() -> None:
    flight = find_flight(*jump(60, noise=0.015))
    assert flight is not None
    assert flight.peak_s == pytest.approx(1.3, abs=0.03)
    assert flight.torso_m == pytest.approx(0.5, rel=0.15)


def test_running_and_standing_are_no_flight() -> None:
    t, centre = jump(60)
    on_the_ground = t < 0.95
    assert find_flight(t[on_the_ground], centre[on_the_ground]) is None
    assert find_flight(t, np.full((len(t), 2), 1.0)) is None


def test_frames_in_which_the_body_is_not_seen_are_skipped() -> None:
    t, centre = jump(60)
    centre[70:74] = np.nan
    flight = find_flight(t, centre)
    assert flight is not None
    assert flight.peak_s == pytest.approx(1.3, abs=0.01)
