"""A film that shows pictures twice: the movement keeps its pace, and drawings stay on the pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pe_coach.motion import MOTIONS
from pe_coach.pose import clean, in_time
from pe_coach.pose.by_hand import ByHand
from pe_coach.pose.sequence import PoseSequence

SPEED_PX_S, TORSO_PX, RATE = 600.0, 50.0, 30.0
ANKLE, HIP = 15, 11


def runner(taken_s: np.ndarray, shown_s: np.ndarray, repeated: np.ndarray) -> PoseSequence:
    """A runner at an even pace whose legs swing, filmed at some times and shown at others."""
    swing = np.sin(2 * np.pi * 1.5 * taken_s)
    xy = np.zeros((len(taken_s), 17, 2))
    for joint, height in {0: -70, 1: -72, 3: -70, 5: -50, 7: -25, 9: 0, 11: 0, 13: 40, 15: 80}.items():
        for side, sign in ((0, 1.0), (1, -1.0)) if joint else ((0, 0.0),):
            reach = {7: -12.0, 9: -28.0, 13: 16.0, 15: 34.0}.get(joint, 1.0)
            xy[:, joint + side] = np.column_stack(
                [100 + SPEED_PX_S * taken_s + sign * reach * swing, 0 * swing + height]
            )
    shape = xy.shape[:2]
    camera = np.tile(np.eye(3), (len(xy), 1, 1))
    return PoseSequence(xy, np.full(shape, 0.9), np.full(shape, 2.0), shown_s, (1280, 720), camera, repeated=repeated)


def played_at_30(pictures_per_s: float, seconds: float = 2.0) -> PoseSequence:
    """Filmed evenly; whatever picture is the newest is shown."""
    shown_s = np.arange(round(seconds * RATE)) / RATE
    number = np.floor(shown_s * pictures_per_s + 1e-6)
    return runner(number / pictures_per_s, shown_s, np.r_[False, np.diff(number) == 0])


def with_lost_pictures() -> PoseSequence:
    """Filmed at 30 a second; whatever was lost is replaced by the picture before it."""
    shown_s = np.arange(60) / RATE
    lost = np.zeros(60, bool)
    lost[[4, 5, 11, 19, 20, 33, 34, 35, 47, 52]] = True
    kept = np.maximum.accumulate(np.where(lost, 0, np.arange(60)))
    return runner(shown_s[kept], shown_s, lost)


def unevenness(sequence: PoseSequence) -> float:
    """How much the speed of the hips varies, as a share of the true one."""
    speed = np.gradient(sequence.xy[3:-3, HIP, 0], sequence.time_s[3:-3])
    return float(np.abs(speed / SPEED_PX_S - 1).max())


@pytest.mark.parametrize("pictures_per_s", [15, 20, 24, 25])
def test_who_was_filmed_evenly_runs_evenly(pictures_per_s: int) -> None:
    film = played_at_30(pictures_per_s)
    assert unevenness(film) > 0.3
    assert unevenness(in_time(clean(film).sequence)) < 0.1


def test_where_pictures_were_lost_the_others_keep_their_times() -> None:
    assert unevenness(in_time(clean(with_lost_pictures()).sequence)) < 0.1


def test_the_movement_is_nearer_to_what_happened() -> None:
    film = played_at_30(25)
    after = in_time(clean(film).sequence)
    late_s = np.mean(np.arange(5)) * (1 / 25 - 1 / 30)  # of even pictures against their frames, on average
    happened = runner(film.time_s + late_s - 1 / 60, film.time_s, np.zeros(60, bool)).xy
    apart = [np.abs(np.ptp((each.xy - happened)[5:-5, ANKLE, 0])) for each in (film, after)]
    assert apart[1] < 0.5 * apart[0]


def test_drawings_stay_on_the_pictures() -> None:
    film = played_at_30(20)
    drawn = clean(film).sequence
    again = np.flatnonzero(film.repeated)[2:-2]
    assert np.allclose(drawn.xy[again], drawn.xy[again - 1], atol=0.5)
    assert np.abs(drawn.xy[5:-5] - film.xy[5:-5]).max() < 0.1 * TORSO_PX


def test_a_point_placed_on_a_repeated_picture_is_where_it_was_placed() -> None:
    film = played_at_30(25)
    row = int(np.flatnonzero(film.repeated)[3])
    place = (film.xy[row, ANKLE] + (0.0, 12.0)).tolist()
    drawn = clean(film, {}, ByHand((), ((row, ANKLE, *place),))).sequence
    assert drawn.xy[row, ANKLE] == pytest.approx(place, abs=1e-6)


def test_who_stands_still_for_long_stands_still() -> None:
    film = played_at_30(30)
    xy, still = film.xy.copy(), np.zeros(60, bool)
    xy[20:40], still[21:40] = xy[20], True
    after = in_time(clean(replace(film, xy=xy, repeated=still)).sequence)
    assert np.ptp(after.xy[26:34, HIP, 0]) < 0.1 * TORSO_PX


def test_without_repeated_pictures_nothing_is_timed_anew() -> None:
    film = played_at_30(30)
    assert film.repeated is not None and not film.repeated.any()
    after = clean(film).sequence
    assert after.taken_s is None
    assert in_time(after) is after
    assert np.array_equal(after.xy, clean(replace(film, repeated=None)).sequence.xy)


def test_left_and_right_exchanged_on_a_repeated_picture_are_exchanged_on_all_that_show_it() -> None:
    film = played_at_30(15)
    row = int(np.flatnonzero(film.repeated)[7])
    at_s = float(film.time_s[row])
    told, before = (clean(film, {}, by_hand).sequence for by_hand in (ByHand(((at_s, at_s),)), ByHand()))
    for frame in (row - 1, row):
        moved = np.linalg.norm(told.xy[frame, [ANKLE, ANKLE + 1]] - before.xy[frame, [ANKLE + 1, ANKLE]], axis=-1)
        assert moved.max() < 0.5 * np.linalg.norm(before.xy[frame, ANKLE] - before.xy[frame, ANKLE + 1])


@pytest.mark.parametrize("movement", sorted(MOTIONS))
def test_what_is_measured_moves_evenly(movement: str) -> None:
    motion = MOTIONS[movement](clean(played_at_30(25)).sequence)
    speed = np.abs(np.gradient(motion.root[3:-3, 0], motion.time_s[3:-3]))
    assert np.abs(speed / np.median(speed) - 1).max() < 0.1
