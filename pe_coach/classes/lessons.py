"""Films of whole lessons among the films of a class: every attempt in one becomes a clip of its own."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter

from pe_coach.cards.markers import SIZES
from pe_coach.classes.manifest import File, Manifest
from pe_coach.clip.cutting import MUXERS, cut
from pe_coach.errors import PeCoachError, PeopleError
from pe_coach.guarded import Tell, each
from pe_coach.lesson import Found, cards_of_attempts, look_through

LESSON_FROM_S = 90.0
"""A longer film shows a lesson, if nobody says otherwise: fifty metres swum by a beginner take about that."""

HIGHEST = SIZES[0] - 1
"""Number on the cards of a class of which there is no list."""

FOLDER = "clips"
"""Of the attempts, within the folder of the results."""

Course = Callable[[str, float], None]
"""Told what is looked through and the share of it that is done."""


@dataclass(frozen=True)
class Cut:
    """An attempt of a lesson, cut out as a clip.

    Attributes:
        found: where in the lesson's film it is.
        card: the number that was shown for it, see `cards_of_attempts`.
        from_s: where in the clip it begins: a clip begins with a whole picture, some time before.
    """

    found: Found
    card: int | None
    from_s: float

    @property
    def within_s(self) -> tuple[float, float]:
        """Where in the clip the attempt is."""
        return self.from_s, self.from_s + self.found.stop_s - self.found.start_s


@dataclass(frozen=True)
class Seen:
    """What the manifest remembers of a lesson's film."""

    cuts: tuple[Cut, ...]


@dataclass(frozen=True)
class Piece:
    """A part of a film to be cut out: its times in the film, and where it goes."""

    film: Path
    start_s: float
    stop_s: float
    to: Path


def is_lesson(file: File, wanted: bool | None) -> bool:
    """Whether a film shows a lesson: what was asked for, else by its length."""
    return (file.duration_s or 0.0) > LESSON_FROM_S if wanted is None else wanted


def attempts_in(
    film: Path,
    file: File,
    manifest: Manifest,
    event: str,
    folder: Path,
    *,
    highest: int = HIGHEST,
    but: Container[str] = (),
    workers: int | None = None,
    course: Course,
) -> list[tuple[str, Path, Cut]]:
    """The attempts in a lesson's film, as `attempts_of` cuts them out.

    What was found before is remembered, and is not cut out again.

    Args:
        film: the film.
        file: what is known of it.
        manifest: remembers what was found.
        event: what is done.
        folder: of the clips.
        highest: number on the class's cards.
        but: names that other films have.
        workers: processes that look.
        course: told of the course.

    Raises:
        PeCoachError: the film cannot be read, or no attempt is in it.
    """
    key = f"{file.content} {highest}"
    known = manifest.lesson(key)
    if known is not None:
        cuts = _seen().validate_python(known).cuts
        return [(name, folder / name, cut) for name, cut in zip(_names(file.name, len(cuts), but), cuts, strict=True)]
    found = attempts_of(film, file.name, event, folder, highest=highest, but=but, workers=workers, course=course)
    manifest.keep_lesson(key, _seen().dump_python(Seen(tuple(cut for *_, cut in found)), mode="json"))
    return found


def attempts_of(
    film: Path,
    name: str,
    event: str,
    folder: Path,
    *,
    highest: int = HIGHEST,
    but: Container[str] = (),
    workers: int | None = None,
    course: Course,
) -> list[tuple[str, Path, Cut]]:
    """The attempts in a lesson's film, cut out: name, path and what is known of each clip.

    Args:
        film: the film.
        name: what it is called; the clips are called after it.
        event: what is done.
        folder: of the clips.
        highest: number on the class's cards.
        but: names that other films have.
        workers: processes that look.
        course: told of the course.

    Raises:
        PeCoachError: the film cannot be read, or no attempt is in it.
    """
    lesson = look_through(film, event, workers=workers, highest=highest, progress=partial(course, name))
    if not lesson.attempts:
        text = f"{name} shows no attempt from the first step to the end. Film a single one, and try again."
        raise PeopleError("nobody_found", text)
    names = _names(name, len(lesson.attempts), but)
    paths = [folder / one for one in names]
    starts = cut_out(
        [Piece(film, found.start_s, found.stop_s, to) for found, to in zip(lesson.attempts, paths, strict=True)],
        workers,
    )
    return list(zip(names, paths, map(Cut, lesson.attempts, cards_of_attempts(lesson), starts), strict=True))


def cut_out(pieces: Sequence[Piece], workers: int | None = None) -> list[float]:
    """Cut parts of films out, in worker processes; returns where in each clip its part begins.

    Raises:
        PeCoachError: a film can no longer be read, or the clip cannot be written.
    """
    for folder in {one.to.parent for one in pieces}:
        folder.mkdir(parents=True, exist_ok=True)
    starts: dict[Piece, float] = {}
    for one, start in each(_cut, pieces, lambda one: one.film.name, workers=workers):
        if isinstance(start, PeCoachError):
            raise start
        starts[one] = start
    return [starts[one] for one in pieces]


def _cut(piece: Piece, tell: Tell) -> float:
    tell("cutting", 0.0)
    return cut(piece.film, piece.start_s, piece.stop_s, piece.to)


def _names(film: str, count: int, but: Container[str]) -> list[str]:
    """Names of the clips of a lesson's film: that of the film, numbered, and unlike those of other films.

    >>> _names("7b/monday.MOV", 2, ())
    ['7b/monday_01.mov', '7b/monday_02.mov']
    """
    path = PurePosixPath(film)
    ending = path.suffix.lower() if path.suffix.lower() in MUXERS else ".mp4"
    digits = max(2, len(str(count)))
    for begin in (path.stem, path.name):
        numbered = (f"{begin}_{number:0{digits}}{ending}" for number in range(1, count + 1))
        names = [str(path.with_name(name)) for name in numbered]
        if not any(name in but for name in names):
            break
    return names


@cache
def _seen() -> TypeAdapter[Seen]:
    return TypeAdapter(Seen)
