"""The pupil's own pictures with the skeleton: one frame for the page, the whole film for the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import Frame, open_clip, write_frames
from pe_coach.clip.preview import Drawing
from pe_coach.pose.person import Person
from pe_coach.pose.sequence import PoseSequence
from pe_coach.report.cast import Cast
from pe_coach.report.drawing import NOTHING, Mark, draw_figures, enlarged, mark_of
from pe_coach.report.types import Report

Image = NDArray[np.uint8]
Progress = Callable[[str, float], None]

MARKED_S = 0.25
"""How long before and after its instant a correction is marked in the film where its phase has no bounds."""

MARGIN = 0.25
"""Room around the pupil in the picture of a correction, as a share of the pupil's longer side."""

PICTURE_PX = 900
"""Longest side of that picture: sharp on half an A4 page (90 mm at 250 dots per inch)."""


def correction_picture(
    clip: Path,
    poses: PoseSequence,
    report: Report,
    *,
    take_off_side: str | None = None,
    seen: Drawing | None = None,
) -> Image | None:
    """The frame of the first correction, (H, W, 3) RGB, cut to the pupil, with skeleton and the joint marked.

    Without a correction it is the frame in which the pupil is seen best, so that it shows who was measured. None where
    the film does not decode that far. `seen` is asked for the picture of the frame, where something in it is not to be
    seen.

    Raises:
        ClipError: the film cannot be read.
    """
    first = report.corrections[0] if report.corrections else None
    frame = _frame_at(clip, first.frame if first else int(poses.confidence.mean(axis=1).argmax()))
    if frame is None:
        return None
    mark = mark_of(first.joint, take_off_side) if first else NOTHING
    figures = Cast([_pupil(poses)], mark_at=lambda _: mark).figures(frame.index, frame.time_s)
    image = frame.image if seen is None else seen(frame)
    low, high = _window(image, poses.xy[frame.index])
    picture, scale = _fit(image[low[1] : high[1], low[0] : high[0]])
    return draw_figures(picture, [enlarged(figure, low.astype(np.float64), scale) for figure in figures])


def write_overlay(
    clip: Path,
    poses: PoseSequence,
    report: Report,
    path: Path,
    *,
    take_off_side: str | None = None,
    lang: str = "en",
    start_s: float | None = None,
    stop_s: float | None = None,
    seen: Drawing | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write the film with the skeleton on the pupil; the joint of the first correction is marked while it matters.

    `seen` is asked for the picture of a frame to draw on, where something in it is not to be seen.
    Returns the path written, as `write_frames` does.

    Raises:
        ClipError: the film cannot be read.
        OutputError: the overlay cannot be written.
    """
    from_s, until_s, mark = _marking(report, take_off_side)
    cast = Cast([_pupil(poses)], lang, mark_at=lambda time_s: mark if from_s <= time_s <= until_s else NOTHING)
    return _write(clip, cast, path, start_s=start_s, stop_s=stop_s, seen=seen, progress=progress)


def write_people_overlay(
    clip: Path,
    people: Sequence[Person],
    path: Path,
    *,
    start_s: float | None = None,
    stop_s: float | None = None,
    lang: str = "en",
    seen: Drawing | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write the film with everybody on it: box, number and skeleton, the athlete's strongest.

    `seen` is asked for the picture of a frame to draw on, where something in it is not to be seen.
    Returns the path written, as `write_frames` does.

    Raises:
        ClipError: the film cannot be read.
        OutputError: the overlay cannot be written.
    """
    cast = Cast(people, lang, tags=True)
    return _write(clip, cast, path, start_s=start_s, stop_s=stop_s, seen=seen, progress=progress)


def _write(
    clip: Path,
    cast: Cast,
    path: Path,
    *,
    start_s: float | None = None,
    stop_s: float | None = None,
    seen: Drawing | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write a film with people and its time on it, at its own times; of more than 60 frames a second every nth.

    Raises:
        ClipError: the film cannot be read.
        OutputError: the overlay cannot be written.
    """
    film = open_clip(clip)
    end_s = min(film.duration_s, stop_s or film.duration_s)

    def drawn() -> Iterator[Frame]:
        for frame in film.frames(start_s, stop_s):
            if frame.index % film.stride == 0:
                shown = frame if seen is None else Frame(frame.index, frame.time_s, seen(frame))
                yield Frame(frame.index, frame.time_s, cast.drawn_on(shown))
            if progress:
                progress("overlay", min(1.0, frame.time_s / max(end_s, 1e-9)))

    return write_frames(path, drawn(), frame_rate=film.frame_rate / film.stride)


def encoded(image: Image, suffix: str) -> bytes:
    """The picture as the bytes of a file: `suffix` is ".png" or ".jpg"."""
    import cv2

    done, buffer = cv2.imencode(suffix, np.ascontiguousarray(image[..., ::-1]))
    if not done:
        raise ValueError(f"pictures cannot be written as {suffix}")
    return bytes(buffer)


def _pupil(poses: PoseSequence) -> Person:
    """The one who is graded, without a box."""
    return Person.within(1, True, np.full((len(poses.xy), 4), np.nan), poses)


def _frame_at(clip: Path, index: int) -> Frame | None:
    """One frame by its number, found by decoding from the start: seeking lands on other frames."""
    return next((frame for frame in open_clip(clip).frames() if frame.index == index), None)


def _marking(report: Report, take_off_side: str | None) -> tuple[float, float, Mark]:
    """From when to when what is marked: in the phase of the first correction."""
    if not report.corrections:
        return 0.0, 0.0, NOTHING
    first = report.corrections[0]
    spans = [(phase.start_s, phase.stop_s) for phase in report.phases if phase.name == first.phase]
    start_s, stop_s = spans[0] if spans else (first.time_s - MARKED_S, first.time_s + MARKED_S)
    return start_s, stop_s, mark_of(first.joint, take_off_side)


def _window(image: Image, xy: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Corners (x, y) px of the part around the pupil, three to four or the other way round, or of all of it."""
    size = np.array(image.shape[1::-1])
    known = xy[np.isfinite(xy).all(axis=1)]
    if not len(known):
        return np.zeros(2, np.int64), size
    low, high = known.min(axis=0), known.max(axis=0)
    centre, room = (low + high) / 2, (high - low) + 2 * MARGIN * (high - low).max()
    side = np.maximum(room, room[::-1] * 3 / 4)
    start = np.clip(centre - side / 2, 0, np.maximum(size - side, 0)).astype(np.int64)
    return start, np.minimum(start + np.ceil(side).astype(np.int64), size)


def _fit(image: Image) -> tuple[Image, float]:
    """The picture with its longer side at `PICTURE_PX`, and how much larger it became."""
    import cv2

    scale = PICTURE_PX / max(image.shape[:2])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = round(image.shape[1] * scale), round(image.shape[0] * scale)
    return np.asarray(cv2.resize(image, size, interpolation=method), np.uint8), scale
