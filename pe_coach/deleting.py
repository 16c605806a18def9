"""Deleting files, and what a deletion took away."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class Deleted:
    """What a deletion took away: rows, files and their size. `left` are files that the system would not let go of.

    `films` are the hashes of the films, by which the key points made from them are found; `entries` counts those.
    """

    pupils: int = 0
    attempts: int = 0
    marks: int = 0
    files: int = 0
    size_bytes: int = 0
    left: tuple[Path, ...] = ()
    films: tuple[str, ...] = ()
    entries: int = 0

    def __add__(self, other: Deleted) -> Deleted:
        """Both together."""
        return Deleted(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def remove(paths: Iterable[Path]) -> Deleted:
    """Remove files and folders with all that is in them; what is not there is no mistake."""
    files = size_bytes = 0
    left: list[Path] = []
    for path in paths:
        inside = [path] if path.is_file() else sorted(path.rglob("*"), reverse=True)  # what is deeper goes first
        for file in (file for file in inside if file.is_file()):
            size = file.stat().st_size
            try:
                file.unlink()
            except OSError:
                left.append(file)
            else:
                files, size_bytes = files + 1, size_bytes + size
        shutil.rmtree(path, ignore_errors=True)
    return Deleted(files=files, size_bytes=size_bytes, left=tuple(left))
