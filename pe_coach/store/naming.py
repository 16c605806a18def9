"""Whose attempts the films show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from pe_coach.names import NamedBy
from pe_coach.store.room import Room, known
from pe_coach.store.tables import AttemptRow, PupilRow
from pe_coach.store.types import Naming


class Names(Room):
    """The part of the store that knows who is on which film."""

    def set_pupil(self, attempt_id: str, pupil_id: str | None, by: NamedBy = NamedBy.TEACHER) -> None:
        """Say whose attempt it is, and how that is known; None: nobody's."""
        with self._database.writing() as session:
            if pupil_id is not None:
                known(session, PupilRow, pupil_id)
            row = known(session, AttemptRow, attempt_id)
            row.pupil_id, row.named_by = pupil_id, by.value

    def set_names(self, names: Mapping[str, Naming]) -> None:
        """Say of several attempts, by their tickets, whose they are: all at once, or not at all."""
        with self._database.writing() as session:
            for attempt_id, name in names.items():
                row = known(session, AttemptRow, attempt_id)
                row.pupil_id, row.named_by, row.empty_before = name.pupil_id, name.named_by.value, name.empty_before

    def guess_names(self, names: Mapping[str, Naming]) -> None:
        """The same of what the program found; a name that a teacher gave meanwhile stays, and so do empty places."""
        with self._database.writing() as session:
            for attempt_id, name in names.items():
                row = session.get(AttemptRow, attempt_id)
                if row is not None and row.named_by != NamedBy.TEACHER.value:
                    row.pupil_id, row.named_by = name.pupil_id, name.named_by.value

    def guesses(self, class_id: str) -> int:
        """How many names of a class are guesses that nobody has confirmed."""
        guessed = AttemptRow.class_id == class_id, AttemptRow.named_by == NamedBy.ORDER.value
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(AttemptRow).where(*guessed)) or 0

    def note_recorded(self, attempt_id: str, recorded_at: datetime | None) -> None:
        """Keep when a film was recorded."""
        with self._changing(attempt_id) as row:
            row.recorded_at = recorded_at
