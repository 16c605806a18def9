"""Fewer looks are taken only where the athlete surely does nothing but wait, run up or walk away."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.clip import Shot
from pe_coach.people import People, Track, quiet_frames

RATE = 30.0
TALL, LYING = (40.0, 100.0), (100.0, 40.0)


def somebody(speed: np.ndarray, size: tuple[float, float] = TALL, rate: float = RATE) -> tuple[People, Track]:
    """A person whose speed along the ground, in heights of 100 px a second, is given frame by frame (T,)."""
    count = len(speed)
    x, frames, time_s = np.cumsum(speed) * 100 / rate, np.arange(count), np.arange(count) / rate
    boxes = np.stack([x, np.full(count, 50.0), x + size[0], np.full(count, 50.0 + size[1])], 1)
    track = Track(1, frames, time_s, boxes, np.ones(count), 1.0, 1.0)
    still = np.tile(np.eye(3), (count, 1, 1))
    shots = (Shot(0.0, float(time_s[-1])),)
    return People(
        "film",
        (640, 360),
        (track,),
        frames,
        time_s,
        still,
        np.ones(count, bool),
        shots,
        0,
        False,
        np.zeros(count, bool),
    ), track


def speeds(*parts: tuple[float, float], rate: float = RATE) -> np.ndarray:
    """(T,) of stretches of so many seconds at so many heights a second."""
    return np.concatenate([np.full(round(seconds * rate), speed) for seconds, speed in parts])


RUN = ((3.0, 0.0), (5.0, 3.5), (4.0, 0.3))
"""Waits, runs up for five seconds, lands after eight, walks away."""


def test_a_run_up_is_quiet_until_the_last_strides_and_so_is_the_way_back() -> None:
    people, track = somebody(speeds(*RUN))
    quiet = quiet_frames(people, track) / RATE
    assert {0.0, 3.0, 5.3, 9.8, 11.9} <= set(np.round(quiet, 1))
    assert not ((quiet > 5.7) & (quiet < 9.3)).any()


def test_every_end_of_a_run_may_be_the_jump() -> None:
    people, track = somebody(speeds((6.0, 3.0), (3.0, 0.2), (6.0, 4.0), (5.0, 0.2)))
    quiet = quiet_frames(people, track) / RATE
    for landing_s in (6.0, 15.0):
        assert not (np.abs(quiet - landing_s) < 1.3).any()
    assert (quiet < 3.0).any() and ((quiet > 10.0) & (quiet < 12.0)).any()


def test_a_film_that_ends_in_flight_is_dense_at_its_end() -> None:
    people, track = somebody(speeds((6.0, 3.0)))
    quiet = quiet_frames(people, track) / RATE
    assert quiet.max() == pytest.approx(3.5, abs=0.3)


def test_who_hardly_travels_or_lies_may_act_at_any_time() -> None:
    for speed, size in (
        (speeds((8.0, 0.4)), TALL),
        (speeds((5.0, 3.0), (5.0, 0.0)), LYING),
        (speeds((0.03, 1.0)), TALL),
    ):
        assert quiet_frames(*somebody(speed, size)).size == 0


def test_slow_motion_stretches_the_action() -> None:
    people, track = somebody(np.repeat(speeds(*RUN), 4) / 4)
    slow, plain = quiet_frames(people, track, slowed=4.0), quiet_frames(*somebody(speeds(*RUN)))
    assert len(slow) == pytest.approx(4 * len(plain), rel=0.05)
    assert quiet_frames(people, track).size == 0
