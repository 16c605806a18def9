"""Writing result files so that nothing half-written stays, and one that a spreadsheet holds open is not lost."""

from __future__ import annotations

import contextlib
import re
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pe_coach.errors import OutputError

MAX_BESIDE = 99
"""How many numbered names beside a file that is held open are tried before giving up."""


def write_file(path: Path, content: bytes) -> Path:
    """Write a file in one step; returns the path it really has. As `write_parts` for what is in memory already."""
    return write_parts(path, [content])


def write_parts(path: Path, parts: Iterable[bytes]) -> Path:
    """Write a file of parts that are made one after the other; returns and raises as `write_made`."""

    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            file.writelines(parts)

    return write_made(path, write)


def write_made(path: Path, make: Callable[[Path], None]) -> Path:
    """Let a file be made at another path and put it in its place; returns the path it really has.

    The content goes to a temporary sibling first and takes the file's place only when it is complete. Where the
    place is taken by a file that another program holds open (a sheet or a film on Windows), it is written beside it
    as `NAME (2).EXT` and so on.

    Raises:
        OutputError: the folder cannot be written to, or the disk is full (code `not_writable`).
    """
    try:
        with _sibling(path) as temporary:
            make(temporary)
            return _put(temporary, path)
    except OSError as error:
        raise not_writable(path, error) from error


def not_writable(path: Path, error: Exception) -> OutputError:
    """The error for a path that the system or a library refuses, with its reason in words."""
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return OutputError("not_writable", f"{path} cannot be written ({why}). Choose another place.")


@contextlib.contextmanager
def output_folder(path: Path) -> Iterator[Path]:
    """A folder to write results to: made if need be, proved writable, removed again if it stays new and empty.

    Raises:
        OutputError: it cannot be made or written to (code `not_writable`).
    """
    existed = path.exists()
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise not_writable(path, error) from error
    try:
        yield path
    finally:
        if not existed:
            with contextlib.suppress(OSError):
                path.rmdir()


def remove_left_over(folder: Path) -> None:
    """Remove what processes that were killed were writing to a folder, or those in it; nobody may write to it now."""
    for path in folder.rglob(".*"):
        if _SIBLING.fullmatch(path.name):
            path.unlink(missing_ok=True)


_SIBLING = re.compile(r"\..{,40}-[0-9a-f]{16}(\.[^.]*)?", re.DOTALL)
"""Name of a file that is not complete yet."""


@contextlib.contextmanager
def _sibling(path: Path) -> Iterator[Path]:
    """A path in the folder of `path` that no other process uses, removed if it is still there at the end."""
    temporary = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(8)}{path.suffix}")
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _put(temporary: Path, path: Path) -> Path:
    """Move a finished file to its place, or beside it where the place is held open."""
    try:
        return temporary.replace(path)
    except PermissionError:
        if not path.exists():
            raise
    for number in range(2, MAX_BESIDE + 1):
        beside = path.with_name(f"{path.stem} ({number}){path.suffix}")
        with contextlib.suppress(PermissionError):
            return temporary.replace(beside)
    raise PermissionError(13, "the file and those beside it are open in another program", str(path))
