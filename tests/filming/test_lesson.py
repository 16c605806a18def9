"""Lessons with known truth: what the truth says is what the pictures show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pe_coach.cards import read_cards
from pe_coach.filming.directing import direct
from pe_coach.filming.disciplines import disciplines
from pe_coach.filming.lesson import stage_of
from pe_coach.filming.lesson_types import Attempt, Direction, Real, Wish
from pe_coach.filming.stage import Part, Stage

RATE = 30.0


@pytest.fixture(scope="module")
def lesson() -> tuple[Stage, Direction]:
    discipline = disciplines(None)["long_jump"]
    stage = stage_of(5, discipline)
    real = Real(Path("real.mp4"), 1.2, toe_off_s=0.5)
    return stage, direct(Wish(5, duration_s=120.0, attempts=4, real=(real,)), discipline, stage.camera)


def _rgb(planes: np.ndarray) -> np.ndarray:
    import cv2

    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420))


def test_a_lesson_holds_what_was_asked_for(lesson: tuple[Stage, Direction]) -> None:
    _, direction = lesson
    assert [attempt.number for attempt in direction.attempts] == [1, 2, 3, 4]
    assert sum(attempt.real is not None for attempt in direction.attempts) == 1
    assert sum(aside.why == "false_start" for aside in direction.asides) == 2
    assert direction.frames >= 120 * RATE
    for attempt in direction.attempts:
        known = [attempt.start_s, attempt.touch_down_s, attempt.toe_off_s, attempt.landing_s, attempt.stop_s]
        assert (np.diff([at for at in known if np.isfinite(at)]) > 0).all()


def test_a_card_is_read_while_the_truth_says_it_is_shown(lesson: tuple[Stage, Direction]) -> None:
    stage, direction = lesson
    card = next(card for card in direction.cards if card.legible)
    middle = round((card.start_s + card.stop_s) / 2 * RATE)
    seen = read_cards(_rgb(stage.picture(direction.parts, middle)))
    assert [one.number for one in seen] == [card.number]
    assert seen[0].side_px == pytest.approx(card.side_px, rel=0.15)
    assert not read_cards(_rgb(stage.picture(direction.parts, round((card.start_s - 2.0) * RATE))))


def test_the_athlete_is_in_the_air_between_take_off_and_landing(lesson: tuple[Stage, Direction]) -> None:
    _, direction = lesson
    attempt = next(attempt for attempt in direction.attempts if attempt.real is None)
    middle = round((attempt.toe_off_s + 0.3) * RATE)
    athlete = _athlete(direction, attempt)
    heights = athlete.actor.root[:, 2]
    assert heights[middle - athlete.start] > np.median(heights[: round(attempt.touch_down_s * RATE) - athlete.start])


def test_a_landing_is_known_only_where_the_picture_shows_it(lesson: tuple[Stage, Direction]) -> None:
    stage, direction = lesson
    wide = replace(stage.camera, focal_px=stage.camera.focal_px / 2)
    seen = direct(Wish(5, duration_s=120.0, attempts=4), disciplines(None)["long_jump"], wide)
    assert all(np.isfinite(attempt.landing_s) for attempt in seen.attempts)
    for attempt in direction.attempts:
        if np.isfinite(attempt.landing_s):
            athlete = _athlete(direction, attempt)
            there = athlete.actor.root[round(attempt.landing_s * RATE) - athlete.start]
            assert 0 < stage.camera.project(there[None])[0, 0] < stage.camera.size[0]


def _athlete(direction: Direction, attempt: Attempt) -> Part:
    """Who jumps in an attempt."""
    stop = round(attempt.stop_s * RATE)
    return next(p for p in direction.parts if p.start <= attempt.toe_off_s * RATE and p.stop == stop)


def test_the_same_seed_gives_the_same_lesson(lesson: tuple[Stage, Direction]) -> None:
    discipline = disciplines(None)["long_jump"]
    wish = Wish(5, duration_s=120.0, attempts=4, real=(Real(Path("real.mp4"), 1.2, toe_off_s=0.5),))
    again = direct(wish, discipline, stage_of(5, discipline).camera)
    assert (again.cards, again.asides, again.frames) == (lesson[1].cards, lesson[1].asides, lesson[1].frames)
