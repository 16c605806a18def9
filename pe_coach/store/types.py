"""What the store holds, as plain values: whoever reads them need not know the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pe_coach.changes import Changes
from pe_coach.consent import Confirmation, Consent
from pe_coach.deleting import Deleted as Deleted
from pe_coach.names import NamedBy


class State(StrEnum):
    """Where the work on an attempt is; it is withheld while there is no consent, whatever was found before."""

    WAITING = "waiting"
    RUNNING = "running"
    GRADED = "graded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    WITHHELD = "withheld"


class DecidedBy(StrEnum):
    """Whose mark is final."""

    TEACHER = "teacher"
    MACHINE = "machine"


@dataclass(frozen=True)
class SchoolClass:
    """A class, or films that were dropped together; `id` is the ticket in the page's address.

    `mark_first`: the machine's number stays hidden until the teacher has marked. `rounds`: everybody was filmed once,
    then everybody again; else all attempts of a pupil follow each other. `consent`: who confirmed that there is consent
    for all who did not say no; None: nobody.
    """

    id: str
    name: str
    created_at: datetime
    mark_first: bool = True
    rounds: bool = False
    consent: Confirmation | None = None


@dataclass(frozen=True)
class Pupil:
    """A pupil of a class. `number`, `email` and `external_id` are what a gradebook may know the pupil by."""

    id: str
    class_id: str
    name: str
    number: str = ""
    email: str = ""
    external_id: str = ""
    consent: Consent = Consent.NOT_RECORDED


@dataclass(frozen=True)
class Mark:
    """What the teacher decided about an attempt; all times are UTC.

    `value` is a number of points or a grade of the scale, None where the attempt cannot be judged. `blind`: given
    before the machine's number was seen. `machine_score` is what the machine said at that time, `scale` the id of the
    grade scale that was chosen then.
    """

    value: str | None
    blind: bool
    decided_by: DecidedBy
    decided_at: datetime
    machine_score: float | None = None
    scale: str = "points"


@dataclass(frozen=True)
class Naming:
    """Whose attempt a film shows: see `Attempt`."""

    pupil_id: str | None
    named_by: NamedBy
    empty_before: int = 0

    @property
    def is_nobody(self) -> bool:
        """Whether a teacher said that it is nobody's attempt."""
        return self.pupil_id is None and self.named_by is NamedBy.TEACHER


@dataclass(frozen=True)
class Attempt:
    """One film of one pupil. While it is withheld it shows neither film nor report nor mark, though they may be kept.

    Attributes:
        id: its ticket.
        number: its place in the class, from 1.
        clip_name: the file's name when it was added.
        folder: where its files lie; `film` is in it, None once it was purged.
        options: what it is graded with: the fields of `pe_coach.grading.Options` that were chosen, beside the event.
        report: the newest report, shaped as the JSON file; None while there is none.
        previous_score: the machine's score that the teacher last saw, where a newer grading changed it.
        stage, share: what the work is at, 0…1; `error`: one line, where it failed.
        started_at: when a worker took it last.
        named_by: how it is known whose attempt it is; a teacher may also have said that it is nobody's.
        card: number of the pupil's card that was read in the film.
        empty_before: how many places of the class list were left empty directly before it, because nobody filmed them.
        recorded_at: when the film was recorded, as far as it says.
        is_lesson: it is the film of a lesson: looked through it makes room for the attempts that are in it.
        lesson_film: name of the film of a lesson that it was cut from, and `start_s` where in that it begins.
    """

    id: str
    class_id: str
    pupil_id: str | None
    event: str
    number: int
    clip_name: str
    added_at: datetime
    folder: Path
    film: Path | None
    state: State
    options: dict[str, Any] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)
    report: dict[str, Any] | None = None
    graded_at: datetime | None = None
    previous_score: float | None = None
    mark: Mark | None = None
    machine_seen: bool = False
    stage: str = ""
    share: float = 0.0
    error: str = ""
    started_at: datetime | None = None
    named_by: NamedBy = NamedBy.NOBODY
    card: int | None = None
    empty_before: int = 0
    recorded_at: datetime | None = None
    is_lesson: bool = False
    lesson_film: str = ""
    start_s: float | None = None

    @property
    def naming(self) -> Naming:
        """Whose attempt it is."""
        return Naming(self.pupil_id, self.named_by, self.empty_before)

    @property
    def sure_pupil_id(self) -> str | None:
        """The pupil whose attempt it is, where that is no guess."""
        return None if self.named_by.is_guess else self.pupil_id

    @property
    def score(self) -> float | None:
        """The machine's score, 0…100."""
        return self.report["score"]["value"] if self.report and self.report["score"] else None


@dataclass(frozen=True)
class Piece:
    """An attempt cut out of the film of a lesson, as the store takes it.

    Attributes:
        film: the file; it is moved.
        clip_name: what it is called.
        start_s: where in the lesson's film it begins.
        options: what it is graded with: those of the lesson's film, and where in the piece the attempt lies.
        card: number of the pupil's card.
        recorded_at: when it was recorded.
    """

    film: Path
    clip_name: str
    start_s: float
    options: dict[str, Any] = field(default_factory=dict)
    card: int | None = None
    recorded_at: datetime | None = None


class FolderWarning(StrEnum):
    """Why a folder is no good place for pupils' films and for a database."""

    SYNCED = "synced"
    NETWORK = "network"
