"""A closer look tells a jump from a run without one, also where the camera follows it."""

from __future__ import annotations

from pathlib import Path

from pe_coach.lesson.closer import Doubtful, what_is
from pe_coach.lesson.finding import Candidate


def seen_closely(film: Path, start_s: float, stop_s: float) -> str:
    candidate = Candidate(start_s, stop_s, (start_s, stop_s), (0.0, 0.0, start_s))
    return what_is(Doubtful(film, candidate, "feet"), lambda _stage, _share: None)


def test_a_jump_is_an_attempt(lesson_film: Path, lesson_set) -> None:
    assert seen_closely(lesson_film, *lesson_set.times.jump) == "attempt"


def test_a_run_without_a_jump_is_a_false_start(lesson_film: Path, lesson_set) -> None:
    assert seen_closely(lesson_film, *lesson_set.times.run_through) == "false_start"


def test_where_nobody_runs_there_is_no_false_start(lesson_film: Path, lesson_set) -> None:
    start_s = lesson_set.times.walk[0]
    assert seen_closely(lesson_film, start_s, start_s + 1.5) == "walker"


def test_a_jump_that_the_camera_follows_is_an_attempt(panned_film: Path) -> None:
    assert seen_closely(panned_film, 0.5, 5.0) == "attempt"
