"""Films are taken from a folder, and nothing from anywhere else."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from pe_coach.jobs import inbox
from pe_coach.store import Store
from pe_coach.store.types import SchoolClass

OPTIONS = {"level": "elite"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(inbox, "SETTLED_S", 0.05)
    return Store.open(tmp_path / "data")


@pytest.fixture
def school_class(store: Store) -> SchoolClass:
    return store.add_class("7b", confirmed_by="Ms Lin")


def put(store: Store, name: str, content: bytes) -> Path:
    path = inbox.inbox(store) / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def names(store: Store, school_class: SchoolClass) -> list[str]:
    return [attempt.clip_name for attempt in store.attempts(school_class.id)]


def test_films_move_to_the_class_in_the_order_of_their_names(store: Store, school_class: SchoolClass) -> None:
    paths = [put(store, name, name.encode()) for name in ("100APPLE/IMG_10.MOV", "100APPLE/IMG_9.MOV", "Übung 1.mp4")]
    told: list[float] = []
    received = inbox.take(store, school_class.id, "long_jump", OPTIONS, is_lesson=True, tell=told.append)
    assert names(store, school_class) == ["IMG_9.MOV", "IMG_10.MOV", "Übung_1.mp4"]
    assert (len(received.added), received.refused, told[-1]) == (3, (), 1.0)
    first = store.attempts(school_class.id)[0]
    assert (first.options, first.is_lesson, first.event) == (OPTIONS, True, "long_jump")
    assert first.film is not None and first.film.read_bytes() == b"100APPLE/IMG_9.MOV"
    assert not any(path.exists() for path in paths)
    assert list(inbox.inbox(store).iterdir()) == []


def test_what_is_refused_stays_and_is_said(store: Store, school_class: SchoolClass) -> None:
    put(store, "a.mp4", b"same")
    again = put(store, "b.mp4", b"same")
    received = inbox.take(store, school_class.id, "long_jump", {})
    assert names(store, school_class) == ["a.mp4"]
    ((name, why),) = received.refused
    assert name == "b.mp4" and "the same film as a.mp4" in why
    assert again.read_bytes() == b"same"


def test_a_film_that_is_still_being_copied_waits(
    store: Store, school_class: SchoolClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "SETTLED_S", 0.5)
    film = put(store, "a.mp4", b"begin")
    writer = threading.Timer(0.1, lambda: film.write_bytes(b"begin and more"))
    writer.start()
    received = inbox.take(store, school_class.id, "long_jump", {})
    writer.join()
    assert [why for _, why in received.refused] == ["a.mp4 is still being copied. Wait for that, then take it."]
    assert inbox.take(store, school_class.id, "long_jump", {}).added[0].clip_name == "a.mp4"


def test_only_films_that_lie_in_the_folder_are_taken(store: Store, school_class: SchoolClass, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.mp4").write_bytes(b"secret")
    folder = inbox.inbox(store)
    (folder / "link.mp4").symlink_to(outside / "secret.mp4")
    (folder / "linked").symlink_to(outside)
    os.mkfifo(folder / "pipe.mp4")
    put(store, ".hidden.mp4", b"hidden")
    put(store, ".trash/old.mp4", b"old")
    put(store, "IMG_1.AAE", b"no film")
    began = time.monotonic()
    assert inbox.take(store, school_class.id, "long_jump", {}).added == ()
    assert time.monotonic() - began < 5.0
    assert (outside / "secret.mp4").exists() and names(store, school_class) == []
