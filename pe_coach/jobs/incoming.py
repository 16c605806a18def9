"""Where films lie until the store has them."""

from __future__ import annotations

from tempfile import TemporaryDirectory

from pe_coach.store import Store

PREFIX = "incoming-"
"""Beginning of the names of such folders."""


def incoming(store: Store) -> TemporaryDirectory[str]:
    """A folder on the disk of the films, so that one is moved in and not copied; the store finds what a crash left."""
    folder = store.folder / "attempts"
    folder.mkdir(parents=True, exist_ok=True)
    return TemporaryDirectory(prefix=PREFIX, dir=folder, ignore_cleanup_errors=True)
