"""The film of a lesson makes room for the attempts that are in it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import ExitStack

from sqlalchemy import select

from pe_coach.changes import Changes
from pe_coach.store.attempts import film_hash, kept_name, next_number, taken
from pe_coach.store.room import Room, kept_changes, known, new_ticket, utc_now
from pe_coach.store.tables import AttemptRow
from pe_coach.store.types import Piece, State


class Lessons(Room):
    """The part of the store that knows films of lessons."""

    def note_lesson(self, attempt_id: str) -> None:
        """Keep that a film is that of a lesson: nobody's attempt."""
        with self._changing(attempt_id) as row:
            row.is_lesson = True

    def split_lesson(self, lesson_id: str, pieces: Sequence[Piece], *, worker: str) -> bool:
        """Put the attempts of a lesson, which then wait to be graded, in the place of its film, which goes.

        An attempt that the class has already is left out. Returns False, and changes nothing, where the work was taken
        from this worker meanwhile.

        Raises:
            StoreError: `unknown_ticket`: the film was deleted meanwhile.
            OutputError: a piece cannot be moved.
        """
        rows = [_row(piece, film_hash(piece.film)) for piece in pieces]
        with ExitStack() as files, self._database.writing() as session:
            lesson = known(session, AttemptRow, lesson_id)
            if (lesson.state, lesson.worker) != (State.RUNNING, worker):
                return False
            session.delete(lesson)
            session.flush()  # its number is free again
            has = set(session.scalars(select(AttemptRow.film_sha256).where(AttemptRow.class_id == lesson.class_id)))
            for row, piece in zip(rows, pieces, strict=True):
                if row.film_sha256 not in has:
                    files.enter_context(taken(piece.film, self._folder_of(row.id) / str(row.film), move=True))
                    row.class_id, row.event, row.lesson_film = lesson.class_id, lesson.event, lesson.clip_name
                    row.number = next_number(session, lesson.class_id)
                    session.add(row)
                    session.flush()
        shutil.rmtree(self._folder_of(lesson_id), ignore_errors=True)
        return True


def _row(piece: Piece, sha256: str) -> AttemptRow:
    """A piece as an attempt that waits, of no class yet."""
    now = utc_now()
    return AttemptRow(
        id=new_ticket(),
        clip_name=piece.clip_name,
        film=kept_name(piece.clip_name),
        film_sha256=sha256,
        options=dict(piece.options),
        changes=kept_changes(Changes()),
        added_at=now,
        queued_at=now,
        card=piece.card,
        recorded_at=piece.recorded_at,
        start_s=piece.start_s,
    )
