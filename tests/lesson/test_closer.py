"""A closer look tells a jump from a run without one, also where the camera follows it."""

from __future__ import annotations

from pathlib import Path

from pe_coach.lesson.closer import Doubtful, is_attempt
from pe_coach.lesson.finding import Candidate


def is_jump(film: Path, start_s: float, stop_s: float) -> bool:
    candidate = Candidate(start_s, stop_s, (start_s, stop_s), (0.0, 0.0, start_s))
    return is_attempt(Doubtful(film, candidate, "feet"), lambda _stage, _share: None)


def test_a_jump_is_an_attempt(lesson_film: Path, lesson_set) -> None:
    assert is_jump(lesson_film, *lesson_set.times.jump)


def test_a_run_through_is_none(lesson_film: Path, lesson_set) -> None:
    assert not is_jump(lesson_film, *lesson_set.times.run_through)


def test_a_jump_that_the_camera_follows_is_an_attempt(panned_film: Path) -> None:
    assert is_jump(panned_film, 0.5, 5.0)
