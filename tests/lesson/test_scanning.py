"""What a sparse look through a lesson's film sees: people where somebody moves, cuts, a moving camera, cards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.cards.printing import card_picture
from pe_coach.clip import open_clip
from pe_coach.clip.writing import write_video
from pe_coach.events import load_event
from pe_coach.lesson.finding import candidates
from pe_coach.lesson.following import follow
from pe_coach.lesson.scanning import LOOK_STEP_S, Glance, look_at, parts_of

RATE = 30.0


def silent(_stage: str, _share: float) -> None:
    """Nobody watches."""


def looked_at(film: Path) -> list[Glance]:
    return [glance for part in parts_of(open_clip(film), 28) for glance in look_at(part, silent)]


@pytest.fixture(scope="module")
def glances(lesson_film: Path) -> list[Glance]:
    return looked_at(lesson_film)


def with_card() -> Iterator[NDArray[np.uint8]]:
    """Three seconds of a lawn; in the second of them a card is held up."""
    rng = np.random.default_rng(0)
    lawn = cv2.GaussianBlur(rng.integers(60, 160, (360, 640, 3), dtype=np.uint8), (0, 0), 2)
    card = card_picture(7, 0.6)
    for number in range(round(3 * RATE)):
        image = lawn.copy()
        if RATE <= number < 2 * RATE:
            image[100 : 100 + card.shape[0], 200 : 200 + card.shape[1]] = card.reshape(*card.shape[:2], -1)
        yield image


def test_a_card_is_read_whenever_it_is_held_up(tmp_path: Path) -> None:
    glances = looked_at(write_video(tmp_path / "card.mp4", with_card(), frame_rate=RATE))
    seen_s = [card.time_s for glance in glances for card in glance.cards if card.number == 7]
    assert seen_s == pytest.approx([1.0, 1.25, 1.5, 1.75], abs=0.05)
    assert all(card.number == 7 for glance in glances for card in glance.cards)


def test_looks_are_a_quarter_of_a_second_apart_and_the_camera_stands(glances, lesson_set) -> None:
    assert np.diff([glance.time_s for glance in glances]) == pytest.approx(LOOK_STEP_S, abs=0.04)
    assert not any(glance.cut for glance in glances)
    assert all((glance.step == np.eye(3)).all() for glance in glances)
    jump_s = lesson_set.times.jump
    assert all(len(glance.people) for glance in glances if jump_s[0] + 1 < glance.time_s < jump_s[1])


def test_a_run_through_and_a_jump_may_be_attempts_and_a_walk_is_none(glances, lesson_set) -> None:
    may_be, left_out = candidates(follow(glances), load_event("long_jump"))
    times = lesson_set.times
    assert len(may_be) == 2
    for candidate, (first_s, last_s) in zip(may_be, (times.run_through, times.jump), strict=True):
        assert first_s - 0.5 < candidate.run_s[0] < candidate.run_s[1] < last_s + 0.5
    assert [part.why for part in left_out] == ["walker"]
    assert times.walk[0] - 0.5 < left_out[0].start_s < left_out[0].stop_s < times.walk[1] + 0.5


def test_whoever_a_camera_follows_runs_all_the_same_and_a_cut_is_seen(panned_film: Path) -> None:
    glances = looked_at(panned_film)
    assert [glance.time_s for glance in glances if glance.cut] == pytest.approx([0.75], abs=LOOK_STEP_S)
    (run,), _ = candidates(follow(glances), load_event("long_jump"))
    assert run.run_s[0] >= 0.75
