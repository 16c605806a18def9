"""What is to be graded: the clips of a class in the order of recording, each film once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pe_coach.classes.finding import Source, is_keypoints, natural
from pe_coach.classes.looking import looked_at
from pe_coach.classes.manifest import File, Manifest, Planned
from pe_coach.classes.settings import Pages
from pe_coach.classes.types import Keep, Task
from pe_coach.options import Options

OURS = frozenset({"class", "results", "failures", "pupils", "names", "con", "prn", "aux", "nul"})
"""Names that sheets have, or no file may have: no clip's files are called so."""
LONGEST_STEM_BYTES = 200
"""Of what the names of result files begin with: systems allow 255 with all that follows."""


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
        keep = Keep(self.out, clip.stem, self.pages.overlay) if self.pages.wanted else None
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
    workers: int | None = None,
) -> Plan:
    """Look at every file and put the class in order.

    Files are in the order in which they were recorded; those that do not say when come after the others, in the order
    of their names. A file that was looked at before and has not changed is not read again.

    Args:
        sources: as `find_clips` found them.
        options: what all are graded with.
        manifest: of the class.
        out: folder of the results.
        pages: what is written of each clip; None for page and JSON.
        workers: processes in which films are opened.
    """
    files = zip(sources, looked_at(sources, manifest, workers), strict=True)
    once, copies = _once(files)
    once.sort(key=lambda found: _when(found[1]))
    names, clips = Names(manifest.stems()), []
    for place, (source, file) in enumerate(once):
        stem = names.stem(source.name, source.path)
        clips.append(Planned(place, source.name, source.path, file.content, stem, file.recorded_at))
    return Plan(tuple(clips), copies, options, pages or Pages(), out)


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


def _when(file: File) -> tuple[bool, datetime, object]:
    """Order of recording; files that do not say when come last, by name."""
    return file.recorded_at is None, file.recorded_at or datetime.min, natural(file.name)


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
    """The beginning of a name that leaves room for endings."""
    return name.encode(errors="surrogateescape")[:LONGEST_STEM_BYTES].decode(errors="ignore")
