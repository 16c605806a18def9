"""What the store holds, as plain values: whoever reads them need not know the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pe_coach.changes import Changes


class State(StrEnum):
    """Where the work on an attempt is."""

    WAITING = "waiting"
    RUNNING = "running"
    GRADED = "graded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class DecidedBy(StrEnum):
    """Whose mark is final."""

    TEACHER = "teacher"
    MACHINE = "machine"


@dataclass(frozen=True)
class SchoolClass:
    """A class, or films that were dropped together; `id` is the ticket in the page's address.

    `mark_first`: the machine's number stays hidden until the teacher has marked.
    """

    id: str
    name: str
    created_at: datetime
    mark_first: bool = True


@dataclass(frozen=True)
class Pupil:
    """A pupil of a class. `number`, `email` and `external_id` are what a gradebook may know the pupil by."""

    id: str
    class_id: str
    name: str
    number: str = ""
    email: str = ""
    external_id: str = ""


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
class Attempt:
    """One film of one pupil.

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

    @property
    def score(self) -> float | None:
        """The machine's score, 0…100."""
        return self.report["score"]["value"] if self.report and self.report["score"] else None


@dataclass(frozen=True)
class Deleted:
    """What a deletion took away: rows, files and their size. `left` are files that the system would not let go of."""

    pupils: int = 0
    attempts: int = 0
    marks: int = 0
    files: int = 0
    size_bytes: int = 0
    left: tuple[Path, ...] = ()


class FolderWarning(StrEnum):
    """Why a folder is no good place for pupils' films and for a database."""

    SYNCED = "synced"
    NETWORK = "network"
