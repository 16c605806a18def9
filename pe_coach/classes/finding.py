"""Which files are the films of a class: everything in the named folders, however deep, that is not hidden or ours."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pe_coach.classes.manifest_file import FILE, FOLDER
from pe_coach.errors import UsageError

KEYPOINTS = ".npz"
"""Ending of files of key points."""


@dataclass(frozen=True)
class Source:
    """A file to be graded: its path, and its name relative to what was named, with `/`."""

    name: str
    path: Path


def find_clips(sources: Sequence[Path], out: Path, but: Collection[Path] = ()) -> list[Source]:
    """Every file of folders and all folders in them, and every file that is named itself; each once, by name.

    What is a film shows when it is opened, not by its ending. Left out are hidden files and folders, folders of
    results, and the lists of `but`. Links to folders are not followed.

    Raises:
        UsageError: there is no such file or folder, or no file in it, or the results would lie among the films.
    """
    resolved = [source.resolve() for source in sources]
    for source, path in zip(sources, resolved, strict=True):
        if not path.exists():
            raise UsageError("unreadable", f"{source} does not exist. Name a film, or the folder that holds the films.")
        if path == out.resolve():
            text = f"{out} holds the films. Choose another folder for the results with --out."
            raise UsageError("not_writable", text)
    base = _base(resolved)
    left_out = {out.resolve(), *(path.resolve() for path in but)}
    paths = {path: None for source in resolved for path in _files(source, left_out)}
    if not paths:
        named = " and ".join(map(str, sources))
        raise UsageError("unreadable", f"There are no files in {named}. Copy the films into it first.")
    return sorted((Source(_name(path, base), path) for path in paths), key=lambda found: natural(found.name))


def is_keypoints(path: Path) -> bool:
    """Whether a file is to hold key points, not a film."""
    return path.suffix.lower() == KEYPOINTS


def natural(name: str) -> tuple[tuple[tuple[int, str], ...], str]:
    """Order of names as people number them.

    >>> sorted(["IMG_10.mov", "IMG_9.mov"], key=natural)
    ['IMG_9.mov', 'IMG_10.mov']
    """
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts), name


def beside(sources: Sequence[Path]) -> Path:
    """Where results go when nobody says: a folder beside the first folder, or film."""
    first = sources[0].resolve()
    name = f"{first.name if first.is_dir() else first.stem} results".strip()
    return (first.parent if first.name else Path.cwd()) / name


def _base(sources: Sequence[Path]) -> Path | None:
    """The folder that names are relative to; None where there is none, as on two drives."""
    try:
        return Path(os.path.commonpath([source if source.is_dir() else source.parent for source in sources]))
    except ValueError:
        return None


def _name(path: Path, base: Path | None) -> str:
    return path.as_posix() if base is None else path.relative_to(base).as_posix()


def _files(source: Path, left_out: Collection[Path]) -> Iterator[Path]:
    """The files of a folder and those within it, or the one file that was named."""
    if not source.is_dir():
        yield source
        return
    for entry in _entries(source):
        path = Path(entry.path)
        if path in left_out or _hidden(entry) or (path / FOLDER / FILE).exists():
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(path, left_out)
        elif not entry.is_dir():
            yield path


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(folder))
    except OSError as error:
        text = f"{folder} cannot be read ({error.strerror}). Copy the films to another folder."
        raise UsageError("unreadable", text) from error


def _hidden(entry: os.DirEntry[str]) -> bool:
    """Whether it is hidden, on any system: by a leading point, or by its attribute on Windows."""
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return entry.name.startswith(".") or bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)
