"""The athlete's key points over a film, and their file."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PoseSequence:
    """Key points of one athlete, one row for every decoded frame.

    Attributes:
        xy: (T, 17, 2) px, y down; NaN where a point is not known or the frame was not analysed.
        confidence: (T, 17) in 0…1; 0 where `xy` is NaN.
        spread: (T, 17) px, standard deviation expected of a point; NaN where not known.
        time_s: (T,) presentation times, strictly increasing.
        size: width and height of the film in px, or None when the unit is not a pixel.
        camera: (T, 3, 3), maps pixels of a frame to those of the first one, so that a pan is not a run; the
            identity where the camera did not move or its motion is not known.
        repeated: (T,) True where the film shows once more what it showed before; None where that is not known.
        taken_s: (T,) of cleaned key points, when what each picture shows was filmed; None: when it is shown.
    """

    xy: Floats
    confidence: Floats
    spread: Floats
    time_s: Floats
    size: tuple[int, int] | None
    camera: Floats
    repeated: NDArray[np.bool_] | None = None
    taken_s: Floats | None = None

    def rate(self, start_s: float = -np.inf, stop_s: float = np.inf) -> float:
        """Different pictures a second, of the whole film or of a stretch of it."""
        nominal = 1.0 / float(np.median(np.diff(self.time_s)))
        inside = (self.time_s >= start_s) & (self.time_s <= stop_s)
        if self.repeated is None or not inside.any():
            return nominal
        return nominal * (1.0 - float(self.repeated[inside].mean()))

    def sped_up(self, factor: float) -> PoseSequence:
        """The sequence in real time, of a film that shows it so many times slower."""
        taken_s = None if self.taken_s is None else self.taken_s / factor
        return replace(self, time_s=self.time_s / factor, taken_s=taken_s)

    def between(self, start_s: float | None, stop_s: float | None) -> PoseSequence:
        """The sequence with everything before `start_s` and from `stop_s` on unknown."""
        outside = (self.time_s < (-np.inf if start_s is None else start_s)) | (
            self.time_s >= (np.inf if stop_s is None else stop_s)
        )
        if not outside.any():
            return self
        xy, confidence = self.xy.copy(), self.confidence.copy()
        xy[outside], confidence[outside] = np.nan, 0.0
        return replace(self, xy=xy, confidence=confidence)
