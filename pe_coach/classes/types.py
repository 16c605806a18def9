"""What travels between a class, the workers that grade it and the sheets that are written of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from pe_coach.names import NamedBy as NamedBy
from pe_coach.options import Options
from pe_coach.roster import Entry


@dataclass(frozen=True)
class Keep:
    """Where the files of an attempt go: `STEM.html`, `STEM.json` and, with `overlay`, `STEM_overlay.mp4`.

    Faces in their pictures are hidden but with `show_faces`.
    """

    folder: Path
    stem: str
    overlay: bool = False
    show_faces: bool = False


@dataclass(frozen=True)
class Task:
    """One clip to be graded, as it goes to a worker.

    Attributes:
        number: its place in the class, from 0.
        path: the film, or the key point file.
        options: what it is graded with.
        keep: where its pages go; None for none.
        keypoints: whether the file holds key points.
        name: of the clip in reports; None for the file's.
    """

    number: int
    path: Path
    options: Options
    keep: Keep | None = None
    keypoints: bool = False
    name: str | None = None


@dataclass(frozen=True)
class Done:
    """What became of a task.

    Attributes:
        number: of the task.
        report: plain data as in the JSON file, status `failed` with an `error` where it could not be graded.
        seconds: by stage.
        peak_bytes: most memory that the worker has held so far, 0 where that is not known.
        worker: which one it was.
    """

    number: int
    report: dict[str, Any]
    seconds: dict[str, float] = field(default_factory=dict)
    peak_bytes: int = 0
    worker: str = ""


class Engine(Protocol):
    """Whatever grades tasks: worker processes of this computer, or of several."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Grade tasks; each ends up exactly once among what is yielded, in the order in which they are finished.

        Tasks are taken from the iterable only as workers become free, so that memory stays flat; a worker that dies,
        hangs or needs too much memory is replaced, and its task is yielded as failed with the reason.
        """
        ...


@dataclass(frozen=True)
class Named:
    """Whose attempt a clip shows; a name by order is a guess until a teacher has confirmed it."""

    pupil: Entry | None = None
    by: NamedBy = NamedBy.NOBODY

    @property
    def is_guess(self) -> bool:
        """Whether somebody must look before the name goes anywhere."""
        return self.by.is_guess

    @property
    def is_nobody(self) -> bool:
        """Whether the teacher said that it is nobody's attempt."""
        return self.pupil is None and self.by is NamedBy.TEACHER


@dataclass(frozen=True)
class Row:
    """A graded clip of a class as its sheets show it.

    Attributes:
        number: its place in the class, from 1: the order of recording.
        clip: name of the file, relative to the folder, with `/`.
        report: plain data as in the JSON file.
        named: whose it is.
        stem: beginning of the names of its result files.
        recorded_at: when it was recorded, as far as the file says; of an attempt in a lesson film when that began.
        film: name of the lesson film that it was cut from, and `start_s` where in it; empty and None otherwise.
    """

    number: int
    clip: str
    report: dict[str, Any]
    named: Named = Named()
    stem: str = ""
    recorded_at: datetime | None = None
    film: str = ""
    start_s: float | None = None
