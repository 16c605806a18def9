"""When a film was recorded, as far as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from pe_coach.clip.opening import open_film
from pe_coach.errors import ClipError

WRITTEN_AS = ("com.apple.quicktime.creationdate", "creation_time", "date")
"""What containers call it. An iPhone's `creationdate` stays when the film is trimmed or exported; `creation_time`, from
the movie header of the QuickTime file format, then says when that was done."""

FIRST_YEAR = 2000
"""Earlier times are those of a clock that was never set: 1904, 1970 and 1980 are where counting begins."""

IN_A_NAME = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?:[ _T-]|[ _]at[ _])"
    r"(\d\d?)[-_.:]?(\d\d)[-_.:]?(\d\d)\d*(?:[\s_]?([ap]m))?",
    re.IGNORECASE,
)
"""As in VID_20261127_101500, PXL_20261127_091500123, video_2026-11-27_10-15-00, 2026-11-27 at 10.15.00 AM."""

UTC_NAMES = ("PXL_",)
"""How names begin that phones write in coordinated universal time; the others write local time."""


def recorded_at(path: Path) -> datetime | None:
    """When a film was recorded: what its container says, or else its name; None where neither does.

    When the file was changed is no answer: copying changes it.

    Returns: time of day in this computer's time zone, without the zone.
    """
    said = (time for text in _in_container(path) if (time := _parsed(text)))
    return next(said, None) or in_name(path.name)


def in_name(name: str) -> datetime | None:
    """The date and time in a file's name; a date alone does not tell the order of a lesson.

    >>> in_name("VID_20261127_101500.mp4"), in_name("VID-20261127-WA0003.mp4")
    (datetime.datetime(2026, 11, 27, 10, 15), None)
    >>> in_name("WhatsApp_Video_2026-11-27_at_2.15.00_PM.mp4")
    datetime.datetime(2026, 11, 27, 14, 15)
    """
    found = IN_A_NAME.search(name)
    if not found:
        return None
    *numbers, half = found.groups()
    year, month, day, hour, minute, second = map(int, numbers)
    if half:
        hour = hour % 12 + 12 * (half.lower() == "pm")
    try:
        time = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    return _local(time.replace(tzinfo=UTC)) if name.startswith(UTC_NAMES) else time


def _in_container(path: Path) -> Iterator[str]:
    """What the container and its streams say, the most trustworthy first."""
    try:
        with closing(open_film(path)) as container:
            said: list[Mapping[str, str]] = [container.metadata, *(stream.metadata for stream in container.streams)]
    except ClipError:
        return
    for wanted in WRITTEN_AS:
        for metadata in said:
            yield from (text for key, text in metadata.items() if key.lower() == wanted)


def _parsed(text: str) -> datetime | None:
    """A time as containers write it; one without a zone is local."""
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if time.year < FIRST_YEAR or len(text.strip()) <= len("2026-11-27"):
        return None
    return _local(time) if time.tzinfo else time


def _local(time: datetime) -> datetime:
    return time.astimezone().replace(tzinfo=None)
