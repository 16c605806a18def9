"""Films on their way into the store: where they lie meanwhile, what they are called, what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from tempfile import TemporaryDirectory

from pe_coach.store import Store
from pe_coach.store.types import Attempt
from pe_coach.unpacking import DEVICE

PREFIX = "incoming-"
"""Beginning of the names of such folders."""

SUFFIXES = ("mp4", "mov", "m4v", "avi", "webm", "mkv")
"""Endings of the names of films that are offered or looked for. What a film really is shows when it is decoded."""

NAME_LENGTH = 80
"""Longest name a film gets on disk; every common file system allows 255 bytes."""


@dataclass(frozen=True)
class Received:
    """What became of films that somebody gave; `refused` are a name and a line that says why."""

    added: tuple[Attempt, ...]
    refused: tuple[tuple[str, str], ...]


def incoming(store: Store) -> TemporaryDirectory[str]:
    """A folder on the disk of the films, so that one is moved in and not copied; the store finds what a crash left."""
    folder = store.folder / "attempts"
    folder.mkdir(parents=True, exist_ok=True)
    return TemporaryDirectory(prefix=PREFIX, dir=folder, ignore_cleanup_errors=True)


def safe_name(name: str) -> str:
    """A file name that no system can misread, as much like the given one as possible.

    >>> safe_name("../../Übung 3.MOV"), safe_name("..")
    ('Übung_3.MOV', 'film')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in last).strip("._")
    stem, dot, suffix = cleaned.rpartition(".")
    short = f"{stem[: NAME_LENGTH - 8]}{dot}{suffix[:7]}" if dot else cleaned[:NAME_LENGTH]
    return f"_{short}"[:NAME_LENGTH] if DEVICE.match(short) else short or "film"
