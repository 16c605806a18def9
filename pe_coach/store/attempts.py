"""Attempts: films, what they are graded with, and their reports."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pe_coach.changes import Changes
from pe_coach.errors import StoreError
from pe_coach.files import not_writable
from pe_coach.names import NamedBy
from pe_coach.store.room import Room, kept_changes, known, new_ticket, utc_now
from pe_coach.store.tables import AttemptRow, ClassRow, PupilRow, ReportRow
from pe_coach.store.types import Attempt, State

ENDING = re.compile(r"\.[a-z0-9]{1,5}")
"""Endings of film names that are kept; what the film is shows when it is opened."""


class Attempts(Room):
    """The part of the store that knows attempts."""

    def add_attempt(
        self,
        class_id: str,
        event: str,
        film: Path,
        clip_name: str,
        *,
        options: Mapping[str, Any] | None = None,
        pupil_id: str | None = None,
        move: bool = False,
        is_lesson: bool = False,
    ) -> Attempt:
        """Take a film into a class; it then waits to be graded. `move` takes the file itself instead of a copy.

        With `is_lesson` it is the film of a lesson, which waits to be looked through.

        Raises:
            StoreError: `unknown_ticket`; `same_film`: the class has this film already, the file stays where it is.
            OutputError: the film cannot be read or copied.
        """
        ticket, kept_as = new_ticket(), kept_name(clip_name)
        sha256 = film_hash(film)
        with self._database.reading() as session:
            self._require_new(session, class_id, sha256, clip_name)
        row = AttemptRow(
            id=ticket,
            class_id=class_id,
            pupil_id=pupil_id,
            event=event,
            clip_name=clip_name,
            film=kept_as,
            film_sha256=sha256,
            options=dict(options or {}),
            changes=kept_changes(Changes()),
            added_at=(now := utc_now()),
            queued_at=now,
            named_by=(NamedBy.NOBODY if pupil_id is None else NamedBy.TEACHER).value,
            is_lesson=is_lesson,
        )
        with taken(film, self._folder_of(ticket) / kept_as, move):
            return self._insert(row)

    def attempts(self, class_id: str) -> list[Attempt]:
        """The attempts of a class by number."""
        return self._select(AttemptRow.class_id == class_id)

    def attempts_of(self, pupil_id: str) -> list[Attempt]:
        """The attempts of a pupil by number, without those whose name is a guess."""
        return self._select((AttemptRow.pupil_id == pupil_id) & (AttemptRow.named_by != NamedBy.ORDER.value))

    def attempt(self, attempt_id: str) -> Attempt:
        """An attempt.

        Raises:
            StoreError: `unknown_ticket`.
        """
        with self._database.reading() as session:
            return self._plain(known(session, AttemptRow, attempt_id))

    def set_options(self, attempt_id: str, options: Mapping[str, Any]) -> None:
        """Choose what it is graded with the next time."""
        with self._changing(attempt_id) as row:
            row.options = dict(options)

    def set_changes(self, attempt_id: str, changes: Changes) -> None:
        """Keep what the teacher changed by hand."""
        with self._changing(attempt_id) as row:
            row.changes = kept_changes(changes)

    def save_report(self, attempt_id: str, report: Mapping[str, Any], *, worker: str | None = None) -> bool:
        """Keep a report; the attempt is then graded. Marks stay, and a score that the teacher saw is kept beside.

        With `worker`, nothing is kept where the work was taken from that worker, or forbidden, meanwhile. Returns
        whether it is kept.
        """
        with self._changing(attempt_id) as row:
            if worker is not None and not (row.allowed and (row.state, row.worker) == (State.RUNNING, worker)):
                return False
            score = report["score"]["value"] if report["score"] else None
            if row.machine_seen:
                seen = row.score if row.previous_score is None else row.previous_score
                row.previous_score = None if seen == score else seen
            row.report = row.report or ReportRow(attempt_id=attempt_id)
            row.report.content, row.report.score, row.report.graded_at = dict(report), score, utc_now()
            row.state, row.stage, row.share, row.error = State.GRADED, "", 1.0, ""
            return True

    def accept_score(self, attempt_id: str) -> None:
        """The teacher has seen that the machine's score changed."""
        with self._changing(attempt_id) as row:
            row.previous_score = None

    def _select(self, which: ColumnElement[bool]) -> list[Attempt]:
        with self._database.reading() as session:
            rows = session.scalars(select(AttemptRow).where(which).order_by(AttemptRow.number))
            return [self._plain(row) for row in rows]

    def _insert(self, row: AttemptRow) -> Attempt:
        """Give an attempt the next number of its class."""
        with self._database.writing() as session:
            self._require_new(session, row.class_id, row.film_sha256, row.clip_name)
            if row.pupil_id is not None:
                known(session, PupilRow, row.pupil_id)
            row.number = next_number(session, row.class_id)
            session.add(row)
        return self.attempt(row.id)

    def _require_new(self, session: Session, class_id: str, sha256: str, clip_name: str) -> None:
        """See that a class is there and has not got this film."""
        in_class = known(session, ClassRow, class_id)
        same = AttemptRow.class_id == class_id, AttemptRow.film_sha256 == sha256
        if other := session.scalar(select(AttemptRow.clip_name).where(*same)):
            again = "again" if other == clip_name else f"the same film as {other}"
            raise StoreError("same_film", f"{clip_name} is {again}: {in_class.name} has it already. Leave it out.")


def next_number(session: Session, class_id: str) -> int:
    """The number that the next attempt of a class gets."""
    return (session.scalar(select(func.max(AttemptRow.number)).where(AttemptRow.class_id == class_id)) or 0) + 1


def kept_name(clip_name: str) -> str:
    """What a film is called in its attempt's folder: by the ending of its name, where it has one.

    >>> kept_name("IMG_2231.MOV"), kept_name("a.in the sun")
    ('film.mov', 'film')
    """
    suffix = PurePath(clip_name).suffix.lower()
    return f"film{suffix}" if ENDING.fullmatch(suffix) else "film"


def film_hash(film: Path) -> str:
    """SHA-256 of a film.

    Raises:
        StoreError: `unreadable`.
    """
    try:
        with film.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StoreError("unreadable", f"{film.name} cannot be read ({error.strerror}). Copy it again.") from error


@contextmanager
def taken(film: Path, target: Path, move: bool) -> Iterator[None]:
    """A film copied or moved to its place; if the block fails, or never ends, it is still where it was."""
    try:
        target.parent.mkdir(mode=0o700, parents=True)
        _place(film, target, link=move)
    except OSError as error:
        shutil.rmtree(target.parent, ignore_errors=True)
        raise not_writable(target, error) from error
    try:
        yield
    except BaseException:
        shutil.rmtree(target.parent, ignore_errors=True)
        raise
    if move:
        with suppress(OSError):  # held open by another program; it is known then as the same film
            film.unlink()


def _place(film: Path, target: Path, *, link: bool) -> None:
    """Put a file at a second place, where one can without copying what is in it."""
    if link:
        with suppress(OSError):  # another disk, or one that knows no second names
            os.link(film, target)
            return
    shutil.copyfile(film, target)
