"""A film and its frames: upright, in square pixels, at the times at which they are shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.decoding import (
    MAX_SIDE_PX,
    DecodeLog,
    decode,
    presentation_times,
    rotation_deg,
    upright_rgb,
    upright_size,
)
from pe_coach.clip.opening import declared_s, jump, open_film, picture_stream, unreadable
from pe_coach.errors import ClipError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

FRAMES_PER_S = 60.0
"""Films with more frames a second are thinned to about this; 60 place an instant as well as one camera can."""
MOST_PACKETS = 5_000_000
"""In a film: five hours of slow motion. A small file can claim more than memory holds."""
MISSING_S = 0.5
"""By so much a film may end before the time that its header promises: sound runs on a little, and headers round."""
RATES = (10.0, 1000.0)
"""Frames a second that a header may claim; containers write 1000 or 90000 when they know nothing."""


Image = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of a film.

    Attributes:
        index: number among the decoded frames of the whole film, from 0.
        time_s: presentation time in seconds after the film's first frame.
        source: the picture, or what makes it when it is first asked for.
        damaged: the file is damaged here, so that the picture shows something else than what was filmed.
    """

    index: int
    time_s: float
    source: Image | Callable[[], Image]
    damaged: bool = False

    @cached_property
    def image(self) -> Image:
        """(H, W, 3) uint8 RGB, upright; a frame that nobody looks at costs no conversion."""
        return self.source() if callable(self.source) else self.source


