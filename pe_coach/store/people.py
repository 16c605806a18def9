"""Classes and their pupils."""

from __future__ import annotations

from sqlalchemy import select

from pe_coach.consent import Consent
from pe_coach.store.room import Room, known, new_ticket, plain_class, plain_pupil, utc_now
from pe_coach.store.tables import ClassRow, PupilRow
from pe_coach.store.types import Pupil, SchoolClass


class People(Room):
    """The part of the store that knows classes and pupils."""

    def add_class(self, name: str, *, mark_first: bool = True, confirmed_by: str | None = None) -> SchoolClass:
        """Make a class; two may have one name. `confirmed_by`: who answers for its consent from the beginning."""
        row = ClassRow(id=new_ticket(), name=name, created_at=(now := utc_now()), mark_first=mark_first, rounds=False)
        if confirmed_by is not None:
            row.consent_by, row.consent_at = confirmed_by, now
        with self._database.writing() as session:
            session.add(row)
        return plain_class(row)

    def classes(self) -> list[SchoolClass]:
        """All classes, the newest first."""
        with self._database.reading() as session:
            return [plain_class(row) for row in session.scalars(select(ClassRow).order_by(ClassRow.created_at.desc()))]

    def get_class(self, class_id: str) -> SchoolClass:
        """A class.

        Raises:
            StoreError: `unknown_ticket`.
        """
        with self._database.reading() as session:
            return plain_class(known(session, ClassRow, class_id))

    def rename_class(self, class_id: str, name: str) -> None:
        """Give a class another name."""
        with self._database.writing() as session:
            known(session, ClassRow, class_id).name = name

    def set_mark_first(self, class_id: str, mark_first: bool) -> None:
        """Choose whether the machine's numbers stay hidden until the teacher has marked."""
        with self._database.writing() as session:
            known(session, ClassRow, class_id).mark_first = mark_first

    def set_rounds(self, class_id: str, rounds: bool) -> None:
        """Say in which order the class was filmed: see `SchoolClass`."""
        with self._database.writing() as session:
            known(session, ClassRow, class_id).rounds = rounds

    def add_pupil(self, class_id: str, name: str, number: str = "", email: str = "", external_id: str = "") -> Pupil:
        """Add a pupil to a class; whether there is consent is not recorded yet."""
        ids = {"number": number, "email": email, "external_id": external_id}
        consent = Consent.NOT_RECORDED.value
        row = PupilRow(id=new_ticket(), class_id=class_id, name=name, consent=consent, **ids)
        with self._database.writing() as session:
            known(session, ClassRow, class_id)
            session.add(row)
        return plain_pupil(row)

    def set_ids(self, pupil_id: str, *, number: str = "", email: str = "", external_id: str = "") -> None:
        """Note what else a pupil is known by; what is empty stays as it was."""
        with self._database.writing() as session:
            row = known(session, PupilRow, pupil_id)
            row.number = number or row.number
            row.email, row.external_id = email or row.email, external_id or row.external_id

    def pupils(self, class_id: str) -> list[Pupil]:
        """The pupils of a class, by name."""
        with self._database.reading() as session:
            rows = session.scalars(select(PupilRow).where(PupilRow.class_id == class_id))
            return sorted((plain_pupil(row) for row in rows), key=lambda pupil: (pupil.name.casefold(), pupil.id))

    def pupil(self, pupil_id: str) -> Pupil:
        """A pupil.

        Raises:
            StoreError: `unknown_ticket`.
        """
        with self._database.reading() as session:
            return plain_pupil(known(session, PupilRow, pupil_id))

    def find_pupil(self, class_id: str, name: str) -> Pupil | None:
        """The pupil of a class with this name, whatever capitals and spaces it is written with."""
        wanted = _spelling(name)
        return next((pupil for pupil in self.pupils(class_id) if _spelling(pupil.name) == wanted), None)


def _spelling(name: str) -> str:
    return " ".join(name.casefold().split())
