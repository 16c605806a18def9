"""Marks: the teacher's is the mark; the machine's becomes one only where the teacher says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pe_coach.store.room import Room, known, plain_mark, setting, utc_now
from pe_coach.store.tables import AttemptRow, MarkRow, ReportRow
from pe_coach.store.types import DecidedBy, Mark, State

if TYPE_CHECKING:  # scoring loads much: pages that only list attempts need not wait for it
    from pe_coach.scoring.scales import Scale

SCALE = "scale"
"""Setting: id or file of the grade scale on which marks are given."""


class Marking(Room):
    """The part of the store that knows marks."""

    def set_mark(self, attempt_id: str, value: str | None, *, cannot_judge: bool = False) -> Mark:
        """The teacher's mark on the scale of the settings, or that the film cannot be judged.

        It is blind if the machine's score was not seen.

        Raises:
            ValueError: neither a value nor `cannot_judge`, or both.
        """
        if (value is None) != cannot_judge:
            raise ValueError("a mark has a value, or the attempt cannot be judged")
        with self._database.writing() as session:
            row = known(session, AttemptRow, attempt_id)
            row.mark = _mark(row, value, DecidedBy.TEACHER, scale=_scale(session), blind=not row.machine_seen)
            return plain_mark(row.mark)

    def clear_mark(self, attempt_id: str) -> None:
        """Take a mark back."""
        with self._changing(attempt_id) as row:
            row.mark = None

    def note_seen(self, attempt_ids: Iterable[str]) -> None:
        """The machine's scores of these attempts were shown, as far as there are any."""
        scored = select(ReportRow.attempt_id).where(ReportRow.score.is_not(None))
        which = AttemptRow.id.in_(list(attempt_ids)), AttemptRow.id.in_(scored), ~AttemptRow.machine_seen
        with self._database.reading() as session:
            unseen = session.scalars(select(AttemptRow.id).where(*which)).all()
        if unseen:  # pages say it again and again: most times nobody needs to be kept waiting for a transaction
            with self._database.writing() as session:
                session.execute(update(AttemptRow).where(*which).values(machine_seen=True))

    def take_over(self, attempt_ids: Iterable[str]) -> int:
        """Make the machine's marks final, where there is one and the teacher gave none; returns how many changed."""
        which = AttemptRow.id.in_(list(attempt_ids)), AttemptRow.state == State.GRADED.value
        from pe_coach.scoring.scales import load_scale

        with self._database.writing() as session:
            scale = load_scale(_scale(session))
            return sum(_take_over(row, scale) for row in session.scalars(select(AttemptRow).where(*which)).all())


def _scale(session: Session) -> str:
    """Id or file of the scale that is chosen."""
    from pe_coach.scoring.scales import DEFAULT

    return str(setting(session, SCALE, DEFAULT))


def _take_over(row: AttemptRow, scale: Scale) -> bool:
    """Make the machine's mark final; whether that changed anything."""
    if row.report is None or row.report.score is None:
        return False
    if row.mark is not None and row.mark.decided_by == DecidedBy.TEACHER:
        return False
    points = row.report.content.get("calibrated") or row.report.content["score"]
    value = scale.grade(points["value"])
    if row.mark is not None and (row.mark.value, row.mark.scale, row.mark.machine_score) == (
        value,
        scale.id,
        row.score,
    ):
        return False
    row.mark = _mark(row, value, DecidedBy.MACHINE, scale=scale.id, blind=False)
    row.machine_seen = True
    return True


def _mark(row: AttemptRow, value: str | None, by: DecidedBy, *, scale: str, blind: bool) -> MarkRow:
    """A new mark, in the place of one that is there."""
    mark = row.mark or MarkRow(attempt_id=row.id)
    mark.value, mark.scale, mark.blind, mark.decided_by, mark.decided_at = value, scale, blind, by.value, utc_now()
    mark.machine_score = row.score
    return mark
