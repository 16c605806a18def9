"""What was found in a film before, on this computer, so that grading it again decodes nothing.

An entry is one file of plain arrays. Its name is a hash of the film's bytes and one of all that it was made from; it
holds numbers only: no name, no picture, nothing that leads back to the film but that hash.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.array_file import Arrays, read_npz
from pe_coach.errors import OutputError
from pe_coach.files import write_file

FOLDER_VARIABLE = "PE_COACH_CACHE"
"""Environment variable that names another folder for the entries."""
ENDING = ".pe-coach.npz"
"""Of the entries' names: nothing else in the folder is ever read or deleted."""
LARGEST_BYTES = 256 * 2**20
"""All entries together: some hundred clips. What was not used for longest goes first."""
KEPT_S = 30 * 24 * 3600.0
"""An entry that was not used for thirty days is deleted when the next one is written."""
UNFINISHED, UNFINISHED_S = ".npz", 3600.0
"""Ending of entries that are being written, and after how long nobody writes them any more."""


def default_folder() -> Path:
    """Where entries lie when nobody says otherwise; it need not exist."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("pe-coach", appauthor=False)


@dataclass(frozen=True)
class Cache:
    """A folder of entries, used by any number of processes at once.

    Attributes:
        folder: made when the first entry is written, for the user alone.
        largest_bytes: of all entries together.
        kept_s: how long an entry stays that is not used.
    """

    folder: Path
    largest_bytes: int = LARGEST_BYTES
    kept_s: float = KEPT_S

    def get(self, made_from: Mapping[str, object]) -> Arrays | None:
        """The arrays kept under a key; None where there are none, or where the file is damaged."""
        path = self._path(made_from)
        try:
            arrays = read_npz(path)
            os.utime(path)
        except (OSError, ValueError):
            return None
        return arrays

    def put(self, made_from: Mapping[str, object], arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Keep arrays under a key, in one step; a folder that cannot be written to is no error: nothing is kept."""
        content = io.BytesIO()
        np.savez_compressed(content, allow_pickle=False, **arrays)
        with contextlib.suppress(OSError, OutputError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_file(self._path(made_from), content.getvalue())
            self._tidy()

    def entries(self) -> list[Path]:
        """All entries, the one that was not used for longest first."""
        found = []
        for path in self.folder.glob(f"*{ENDING}"):
            with contextlib.suppress(OSError):  # another process may delete it meanwhile
                found.append((path.stat().st_mtime, path))
        return [path for _, path in sorted(found)]

    def clear(self) -> int:
        """Delete all entries; returns how many."""
        entries = self.entries()
        for path in entries:
            path.unlink(missing_ok=True)
        return len(entries)

    def forget(self, film: str) -> int:
        """Delete all entries made from a film, told by the hash of its bytes; returns how many.

        Those of earlier versions do not say which film they are of, and go too.
        """
        entries = [path for path in self.entries() if path.name.startswith(f"{_mark(film)}-") or _is_nameless(path)]
        for path in entries:
            path.unlink(missing_ok=True)
        return len(entries)

    def _path(self, made_from: Mapping[str, object]) -> Path:
        text = json.dumps(made_from, sort_keys=True, default=str)
        whole = hashlib.sha256(text.encode()).hexdigest()
        return self.folder / f"{_mark(str(made_from.get('film', '')))}-{whole[:47]}{ENDING}"

    def _tidy(self) -> None:
        """Delete what is too old, what does not fit, and what a process that was killed was writing."""
        for path in self.folder.glob(f".*{UNFINISHED}"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > UNFINISHED_S:
                    path.unlink()
        left, oldest = self.largest_bytes, time.time() - self.kept_s
        for path in reversed(self.entries()):
            status = path.stat()
            left -= status.st_size
            if left < 0 or status.st_mtime < oldest:
                path.unlink(missing_ok=True)


def _mark(film: str) -> str:
    """Beginning of the names of a film's entries."""
    return hashlib.sha256(film.encode()).hexdigest()[:16]


def _is_nameless(entry: Path) -> bool:
    """Whether an entry is of an earlier version, whose names did not begin with the film's mark."""
    return "-" not in entry.name.removesuffix(ENDING)
