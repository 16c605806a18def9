"""Every file of a class is looked at once: what its bytes are, when it was recorded, how long it is."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Sequence
from dataclasses import replace

from pe_coach.classes.finding import Source, is_keypoints
from pe_coach.classes.manifest import File, Manifest
from pe_coach.clip.facts import Facts, facts_of
from pe_coach.clip.recorded import in_name
from pe_coach.errors import WorkerError
from pe_coach.guarded import each
from pe_coach.limits import Limits

AT_ONCE = 128
"""How many files are looked at before what was seen is written down."""

LIMITS = Limits(stuck_s=30.0, longest_s=60.0)
"""What reading a film's beginning may take."""


def looked_at(sources: Sequence[Source], manifest: Manifest, workers: int | None = None) -> list[File]:
    """What each file is. One that was looked at before and has not changed is not read again.

    Films are opened in worker processes, as opening a damaged one may end a process.

    Raises:
        OutputError: the manifest cannot be written.
    """
    seen = {source.name: file for source in sources if (file := _known(source, manifest))}
    new = [source for source in sources if source.name not in seen]
    for start in range(0, len(new), AT_ONCE):
        files = _look_at(new[start : start + AT_ONCE], workers)
        manifest.keep_files(file for file in files if file.content)
        seen |= {file.name: file for file in files}
    return [seen[source.name] for source in sources]


def _known(source: Source, manifest: Manifest) -> File | None:
    """What was seen of a file before, if it has not changed."""
    try:
        state = source.path.stat()
    except OSError:
        return None
    return manifest.file(source.name, state.st_size, state.st_mtime_ns)


def _look_at(sources: Sequence[Source], workers: int | None) -> list[File]:
    files = [hashed(source) for source in sources]
    films = [
        source.path
        for source, file in zip(sources, files, strict=True)
        if file.content and not is_keypoints(source.path)
    ]
    told = dict(each(facts_of, films, lambda path: path.name, workers=workers, limits=LIMITS)) if films else {}
    return [_with_facts(file, source, told.get(source.path)) for source, file in zip(sources, files, strict=True)]


def _with_facts(file: File, source: Source, told: Facts | WorkerError | None) -> File:
    """A file with what it says of itself, or at least what its name does."""
    if isinstance(told, Facts):
        return replace(file, recorded_at=told.recorded_at, duration_s=told.duration_s)
    return replace(file, recorded_at=in_name(source.path.name))


def hashed(source: Source) -> File:
    """A file and the hash of its bytes; empty of what is no ordinary file, or cannot be read."""
    size = mtime_ns = 0
    try:
        state = source.path.stat()
        size, mtime_ns = state.st_size, state.st_mtime_ns
        if not stat.S_ISREG(state.st_mode):
            return File(source.name, size, mtime_ns, "")
        with source.path.open("rb") as file:
            return File(source.name, size, mtime_ns, hashlib.file_digest(file, "sha256").hexdigest())
    except OSError:
        return File(source.name, size, mtime_ns, "")