@dataclass(frozen=True)
class Clip:
    """A film that was opened, found to hold at least two pictures, and closed again.

    Attributes:
        path: the file.
        size: width and height in px as shown: upright, square pixels.
        frames_declared: what the file says it holds; often wrong; None when it says nothing.
        frame_rate: mean frames a second between the first and the last time stamp.
        duration_s: from the first to the last time stamp.
        rotation_deg: counter-clockwise turn that makes the stored pictures upright: 0, 90, 180 or 270.
        codec: name of the picture codec, such as `h264` or `hevc`.
        cut_short: pictures and sound end before the header's duration, where no number of frames is declared.
    """

    path: Path
    size: tuple[int, int]
    frames_declared: int | None
    frame_rate: float
    duration_s: float
    rotation_deg: int
    codec: str
    cut_short: bool = False

    @property
    def stride(self) -> int:
        """One frame in so many is worth a look, by its number; the others only say that time passes."""
        return max(1, round(self.frame_rate / FRAMES_PER_S))

    @cached_property
    def sha256(self) -> str:
        """Hash of the file's bytes, read piece by piece when first asked for."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def frames(
        self,
        start_s: float | None = None,
        stop_s: float | None = None,
        *,
        log: DecodeLog | None = None,
        jumps: bool = False,
    ) -> Iterator[Frame]:
        """Decode frame by frame, on one thread; nothing is kept.

        Args:
            start_s: first time wanted; index and time still count from the film's first frame.
            stop_s: last time wanted, exclusive.
            log: takes down what was decoded and what was damaged.
            jumps: begin to decode at a key picture before `start_s`, so that the time it takes does not grow with it,
                where the container allows it. Times and pictures are the same; only the index then counts from there,
                since nobody knows how many pictures of the film before would have decoded.

        A film that breaks in the middle yields what decodes; frames that its damage spoils are marked. Two frames with
        one time stamp count once: the second cannot be shown. `Frame.time_s` is strictly increasing.

        Raises:
            ClipError: `unreadable`, when the file is gone since it was opened.
        """
        first, last = -np.inf if start_s is None else start_s, np.inf if stop_s is None else stop_s
        with closing(open_film(self.path)) as container:
            stream, origin_s = picture_stream(container, self.path), None
            if jumps and start_s is not None:
                origin_s = first_stamp_s(self.path)
                jump(container, stream, origin_s + start_s)
            decoded = decode(container, stream, log or DecodeLog())
            for index, (time_s, picture) in enumerate(presentation_times(decoded, 1.0 / self.frame_rate, origin_s)):
                if time_s >= last:
                    return
                if time_s >= first:
                    rgb = partial(upright_rgb, picture.frame, self.size, self.rotation_deg)
                    yield Frame(index, time_s, rgb, picture.damaged)


def open_clip(path: str | Path) -> Clip:
    """Look into a film without keeping any of it.

    Raises:
        ClipError: `unreadable`, when there is no such file, when it is no film or damaged beyond reading, or larger
            than `MAX_SIDE_PX`; `too_short`, when fewer than two pictures decode.
    """
    path = Path(path)
    _check_file(path)
    rate, duration_s, missing_s = _stamped(path)
    with closing(open_film(path)) as container:
        stream = picture_stream(container, path)
        _check_size(path, (stream.codec_context.width, stream.codec_context.height))
        frame = _first_of_several(container, stream, path)
        size = upright_size(frame, stream.sample_aspect_ratio)
        _check_size(path, size)
        declared, rate = stream.frames or None, rate or _hinted_rate(stream)
        turn_deg, codec = rotation_deg(frame), stream.codec_context.name
        return Clip(path, size, declared, rate, duration_s, turn_deg, codec, not declared and missing_s > MISSING_S)


def first_stamp_s(path: Path) -> float:
    """Time stamp of a film's first picture, from which `Clip.frames` counts.

    Raises:
        ClipError: `unreadable`, when no picture decodes.
    """
    with closing(open_film(path)) as container:
        first = next(decode(container, picture_stream(container, path), DecodeLog()), None)
    if first is None:
        raise unreadable(path, "is damaged: no picture in it can be decoded", "Copy it from the phone again.")
    return first.frame.time or 0.0


def _check_file(path: Path) -> None:
    if not path.exists():
        raise unreadable(path, f"does not exist in {path.absolute().parent}", "Check the name and the folder.")
    if path.is_dir():
        raise unreadable(path, "is a folder, not a film", "Name one film, or grade the folder as a class.")
    if not path.is_file():
        raise unreadable(path, "is no file but a pipe or a device", "Choose the film itself.")
    if path.stat().st_size == 0:
        raise unreadable(path, "is empty (0 bytes)", "Copy it from the phone again.")


def _first_of_several(container: InputContainer, stream: VideoStream, path: Path) -> VideoFrame:
    """The first picture, once a second one has been seen to follow."""
    decoded = decode(container, stream, DecodeLog())
    first = next(decoded, None)
    if first is None:
        raise unreadable(path, "is damaged: no picture in it can be decoded", "Copy it from the phone again.")
    if next(decoded, None) is None:
        raise ClipError("too_short", f"{path.name} holds a single picture. Choose a film of the whole movement.")
    return first.frame


def _check_size(path: Path, size: tuple[int, int]) -> None:
    if max(size) > MAX_SIDE_PX:
        what = f"is {size[0]} x {size[1]} pixels, more than {MAX_SIDE_PX} on a side"
        raise unreadable(path, what, "Export it smaller, for example in 1080p.")


def _stamped(path: Path) -> tuple[float | None, float, float]:
    """Mean rate and duration from the time stamps of all pictures' packets, none of which is decoded, and how long
    before the end that the header promises the last packet ends, of pictures or sound.
    """
    import av

    stamps: list[float] = []
    with closing(open_film(path)) as container:
        stream, last_s = picture_stream(container, path), 0.0
        try:
            for packet in container.demux(stream, *container.streams.audio):
                stamp = packet.dts if packet.pts is None else packet.pts
                if stamp is None or packet.time_base is None or packet.is_discard:
                    continue
                last_s = max(last_s, float((stamp + (packet.duration or 0)) * packet.time_base))
                if packet.stream_index == stream.index:
                    stamps.append(float(stamp * packet.time_base))
                if len(stamps) > MOST_PACKETS:
                    raise unreadable(path, "claims more pictures than a film has", "Copy it from the phone again.")
        except (OSError, av.error.FFmpegError):
            pass  # a film cut short: what was read so far counts
        missing_s = (declared_s(container) or 0.0) - last_s
    duration_s = max(stamps) - min(stamps) if stamps else 0.0
    return ((len(stamps) - 1) / duration_s if duration_s > 0 else None), duration_s, missing_s


def _hinted_rate(stream: VideoStream) -> float:
    """The header's rate where it can be true; 30 a second, the phones' default, where it cannot."""
    hint = float(stream.average_rate or 0)
    return hint if RATES[0] <= hint <= RATES[1] else 30.0
