"""An uploaded film moves to the store at once; the server keeps no copy in memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pe_coach.classes.finding import natural
from pe_coach.errors import PeCoachError
from pe_coach.files import not_writable
from pe_coach.jobs.incoming import Received, incoming, safe_name
from pe_coach.store import Store
from pe_coach.store.types import Attempt
from pe_coach.unpacking import is_zip, unpack

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

MAX_UPLOAD_MB = 500
"""A minute of 4K film from a phone (OWASP file upload cheat sheet: set a limit; the server holds uploads in memory)."""

CHUNK_BYTES = 1 << 20
"""Films are copied in pieces of this size."""


def receive(
    uploads: Iterable[UploadedFile],
    store: Store,
    class_id: str,
    event: str,
    options: dict[str, Any],
    *,
    is_lesson: bool = False,
) -> Received:
    """Move uploads to the store, by the order of their names, where they wait to be graded, or looked through."""
    added, refused = list[Attempt](), list[tuple[str, str]]()
    with incoming(store) as folder:
        for upload in sorted(uploads, key=lambda each: natural(each.name)):
            sent, films = safe_name(upload.name), list[Path]()
            with _refusing(sent, refused, store):
                films = _films(_copied(upload, Path(folder, sent)))
            for film in films:
                name = safe_name(film.name)
                with _refusing(name, refused, store):
                    given = (class_id, event, film, name)
                    added.append(store.add_attempt(*given, options=options, move=True, is_lesson=is_lesson))
    return Received(tuple(added), tuple(refused))


@contextmanager
def _refusing(name: str, refused: list[tuple[str, str]], store: Store) -> Iterator[None]:
    """Take down why something is not taken, so that the next can be."""
    try:
        yield
    except PeCoachError as error:
        refused.append((name, error.text))
    except OSError as error:
        refused.append((name, not_writable(store.folder, error).text))


def _films(film: Path) -> list[Path]:
    """The film that was sent, or the films of a ZIP file in the order of their names; the ZIP file itself goes."""
    if not is_zip(film):
        return [film]
    films = unpack(film, film.with_name(f"{film.stem} films"))
    film.unlink()
    return sorted(films, key=lambda path: natural(path.as_posix()))


def _copied(upload: UploadedFile, film: Path) -> Path:
    """An upload's bytes in a file; the server forgets them."""
    with film.open("wb") as target:
        shutil.copyfileobj(cast(BinaryIO, upload), target, CHUNK_BYTES)
    _drop_from_memory(upload)
    return film


def _drop_from_memory(upload: UploadedFile) -> None:
    """Free the server's copy. Streamlit has no public call for it; without this one the copy lives with the session."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    remove = getattr(context and context.uploaded_file_mgr, "remove_file", None)
    if context and remove:
        remove(session_id=context.session_id, file_id=upload.file_id)
    upload.close()
