"""The tables of the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Exists, ForeignKey, Index, MetaData, UniqueConstraint, exists, or_
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from pe_coach.consent import Consent
from pe_coach.names import NamedBy
from pe_coach.store.types import DecidedBy, State

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are called, so that a migration can name them."""


class Utc(TypeDecorator[datetime]):
    """A time in UTC: the database keeps no zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time in UTC without its zone."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time with its zone again."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Utc(), dict[str, Any]: JSON(none_as_null=True)}  # noqa: RUF012 - SQLAlchemy's way


class ClassRow(Base):
    """A class."""

    __tablename__ = "classes"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    mark_first: Mapped[bool]
    rounds: Mapped[bool] = mapped_column(default=False)
    consent_by: Mapped[str | None]
    consent_at: Mapped[datetime | None]


class PupilRow(Base):
    """A pupil of a class."""

    __tablename__ = "pupils"

    id: Mapped[str] = mapped_column(primary_key=True)
    class_id: Mapped[str] = mapped_column(ForeignKey("classes.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    number: Mapped[str]
    email: Mapped[str]
    external_id: Mapped[str]
    consent: Mapped[str] = mapped_column(default=Consent.NOT_RECORDED.value)


def _said(pupil_id: Mapped[str | None], consent: Consent) -> Exists:
    """Whether a pupil said so."""
    return exists().where(PupilRow.id == pupil_id, PupilRow.consent == consent.value).correlate_except(PupilRow)


class AttemptRow(Base):
    """A film and the work on it. `film` is its name in the attempt's folder, `film_sha256` stays after the film."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("class_id", "number"),
        UniqueConstraint("class_id", "film_sha256"),
        Index(None, "state", "queued_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    class_id: Mapped[str] = mapped_column(ForeignKey("classes.id", ondelete="CASCADE"))
    pupil_id: Mapped[str | None] = mapped_column(ForeignKey("pupils.id", ondelete="CASCADE"), index=True)
    event: Mapped[str]
    number: Mapped[int]
    clip_name: Mapped[str]
    added_at: Mapped[datetime]
    film: Mapped[str | None]
    film_sha256: Mapped[str]
    options: Mapped[dict[str, Any]]
    changes: Mapped[dict[str, Any]]
    machine_seen: Mapped[bool] = mapped_column(default=False)
    previous_score: Mapped[float | None]
    state: Mapped[str] = mapped_column(default=State.WAITING.value)
    queued_at: Mapped[datetime]
    worker: Mapped[str | None]
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    deaths: Mapped[int] = mapped_column(default=0)
    stage: Mapped[str] = mapped_column(default="")
    share: Mapped[float] = mapped_column(default=0.0)
    error: Mapped[str] = mapped_column(default="")
    named_by: Mapped[str] = mapped_column(default=NamedBy.NOBODY.value)
    card: Mapped[int | None]
    empty_before: Mapped[int] = mapped_column(default=0)
    recorded_at: Mapped[datetime | None]
    is_lesson: Mapped[bool] = mapped_column(default=False)
    lesson_film: Mapped[str] = mapped_column(default="")
    start_s: Mapped[float | None]
    allowed: Mapped[bool] = column_property(
        ~_said(pupil_id, Consent.NO)
        & or_(
            exists().where(ClassRow.id == class_id, ClassRow.consent_at.is_not(None)).correlate_except(ClassRow),
            _said(pupil_id, Consent.YES) & (named_by != NamedBy.ORDER.value),
        )
    )
    """The rule of `pe_coach.consent.may_be_analysed`, for whole tables at once."""

    report: Mapped[ReportRow | None] = relationship(lazy="joined", passive_deletes=True)
    mark: Mapped[MarkRow | None] = relationship(lazy="joined", passive_deletes=True, cascade="all, delete-orphan")

    @property
    def score(self) -> float | None:
        """The machine's score."""
        return self.report.score if self.report else None


class ReportRow(Base):
    """The newest report of an attempt: a table of its own, so that a beat of the queue does not rewrite it."""

    __tablename__ = "reports"

    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    graded_at: Mapped[datetime]
    score: Mapped[float | None]
    content: Mapped[dict[str, Any]]


class MarkRow(Base):
    """What was decided about an attempt."""

    __tablename__ = "marks"

    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[str | None]
    blind: Mapped[bool]
    decided_by: Mapped[str] = mapped_column(default=DecidedBy.TEACHER.value)
    decided_at: Mapped[datetime]
    machine_score: Mapped[float | None]
    scale: Mapped[str]


class SettingRow(Base):
    """A setting; its value is wrapped, so that null is a value too."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
