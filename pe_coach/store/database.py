"""The database file: how it is opened, by any number of processes at once, and brought to today's shape."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from pe_coach.errors import StoreError

FILE = "pe-coach.sqlite"

SHAPE = "0004"
"""Newest migration: opening a file that has it costs one query."""

PRAGMAS = (
    "busy_timeout=10000",  # ms that one waits for another's transaction
    "journal_mode=WAL",  # who reads never waits for who writes
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten: no name can be found in the file afterwards
)


class Database:
    """Transactions on one file. A connection lasts as long as its transaction, so threads and forks share nothing."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._engine = create_engine(URL.create("sqlite", database=str(file)), poolclass=NullPool)
        self._writer = self._engine.execution_options(writes=True)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that sees one state of the file."""
        with self._session(self._engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that nobody else writes in; kept if the block ends well, else undone."""
        with self._session(self._writer) as session:
            yield session
            session.commit()

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session:
                yield session
        except IntegrityError:
            raise
        except DatabaseError as error:
            raise self._unusable(error) from error

    def migrate(self) -> None:
        """Bring the file to today's shape, made new where it is missing; of several processes one does it.

        Raises:
            StoreError: `bad_store`: the file is damaged, locked, or of a newer version of the program.
        """
        try:
            with self._engine.connect() as connection:
                if _shape(connection) == SHAPE:
                    return
            with self._writer.begin() as connection:
                if _shape(connection) != SHAPE:
                    _upgrade(connection)
        except DatabaseError as error:
            raise self._unusable(error) from error
        except _UnknownShapeError as error:
            text = f"{self._file} was written by a newer version of the program. Install that version again."
            raise StoreError("bad_store", text) from error

    def forget(self) -> None:
        """Write everything to the file itself and empty the journal, so that deleted rows are in neither."""
        with closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def _unusable(self, error: DatabaseError) -> StoreError:
        why = f"{self._file} cannot be used ({error.orig})"
        return StoreError("bad_store", f"{why}. See that the disk has room, or move the file away to begin anew.")


class _UnknownShapeError(Exception):
    """The file has a shape that this version has never heard of."""


def _prepare(connection: Any, _record: object) -> None:
    """Set up a new connection of the driver, whose own transactions are off: it would begin them too late."""
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    """Begin a transaction; one that will write takes its place in the row of writers at once, or it may starve."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _shape(connection: Connection) -> str | None:
    """The migration that a file stands at; None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def _upgrade(connection: Connection) -> None:
    """Take the missing steps. The library is only loaded here: most times there are none."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise _UnknownShapeError from error
