"""What is known of a class that is being graded, on disk: stopped at any moment, it goes on where it was.

One SQLite file in the folder of the results, see `manifest_file`. Every result is written to it as soon as there is
one; sheets are made of it row by row, so that a hundred thousand clips need no more memory than one.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from pe_coach.classes.manifest_file import opened, told
from pe_coach.classes.settings import Settings
from pe_coach.classes.types import Done, Named, Row
from pe_coach.errors import PeCoachError


@dataclass(frozen=True)
class File:
    """A file as it was when it was looked at.

    Attributes:
        name: relative to the folder of the films, with `/`.
        size: in bytes.
        mtime_ns: when it was changed.
        content: hash of its bytes; empty where they cannot be read.
        recorded_at: when it was recorded, as far as it says.
        duration_s: of a film; None where it has none.
    """

    name: str
    size: int
    mtime_ns: int
    content: str
    recorded_at: datetime | None = None
    duration_s: float | None = None


@dataclass(frozen=True)
class Planned:
    """A clip of the class.

    Attributes:
        place: in the class, from 0: the order of recording.
        clip: name of the file, relative to the folder of the films, with `/`.
        path: where it lies.
        content: hash of its bytes; empty where they cannot be read: such a clip is tried again each time.
        stem: beginning of the names of its result files.
        recorded_at: when it was recorded, as far as the file says; of an attempt of a lesson when that began.
        film, start_s: name of the lesson film that it is cut from and where in it; empty and None otherwise.
        card: the number on the card that was shown for it.
        within_s: what of the file is the attempt, None for its beginning and end.
        cut_from: path of the lesson film, and the seconds of it between which it is; None otherwise.
        problem: why it cannot even be tried, None where it can.
    """

    place: int
    clip: str
    path: Path
    content: str
    stem: str = ""
    recorded_at: datetime | None = None
    film: str = ""
    start_s: float | None = None
    card: int | None = None
    within_s: tuple[float | None, float | None] = (None, None)
    cut_from: tuple[Path, float, float] | None = None
    problem: PeCoachError | None = None


class Manifest:
    """The file of a class; close it, or use it as a context."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection
        self._inode = path.stat().st_ino

    @classmethod
    def open(cls, out: Path, settings: Settings, *, anew: bool = False) -> Manifest:
        """The manifest of a folder of results; made if there is none.

        Args:
            out: the folder, which exists.
            settings: what is asked for now.
            anew: forget what was graded before.

        Raises:
            UsageError: it was made with other settings.
            OutputError: it cannot be written, is damaged, or another run is writing to it.
        """
        return cls(*opened(out, settings, anew=anew))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Manifest:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What was looked at

    def file(self, name: str, size: int, mtime_ns: int) -> File | None:
        """What is known of a file that has not changed since it was looked at."""
        asked = "SELECT * FROM files WHERE name = ? AND size = ? AND mtime_ns = ?"
        row = self._db.execute(asked, (name, size, mtime_ns)).fetchone()
        if row is None:
            return None
        name, size, mtime_ns, content, recorded_at, duration_s = row
        return File(name, size, mtime_ns, content, _time(recorded_at), duration_s)

    def keep_files(self, files: Iterable[File]) -> None:
        """Remember what was seen of files."""
        rows = [(f.name, f.size, f.mtime_ns, f.content, _text(f.recorded_at), f.duration_s) for f in files]
        with self._writing():
            self._db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", rows)

    def lesson(self, content: str) -> Any:
        """What was found in a lesson film, plain data; None where nobody looked."""
        row = self._db.execute("SELECT found FROM lessons WHERE content = ?", (content,)).fetchone()
        return row and json.loads(row[0])

    def keep_lesson(self, content: str, found: Any) -> None:
        """Remember what was found in a lesson film."""
        with self._writing():
            self._db.execute("INSERT OR REPLACE INTO lessons VALUES (?, ?)", (content, json.dumps(found)))

    # What was said

    def note(self, name: str) -> str | None:
        """Something that was noted about the class."""
        row = self._db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def keep_note(self, name: str, value: str) -> None:
        """Note something about the class."""
        with self._writing():
            self._db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    # The class

    def stems(self) -> dict[str, str]:
        """Beginning of the names of result files by clip, of every clip there was."""
        return _in_the_folder(self._db.execute("SELECT clip, stem FROM clips"))

    def begin(self, clips: Iterable[Planned]) -> None:
        """Make these the class, in this order; what is known of a clip is kept where its content is the same."""
        rows = ((c.clip, c.place, c.content, c.stem, _text(c.recorded_at), c.film, c.start_s, c.card) for c in clips)
        known = "content = excluded.content AND content != '' AND stem = excluded.stem"
        kept = ", ".join(f"{name} = CASE WHEN {known} THEN {name} END" for name in ("status", "report"))
        planned = ("place", "content", "stem", "recorded_at", "film", "start_s", "card")
        now = ", ".join(f"{name} = excluded.{name}" for name in planned)
        with self._writing():
            self._db.execute("UPDATE clips SET place = NULL")
            self._db.executemany(
                "INSERT INTO clips (clip, place, content, stem, recorded_at, film, start_s, card) "
                f"VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (clip) DO UPDATE SET {kept}, {now}",
                rows,
            )

    def finished(self) -> dict[int, str]:
        """Status by place of the clips that are done."""
        return dict(self._db.execute("SELECT place, status FROM clips WHERE place NOTNULL AND status NOTNULL"))

    def gone(self) -> dict[str, str]:
        """Beginning of the names of result files by clip, of clips that were graded and are no longer in the class."""
        return _in_the_folder(self._db.execute("SELECT clip, stem FROM clips WHERE place IS NULL AND status NOTNULL"))

    def forget_gone(self) -> None:
        """Grade those again, should they come back."""
        with self._writing():
            self._db.execute("UPDATE clips SET status = NULL, report = NULL WHERE place IS NULL")

    def forget(self, places: Iterable[int]) -> None:
        """Grade these again."""
        with self._writing():
            self._db.executemany(
                "UPDATE clips SET status = NULL, report = NULL WHERE place = ?", ((place,) for place in places)
            )

    def record(self, done: Done) -> None:
        """Write down what became of a clip.

        Raises:
            OutputError: it cannot be written, or the folder is gone.
        """
        report = zlib.compress(json.dumps(done.report, allow_nan=False).encode(), 1)
        with self._writing():
            asked = "UPDATE clips SET status = ?, report = ? WHERE place = ?"
            self._db.execute(asked, (done.report["status"], report, done.number))

    def counts(self) -> dict[str, int]:
        """How many clips of the class have each status; `waiting` are those that have none."""
        asked = "SELECT coalesce(status, 'waiting'), count(*) FROM clips WHERE place NOTNULL GROUP BY 1 ORDER BY 1"
        return dict(self._db.execute(asked))

    def rows(self, names: Sequence[Named] = ()) -> Iterator[Row]:
        """The clips that are done, in the order of the class, one after the other.

        Args:
            names: whose each clip of the class is, by its place; empty: nobody is named.
        """
        asked = "SELECT place, clip, stem, recorded_at, film, start_s, report FROM clips"
        for place, clip, stem, at, film, start_s, packed in self._db.execute(
            f"{asked} WHERE place NOTNULL AND status NOTNULL ORDER BY place"
        ):
            named = names[place] if names else Named()
            yield Row(place + 1, clip, json.loads(zlib.decompress(packed)), named, stem, _time(at), film, start_s)

    def planned(self) -> list[Planned]:
        """The clips of the class in their order, as far as the manifest knows them: not where they lie."""
        asked = "SELECT place, clip, content, stem, recorded_at, film, start_s, card FROM clips"
        rows = self._db.execute(f"{asked} WHERE place NOTNULL ORDER BY place")
        return [
            Planned(place, clip, Path(clip), content, stem, _time(at), film, start_s, card)
            for place, clip, content, stem, at, film, start_s, card in rows
        ]

    def hash_of(self, name: str) -> str:
        """Hash of the bytes of a file that was looked at; empty where it is not known."""
        row = self._db.execute("SELECT content FROM files WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def drop(self, clips: Iterable[str]) -> None:
        """Delete all that is known of clips, so that it is nowhere in the file; the others close up."""
        names = [(clip,) for clip in clips]
        self._db.execute("PRAGMA secure_delete = ON")
        with self._writing():
            self._db.executemany("DELETE FROM clips WHERE clip = ?", names)
            self._db.executemany("DELETE FROM files WHERE name = ?", names)
            left = self._db.execute("SELECT clip FROM clips WHERE place NOTNULL ORDER BY place").fetchall()
            self._db.execute("UPDATE clips SET place = NULL")
            self._db.executemany("UPDATE clips SET place = ? WHERE clip = ?", ((k, *row) for k, row in enumerate(left)))

    def scrub(self) -> None:
        """Write the file anew and empty its journal: what was deleted or changed is in neither.

        Raises:
            OutputError: it cannot be written.
        """
        with told(self.path):
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One step, whole or not at all, in a file that is still where it was."""
        with told(self.path):
            if self.path.stat().st_ino != self._inode:
                raise FileNotFoundError(2, "the folder was removed meanwhile", str(self.path))
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                yield


def _text(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _in_the_folder(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Clips and the beginnings of their files' names, but for those that lead out of the folder of the results."""
    return {clip: stem for clip, stem in rows if PurePosixPath(stem.replace("\\", "/")).name == stem}
