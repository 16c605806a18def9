"""What is to be graded: the clips of a class in the order of recording, each film once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pe_coach.classes.finding import Source, is_keypoints, natural
from pe_coach.classes.lessons import FOLDER, HIGHEST, Course, Cut, attempts_in, is_lesson
from pe_coach.classes.looking import looked_at
from pe_coach.classes.manifest import File, Manifest, Planned
from pe_coach.classes.settings import Pages
from pe_coach.classes.types import Keep, Task
from pe_coach.errors import OutputError, PeCoachError
from pe_coach.options import Options
from pe_coach.unpacking import DEVICE

OURS = frozenset({"class", "results", "failures", "pupils", "names"})
"""Names that sheets have: no clip's files are called so."""
LONGEST_STEM_BYTES = 200
"""Of what the names of result files begin with: systems allow 255 with all that follows."""


Attempt = tuple[str, Path, Cut]
"""Name, path and what else is known of a clip that was cut out of a lesson's film."""


def _silent(name: str, share: float) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Plan:
    """A class to be graded.

    Attributes:
        clips: in the order of recording.
        copies: names of files with the same bytes as another, and the name of that: they are graded once.
        options: what all are graded with.
        pages: what is written of each clip.
        out: folder of the results.
    """

    clips: tuple[Planned, ...]
    copies: tuple[tuple[str, str], ...]
    options: Options
    pages: Pages
    out: Path

    def task(self, clip: Planned) -> Task:
        """What a worker is told of a clip."""
        keep = Keep(self.out, clip.stem, self.pages.overlay, self.pages.show_faces) if self.pages.wanted else None
        start_s, stop_s = clip.within_s
        options = self.options if clip.film == "" else replace(self.options, start_s=start_s, stop_s=stop_s)
        return Task(clip.place, clip.path, options, keep, keypoints=is_keypoints(clip.path))


def make_plan(
    sources: Sequence[Source],
    options: Options,
    manifest: Manifest,
    out: Path,
    *,
    pages: Pages | None = None,
    lesson: bool | None = None,
    highest: int = HIGHEST,
    workers: int | None = None,
    course: Course = _silent,
) -> Plan:
    """Look at every file, look through the films of lessons, and put the class in order.

    Clips are in the order in which they were recorded; those that do not say when come after the others, in the order
    of their names. What was looked at before and has not changed is not looked at again.

    Args:
        sources: as `find_clips` found them.
        options: what all are graded with.
        manifest: of the class.
        out: folder of the results.
        pages: what is written of each clip; None for page and JSON.
        lesson: whether films show lessons; None for the long ones.
        highest: number on the class's cards.
        workers: processes that look.
        course: told how far a lesson's film is looked through.

    Raises:
        OutputError: what was seen, or a clip that is cut out, cannot be written.
    """
    files = zip(sources, looked_at(sources, manifest, workers), strict=True)
    once, copies = _once(files)
    look = partial(
        attempts_in,
        manifest=manifest,
        event=options.event,
        folder=out.resolve() / FOLDER,
        highest=highest,
        but={source.name for source in sources},
        workers=workers,
        course=course,
    )
    clips: list[Planned] = []
    for source, file in once:
        if is_lesson(file, lesson) and not is_keypoints(source.path):
            clips += _attempts(source, file, look)
        else:
            clips.append(Planned(0, source.name, source.path, file.content, recorded_at=file.recorded_at))
    return Plan(_in_order(clips, Names(manifest.stems())), copies, _absolute(options), pages or Pages(), out.resolve())


def _absolute(options: Options) -> Options:
    """Options whose files are found from every folder: workers of other computers have their own."""
    found: dict[str, Any] = {
        name: file.resolve() for name in ("model", "calibration", "cache") if (file := getattr(options, name))
    }
    for name in ("event", "reference", "scale"):
        if (getattr(options, name) or "").endswith(".toml"):
            found[name] = str(Path(getattr(options, name)).resolve())
    return replace(options, **found)


def _attempts(source: Source, file: File, look: Callable[[Path, File], Iterable[Attempt]]) -> list[Planned]:
    """The attempts in a lesson's film; where there are none the film itself, with the reason."""
    try:
        attempts = look(source.path, file)
    except OutputError:
        raise
    except PeCoachError as error:
        clip = Planned(0, source.name, source.path, file.content, recorded_at=file.recorded_at, problem=error)
        return [clip]
    return [
        Planned(
            *(0, name, path, f"{file.content} {cut.found.number}"),
            recorded_at=file.recorded_at and file.recorded_at + timedelta(seconds=cut.found.start_s),
            film=source.name,
            start_s=cut.found.start_s,
            card=cut.card,
            within_s=cut.within_s,
            cut_from=(source.path, cut.found.start_s, cut.found.stop_s),
        )
        for name, path, cut in attempts
    ]


def _in_order(clips: Sequence[Planned], names: Names) -> tuple[Planned, ...]:
    """The clips in the order of recording; those that do not say when come last, by name."""
    ordered = sorted(clips, key=lambda c: (c.recorded_at is None, c.recorded_at or datetime.min, natural(c.clip)))
    return tuple(replace(c, place=place, stem=names.stem(c.clip, c.path)) for place, c in enumerate(ordered))


def _once(files: Iterable[tuple[Source, File]]) -> tuple[list[tuple[Source, File]], tuple[tuple[str, str], ...]]:
    """Each content once, by the first name; and the others with that name. An empty file is nobody's copy."""
    first: dict[str, str] = {}
    once, copies = [], []
    for source, file in files:
        told = file.content if file.size else ""
        if told and told in first:
            copies.append((source.name, first[told]))
            continue
        first[told] = source.name
        once.append((source, file))
    return once, tuple(copies)


class Names:
    """Gives out beginnings of file names: no two alike, even where upper and lower case are the same.

    A clip that had one before keeps it: its files are there.
    """

    def __init__(self, had: dict[str, str]) -> None:
        self._had = had
        self._taken = {stem.casefold() for stem in had.values()} | OURS
        self._next: dict[str, int] = {}

    def stem(self, clip: str, path: Path) -> str:
        """The one for a clip: the name of its file without ending; if that is taken the whole name, numbered."""
        if clip in self._had:
            return self._had[clip]
        for wish in (path.stem, path.name):
            if self._take(short := _shortened(wish)):
                return short
        number = self._next.get(short, 2)
        while not self._take(f"{short} ({number})"):
            number += 1
        self._next[short] = number + 1
        return f"{short} ({number})"

    def _take(self, stem: str) -> bool:
        free = stem.casefold() not in self._taken
        self._taken.add(stem.casefold())
        return free


def _shortened(name: str) -> str:
    """The beginning of a name that leaves room for endings, as a name that Windows does not keep for itself."""
    short = name.encode(errors="surrogateescape")[:LONGEST_STEM_BYTES].decode(errors="ignore")
    return f"_{short}" if DEVICE.match(short) else short
