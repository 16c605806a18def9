"""The store: one database file, and the films beside it."""

from __future__ import annotations

from pathlib import Path

from pe_coach.files import not_writable
from pe_coach.store.attempts import Attempts
from pe_coach.store.consenting import Consenting
from pe_coach.store.database import FILE, Database
from pe_coach.store.keeping import Keeping
from pe_coach.store.lessons import Lessons
from pe_coach.store.marking import Marking
from pe_coach.store.naming import Names
from pe_coach.store.people import People
from pe_coach.store.places import data_folder
from pe_coach.store.queue import Queue


class Store(People, Consenting, Attempts, Names, Lessons, Marking, Queue, Keeping):
    """All that is kept of classes, pupils, attempts and marks.

    Any number of threads and processes may have one open on the same folder; each call is one transaction. A ticket
    that nothing has raises `StoreError` (`unknown_ticket`).
    """

    @classmethod
    def open(cls, folder: Path | None = None) -> Store:
        """The store in a folder, made where there is none; by default that of `data_folder`.

        Raises:
            OutputError: the folder cannot be made or written to.
            StoreError: `bad_store`: the database cannot be used.
        """
        folder = folder or data_folder()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise not_writable(folder, error) from error
        database = Database(folder / FILE)
        database.migrate()
        return cls(folder, database)
