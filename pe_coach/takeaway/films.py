"""Films to take away: the pupil's with faces hidden, and one that shows a stick figure and nothing of the pupil."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import Frame, write_frames
from pe_coach.errors import MotionError
from pe_coach.faces.film import without_faces
from pe_coach.grading import Graded, Progress, Watched
from pe_coach.report.drawing import FAR, NEAR, NOTHING, Figure, Mark, draw_figures
from pe_coach.report.layer import Image, Layer
from pe_coach.report.overlay import write_overlay
from pe_coach.report.replay import MARGIN_S, replay
from pe_coach.report.tags import draw_strip
from pe_coach.takeaway.colours import GHOST, GROUND
from pe_coach.words import Words, words

Floats = NDArray[np.float64]

SIDE_PX = 720
"""Of the stick figure's film, which is square."""

GHOST_OPACITY = 0.55
MARKED_S = 0.25
"""How long before and after its instant a correction's joint is marked."""


def write_annotated(
    film: Path, graded: Graded, watched: Watched, path: Path, *, lang: str = "en", progress: Progress | None = None
) -> Path:
    """Write the pupil's film around the movement with the skeleton on it, everybody's face hidden.

    Returns the path written.

    Raises:
        MotionError: nobody was followed in the film.
        ClipError: the film cannot be read.
        OutputError: the path cannot be written to.
    """
    if graded.poses is None:
        raise MotionError(
            "nobody_found", f"{graded.report.clip} shows nobody who was followed: there is nothing to draw."
        )
    start_s, stop_s = _span(graded)
    return write_overlay(
        *(film, graded.poses, graded.report, path),
        take_off_side=graded.take_off_side,
        lang=lang,
        start_s=start_s,
        stop_s=stop_s,
        seen=without_faces(watched, graded.poses),
        progress=progress,
    )


def _nobody(graded: Graded) -> MotionError:
    return MotionError("nobody_found", f"Nobody was followed in {graded.report.clip}: there is nothing to draw.")


def _span(graded: Graded) -> tuple[float | None, float | None]:
    """The movement with a little before and after; the whole film where none was found."""
    phases = graded.report.phases
    if not phases:
        return None, None
    return max(0.0, min(p.start_s for p in phases) - MARGIN_S), max(p.stop_s for p in phases) + MARGIN_S


def write_stick_figure(
    graded: Graded, path: Path, *, lang: str = "en", ghost: Graded | None = None, progress: Progress | None = None
) -> Path:
    """Write a film of the pupil's stick figure with the ghost beside it: no pixel of the pupil's film is in it.

    Returns the path written.

    Raises:
        MotionError: nobody was followed in the film.
        OutputError: the path cannot be written to.
    """
    data = replay(graded, lang=lang, ghost=ghost)
    times = data["frames"]["time"]
    if not times:
        raise MotionError(
            "nobody_found", f"{graded.report.clip} shows nobody who was followed: there is nothing to draw."
        )
    rate = (len(times) - 1) / max(times[-1] - times[0], 1e-9) if len(times) > 1 else 25.0
    return write_frames(path, _pictures(data, words(lang), progress), frame_rate=max(rate, 1.0))


def _pictures(data: dict[str, Any], say: Words, progress: Progress | None) -> Iterator[Frame]:
    frames = data["frames"]
    key = [(say.text("near_side"), NEAR), (say.text("far_side"), FAR), (say.text("reference"), GHOST)]
    for row, (number, time_s) in enumerate(zip(frames["frame"], frames["time"], strict=True)):
        image = np.full((SIDE_PX, SIDE_PX, 3), GROUND, np.uint8)
        _lay_ghost(image, _placed(frames["ghost"][row], frames["window"][row]), data["limbs"])
        image = draw_figures(image, [_figure(data, row)])
        draw_strip(image, f"{say.number(time_s, 2)} s", key)
        if progress:
            progress("figure", (row + 1) / len(frames["time"]))
        yield Frame(number, time_s, image)


def _placed(flat: list[int | None], window: list[int]) -> Floats:
    """Points (17, 2) in the square picture; NaN where they are not known."""
    xy = np.array([np.nan if v is None else v for v in flat], float).reshape(-1, 2)
    x, y, side = window
    return np.asarray((xy - (x, y)) * (SIDE_PX / max(side, 1)) + SIDE_PX / 2)


def _figure(data: dict[str, Any], row: int) -> Figure:
    frames = data["frames"]
    window = frames["window"][row]
    xy = _placed(frames["points"][row], window)
    sure = np.array([(int(digit) + 0.5) / 10 for digit in frames["sure"][row]])
    known = xy[np.isfinite(xy).all(1)]
    size = float(np.ptp(known, axis=0).max()) if len(known) else 0.0
    near = {"l": "left", "r": "right"}.get(frames["near"][row], "")
    return Figure(xy, sure, size_px=max(size, SIDE_PX / 3), near=near, mark=_mark(data, frames["time"][row]))


def _mark(data: dict[str, Any], time_s: float) -> Mark:
    """What the first correction is about, around its instant."""
    first = data["corrections"][0] if data["corrections"] else None
    if first is None or abs(first["time"] - time_s) > MARKED_S:
        return NOTHING
    return Mark(tuple(first["points"]), tuple((a, b) for a, b in first["limbs"]))


def _lay_ghost(image: Image, xy: Floats, limbs: list[list[int]]) -> None:
    """Draw the reference's limbs; `image` is changed."""
    layer = Layer(image, np.zeros(2), np.array(image.shape[1::-1], float))
    for start, stop in limbs:
        if np.isfinite(xy[[start, stop]]).all():
            layer.line(xy[[start, stop]], GHOST, SIDE_PX / 90, GHOST_OPACITY)
    layer.lay_on()
