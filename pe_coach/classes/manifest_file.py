"""The SQLite file of a manifest: opened, locked, seen to be of the same settings; its errors in one line.

It is locked while somebody writes to it, by the system: a process that was killed leaves no lock.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from pe_coach.classes.settings import Settings, differences
from pe_coach.errors import OutputError, UsageError
from pe_coach.files import not_writable

FOLDER = ".pe-coach"
"""Of the program's own files within the folder of the results."""
FILE = "manifest.sqlite"
VERSION = 1
"""Of the tables below."""

_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    name TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, content TEXT, recorded_at TEXT, duration_s REAL
);
CREATE TABLE IF NOT EXISTS clips (
    clip TEXT PRIMARY KEY, place INTEGER, content TEXT NOT NULL, stem TEXT NOT NULL, recorded_at TEXT,
    film TEXT NOT NULL, start_s REAL, card INTEGER, status TEXT, report BLOB
);
CREATE INDEX IF NOT EXISTS clips_in_order ON clips (place);
CREATE TABLE IF NOT EXISTS lessons (content TEXT PRIMARY KEY, found TEXT NOT NULL);
"""


def opened(out: Path, settings: Settings, *, anew: bool = False) -> tuple[Path, sqlite3.Connection]:
    """The file of a folder of results and a connection to it; made if there is none.

    Args:
        out: the folder, which exists.
        settings: what is asked for now.
        anew: forget what was graded before.

    Raises:
        UsageError: it was made with other settings.
        OutputError: it cannot be written, is damaged, or another run is writing to it.
    """
    path = out / FOLDER / FILE
    with told(path):
        path.parent.mkdir(exist_ok=True)
        db = sqlite3.connect(path, timeout=0.5, isolation_level=None)
        try:
            _prepare(db, settings, anew)
            _check(db, settings, out)
        except BaseException:
            db.close()
            raise
        return path, db


def settings_in(out: Path) -> Settings:
    """The settings of the results in a folder.

    Raises:
        UsageError: there are no results in it.
        OutputError: their file is damaged, or another run is writing to it.
    """
    path = out / FOLDER / FILE
    if not path.is_file():
        raise UsageError("not_writable", f"{out} holds no results of grade-class. Name the folder that holds them.")
    with told(path), closing(sqlite3.connect(path, timeout=0.5)) as db:
        found: Settings = json.loads(db.execute("SELECT value FROM about WHERE name = 'settings'").fetchone()[0])
        return found


def _prepare(db: sqlite3.Connection, settings: Settings, anew: bool) -> None:
    """Lock the file and see that the tables are there.

    The write-ahead log survives a process that is killed; with the lock it needs no shared memory, which folders on
    a network do not have.
    """
    db.execute("PRAGMA locking_mode = EXCLUSIVE")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.executescript(_TABLES)
    with db:
        db.execute("BEGIN IMMEDIATE")
        if anew:
            db.execute("DELETE FROM about WHERE name IN ('version', 'settings')")
            db.execute("UPDATE clips SET content = ''")  # as of a film that has changed; its files are known to be ours
            db.execute("DELETE FROM lessons")
        about = {"version": str(VERSION), "settings": json.dumps(settings)}
        db.executemany("INSERT OR IGNORE INTO about VALUES (?, ?)", about.items())


def _check(db: sqlite3.Connection, settings: Mapping[str, str], out: Path) -> None:
    """See that what was graded before was graded with the same settings."""
    about = dict(db.execute("SELECT name, value FROM about"))
    again = "Choose another folder with --out, or grade all again with --no-resume."
    if about.get("version") != str(VERSION):
        raise UsageError("not_writable", f"{out} holds results of another version of the program. {again}")
    if differ := differences(json.loads(about["settings"]), settings):
        raise UsageError("not_writable", f"{out} holds results made with other settings ({differ}). {again}")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Errors of the system and of the library in one line for a person."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _refused(path, error) from error
    except OSError as error:
        raise not_writable(path, error) from error


def _refused(path: Path, error: sqlite3.DatabaseError) -> OutputError:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_BUSY"):
        return OutputError("not_writable", f"{path.parent.parent} is being written to by another run. Wait for it.")
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return OutputError("not_writable", f"{path} is damaged. Delete it, and everything is graded again.")
    return not_writable(path, error)
