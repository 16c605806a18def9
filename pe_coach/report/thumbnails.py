"""Small pictures of who might be meant, each with box and number, cut from the frame that shows both best."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import open_clip
from pe_coach.clip.preview import Drawing
from pe_coach.report.drawing import Figure, draw_figures
from pe_coach.report.types import PersonSeen, Report

Image = NDArray[np.uint8]
Floats = NDArray[np.float64]

HEIGHT_PX, WIDTH_PX = 288, 240
"""48 mm wide at 130 dots per inch; numbers, which are 9 px high at least, can be read."""
BODY_SHARE = 0.6
"""Share of the picture that the person's box takes at most: one must see where that is."""
FINEST = 3.0
"""Enlarged no further than this: a person of 40 px has no more to show."""


def candidate_pictures(clip: Path, report: Report, *, seen: Drawing | None = None) -> tuple[Image, ...]:
    """A picture (288, 240, 3) RGB of each of the report's candidates; none where there is no doubt who is meant.

    `seen` is asked for the picture of a frame, where something in it is not to be seen.

    Raises:
        ClipError: the film can no longer be read.
    """
    numbers = {person.frame for person in report.candidates}
    if not numbers:
        return ()
    film = open_clip(clip)
    frames = (frame for frame in film.frames() if frame.index in numbers)
    images = {frame.index: frame.image if seen is None else seen(frame) for frame in frames}
    return tuple(_picture(images[p.frame], p, report.candidates) for p in report.candidates if p.frame in images)


def _picture(image: Image, person: PersonSeen, people: tuple[PersonSeen, ...]) -> Image:
    """The part of a frame around somebody, with the boxes of all, this one's strongest."""
    import cv2

    low, side = _window(np.array(person.box), image)
    scale = WIDTH_PX / side[0]
    matrix = np.array([[scale, 0.0, -scale * low[0]], [0.0, scale, -scale * low[1]]])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    (x0, y0), (x1, y1) = low.astype(int), (low + side).astype(int)
    cut = np.ascontiguousarray(image[y0:y1, x0:x1])
    shown = np.asarray(cv2.resize(cut, (WIDTH_PX, HEIGHT_PX), interpolation=method), np.uint8)
    others = [_figure(matrix, other, False) for other in people if other is not person and other.frame == person.frame]
    inside = [figure for figure in others if 0 <= figure.box[::2].mean() < WIDTH_PX]
    return draw_figures(shown, [*inside, _figure(matrix, person, True)])


def _window(box: Floats, image: Image) -> tuple[Floats, Floats]:
    """Lower corner and sides (2,) px of what is shown around a box, of the thumbnail's shape, within the picture."""
    size, shape = np.array(image.shape[1::-1], float), np.array([WIDTH_PX, HEIGHT_PX], float)
    side = shape * max(((box[2:] - box[:2]) / BODY_SHARE / shape).max(), 1 / FINEST)
    side = np.maximum(np.floor(side * min(1.0, (size / side).min())), 1.0)
    low = np.clip((box[:2] + box[2:] - side) / 2, 0, size - side)
    return np.floor(low), side


def _figure(matrix: Floats, person: PersonSeen, strong: bool) -> Figure:
    """Box and number alone."""
    corners = np.array(person.box).reshape(2, 2) @ matrix[:, :2].T + matrix[:, 2]
    return Figure(
        np.full((17, 2), np.nan), np.zeros(17), 0.0, box=corners.ravel(), tag=str(person.number), athlete=strong
    )
