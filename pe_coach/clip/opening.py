"""Film files opened and closed: no network, no play lists, the stream with the film in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pe_coach.errors import ClipError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

FORMATS = "mov,mp4,matroska,webm,avi,mpeg,mpegts,mpegvideo,gif,apng,flv,asf,ogg"
"""Containers that are read. The library knows hundreds more, among them play lists that would fetch other files."""


ONE_TIMELINE = frozenset({"mp4", "mov", "matroska", "webm"})
"""Containers whose times never start anew, so that one may jump to a time; other films are read up to it."""
BEFORE_S = 1.0
"""Jump this much further back: a container finds a picture by when it is decoded, up to so much before it is shown."""


MICROSECONDS = 1e-6
"""Unit of the duration that a container declares."""


def declared_s(container: InputContainer) -> float | None:
    """How long a film says it is, pictures or sound, in seconds; None when it says nothing."""
    return None if container.duration is None else container.duration * MICROSECONDS


def unreadable(path: Path, what: str, remedy: str) -> ClipError:
    """The error for a film that cannot be read: what is wrong with it, and what to do."""
    return ClipError("unreadable", f"{path.name} {what}. {remedy}")


def open_film(path: Path) -> InputContainer:
    """The film's container; whoever asks for it closes it.

    Raises:
        ClipError: `unreadable`, when it is no film.
    """
    import av

    try:
        options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
        return av.open(str(path.absolute()), options=options, metadata_errors="replace")
    except (OSError, av.error.FFmpegError) as error:
        remedy = "Copy it from the phone again, or export it as MP4."
        raise unreadable(path, "is not a film or is damaged, so that it cannot be opened", remedy) from error


def picture_stream(container: InputContainer, path: Path) -> VideoStream:
    """The stream with the film in it: the best one, not a cover picture or a test card."""
    from av.video.stream import VideoStream

    stream = container.streams.best("video")
    if not isinstance(stream, VideoStream):
        raise unreadable(path, "holds no pictures, perhaps only sound", "Choose the film itself.")
    if stream.codec_context is None:
        raise unreadable(path, "holds pictures in a format that is not known", "Export it as MP4.")
    return stream


def jump(container: InputContainer, stream: VideoStream, stamp_s: float) -> None:
    """Go on reading at a key picture shown before a time stamp, or stay at the beginning where one cannot jump."""
    if not ONE_TIMELINE.isdisjoint(container.format.name.split(",")) and stream.time_base:
        container.seek(int((stamp_s - BEFORE_S) / stream.time_base), stream=stream)
