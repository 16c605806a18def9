"""A folder beside the films of the store: what is put into it is taken into a class, without a browser in between.

For films that are too large to be sent through a browser, or too many. Nobody names a path: only what lies in this
folder is read, and no link in it is followed.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pe_coach.classes.finding import natural
from pe_coach.errors import PeCoachError, StoreError
from pe_coach.files import not_writable
from pe_coach.jobs.incoming import SUFFIXES, Received, safe_name
from pe_coach.store import Store

FOLDER = "inbox"
"""Name of the folder, within that of the store."""

SETTLED_S = 1.0
"""A film that changes within so long is still being copied."""

State = tuple[int, int]
"""Size and time of change of a file."""


def inbox(store: Store) -> Path:
    """The folder, made where there is none.

    Raises:
        OutputError: it cannot be made.
    """
    folder = store.folder / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise not_writable(folder, error) from error
    return folder


def films_in(folder: Path) -> list[Path]:
    """The films in a folder and those within it, by name; hidden ones and links are left out."""
    paths = [path for path in folder.rglob("*") if path.suffix[1:].lower() in SUFFIXES and _state(path) is not None]
    hidden = [path for path in paths if any(part.startswith(".") for part in path.relative_to(folder).parts)]
    return sorted(set(paths) - set(hidden), key=lambda path: natural(path.relative_to(folder).as_posix()))


def take(
    store: Store,
    class_id: str,
    event: str,
    options: dict[str, Any],
    *,
    is_lesson: bool = False,
    tell: Callable[[float], None] = lambda _share: None,
) -> Received:
    """Move the films of the folder to the store, by the order of their names, where they wait.

    A film that is refused stays where it is, and so does one that is still being copied.

    Args:
        store: the store.
        class_id: of the class that gets them.
        event: what they show.
        options: what they are graded with.
        is_lesson: whether they show whole lessons.
        tell: told the share of the films that is done.

    Raises:
        OutputError: there is no such folder, and none can be made.
    """
    folder = inbox(store)
    before = {path: _state(path) for path in films_in(folder)}
    time.sleep(SETTLED_S)
    added, refused = [], []
    for done, (path, state) in enumerate(before.items(), 1):
        name = safe_name(path.name)
        try:
            if state is None or _state(path) != state:
                raise StoreError("unreadable", f"{name} is still being copied. Wait for that, then take it.")
            given = (class_id, event, path, name)
            added.append(store.add_attempt(*given, options=options, move=True, is_lesson=is_lesson))
        except PeCoachError as error:
            refused.append((name, error.text))
        tell(done / len(before))
    _remove_empty(folder)
    return Received(tuple(added), tuple(refused))


def _state(path: Path) -> State | None:
    """How an ordinary file is now; None for a link, a folder, and what is gone."""
    with suppress(OSError):
        told = path.lstat()
        if stat.S_ISREG(told.st_mode):
            return told.st_size, told.st_mtime_ns
    return None


def _remove_empty(folder: Path) -> None:
    """Remove the folders within a folder that hold nothing any more, the innermost first."""
    for inside, *_ in os.walk(folder, topdown=False):
        if Path(inside) != folder:
            with suppress(OSError):
                Path(inside).rmdir()
