"""An uploaded film moves to a temporary folder of its session at once; the server keeps no copy in memory."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, cast

import streamlit as st

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

CHUNK_BYTES = 1 << 20
"""Films are copied in pieces of this size."""

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
