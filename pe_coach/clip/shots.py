"""Where a film was cut: a person is followed within one shot, never across a cut."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.corners import BLANK, find_corners, follow, is_blank, similarity, working_picture
from pe_coach.clip.film import Frame

WORKING_SIDE_PX = 320
"""Longer side of the picture in which corners are looked for again: those of a fast pan go a fifth of it."""
THUMBNAIL = (32, 18)
"""Width and height in px at which pictures are compared at a glance: small enough that no athlete fills it."""
LIKENESS = 0.5
"""Correlation of thumbnails above which nobody need look closer: two scenes stay below, most pans above."""
COLOUR_CHANGE = 0.35
"""Share of the colour histogram above which one looks closer all the same."""
CONTRAST = 48.0
"""Standard deviation in grey levels to which pictures are brought before they are compared: a fade takes it away."""
SETTLED_S = 0.1
"""So long a new picture must last: flashes, and the light that comes back after them, are over by then."""


@dataclass(frozen=True)
class Shot:
    """A stretch of film without a cut.

    Attributes:
        start_s: time of its first frame.
        stop_s: time of the next shot's first frame, or of the film's last frame.
    """

    start_s: float
    stop_s: float


class ShotFinder:
    """Finds cuts frame by frame, holding back a tenth of a second of film at most, and only where one may be.

    At a cut, the last picture is not found again in the next one, but on both sides each picture is in the one after.
    A flash goes away, and what was there before it is found again; a whipped camera finds nothing again for several
    pictures. Pictures that show nothing are skipped, so that a fade through black is one cut.
    """

    def __init__(self) -> None:
        self._starts_s: list[float] = []
        self._last_s = 0.0
        self._known: _Look | None = None  # the last picture that shows something and is not held back,
        self._steady = True  # and whether it was found again in the one after
        self._waiting: list[tuple[Frame, _Look]] = []

    def push(self, frame: Frame) -> list[tuple[Frame, bool]]:
        """Take the next frame; those that are decided on now, and whether each begins a new shot (the first does not).

        Frames come back in order, each of them once; the last ones with `flush`.
        """
        look = _Look(frame.image)
        self._last_s = frame.time_s
        if not self._starts_s:
            self._starts_s.append(frame.time_s)
        if look.is_blank and not self._waiting:
            return [(frame, False)]
        if self._known is None or look.follows(self._known):
            self._known, self._steady = look, True
            return [*self._released(cut=False), (frame, False)]
        self._waiting.append((frame, look))
        if frame.time_s - self._waiting[0][0].time_s < SETTLED_S:
            return []
        shown = [look for _, look in self._waiting if not look.is_blank]
        lasts = all(later.follows(earlier) for earlier, later in pairwise(shown))
        cut, self._steady = lasts and self._steady, lasts
        self._known = shown[-1] if shown else self._known
        return self._released(cut=cut)

    def flush(self) -> list[tuple[Frame, bool]]:
        """The frames that are still held back when the film ends: too few to be a shot."""
        return self._released(cut=False)

    def shots(self) -> tuple[Shot, ...]:
        """All shots so far."""
        stops_s = [*self._starts_s[1:], self._last_s]
        return tuple(Shot(start, stop) for start, stop in zip(self._starts_s, stops_s, strict=True))

    def _released(self, *, cut: bool) -> list[tuple[Frame, bool]]:
        """The frames held back; with a cut before the first of them that shows something."""
        held, self._waiting = self._waiting, []
        first = next((row for row, (_, look) in enumerate(held) if not look.is_blank), 0)
        if cut:
            self._starts_s.append(held[first][0].time_s)
        return [(frame, cut and row == first) for row, (frame, _) in enumerate(held)]


def is_same_scene(image: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Whether a picture (H, W, 3) RGB shows the scene that another one does, from nearly the same place."""
    return _Look(image).follows(_Look(other))


class _Look:
    """What a picture looks like: at a glance its colours and a thumbnail, and closely in grey at a fixed contrast."""

    def __init__(self, image: NDArray[np.uint8]) -> None:
        step = max(1, max(image.shape[:2]) // (2 * WORKING_SIDE_PX))  # a glance need not read every pixel
        sampled = np.ascontiguousarray(image[::step, ::step])
        grey, _ = working_picture(sampled, WORKING_SIDE_PX)
        small = np.asarray(cv2.resize(sampled, THUMBNAIL, interpolation=cv2.INTER_AREA), np.uint8)
        bins = (small >> 6).reshape(-1, 3).astype(np.int64) @ (16, 4, 1)
        self.colours = np.bincount(bins, minlength=64) / len(bins)
        levels = small.astype(np.float64).mean(axis=2)
        self.layout = levels - levels.mean(axis=1, keepdims=True)  # sky above ground is alike everywhere
        self.is_blank = is_blank(grey)
        flat = (grey - grey.mean()) * (CONTRAST / max(float(grey.std()), BLANK)) + 128
        self.grey = np.clip(flat, 0, 255).astype(np.uint8)

    def follows(self, other: _Look) -> bool:
        """The picture shows the scene that another one does, from nearly the same place."""
        if self.is_blank or other.is_blank:
            return self.is_blank and other.is_blank
        return self._resembles(other) or self._finds_corners_of(other)

    def _resembles(self, other: _Look) -> bool:
        change = 0.5 * float(np.abs(self.colours - other.colours).sum())
        energy = float(np.sqrt((self.layout**2).sum() * (other.layout**2).sum()))
        return change < COLOUR_CHANGE and float((self.layout * other.layout).sum()) > LIKENESS * energy

    def _finds_corners_of(self, other: _Look) -> bool:
        there = find_corners(other.grey)
        motion, _ = similarity(*follow(other.grey, self.grey, there, there))
        return motion is not None
