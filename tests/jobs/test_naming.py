"""Names of a class: card, file name, teacher, and the order for the rest."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pe_coach.jobs.naming import card_of, listed, name_class, take_list
from pe_coach.names import NamedBy
from pe_coach.roster import Entry
from pe_coach.store import Store
from pe_coach.store.types import Attempt, Naming, SchoolClass

NAMES = ("Zoe", "Ali", "Mia", "Ben")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "data")


@pytest.fixture
def school_class(store: Store) -> SchoolClass:
    return store.add_class("7b", confirmed_by="Ms Lin")


def add(store: Store, school_class: SchoolClass, *names: str) -> list[Attempt]:
    attempts = []
    for name in names:
        film = store.folder / name
        film.write_bytes(name.encode())
        attempts.append(store.add_attempt(school_class.id, "long_jump", film, name, move=True))
    return attempts


def roster(*names: str) -> list[Entry]:
    return [Entry(number, name) for number, name in enumerate(names, 1)]


def shown(store: Store, school_class: SchoolClass) -> list[tuple[str | None, str]]:
    names = {pupil.id: pupil.name for pupil in store.pupils(school_class.id)}
    return [(names.get(a.pupil_id or ""), a.named_by.value) for a in store.attempts(school_class.id)]


def test_films_follow_the_list_in_the_order_of_recording(store: Store, school_class: SchoolClass) -> None:
    attempts = add(store, school_class, "IMG_2231.MOV", "IMG_2232.MOV", "IMG_2233.MOV", "IMG_2234.MOV")
    for minute, attempt in zip((3, 2, 1), attempts, strict=False):
        store.note_recorded(attempt.id, datetime(2026, 5, 1, 10, minute, tzinfo=UTC))
    take_list(store, school_class.id, roster(*NAMES))
    assert shown(store, school_class) == [("Mia", "order"), ("Ali", "order"), ("Zoe", "order"), ("Ben", "order")]


def test_cards_and_file_names_are_sure_and_the_rest_follows_them(store: Store, school_class: SchoolClass) -> None:
    add(store, school_class, "IMG_2231.MOV", "Mia.MOV", "IMG_2233.MOV")
    take_list(store, school_class.id, roster(*NAMES))
    assert shown(store, school_class) == [("Zoe", "order"), ("Mia", "file_name"), ("Ben", "order")]


def test_a_teachers_word_stays_and_moves_what_follows(store: Store, school_class: SchoolClass) -> None:
    first, second, *_ = add(store, school_class, "IMG_2231.MOV", "IMG_2232.MOV", "IMG_2233.MOV", "IMG_2234.MOV")
    take_list(store, school_class.id, roster(*NAMES))
    store.set_names({second.id: Naming(None, NamedBy.TEACHER)})
    named = name_class(store, school_class.id)
    assert [name for name, _ in shown(store, school_class)] == ["Zoe", None, "Ali", "Mia"]
    store.set_names({second.id: Naming(None, NamedBy.NOBODY, 1)})
    named = name_class(store, school_class.id)
    assert [name for name, _ in shown(store, school_class)] == ["Zoe", "Mia", "Ben", None]
    assert [pupil.name for pupil in named.empty[1]] == ["Ali"]
    store.set_pupil(first.id, store.find_pupil(school_class.id, "Ben").id)  # type: ignore[union-attr]
    name_class(store, school_class.id)
    assert shown(store, school_class)[0] == ("Ben", "teacher")


def test_the_films_of_a_class_in_rounds_name_everybody_once_a_round(store: Store, school_class: SchoolClass) -> None:
    add(store, school_class, *(f"IMG_{number}.MOV" for number in range(2231, 2235)))
    take_list(store, school_class.id, roster("Zoe", "Ali"))
    assert [name for name, _ in shown(store, school_class)] == ["Zoe", "Zoe", "Ali", "Ali"]
    store.set_rounds(school_class.id, True)
    name_class(store, school_class.id)
    assert [name for name, _ in shown(store, school_class)] == ["Zoe", "Ali", "Zoe", "Ali"]


def test_every_pupil_has_a_card_and_a_new_list_takes_its_numbers(store: Store, school_class: SchoolClass) -> None:
    take_list(store, school_class.id, roster("Zoe", "Ali"))
    store.add_pupil(school_class.id, "Ada")
    assert [(pupil.name, pupil.number) for pupil in listed(store, school_class.id)] == [
        ("Zoe", "1"),
        ("Ali", "2"),
        ("Ada", "3"),
    ]
    take_list(store, school_class.id, [Entry(1, "Ali", email="ali@school.example"), Entry(3, "Mia")])
    pupils = {pupil.name: pupil for pupil in listed(store, school_class.id)}
    assert (pupils["Ali"].number, pupils["Ali"].email, pupils["Mia"].number) == ("1", "ali@school.example", "3")
    assert len({card_of(pupil) for pupil in pupils.values()}) == 4


def test_without_a_list_nobody_is_named(store: Store, school_class: SchoolClass) -> None:
    add(store, school_class, "IMG_2231.MOV")
    name_class(store, school_class.id)
    assert shown(store, school_class) == [(None, "nobody")]
    assert store.guesses(school_class.id) == 0
