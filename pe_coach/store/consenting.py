"""Consent: what pupils said, who answers for a class, and what is withheld."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from pe_coach.consent import Consent
from pe_coach.store.room import Room, known, utc_now
from pe_coach.store.tables import AttemptRow, ClassRow, PupilRow


@dataclass(frozen=True)
class Withheld:
    """How many films of a class are withheld: because somebody said no, or because nobody recorded anything."""

    no: int = 0
    not_recorded: int = 0


class Consenting(Room):
    """The part of the store that knows consent."""

    def confirm_consent(self, class_id: str, by: str) -> None:
        """Somebody answers for the consent of all in a class who did not say no; `by` is the name that was typed."""
        with self._database.writing() as session:
            row = known(session, ClassRow, class_id)
            row.consent_by, row.consent_at = by, utc_now()

    def withdraw_consent(self, class_id: str) -> None:
        """Nobody answers for the consent of a class any more: what is not recorded is withheld again."""
        with self._database.writing() as session:
            row = known(session, ClassRow, class_id)
            row.consent_by = row.consent_at = None

    def set_consent(self, pupil_id: str, consent: Consent) -> None:
        """Keep what a pupil said; a film that is worked on is let go where that was no."""
        with self._database.writing() as session:
            known(session, PupilRow, pupil_id).consent = consent.value

    def withheld(self, class_id: str) -> Withheld:
        """How many films of a class are withheld, and why."""
        with self._database.reading() as session:
            said_no = func.coalesce(PupilRow.consent, "") == Consent.NO.value  # a film of nobody has no pupil
            asked = select(said_no, func.count()).select_from(AttemptRow).outerjoin(PupilRow)
            mine = asked.where(AttemptRow.class_id == class_id, ~AttemptRow.allowed).group_by(said_no)
            counts = {bool(no): count for no, count in session.execute(mine)}
        return Withheld(counts.get(True, 0), counts.get(False, 0))
