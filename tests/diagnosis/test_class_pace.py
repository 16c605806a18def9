"""What is recommended for a computer."""

from __future__ import annotations

import pytest

from pe_coach.diagnosis.class_pace import CLASS_CLIPS, CLIP_S, PATIENCE_S, advice
from pe_coach.diagnosis.trial import Pace


def pace(seconds_each: float) -> Pace:
    """Of a network that takes so many seconds for each second of film; decoding is part of the other stages."""
    people, pose = 0.5 * seconds_each, 1.5 * seconds_each
    return Pace(60, 2.0, {"decoding": 0.1, "people": people, "pose": pose})


def test_a_class_takes_as_long_as_its_films_on_all_workers() -> None:
    found = advice({"exact": pace(5.0), "fast": pace(2.0)}, "exact", workers=2, gain=1.6)
    assert found.class_s == {"exact": pytest.approx(CLASS_CLIPS * CLIP_S * 5 / 1.6), "fast": pytest.approx(140)}
    assert (found.network, found.workers) == ("exact", 2)


def test_where_the_exact_network_takes_longer_than_a_lesson_the_fastest_is_recommended() -> None:
    slow = 1.01 * PATIENCE_S / (CLASS_CLIPS * CLIP_S)
    found = advice({"exact": pace(slow), "fast": pace(slow / 2), "faster": pace(slow / 3)}, "exact", 1, 1.0)
    assert found.network == "faster"


def test_stages_that_are_too_quick_to_be_timed_have_no_rate() -> None:
    assert Pace(60, 2.0, {"pose": 10.0, "advice": 0.0}).fps == {"pose": 6.0}
