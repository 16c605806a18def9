"""Films for the browser: only around the movement, small enough to send, and quick to step through.

Phones film HEVC, which most browsers do not play, and put key frames seconds apart, so that every step back decodes a
second of film. A preview is H.264 with a key frame every quarter of a second and without frames that refer to later
ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.film import Clip, Frame, open_clip
from pe_coach.clip.writing import Coding, write_frames
from pe_coach.errors import ClipError
from pe_coach.files import write_file

Image = NDArray[np.uint8]
Drawing = Callable[[Frame], Image]

SCHEMA = 1
"""Of the file beside a preview."""

HIGHEST_PX = 720
"""A preview is at most so high: on the largest screen that is checked (1920 px wide) a film is not shown higher."""

CODING = Coding(quality=22, key_frame_every=15, looks_ahead=False)
"""x264's rate factor; a step back then decodes 15 frames at most, a few milliseconds each."""


@dataclass(frozen=True)
class Preview:
    """A film for the browser.

    Attributes:
        path: the file.
        size: width and height of its pictures, px.
        source_size: those of the film it was made from.
        frames: number in the film of every picture.
        pts: presentation time of every picture in the preview, seconds.
        made_from: what it was made from.
    """

    path: Path
    size: tuple[int, int]
    source_size: tuple[int, int]
    frames: tuple[int, ...]
    pts: tuple[float, ...]
    made_from: str


def preview_of(
    film: Path,
    folder: Path,
    frames: Sequence[int],
    *,
    name: str = "preview",
    drawing: Drawing | None = None,
    drawn_from: str = "",
) -> Preview:
    """The preview `NAME.mp4` of some frames of a film in a folder, made when it is first asked for.

    Args:
        film: the pupil's film, of any codec.
        folder: of the attempt.
        frames: numbers of the film's frames that are to be shown, rising. A preview that shows them all already, and
            perhaps others, is used again.
        name: of the file, without its ending.
        drawing: what makes the picture of a frame, to blur bystanders for instance; one `name` has one drawing.
        drawn_from: what the drawing depends on beside the film.

    Raises:
        ClipError: the film cannot be read.
        OutputError: the folder cannot be written to, or the film holds none of the frames.
    """
    made_from = f"{_identity(film)} {drawn_from}".strip()
    known = _kept(folder / f"{name}.json", folder / f"{name}.mp4")
    if known is not None and known.made_from == made_from and set(frames) <= set(known.frames):
        return known
    return _made(open_clip(film), folder, frames, name, drawing or (lambda frame: frame.image), made_from)


def _made(clip: Clip, folder: Path, frames: Sequence[int], name: str, drawing: Drawing, made_from: str) -> Preview:
    """Write film and list of its pictures; the list comes last, so that it never tells of a film that is not there."""
    wanted, written, size = set(frames), [], (0, 0)

    def pictures() -> Iterator[Frame]:
        nonlocal size
        for frame in clip.frames():
            if frame.index in wanted:
                picture = _smaller(drawing(frame))
                size = picture.shape[1], picture.shape[0]
                written.append(frame.index)
                yield Frame(frame.index, frame.time_s, picture)
            if frame.index >= frames[-1]:
                return

    path = write_frames(folder / f"{name}.mp4", pictures(), frame_rate=clip.frame_rate / clip.stride, coding=CODING)
    preview = Preview(path, size, clip.size, tuple(written), presented(path), made_from)
    said = {"schema": SCHEMA} | asdict(preview) | {"path": path.name}
    write_file(folder / f"{name}.json", json.dumps(said).encode())
    return preview


def presented(path: Path) -> tuple[float, ...]:
    """Presentation times of a film's pictures, seconds, as a browser names them; nothing is decoded."""
    import av

    with closing(av.open(str(path))) as container:
        stream = container.streams.video[0]
        stamps = [float(p.pts * p.time_base) for p in container.demux(stream) if p.pts is not None and p.time_base]
    return tuple(sorted(stamps))


def beside(
    other: Path, frames: dict[int, int], drawing: Drawing | None = None, other_drawing: Drawing | None = None
) -> Drawing:
    """What draws a film with another one on its right, as high: two that lie in one cannot drift apart.

    Args:
        other: the film on the right.
        frames: which of its frames belongs to which of the left film's, both rising.
        drawing, other_drawing: what makes the pictures of the left film and of the other one.
    """
    draw, draw_other = (one or (lambda frame: frame.image) for one in (drawing, other_drawing))
    coming = open_clip(other).frames()
    last = next(coming)

    def both(frame: Frame) -> Image:
        nonlocal last
        wanted = frames[frame.index]
        while last.index < wanted and (following := next(coming, None)) is not None:
            last = following
        left = _smaller(draw(frame))
        return np.hstack([left, _high(draw_other(last), left.shape[0])])

    return both


def _smaller(image: Image) -> Image:
    """The picture at most `HIGHEST_PX` high."""
    return _high(image, min(image.shape[0], HIGHEST_PX))


def _high(image: Image, height: int) -> Image:
    """The picture so high, both sides even."""
    import cv2

    size = tuple(max(2, 2 * round(side * height / image.shape[0] / 2)) for side in image.shape[1::-1])
    if size == image.shape[1::-1]:
        return image
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _identity(film: Path) -> str:
    """Name, length and time of a file: enough to see that a folder's film was exchanged.

    Raises:
        ClipError: there is no such file.
    """
    try:
        stat = film.stat()
    except OSError as error:
        text = f"{film.name} cannot be read ({error.strerror or error}). Choose an existing film."
        raise ClipError("unreadable", text) from None
    return f"{film.name} {stat.st_size} {stat.st_mtime_ns}"


def _kept(card: Path, film: Path) -> Preview | None:
    """A preview that lies in the folder; None where there is none, or its list cannot be read."""
    if not film.is_file():
        return None
    try:
        said = json.loads(card.read_text(encoding="utf-8"))
        size, source = (tuple(said[key]) for key in ("size", "source_size"))
        frames, pts = tuple(said["frames"]), tuple(said["pts"])
        return Preview(film, size, source, frames, pts, said["made_from"]) if said["schema"] == SCHEMA else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
