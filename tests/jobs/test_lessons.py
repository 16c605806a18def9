"""The film of a lesson becomes its attempts, whatever happens meanwhile; other films keep their place in the class."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from lesson_film import IDLE_S, SHOWN_S, film_lesson

from pe_coach.clip import write_video
from pe_coach.clip.facts import Facts
from pe_coach.jobs.lessons import ONE_ATTEMPT, shows_lesson
from pe_coach.jobs.naming import take_list
from pe_coach.names import NamedBy
from pe_coach.roster import Entry
from pe_coach.store import Store
from pe_coach.store.types import Attempt, SchoolClass, State

from .conftest import crew, workers

Until = Callable[[Callable[[], bool]], None]

NAME = "VID_20261127_101500.mp4"
BEGAN = datetime(2026, 11, 27, 10, 15)

NAMES = ("Zoe", "Ali", "Mia")


@pytest.fixture(scope="module")
def lesson(jump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Mia, who shows her card, and then somebody without."""
    return film_lesson(jump, [3, None], tmp_path_factory.mktemp("lesson") / NAME)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "data")


@pytest.fixture
def school_class(store: Store) -> SchoolClass:
    made = store.add_class("7b", confirmed_by="Ms Lin")
    take_list(store, made.id, [Entry(number, name) for number, name in enumerate(NAMES, 1)])
    return made


def looked_through(store: Store, attempt: Attempt) -> Callable[[], bool]:
    return lambda: store.attempt(attempt.id).stage == "lesson"


def left_in(store: Store) -> set[str]:
    return {folder.name for folder in (store.folder / "attempts").iterdir()}


@pytest.mark.slow
def test_a_lesson_whose_worker_is_killed_becomes_its_attempts_once_with_the_names_of_their_cards(
    store: Store, school_class: SchoolClass, lesson: Path, until: Until
) -> None:
    film = store.add_attempt(school_class.id, "long_jump", lesson, NAME, is_lesson=True)
    with crew(store.folder):
        until(looked_through(store, film))
        (pid,) = workers(store.folder)
        os.kill(pid, signal.SIGKILL)
        until(lambda: len(store.attempts(school_class.id)) == 2)
        until(lambda: all(attempt.pupil_id for attempt in store.attempts(school_class.id)))
    first, second = store.attempts(school_class.id)
    names = {pupil.id: pupil.name for pupil in store.pupils(school_class.id)}
    assert [(names[a.pupil_id or ""], a.named_by, a.card) for a in (first, second)] == [
        ("Mia", NamedBy.CARD, 3),
        ("Zoe", NamedBy.ORDER, None),
    ]
    assert first.start_s is not None and abs(first.start_s - (2 * IDLE_S + SHOWN_S)) < 1.0
    assert first.recorded_at == (BEGAN + timedelta(seconds=first.start_s)).astimezone()
    assert first.lesson_film == NAME and first.film is not None and first.film.exists()
    assert {first.id, second.id} <= left_in(store) and film.id not in left_in(store)


@pytest.mark.slow
def test_a_lesson_that_is_cancelled_stays_and_one_that_is_deleted_leaves_nothing(
    store: Store, school_class: SchoolClass, lesson: Path, until: Until
) -> None:
    film = store.add_attempt(school_class.id, "long_jump", lesson, NAME, is_lesson=True)
    with crew(store.folder):
        until(looked_through(store, film))
        store.cancel(film.id)
        last = store.add_attempt(school_class.id, "long_jump", Path(__file__), "text.mp4")
        until(lambda: store.attempt(last.id).state is State.FAILED)
        (kept, _) = store.attempts(school_class.id)
        assert kept.state is State.CANCELLED and kept.film is not None and kept.film.exists()
        store.requeue(film.id)
        until(looked_through(store, film))
        store.delete_attempt(film.id)
        store.requeue(last.id)
        until(lambda: store.attempt(last.id).state is State.FAILED)
    assert [attempt.id for attempt in store.attempts(school_class.id)] == [last.id]
    assert not film.folder.exists()


def yard(to: Path, mark: int, *, rate: float, frames: int) -> Path:
    """A film in which nobody is; no two with different marks are alike."""
    image = np.full((240, 320, 3), 128, np.uint8)
    cv2.circle(image, (160, 120), mark, (9, 9, 9))
    return write_video(to, [image] * frames, frame_rate=rate)


@pytest.mark.slow
def test_a_long_film_without_an_attempt_is_a_lesson_that_says_so_in_a_line(
    store: Store, school_class: SchoolClass, tmp_path: Path, until: Until
) -> None:
    film = yard(tmp_path / "made.mp4", 9, rate=1.0, frames=100)
    attempt = store.add_attempt(school_class.id, "long_jump", film, "empty.mp4")
    with crew(store.folder):
        until(lambda: store.attempt(attempt.id).state is State.FAILED)
    failed = store.attempt(attempt.id)
    assert failed.error.startswith("empty.mp4 shows no attempt from the first step to the end.")
    assert "\n" not in failed.error and failed.is_lesson and failed.film is not None


@pytest.mark.slow
def test_a_film_takes_its_place_in_the_class_by_when_it_was_recorded(
    store: Store, school_class: SchoolClass, tmp_path: Path, until: Until
) -> None:
    def add(minute: int) -> Attempt:
        name = f"VID_20261127_10{minute}00.mp4"
        film = yard(tmp_path / name, minute, rate=30.0, frames=30)
        return store.add_attempt(school_class.id, "long_jump", film, name)

    later, earlier = add(20), add(15)
    with crew(store.folder):
        until(lambda: store.attempt(later.id).state is State.FAILED is store.attempt(earlier.id).state)
    names = {pupil.id: pupil.name for pupil in store.pupils(school_class.id)}
    assert [names[store.attempt(a.id).pupil_id or ""] for a in (earlier, later)] == ["Zoe", "Ali"]


def test_long_films_are_lessons_unless_a_part_or_all_of_one_is_chosen(
    store: Store, school_class: SchoolClass, tmp_path: Path
) -> None:
    def added(name: str, **given: object) -> Attempt:
        film = tmp_path / name
        film.write_bytes(name.encode())
        return store.add_attempt(school_class.id, "long_jump", film, name, **given)  # type: ignore[arg-type]

    long, short = Facts(duration_s=91.0), Facts(duration_s=89.0)
    plain = added("a.mp4")
    assert shows_lesson(plain, long)
    assert not shows_lesson(plain, short)
    assert not shows_lesson(plain, Facts())
    assert shows_lesson(added("b.mp4", is_lesson=True), short)
    assert not shows_lesson(added("c.mp4", options=ONE_ATTEMPT), long)
    assert not shows_lesson(added("d.mp4", options={"stop_s": 12.0}), long)
    store.claim("w")
    store.save_report(plain.id, {"score": None}, worker="w")
    assert not shows_lesson(store.attempt(plain.id), long)
