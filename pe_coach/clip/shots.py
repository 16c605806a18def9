"""Where a film was cut: a person is followed within one shot, never across a cut."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.film import Frame

THUMBNAIL = (32, 18)
"""Width and height in px at which pictures are compared: small enough that no athlete fills it."""
SAMPLED_SIDE_PX = 120
"""A large picture is first thinned to about this shorter side: a glance need not read every pixel."""
COLOUR_CHANGE = 0.35
"""Share of the colour histogram that must move at a cut."""
LAYOUT_LIKENESS = 0.5
"""Correlation of grey thumbnails that a cut must fall below; a pan stays above from one frame to the next."""


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
    """Finds cuts frame by frame, remembering two thumbnails only.

    A cut changes the colours of the picture and where they lie, and the change stays. A photographer's flash goes
    away again: the frame after it looks like the frame before it, and the cut is withdrawn.
    """

    def __init__(self) -> None:
        self._starts_s: list[float] = []
        self._last_s = 0.0
        self._before: _Look | None = None
        self._previous: _Look | None = None

    def update(self, frame: Frame) -> bool:
        """Take the next frame; True when it begins a new shot (the film's first frame does not)."""
        look, cut = _Look(frame.image), False
        if self._previous is None:
            self._starts_s.append(frame.time_s)
        elif look.differs_from(self._previous):
            cut = not self._was_flash(look)
            if cut:
                self._starts_s.append(frame.time_s)
        self._before, self._previous, self._last_s = self._previous, look, frame.time_s
        return cut

    def _was_flash(self, look: _Look) -> bool:
        """The picture is back as it was before the last frame, which therefore began no shot."""
        back = self._before is not None and not look.differs_from(self._before)
        if back and len(self._starts_s) > 1 and self._starts_s[-1] == self._last_s:
            self._starts_s.pop()
        return back

    def shots(self) -> tuple[Shot, ...]:
        """All shots so far."""
        stops_s = [*self._starts_s[1:], self._last_s]
        return tuple(Shot(start, stop) for start, stop in zip(self._starts_s, stops_s, strict=True))


class _Look:
    """What a picture looks like at a glance: its colours, and a grey thumbnail without its mean."""

    def __init__(self, image: NDArray[np.uint8]) -> None:
        step = max(1, min(image.shape[:2]) // SAMPLED_SIDE_PX)
        sampled = np.ascontiguousarray(image[::step, ::step])
        small = np.asarray(cv2.resize(sampled, THUMBNAIL, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        bins = (small >> 6).reshape(-1, 3).astype(np.int64) @ (16, 4, 1)
        self.colours = np.bincount(bins, minlength=64) / len(bins)
        grey = small.astype(np.float64).mean(axis=2)
        self.layout = grey - grey.mean()

    def differs_from(self, other: _Look) -> bool:
        """Other colours in other places."""
        if 0.5 * float(np.abs(self.colours - other.colours).sum()) < COLOUR_CHANGE:
            return False
        energy = float(np.sqrt((self.layout**2).sum() * (other.layout**2).sum()))
        return float((self.layout * other.layout).sum()) < LAYOUT_LIKENESS * energy or energy == 0.0
