"""From packets to pictures: tolerant of damage, with times that always advance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.hdr import is_hdr, to_standard

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MAX_SIDE_PX = 4096
"""Longest side that is read: 4K films of phones (3840 or 4096 px) are, larger ones cost memory and show no more."""
RESTART_S = 1.0
"""A time stamp further back than this begins a new count (films joined end to end); a smaller step back is disorder."""
MOST_BIDIRECTIONAL = 16
"""Pictures in a row that may be made from a later one (ITU-T H.264, A.3.1: at most 16 are kept for reference)."""
ASPECTS = (0.25, 4.0)
"""Width to height of a pixel that is believed; headers outside it are nonsense."""


@dataclass
class DecodeLog:
    """What happened while a film was decoded.

    Attributes:
        decoded: number of pictures that came out.
        damaged: how many of these are spoiled.
        lost: packets from which no picture came because they are damaged.
        ended_early: the file stopped before its end.
    """

    decoded: int = 0
    damaged: int = 0
    lost: int = 0
    ended_early: bool = False


@dataclass(frozen=True)
class Decoded:
    """A picture as it comes out of the decoder; `damaged` where it shows something else than what was filmed."""

    frame: VideoFrame
    damaged: bool


def decode(container: InputContainer, stream: VideoStream, log: DecodeLog) -> Iterator[Decoded]:
    """All pictures of a stream in the order in which they are shown; packets that do not decode are counted.

    One thread, so that the same film gives the same pictures at the same cost wherever it runs. A picture of more
    pixels than `MAX_SIDE_PX` allows, whatever the header said, counts as damaged and is given no memory.

    A picture is made from the ones before it, so an error spoils everything up to the next key picture: see `_spoilt`.
    How much is noticed depends on the codec: H.264 and MPEG-4 notice nearly every damage, the arithmetic decoders of
    HEVC and VP9 make pictures of whatever they are given and notice little but lost packets.
    """
    stream.thread_type = "NONE"
    stream.codec_context.thread_count = 1
    stream.codec_context.options = {"max_pixels": str(MAX_SIDE_PX**2)}
    for picture in _spoilt(_pictures(container, stream, log)):
        log.decoded += 1
        log.damaged += picture.damaged
        yield picture


def _spoilt(pictures: Iterator[VideoFrame | None]) -> Iterator[Decoded]:
    """Pictures with their damage: from a corrupt or lost one (None) to the next sound key picture.

    A bidirectional picture is shown before the later one that it is made from, so it waits for that one.
    """
    from av.video.frame import PictureType

    spoilt, waiting = False, list[Decoded]()
    for frame in pictures:
        if frame is None:
            spoilt = True
            continue
        spoilt = bool(frame.is_corrupt) or (spoilt and not frame.key_frame)
        if frame.is_corrupt:
            waiting = [Decoded(earlier.frame, True) for earlier in waiting]
        waiting.append(Decoded(frame, spoilt))
        if frame.pict_type not in (PictureType.B, PictureType.BI) or len(waiting) >= MOST_BIDIRECTIONAL:
            yield from waiting
            waiting = []
    yield from waiting


def _pictures(container: InputContainer, stream: VideoStream, log: DecodeLog) -> Iterator[VideoFrame | None]:
    """What comes out of the decoder; None where a packet gave nothing because it is damaged."""
    import av
    from av.video.frame import VideoFrame

    for packet in _packets(container, stream, log):
        try:
            yield from (frame for frame in packet.decode() if isinstance(frame, VideoFrame))
        except av.error.EOFError:
            pass
        except (OSError, av.error.FFmpegError):
            log.lost += 1
            yield None


def _packets(container: InputContainer, stream: VideoStream, log: DecodeLog) -> Iterator[Packet[VideoStream]]:
    import av

    try:
        yield from container.demux(stream)
    except (OSError, av.error.FFmpegError):
        log.ended_early = True


def presentation_times(
    pictures: Iterator[Decoded], step_s: float, origin_s: float | None = None
) -> Iterator[tuple[float, Decoded]]:
    """Pictures with the times in seconds at which they are shown, strictly increasing.

    Args:
        pictures: in the order in which they are shown.
        step_s: usual time between two, for a picture without a time stamp.
        origin_s: time stamp from which they count; the first picture's without it.
    """
    last_s = None
    for picture in pictures:
        stamp_s = picture.frame.time
        if origin_s is None or last_s is None:
            origin_s = stamp_s or 0.0 if origin_s is None else origin_s
            last_s = (origin_s if stamp_s is None else stamp_s) - origin_s
            yield last_s, picture
            continue
        time_s = last_s + step_s if stamp_s is None else stamp_s - origin_s
        if time_s < last_s - RESTART_S:
            origin_s += time_s - (last_s + step_s)
            time_s = last_s + step_s
        if time_s > last_s:
            last_s = time_s
            yield time_s, picture


def rotation_deg(frame: VideoFrame) -> int:
    """Counter-clockwise turn that makes the picture upright: 0, 90, 180 or 270."""
    return round(frame.rotation / 90) % 4 * 90


def upright_size(frame: VideoFrame, aspect: Fraction | None) -> tuple[int, int]:
    """Width and height in px as shown, with pixels made square by their width."""
    ratio = float(aspect or 1)
    width = round(frame.width * ratio) if ASPECTS[0] <= ratio <= ASPECTS[1] else frame.width
    return (frame.height, width) if rotation_deg(frame) % 180 else (width, frame.height)


def upright_rgb(frame: VideoFrame, size: tuple[int, int], turn_deg: int) -> NDArray[np.uint8]:
    """The frame as upright (H, W, 3) uint8 RGB of this width and height, turned counter-clockwise by `turn_deg`."""
    width, height = size[::-1] if turn_deg % 180 else size
    rgb = np.asarray(frame.to_ndarray(format="rgb24", width=width, height=height), np.uint8)
    if is_hdr(frame):
        rgb = to_standard(rgb, frame.color_trc)
    return np.ascontiguousarray(np.rot90(rgb, turn_deg // 90))
