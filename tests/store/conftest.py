"""A store of its own for every test, with a class and films that are none: the store never looks into them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pe_coach.store import Store
from pe_coach.store.types import Attempt, SchoolClass

Add = Callable[..., Attempt]


def report(score: float | None) -> dict[str, Any]:
    """What the store reads of a report."""
    return {"score": None if score is None else {"value": score, "low": score - 5, "high": score + 5}}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "data")


@pytest.fixture
def school_class(store: Store) -> SchoolClass:
    return store.add_class("7b", confirmed_by="Ms Lin")


@pytest.fixture
def add(store: Store, school_class: SchoolClass, tmp_path: Path) -> Add:
    """Adds an attempt with another film each time; `score` grades it too."""

    def one(name: str = "IMG_2231.MOV", *, score: float | None = None, **more: Any) -> Attempt:
        film = tmp_path / name
        film.write_bytes(f"film {len(store.attempts(school_class.id))}".encode())
        attempt = store.add_attempt(more.pop("class_id", school_class.id), "long_jump", film, name, **more)
        if score is not None:
            store.save_report(attempt.id, report(score))
        return store.attempt(attempt.id)

    return one
