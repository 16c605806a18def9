"""What a teacher changes by hand in an attempt."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Changes:
    """What a teacher changed by hand in an attempt; everything is in the film's own seconds, frames and pixels.

    Attributes:
        athlete: x, y px and time s of a click on the athlete; the film is looked at again.
        instants_s: instants that were moved, seconds of the film.
        swapped: spans (start s, stop s) in which left and right are exchanged; infinite ends mean the whole film.
        points: (frame, joint, x px, y px) of points that were dragged.
    """

    athlete: tuple[float, float, float] | None = None
    instants_s: dict[str, float] = field(default_factory=dict)
    swapped: tuple[tuple[float, float], ...] = ()
    points: tuple[tuple[int, int, float, float], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.athlete or self.instants_s or self.swapped or self.points)
