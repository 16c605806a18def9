"""H.264 films that every browser plays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.film import Frame
from pe_coach.errors import OutputError
from pe_coach.files import not_writable, write_made

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

Image = NDArray[np.uint8]

BT709 = 1
"""Number of ITU-R BT.709 in ITU-T H.273 (tables 2, 3 and 4), which browsers assume for films without a tag."""


@dataclass(frozen=True)
class Coding:
    """How a film is coded.

    Attributes:
        quality: constant rate factor of x264: 0 lossless, 51 worst; 20 shows no block at arm's length.
        key_frame_every: most frames from one that can be decoded alone to the next; None leaves it to the encoder.
        looks_ahead: whether frames may refer to later ones, which makes the file smaller and stepping slower.
    """

    quality: int = 20
    key_frame_every: int | None = None
    looks_ahead: bool = True

    @property
    def options(self) -> dict[str, str]:
        """Those of the encoder."""
        chosen = {"crf": str(self.quality), "preset": "veryfast"}
        chosen |= {} if self.key_frame_every is None else {"g": str(self.key_frame_every)}
        return chosen if self.looks_ahead else chosen | {"bf": "0"}


TICKS_PER_S = 90_000
"""Unit of time stamps, MPEG's own: 24, 25, 30, 50 and 60 frames a second fall on whole ticks."""


def write_video(path: str | Path, images: Iterable[Image], *, frame_rate: float) -> Path:
    """Write pictures at a constant rate as H.264 (`yuv420p`, index first) in an MP4 file.

    Args:
        path: the file to write; it appears only when it is complete.
        images: (H, W, 3) uint8 RGB, all of one size; taken one at a time, so a generator keeps memory flat. An odd
            side is extended by repeating its last row or column, so that no coordinate moves. Or (3 / 2 H, W) of even
            sides: the planes Y, U and V of BT.709 in limited range below each other, as they are stored (I420).
        frame_rate: pictures a second.

    Returns the path it really has, see `write_made`.

    Raises:
        OutputError: `not_writable`, when the file cannot be written or there is no picture.

    The same pictures give the same bytes: one thread, no time of creation.
    """
    rate = Fraction(frame_rate).limit_denominator(100_000)
    frames = (Frame(index, float(index / rate), image) for index, image in enumerate(images))
    return write_frames(path, frames, frame_rate=frame_rate)


def write_frames(path: str | Path, frames: Iterable[Frame], *, frame_rate: float, coding: Coding = Coding()) -> Path:
    """Write frames as `write_video` does, each at its own time after the first: a variable rate stays what it is.

    `frame_rate` is the usual one, for the encoder and the file's header.
    """
    import av.error

    target, rate, pictures = Path(path), Fraction(frame_rate).limit_denominator(100_000), iter(frames)
    first = next(pictures, None)
    if first is None:
        raise OutputError("not_writable", f"{target} would hold no picture. Give it at least one.")
    try:
        return write_made(target, lambda unfinished: _encode(unfinished, first, pictures, rate, coding))
    except av.error.FFmpegError as error:
        raise not_writable(target, error) from error


def _encode(path: Path, first: Frame, others: Iterator[Frame], rate: Fraction, coding: Coding) -> None:
    import av

    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = _h264(container, first.image, rate, coding)
        for frame in chain([first], others):
            _add(container, stream, frame.image, round((frame.time_s - first.time_s) * TICKS_PER_S))
        container.mux(stream.encode())


def _h264(container: OutputContainer, image: Image, rate: Fraction, coding: Coding) -> VideoStream:
    """A stream of this rate and of the picture's size, with colours tagged as they are converted."""
    stream = container.add_stream("libx264", rate=rate, options=coding.options)
    stream.height, stream.width = _size(image)
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.thread_count = 1
    context.time_base = Fraction(1, TICKS_PER_S)
    context.colorspace = context.color_primaries = context.color_trc = BT709
    return stream


def _add(container: OutputContainer, stream: VideoStream, image: Image, ticks: int) -> None:
    from av.video.frame import VideoFrame

    if image.ndim == 2:
        frame = VideoFrame.from_ndarray(image, format="yuv420p")
    else:
        frame = VideoFrame.from_ndarray(_even(image), format="rgb24").reformat(format="yuv420p", dst_colorspace=BT709)
    frame.pts, frame.time_base = ticks, Fraction(1, TICKS_PER_S)
    container.mux(stream.encode(frame))


def _size(image: Image) -> tuple[int, int]:
    """Height and width of the film."""
    height, width = image.shape[:2]
    return (height * 2 // 3, width) if image.ndim == 2 else (height + height % 2, width + width % 2)


def _even(image: Image) -> Image:
    """The picture with both sides even, as 4:2:0 colour needs them."""
    odd_rows, odd_columns = image.shape[0] % 2, image.shape[1] % 2
    if not (odd_rows or odd_columns):
        return np.ascontiguousarray(image)
    return np.pad(image, ((0, odd_rows), (0, odd_columns), (0, 0)), mode="edge")
