"""An uploaded film moves to the store at once; the server keeps no copy in memory."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pe_coach.errors import PeCoachError
from pe_coach.files import not_writable
from pe_coach.jobs.incoming import incoming
from pe_coach.store import Store
from pe_coach.store.types import Attempt

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

MAX_UPLOAD_MB = 500
"""A minute of 4K film from a phone (OWASP file upload cheat sheet: set a limit; the server holds uploads in memory)."""

SUFFIXES = ["mp4", "mov", "m4v", "avi", "webm", "mkv"]
"""Endings that the file dialogue offers. What a file really is shows when it is decoded."""

CHUNK_BYTES = 1 << 20
"""Films are copied in pieces of this size."""
NAME_LENGTH = 80
"""Longest name a film gets on disk; every common file system allows 255 bytes."""


@dataclass(frozen=True)
class Received:
    """What became of films that were dropped; `refused` are a name and a line that says why."""

    added: tuple[Attempt, ...]
    refused: tuple[tuple[str, str], ...]


def receive(
    uploads: Iterable[UploadedFile], store: Store, class_id: str, event: str, options: dict[str, Any]
) -> Received:
    """Move uploads to the store, by the order of their names, where they wait to be graded."""
    added, refused = [], []
    with incoming(store) as folder:
        for upload in sorted(uploads, key=lambda each: _in_order(each.name)):
            name = safe_name(upload.name)
            try:
                film = _copied(upload, Path(folder, name))
                added.append(store.add_attempt(class_id, event, film, name, options=options, move=True))
            except PeCoachError as error:
                refused.append((name, error.text))
            except OSError as error:
                refused.append((name, not_writable(store.folder, error).text))
    return Received(tuple(added), tuple(refused))


def _copied(upload: UploadedFile, film: Path) -> Path:
    """An upload's bytes in a file; the server forgets them."""
    with film.open("wb") as target:
        shutil.copyfileobj(cast(BinaryIO, upload), target, CHUNK_BYTES)
    _drop_from_memory(upload)
    return film


def _in_order(name: str) -> list[str | int]:
    """What names are sorted by: a phone's 9 comes before its 10.

    >>> sorted(["IMG_10.mov", "img_9.mov", "1.mp4"], key=_in_order)
    ['1.mp4', 'img_9.mov', 'IMG_10.mov']
    """
    return [int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", name.casefold())]


def safe_name(name: str) -> str:
    """A file name that no system can misread, as much like the given one as possible.

    >>> safe_name("../../Übung 3.MOV"), safe_name("..")
    ('Übung_3.MOV', 'film')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in last).strip("._")
    stem, dot, suffix = cleaned.rpartition(".")
    short = f"{stem[: NAME_LENGTH - 8]}{dot}{suffix[:7]}" if dot else cleaned[:NAME_LENGTH]
    return short or "film"


def _drop_from_memory(upload: UploadedFile) -> None:
    """Free the server's copy. Streamlit has no public call for it; without this one the copy lives with the session."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    remove = getattr(context and context.uploaded_file_mgr, "remove_file", None)
    if context and remove:
        remove(session_id=context.session_id, file_id=upload.file_id)
    upload.close()
