"""How long things are kept, and how they go."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from pe_coach.consent import Consent
from pe_coach.deleting import Deleted, remove
from pe_coach.names import NamedBy
from pe_coach.store.room import Room, known, setting, utc_now
from pe_coach.store.tables import AttemptRow, Base, ClassRow, MarkRow, PupilRow, SettingRow
from pe_coach.store.types import State

RETENTION = "retention_days"
"""Setting: days that films are kept after they were added; None: until somebody deletes them."""

RETENTION_DAYS = 14
"""Where nobody chose: long enough to grade, to show a pupil and to answer a parent."""

KEPT = ("watched.npz", "report.json")
"""Files that show nobody and stay when the film goes: key points and numbers."""

STRAY_S = 3600.0
"""A folder without a row is a film that is being added, unless it is older than that."""


class Keeping(Room):
    """The part of the store that deletes, and keeps settings."""

    def setting(self, key: str, default: Any = None) -> Any:
        """A setting, or the default where nobody chose."""
        with self._database.reading() as session:
            return setting(session, key, default)

    def set_setting(self, key: str, value: Any) -> None:
        """Keep a setting: anything that JSON can hold."""
        with self._database.writing() as session:
            session.merge(SettingRow(key=key, value={"is": value}))

    def delete_attempt(self, attempt_id: str) -> Deleted:
        """Delete an attempt: film, pictures, key points, report, mark."""
        return self._delete(AttemptRow, attempt_id, AttemptRow.id == attempt_id, false())

    def delete_pupil(self, pupil_id: str) -> Deleted:
        """Delete everything of a pupil: the name, and all attempts with their films."""
        return self._delete(PupilRow, pupil_id, AttemptRow.pupil_id == pupil_id, PupilRow.id == pupil_id)

    def delete_class(self, class_id: str) -> Deleted:
        """Delete a class: its pupils and all attempts with their films."""
        return self._delete(ClassRow, class_id, AttemptRow.class_id == class_id, PupilRow.class_id == class_id)

    def delete_refused(self, class_id: str) -> Deleted:
        """Delete the films of those of a class who said no, as far as it is sure whose they are."""
        said_no = AttemptRow.pupil_id.in_(select(PupilRow.id).where(PupilRow.consent == Consent.NO.value))
        which = (AttemptRow.class_id == class_id) & said_no & (AttemptRow.named_by != NamedBy.ORDER.value)
        with self._database.reading() as session:
            tickets = session.scalars(select(AttemptRow.id).where(which)).all()
        return sum(map(self.delete_attempt, tickets), Deleted())

    def purge(self, now: datetime | None = None) -> list[str]:
        """Delete the films whose time is over, and the pictures made from them; returns the films' names.

        Key points, reports and marks stay. Also folders go that a crash left behind.
        """
        now = now or utc_now()
        with self._database.writing() as session:
            rows = session.scalars(select(AttemptRow).where(*_over(session, now))).all()
            for row in rows:
                row.film = None
                if row.state == State.WAITING:
                    row.state = State.CANCELLED.value
            tickets, names = [row.id for row in rows], [row.clip_name for row in rows]
        for ticket in tickets:
            remove(path for path in self._folder_of(ticket).glob("*") if path.name not in KEPT)
        self._remove_strays(now)
        return names

    def next_purge(self) -> tuple[datetime, int] | None:
        """When the next films are deleted, and how many within a day from then; None where none will be."""
        with self._database.reading() as session:
            days = setting(session, RETENTION, RETENTION_DAYS)
            first = session.scalar(select(func.min(AttemptRow.added_at)).where(AttemptRow.film.is_not(None)))
            if days is None or first is None:
                return None
            at = first + timedelta(days=days)
            due = _over(session, at + timedelta(days=1))
            return at, session.scalar(select(func.count()).select_from(AttemptRow).where(*due)) or 0

    def _delete(
        self, kind: type[Base], ticket: str, which: ColumnElement[bool], pupils: ColumnElement[bool]
    ) -> Deleted:
        """Delete a row and all that belongs to it: in the database, then on the disk."""
        with self._database.writing() as session:
            row = known(session, kind, ticket)
            films = {one.id: one.film_sha256 for one in session.scalars(select(AttemptRow).where(which))}
            marks = _count(session, MarkRow, MarkRow.attempt_id.in_(films))
            deleted = Deleted(_count(session, PupilRow, pupils), len(films), marks, films=tuple(films.values()))
            session.delete(row)
        self._database.forget()
        return deleted + remove(map(self._folder_of, films))

    def _remove_strays(self, now: datetime) -> None:
        """Remove old folders that no attempt has: what a crash or another program's open file left behind."""
        with self._database.reading() as session:
            tickets = set(session.scalars(select(AttemptRow.id)))
        folders = (path for path in self._folder_of("").glob("*") if path.name not in tickets)
        remove(path for path in folders if now.timestamp() - path.stat().st_mtime > STRAY_S)


def _over(session: Session, now: datetime) -> list[ColumnElement[bool]]:
    """Which films' time is over; one that is worked on stays until that is done."""
    days = setting(session, RETENTION, RETENTION_DAYS)
    over = false() if days is None else AttemptRow.added_at <= now - timedelta(days=days)
    return [over, AttemptRow.film.is_not(None), AttemptRow.state != State.RUNNING.value]


def _count(session: Session, kind: type[Base], which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(kind).where(which)) or 0
