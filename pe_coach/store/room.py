"""What all parts of the store stand on: the database, the folder, and rows as plain values."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from pe_coach.changes import Changes
from pe_coach.consent import Confirmation, Consent
from pe_coach.errors import StoreError
from pe_coach.names import NamedBy
from pe_coach.store.database import Database
from pe_coach.store.tables import AttemptRow, Base, ClassRow, MarkRow, PupilRow, SettingRow
from pe_coach.store.types import Attempt, DecidedBy, Mark, Pupil, SchoolClass, State

Row = TypeVar("Row", bound=Base)

TICKET_BYTES = 8
"""Of a ticket: nobody guesses one in the address of a page. Hexadecimal, because some disks know no capitals."""


WITHHELD: dict[str, Any] = {
    "state": State.WITHHELD,
    "error": "",
    **dict.fromkeys(("film", "report", "graded_at", "previous_score", "mark")),
}
"""What an attempt shows of itself while there is no consent."""


class Room:
    """The database and the folder that a part of the store works on."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self._database = database

    def _folder_of(self, attempt_id: str) -> Path:
        """Where the files of an attempt lie."""
        return self.folder / "attempts" / attempt_id

    def _plain(self, row: AttemptRow) -> Attempt:
        """An attempt as a value; nothing of one that is withheld but whose it is."""
        folder = self._folder_of(row.id)
        attempt = Attempt(
            id=row.id,
            class_id=row.class_id,
            pupil_id=row.pupil_id,
            event=row.event,
            number=row.number,
            clip_name=row.clip_name,
            added_at=row.added_at,
            folder=folder,
            film=folder / row.film if row.film else None,
            state=State(row.state),
            options=row.options,
            changes=_changes().validate_python(row.changes),
            report=row.report.content if row.report else None,
            graded_at=row.report.graded_at if row.report else None,
            previous_score=row.previous_score,
            mark=plain_mark(row.mark) if row.mark else None,
            machine_seen=row.machine_seen,
            stage=row.stage,
            share=row.share,
            error=row.error,
            started_at=row.started_at,
            named_by=NamedBy(row.named_by),
            card=row.card,
            empty_before=row.empty_before,
            recorded_at=row.recorded_at,
            is_lesson=row.is_lesson,
            lesson_film=row.lesson_film,
            start_s=row.start_s,
        )
        return attempt if row.allowed else replace(attempt, **WITHHELD)

    @contextmanager
    def _changing(self, attempt_id: str) -> Iterator[AttemptRow]:
        """The row of an attempt, to be changed in the block."""
        with self._database.writing() as session:
            yield known(session, AttemptRow, attempt_id)


def known(session: Session, kind: type[Row], ticket: str) -> Row:
    """The row of a ticket.

    Raises:
        StoreError: `unknown_ticket`.
    """
    row = session.get(kind, ticket)
    if row is None:
        what = {"classes": "class", "pupils": "pupil", "attempts": "attempt"}[kind.__tablename__]
        text = f"there is no {what} with the ticket {ticket!r}: it was deleted, or the address is not whole."
        raise StoreError("unknown_ticket", text)
    return row


def new_ticket() -> str:
    """A ticket that no other row has."""
    return secrets.token_hex(TICKET_BYTES)


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def setting(session: Session, key: str, default: Any) -> Any:
    """A setting, or the default where nobody chose."""
    row = session.get(SettingRow, key)
    return default if row is None else row.value["is"]


def plain_class(row: ClassRow) -> SchoolClass:
    """A class as a value."""
    consent = Confirmation(row.consent_by or "", row.consent_at) if row.consent_at else None
    return SchoolClass(row.id, row.name, row.created_at, row.mark_first, row.rounds, consent)


def plain_pupil(row: PupilRow) -> Pupil:
    """A pupil as a value."""
    return Pupil(row.id, row.class_id, row.name, row.number, row.email, row.external_id, Consent(row.consent))


def plain_mark(row: MarkRow) -> Mark:
    """A mark as a value."""
    return Mark(row.value, row.blind, DecidedBy(row.decided_by), row.decided_at, row.machine_score, row.scale)


def kept_changes(changes: Changes) -> dict[str, Any]:
    """Changes as the database keeps them."""
    return asdict(changes)


@cache
def _changes() -> TypeAdapter[Changes]:
    return TypeAdapter(Changes)
