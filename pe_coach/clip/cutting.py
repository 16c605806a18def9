"""Parts of a film as films of their own: packets are copied as they are, nothing is encoded anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pe_coach.clip.film import first_stamp_s
from pe_coach.clip.opening import jump, open_film, picture_stream, unreadable
from pe_coach.files import not_writable, write_made

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    Packets = Iterator[Packet[VideoStream]]

ROUNDING_S = 1e-6
"""Far less than a unit of time stamps, far more than what is lost by adding times."""
MUXERS = {".mov": "mov", ".mkv": "matroska", ".webm": "webm"}
"""By the end of the name; every other name gets an MP4 file."""


def cut(film: Path, start_s: float, stop_s: float, to: Path) -> float:
    """Write the part of a film between two times, in seconds after its first frame, as a film of its own.

    It begins with the last key picture at or before `start_s`, from which the others are made, and ends at `stop_s`
    or a few pictures later. Pictures, their distances in time and the turn that shows them upright stay as they are;
    sound and everything else that the file says, such as the place, is left behind. The time it takes does not grow
    with `start_s` for MP4, MOV, MKV and WebM.

    Args:
        film: the film.
        start_s, stop_s: first time wanted and first time no longer wanted.
        to: file to write, of the film's kind: `.mp4`, `.mov`, `.mkv`, `.webm`.

    Returns:
        Where in the new film `start_s` lies, seconds after its first frame, less `ROUNDING_S`, so that a picture
        shown exactly then counts as not before it.

    Raises:
        ClipError: `unreadable`, when the film is gone, damaged beyond reading or holds nothing between the times.
        OutputError: `not_writable`, also when the kind of file asked for cannot hold the film's codec.
    """
    import av.error

    first_s = first_stamp_s(film)
    with closing(open_film(film)) as container:
        stream = picture_stream(container, film)
        packets = _wanted(_packets(container, stream, first_s + start_s), first_s + start_s, first_s + stop_s)
        key = next(packets, None)
        if key is None or key.pts is None:
            raise unreadable(film, f"shows nothing at {start_s:.1f} s", "Copy it from the phone again.")
        offset = key.pts
        copies = _shifted(chain([key], packets), offset)
        try:
            write_made(to, lambda unfinished: _write(unfinished, stream, copies))
        except (ValueError, av.error.FFmpegError) as error:
            raise not_writable(to, error) from error
        return max(0.0, first_s + start_s - float(offset * (stream.time_base or 1)) - ROUNDING_S)


def _packets(container: InputContainer, stream: VideoStream, start_s: float) -> Packets:
    """Packets in the order in which they are decoded, from somewhere before a time on; a film cut short just ends."""
    import av.error

    try:
        jump(container, stream, start_s)
        yield from (packet for packet in container.demux(stream) if packet.pts is not None)
    except (OSError, av.error.FFmpegError):
        return


def _wanted(packets: Packets, start_s: float, stop_s: float) -> Packets:
    """From the last key picture at or before the start until all pictures before the stop are there.

    Pictures stored after the key picture but shown before it, which are made from the ones before it, are left out.
    """
    part: list[Packet[VideoStream]] = []
    for packet in packets:
        if packet.is_keyframe and _seconds(packet.pts, packet) <= start_s:
            part = []
        part.append(packet)
        if _decoded_s(packet) > start_s:
            break
    latest_s = first_s = _seconds(part[0].pts, part[0]) if part else 0.0
    for packet in chain(part, packets):
        shown_s, decoded_s = _seconds(packet.pts, packet), _decoded_s(packet)
        if decoded_s >= max(stop_s, latest_s):
            return
        past = decoded_s >= stop_s and shown_s > latest_s
        if shown_s < first_s or past or (packet.is_discard and shown_s >= start_s):
            continue
        latest_s = max(latest_s, shown_s)
        yield packet


def _seconds(stamp: int | None, packet: Packet[VideoStream]) -> float:
    return float((stamp or 0) * (packet.time_base or 1))


def _decoded_s(packet: Packet[VideoStream]) -> float:
    """When a packet is decoded, which is no later than when its picture is shown."""
    return _seconds(packet.pts if packet.dts is None else packet.dts, packet)


def _shifted(packets: Packets, ticks: int) -> Packets:
    """Packets with their times counted from a stamp."""
    for packet in packets:
        packet.pts = None if packet.pts is None else packet.pts - ticks
        packet.dts = None if packet.dts is None else packet.dts - ticks
        yield packet


def _write(path: Path, like: VideoStream, packets: Packets) -> None:
    import av

    with av.open(str(path), "w", format=MUXERS.get(path.suffix.lower(), "mp4")) as container:
        stream = container.add_stream_from_template(like)
        stream.time_base = like.time_base
        for packet in packets:
            packet.stream = stream
            container.mux(packet)
