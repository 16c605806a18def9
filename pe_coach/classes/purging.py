"""Films and pictures of a class go after their time; numbers stay, so that a mark can still be explained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pe_coach.classes.lessons import FOLDER
from pe_coach.classes.manifest import Manifest
from pe_coach.classes.manifest_file import settings_in
from pe_coach.classes.running import OVERLAY, PAGE
from pe_coach.deleting import Deleted, remove

PICTURED = (PAGE[0], OVERLAY)
"""Ends of the names of files that show a pupil."""


def purge(out: Path, days: int, *, now: datetime | None = None) -> Deleted:
    """Delete what shows a pupil among the results of a class, where it is older than so many days.

    Pages of clips, overlay films and clips that were cut out of lessons go; tables, names and JSON stay.

    Args:
        out: the folder of the results.
        days: how old a file may be, by when it was written.
        now: the time, None for that of the clock.

    Raises:
        UsageError: there are no results.
        OutputError: another run is writing to them.
    """
    oldest = ((now or datetime.now(UTC)) - timedelta(days=days)).timestamp()
    with Manifest.open(out, settings_in(out)) as manifest:
        stems = list(manifest.stems().values())
        return remove([path for path in _shown(out, stems) if path.stat().st_mtime < oldest])


def _shown(out: Path, stems: list[str]) -> Iterator[Path]:
    """The files of clips that show a pupil."""
    files = (out / f"{stem}{ending}" for stem in stems for ending in PICTURED)
    yield from (path for path in (*files, *(out / FOLDER).rglob("*")) if path.is_file())
