"""Whose films they are, and films of lessons that make room for the attempts in them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pe_coach.errors import StoreError
from pe_coach.names import NamedBy
from pe_coach.store import Store
from pe_coach.store.types import Naming, Piece, SchoolClass, State

from .conftest import Add


def test_a_name_by_order_is_a_guess_until_somebody_says_so(store: Store, school_class: SchoolClass, add: Add) -> None:
    ada, first, second = store.add_pupil(school_class.id, "Ada"), add("1.mp4"), add("2.mp4")
    store.set_names({first.id: Naming(ada.id, NamedBy.ORDER, 2), second.id: Naming(None, NamedBy.TEACHER)})
    guessed = store.attempt(first.id)
    assert (guessed.pupil_id, guessed.sure_pupil_id, guessed.empty_before) == (ada.id, None, 2)
    assert store.guesses(school_class.id) == 1
    store.set_pupil(first.id, ada.id)
    assert store.attempt(first.id).sure_pupil_id == ada.id
    assert store.guesses(school_class.id) == 0


def test_a_guess_never_takes_the_place_of_what_a_teacher_said(
    store: Store, school_class: SchoolClass, add: Add
) -> None:
    ada, attempt = store.add_pupil(school_class.id, "Ada"), add()
    store.set_names({attempt.id: Naming(None, NamedBy.TEACHER, 1)})
    store.guess_names({attempt.id: Naming(ada.id, NamedBy.ORDER), "gone": Naming(None, NamedBy.NOBODY)})
    assert store.attempt(attempt.id).naming == Naming(None, NamedBy.TEACHER, 1)
    assert store.attempt(attempt.id).naming.is_nobody


def test_names_are_set_all_at_once_or_not_at_all(store: Store, school_class: SchoolClass, add: Add) -> None:
    ada, first = store.add_pupil(school_class.id, "Ada"), add()
    with pytest.raises(StoreError):
        store.set_names({first.id: Naming(ada.id, NamedBy.TEACHER), "gone": Naming(None, NamedBy.NOBODY)})
    assert store.attempt(first.id).pupil_id is None


def pieces(folder: Path, *names: str) -> list[Piece]:
    """Attempts as they are cut out of a film."""
    made = []
    for place, name in enumerate(names):
        (folder / name).write_bytes(name.encode())
        at = datetime(2026, 5, 1, 10, place, tzinfo=UTC)
        made.append(Piece(folder / name, name, 60.0 * place, {"start_s": 1.5}, card=place + 1, recorded_at=at))
    return made


def test_a_lesson_makes_room_for_its_attempts(
    store: Store, school_class: SchoolClass, add: Add, tmp_path: Path
) -> None:
    lesson = add("lesson.mp4")
    store.note_lesson(lesson.id)
    assert store.claim("w") == store.attempt(lesson.id) and store.attempt(lesson.id).is_lesson
    assert store.split_lesson(lesson.id, pieces(tmp_path, "lesson_01.mp4", "lesson_02.mp4"), worker="w")
    first, second = store.attempts(school_class.id)
    assert [first.number, second.number] == [1, 2]
    assert (first.card, second.start_s, second.lesson_film) == (1, 60.0, "lesson.mp4")
    assert (second.recorded_at, second.options) == (datetime(2026, 5, 1, 10, 1, tzinfo=UTC), {"start_s": 1.5})
    assert first.film is not None and first.film.read_bytes() == b"lesson_01.mp4"
    assert first.state is State.WAITING
    assert not lesson.folder.exists() and not (tmp_path / "lesson_01.mp4").exists()


def test_a_lesson_that_somebody_else_has_stays_as_it_is(
    store: Store, school_class: SchoolClass, add: Add, tmp_path: Path
) -> None:
    lesson = add("lesson.mp4", is_lesson=True)
    store.claim("another")
    made = pieces(tmp_path, "lesson_01.mp4")
    assert not store.split_lesson(lesson.id, made, worker="w")
    assert [one.id for one in store.attempts(school_class.id)] == [lesson.id]
    assert made[0].film.exists()


def test_a_lesson_looked_through_again_adds_only_what_is_new(
    store: Store, school_class: SchoolClass, add: Add, tmp_path: Path
) -> None:
    for kept in (["a.mp4"], ["a.mp4", "b.mp4"]):
        lesson = add("lesson.mp4", is_lesson=True)
        while (claimed := store.claim("w")) and claimed.id != lesson.id:
            pass
        assert store.split_lesson(lesson.id, pieces(tmp_path, *kept), worker="w")
    assert [one.clip_name for one in store.attempts(school_class.id)] == ["a.mp4", "b.mp4"]


def test_pieces_stay_where_they_are_if_one_cannot_be_taken(store: Store, add: Add, tmp_path: Path) -> None:
    lesson = add("lesson.mp4", is_lesson=True)
    store.claim("w")
    made = pieces(tmp_path, "a.mp4", "b.mp4")
    store.delete_attempt(lesson.id)
    with pytest.raises(StoreError):
        store.split_lesson(lesson.id, made, worker="w")
    assert [one.film.exists() for one in made] == [True, True]
