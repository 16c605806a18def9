"""The time left is what the pace so far says."""

from __future__ import annotations

import pytest

from pe_coach.jobs.time_left import WINDOW_S, TimeLeft


def test_at_a_film_in_ten_seconds_three_films_take_thirty() -> None:
    left = TimeLeft()
    assert left.seconds(0.0, 4.0) is None
    assert left.seconds(10.0, 3.0) == pytest.approx(30.0)


def test_nothing_is_claimed_from_one_look_or_no_progress() -> None:
    left = TimeLeft()
    assert left.seconds(0.0, 4.0) is None
    assert left.seconds(60.0, 4.0) is None


def test_a_film_that_is_added_or_started_again_does_not_turn_the_pace_round() -> None:
    left = TimeLeft()
    left.seconds(0.0, 2.0)
    assert left.seconds(10.0, 5.0) is None
    assert left.seconds(20.0, 4.0) == pytest.approx(40.0)


def test_the_pace_is_the_latest() -> None:
    left = TimeLeft()
    for now_s, films in ((0.0, 10.0), (5.0, 5.0), (WINDOW_S, 4.5), (WINDOW_S + 10.0, 4.0)):
        seconds = left.seconds(now_s, films)
    assert seconds == pytest.approx(80.0)
