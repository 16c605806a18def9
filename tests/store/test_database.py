"""The file: its shape, other versions, damage."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import NullPool, create_engine

from pe_coach.errors import OutputError, StoreError
from pe_coach.store import Store
from pe_coach.store.tables import Base

from .conftest import Add


def test_the_migrations_end_at_todays_tables(store: Store) -> None:
    engine = create_engine(f"sqlite:///{store.folder / 'pe-coach.sqlite'}", poolclass=NullPool)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_an_older_file_is_brought_up_with_what_it_holds(store: Store, add: Add) -> None:
    attempt, ada = add(score=70), store.add_pupil(store.classes()[0].id, "Ada")
    mark = store.set_mark(attempt.id, "71")
    store.set_pupil(attempt.id, ada.id)
    with closing(sqlite3.connect(store.folder / "pe-coach.sqlite")) as file:
        file.execute("ALTER TABLE marks DROP COLUMN scale")  # what a file of the first shape looks like
        for column in ("named_by", "card", "empty_before", "recorded_at", "is_lesson", "lesson_film", "start_s"):
            file.execute(f"ALTER TABLE attempts DROP COLUMN {column}")
        for column in ("rounds", "consent_by", "consent_at"):
            file.execute(f"ALTER TABLE classes DROP COLUMN {column}")
        file.execute("ALTER TABLE pupils DROP COLUMN consent")
        file.execute("UPDATE alembic_version SET version_num = '0001'")
        file.commit()
    again = Store.open(store.folder)
    assert again.attempt(attempt.id).report is None  # nobody has confirmed that there is consent
    again.confirm_consent(attempt.class_id, "Ms Lin")
    kept = again.attempt(attempt.id)
    assert (kept.mark, kept.pupil_id, kept.sure_pupil_id) == (mark, ada.id, None)


def test_a_file_of_a_newer_version_is_left_alone(store: Store) -> None:
    with closing(sqlite3.connect(store.folder / "pe-coach.sqlite")) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
        file.commit()
    with pytest.raises(StoreError, match="newer version") as caught:
        Store.open(store.folder)
    assert caught.value.code == "bad_store"


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "pe-coach.sqlite").write_bytes(b"no database " * 1000)
    with pytest.raises(StoreError, match=r"pe-coach.sqlite cannot be used .* move the file away"):
        Store.open(tmp_path)


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        Store.open(tmp_path / "file" / "data")
