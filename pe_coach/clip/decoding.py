"""From packets to pictures: tolerant of damage, with times that always advance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

RESTART_S = 1.0
"""A time stamp further back than this begins a new count (films joined end to end); a smaller step back is disorder."""
ASPECTS = (0.25, 4.0)
"""Width to height of a pixel that is believed; headers outside it are nonsense."""


@dataclass
class DecodeLog:
    """What happened while a film was decoded.

    Attributes:
        decoded: number of pictures that came out.
        damaged: how many packets or pictures the decoder could not use or had to guess.
        ended_early: the file stopped before its end.
    """

    decoded: int = 0
    damaged: int = 0
    ended_early: bool = False


def decode(container: InputContainer, stream: VideoStream, log: DecodeLog) -> Iterator[VideoFrame]:
    """All pictures of a stream in the order in which they are shown; packets that do not decode are counted.

    One thread, so that the same film gives the same pictures at the same cost wherever it runs.
    """
    stream.thread_type = "NONE"
    stream.codec_context.thread_count = 1
    for packet in _packets(container, stream, log):
        for frame in _pictures(packet, log):
            log.decoded += 1
            log.damaged += frame.is_corrupt
            yield frame


def _packets(container: InputContainer, stream: VideoStream, log: DecodeLog) -> Iterator[Packet[VideoStream]]:
    import av

    try:
        yield from container.demux(stream)
    except (OSError, av.error.FFmpegError):
        log.ended_early = True


def _pictures(packet: Packet[VideoStream], log: DecodeLog) -> list[VideoFrame]:
    import av
    from av.video.frame import VideoFrame

    try:
        return [frame for frame in packet.decode() if isinstance(frame, VideoFrame)]
    except av.error.EOFError:
        return []
    except (OSError, av.error.FFmpegError):
        log.damaged += 1
        return []


def presentation_times(frames: Iterator[VideoFrame], step_s: float) -> Iterator[tuple[float, VideoFrame]]:
    """Frames with the times in seconds at which they are shown, from 0, strictly increasing.

    Args:
        frames: decoded pictures.
        step_s: usual time between two, for a picture without a time stamp.
    """
    origin_s = last_s = None
    for frame in frames:
        stamp_s = frame.time
        if origin_s is None or last_s is None:
            origin_s, last_s = stamp_s or 0.0, 0.0
            yield 0.0, frame
            continue
        time_s = last_s + step_s if stamp_s is None else stamp_s - origin_s
        if time_s < last_s - RESTART_S:
            origin_s += time_s - (last_s + step_s)
            time_s = last_s + step_s
        if time_s > last_s:
            last_s = time_s
            yield time_s, frame


def rotation_deg(frame: VideoFrame) -> int:
    """Counter-clockwise turn that makes the picture upright: 0, 90, 180 or 270."""
    return round(frame.rotation / 90) % 4 * 90


def upright_size(frame: VideoFrame, aspect: Fraction | None) -> tuple[int, int]:
    """Width and height in px as shown, with pixels made square by their width."""
    ratio = float(aspect or 1)
    width = round(frame.width * ratio) if ASPECTS[0] <= ratio <= ASPECTS[1] else frame.width
    return (frame.height, width) if rotation_deg(frame) % 180 else (width, frame.height)


def picture(frame: VideoFrame, size: tuple[int, int], turn_deg: int) -> NDArray[np.uint8]:
    """The frame as upright (H, W, 3) uint8 RGB of this width and height, turned counter-clockwise by `turn_deg`."""
    width, height = size[::-1] if turn_deg % 180 else size
    rgb = frame.to_ndarray(format="rgb24", width=width, height=height)
    return np.ascontiguousarray(np.rot90(rgb, turn_deg // 90))
