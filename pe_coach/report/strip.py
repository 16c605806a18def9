"""Small pictures of an attempt's key instants, each cut to the pupil and with the skeleton on it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from pe_coach.clip import Frame, open_clip
from pe_coach.files import write_file
from pe_coach.pose.person import Person
from pe_coach.pose.sequence import PoseSequence
from pe_coach.report.cast import Cast
from pe_coach.report.drawing import draw_figures, enlarged
from pe_coach.report.layer import Floats, Image
from pe_coach.report.overlay import encoded
from pe_coach.report.types import Instant, Report

MOST = 4
"""Pictures of an attempt: so many stand in a row of a table on a laptop's screen."""

SIDE_PX = 200
"""Of a picture, which is square: four take half the width of a laptop's screen."""

BODY_SHARE = 0.75
"""Share of a picture's side that the longer side of the pupil takes."""

FINEST = 3.0
"""A pupil is enlarged no further than this: there is no more to see."""

INDEX = "strip.json"
"""File that names the pictures beside it."""


class HasPictures(Protocol):
    """What pictures are made from: a report and the key points it rests on, in the film's pixels."""

    @property
    def report(self) -> Report:
        """The report."""

    @property
    def poses(self) -> PoseSequence | None:
        """One row for every decoded frame."""


@dataclass(frozen=True)
class StripPicture:
    """A picture of one instant: its name, the film's frame that is shown, its time in s, and the file's name."""

    instant: str
    frame: int
    time_s: float
    file: str


def key_instants(report: Report) -> tuple[Instant, ...]:
    """The instants, four at most, that show most of a movement, by time.

    Those between two phases come first, then those at the end of a short phase: a long one tells less of its ends.
    """
    starts = {phase.start_s for phase in report.phases}
    stops = {phase.stop_s for phase in report.phases}
    bounds = [instant for instant in report.instants if instant.time_s in starts | stops]

    def rank(instant: Instant) -> tuple[bool, float]:
        at_s = instant.time_s
        lengths = [p.stop_s - p.start_s for p in report.phases if at_s in (p.start_s, p.stop_s)]
        return not (at_s in starts and at_s in stops), min(lengths)

    return tuple(sorted(sorted(bounds, key=rank)[:MOST], key=lambda instant: instant.time_s))


def frame_of(poses: PoseSequence, time_s: float) -> int:
    """Number of the film's frame that is nearest to a time of the film."""
    return int(np.abs(poses.time_s - time_s).argmin())


def write_strip(film: Path, graded: HasPictures, folder: Path) -> None:
    """Write `strip_<instant>.jpg` for each key instant and `strip.json`, which names them; old ones are removed.

    Raises:
        ClipError: the film cannot be read.
        OutputError: the folder cannot be written to.
    """
    wanted = _wanted(graded)
    pictures = _pictures(film, graded.poses, wanted) if graded.poses is not None and wanted else {}
    made = [picture for picture in wanted if picture.frame in pictures]
    for picture in made:
        write_file(folder / picture.file, encoded(pictures[picture.frame], ".jpg"))
    write_file(folder / INDEX, json.dumps([asdict(picture) for picture in made]).encode())
    for old in set(folder.glob("strip_*.jpg")) - {folder / picture.file for picture in made}:
        old.unlink(missing_ok=True)


def read_strip(folder: Path) -> tuple[StripPicture, ...]:
    """The pictures in a folder, by time; none where none were made."""
    try:
        found = json.loads((folder / INDEX).read_bytes())
        return tuple(StripPicture(**picture) for picture in found)
    except (OSError, ValueError, TypeError):
        return ()


def _wanted(graded: HasPictures) -> tuple[StripPicture, ...]:
    """Which frames show the key instants."""
    if graded.poses is None:
        return ()
    frames = [(instant.name, frame_of(graded.poses, instant.time_s)) for instant in key_instants(graded.report)]
    time_s = graded.poses.time_s
    return tuple(StripPicture(name, at, round(float(time_s[at]), 3), f"strip_{name}.jpg") for name, at in frames)


def _pictures(film: Path, poses: PoseSequence, wanted: Sequence[StripPicture]) -> dict[int, Image]:
    """The pictures by the number of the frame, decoded in one go up to the last of them, all of one scale."""
    numbers = {picture.frame for picture in wanted}
    cast = Cast([Person.within(1, True, np.full((len(poses.xy), 4), np.nan), poses)])
    side_px = max(_extent_px(poses.xy[number]) for number in numbers) / BODY_SHARE
    shown = {}
    for frame in open_clip(film).frames():
        if frame.index in numbers:
            shown[frame.index] = _picture(frame, poses.xy[frame.index], side_px, cast)
        if frame.index >= max(numbers):
            break
    return shown


def _extent_px(xy: Floats) -> float:
    """Longer side of the box around somebody's points (17, 2); 0 where none is known."""
    known = xy[np.isfinite(xy).all(axis=1)]
    return float(np.ptp(known, axis=0).max()) if len(known) else 0.0


def _picture(frame: Frame, xy: Floats, side_px: float, cast: Cast) -> Image:
    """A square of the frame around the pupil with the skeleton on it; less where the film ends, all for nobody."""
    import cv2

    size = np.array(frame.image.shape[1::-1])
    known = xy[np.isfinite(xy).all(axis=1)]
    window = np.minimum(np.ceil(max(side_px, SIDE_PX / FINEST)), size) if len(known) else size
    centre = (known.min(axis=0) + known.max(axis=0)) / 2 if len(known) else size / 2
    low = np.clip(np.round(centre - window / 2), 0, size - window).astype(int)
    high = low + window.astype(int)
    scale = SIDE_PX / float(window.max())
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    width, height = (max(1, round(side * scale)) for side in window)
    cut = np.ascontiguousarray(frame.image[low[1] : high[1], low[0] : high[0]])
    small = np.asarray(cv2.resize(cut, (width, height), interpolation=method), np.uint8)
    figures = cast.figures(frame.index, frame.time_s)
    return draw_figures(small, [enlarged(figure, low.astype(np.float64), scale) for figure in figures])
