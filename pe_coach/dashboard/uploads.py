"""An uploaded film moves to the store at once; the server keeps no copy in memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import streamlit as st

from pe_coach.errors import PeCoachError
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

INCOMING = "incoming-"
"""Beginning of the names of folders in which uploads lie until the store has them."""

NAME_LENGTH = 80
"""Longest name a film gets on disk; every common file system allows 255 bytes."""


@st.cache_resource(scope="session", show_spinner=False, on_release=TemporaryDirectory.cleanup)
def _temporary() -> TemporaryDirectory[str]:
    """This session's temporary folder. It is deleted as soon as the page is closed, or when the program ends."""
    return TemporaryDirectory(prefix="pe-coach-", ignore_cleanup_errors=True)


def session_folder(kind: str) -> Path:
    """A folder inside this session's temporary folder."""
    folder = Path(_temporary().name, kind)
    folder.mkdir(exist_ok=True)
    return folder


def take(upload: UploadedFile) -> Path:
    """Move an upload to the session's folder, in place of the film before it; returns the film's path."""
    delete_film()
    film = session_folder("film") / safe_name(upload.name)
    with film.open("wb") as target:
        shutil.copyfileobj(cast(BinaryIO, upload), target, CHUNK_BYTES)
    _drop_from_memory(upload)
    return film


def delete_film() -> None:
    """Delete the session's film and all that was made from it."""
    for kind in ("film", "results"):
        shutil.rmtree(session_folder(kind), ignore_errors=True)


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
    with TemporaryDirectory(prefix=INCOMING, dir=_beside_films(store), ignore_cleanup_errors=True) as folder:
        for upload in sorted(uploads, key=lambda each: each.name):
            name = safe_name(upload.name)
            try:
                film = _copied(upload, Path(folder, name))
                added.append(store.add_attempt(class_id, event, film, name, options=options, move=True))
            except (PeCoachError, OSError) as error:
                refused.append((name, str(error)))
    return Received(tuple(added), tuple(refused))


def _copied(upload: UploadedFile, film: Path) -> Path:
    """An upload's bytes in a file; the server forgets them."""
    with film.open("wb") as target:
        shutil.copyfileobj(cast(BinaryIO, upload), target, CHUNK_BYTES)
    _drop_from_memory(upload)
    return film


def _beside_films(store: Store) -> Path:
    """Where uploads lie until they are in: on the disk of the films, where the store finds what a crash left."""
    folder = store.folder / "attempts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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
