"""What is to be graded: the clips of a class in the order of recording, each film once."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pe_coach.classes.finding import Source, is_keypoints, natural
from pe_coach.classes.manifest import File, Manifest, Planned
from pe_coach.classes.settings import Pages
from pe_coach.classes.types import Keep, Task
from pe_coach.clip.recorded import in_name, recorded_at
from pe_coach.options import Options

OURS = frozenset({"class", "results", "failures", "pupils", "names", "con", "prn", "aux", "nul"})
"""Names that sheets have, or no file may have: no clip's files are called so."""
LONGEST_STEM_BYTES = 200
"""Of what the names of result files begin with: systems allow 255 with all that follows."""
AT_ONCE = 256
"""How many files are looked at before what was seen is written down."""

Tell = Callable[[str, int, int], None]
"""Told the name of a file, how many were looked at, and of how many."""


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
    tell: Tell | None = None,
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
        tell: told of the course.
    """
    files = list(_looked_at(sources, manifest, tell or (lambda *_: None)))
    once, copies = _once(files)
    once.sort(key=lambda found: _when(found[1]))
    names, clips = Names(manifest.stems()), []
    for place, (source, file) in enumerate(once):
        stem = names.stem(source.name, source.path)
        clips.append(Planned(place, source.name, source.path, file.content, stem, file.recorded_at))
    return Plan(tuple(clips), copies, options, pages or Pages(), out)


def _looked_at(sources: Sequence[Source], manifest: Manifest, tell: Tell) -> Iterator[tuple[Source, File]]:
    """What each file is; what is seen anew is written down a few files at a time."""
    new: list[File] = []
    for number, source in enumerate(sources):
        tell(source.name, number, len(sources))
        file = _known(source, manifest)
        if file is None:
            file = look_at(source)
            new.append(file)
        yield source, file
        if len(new) >= AT_ONCE:
            manifest.keep_files(new)
            new.clear()
    manifest.keep_files(new)


def _known(source: Source, manifest: Manifest) -> File | None:
    """What was seen of a file before, if it has not changed."""
    try:
        state = source.path.stat()
    except OSError:
        return None
    known = manifest.file(source.name, state.st_size, state.st_mtime_ns)
    return known if known and known.content else None


def look_at(source: Source) -> File:
    """Hash a file and ask when it was recorded; of what is no ordinary file, or cannot be read, the hash is empty."""
    size = mtime_ns = 0
    try:
        state = source.path.stat()
        size, mtime_ns = state.st_size, state.st_mtime_ns
        if not stat.S_ISREG(state.st_mode):
            return File(source.name, size, mtime_ns, "")
        with source.path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return File(source.name, size, mtime_ns, "")
    when = in_name(source.path.name) if is_keypoints(source.path) else recorded_at(source.path)
    return File(source.name, size, mtime_ns, content, when)


def _once(files: Sequence[tuple[Source, File]]) -> tuple[list[tuple[Source, File]], tuple[tuple[str, str], ...]]:
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
