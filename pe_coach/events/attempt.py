"""An attempt as criteria read it: as it was measured, and moved by what is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.motion import Flight, Motion
from pe_coach.motion.series import oriented

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Attempt:
    """One attempt (of a stroke: one cycle) in D copies; copy 0 is as measured, the others show what else it may be.

    Attributes:
        time_s: (T,) seconds.
        position: (D, T, 17, 2) torso lengths about the measured mid-hip, y up, movement towards +x, take-off side (in
            strokes: near side) on the left.
        root: (T, 2) path of mid-hip, torso lengths.
        instants: (D,) seconds of every instant that was found, in each copy.
        flight: the free fall of a jump.
        roll_deg: (D,) by how much the positions of each copy are turned against the measured ones, anticlockwise; the
            root is not.
    """

    time_s: Floats
    position: Floats
    root: Floats
    instants: dict[str, Floats]
    flight: Flight | None = None
    roll_deg: Floats | float = 0.0

    @property
    def copies(self) -> int:
        """D."""
        return len(self.position)

    def moment(self, instant: str) -> Floats:
        """(D,) seconds of an instant; NaN where it was not found."""
        return self.instants.get(instant, np.full(self.copies, np.nan))

    def at(self, instant: str) -> Floats:
        """(D, 17, 2) positions at an instant, between frames."""
        return self.when(self.moment(instant))

    def when(self, at_s: Floats) -> Floats:
        """(D, 17, 2) positions at a moment of each copy, linear between the frames beside it, clamped at the ends."""
        known = np.isfinite(at_s)
        after, share = frames_beside(self.time_s, np.where(known, at_s, self.time_s[0]))
        copy, share = np.arange(self.copies), share[:, None, None]
        between = mixed(self.position[copy, after - 1], self.position[copy, after], share)
        result: Floats = np.where(known[:, None, None], between, np.nan)
        return result

    def when_all(self, at_s: Floats) -> Floats:
        """(D, N, 17, 2) positions at moments (N,) that are the same in every copy, as `when`."""
        after, share = frames_beside(self.time_s, at_s)
        return mixed(self.position[:, after - 1], self.position[:, after], share[:, None, None])

    def stretch(self, start: str, stop: str) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Frames around two instants: times (N,), positions (D, N, 17, 2), and which lie inside in each copy (D, N).

        A stretch of a cycle that is cut in the middle of it goes on to the `next_` occurrence of its stop.
        """
        start_s, stop_s = self.moment(start), self.moment(stop)
        if stop_s[0] <= start_s[0]:
            stop_s = self.moment(f"next_{stop}")
        if not (np.isfinite(start_s).any() and np.isfinite(stop_s).any()):
            return np.empty(0), np.empty((self.copies, 0, 17, 2)), np.empty((self.copies, 0), bool)
        # A slice: the frames lie side by side, and two hundred copies of them are not copied again for every criterion.
        first = np.searchsorted(self.time_s, np.nanmin(start_s), "left")
        rows = slice(int(first), int(np.searchsorted(self.time_s, np.nanmax(stop_s), "right")))
        times = self.time_s[rows]
        inside = (times >= start_s[:, None]) & (times <= stop_s[:, None])
        return times, self.position[:, rows], inside


def mixed(first: Floats, second: Floats, share: Floats) -> Floats:
    """Between two values, `share` of the way from the first to the second, 0…1.

    One that is hit exactly counts alone, so that the other, unknown one (NaN) does not hide it.
    """
    between: Floats = (1 - share) * first
    between += share * second
    for bound, alone in ((0, first), (1, second)):
        if (share == bound).any():
            np.copyto(between, alone, where=share == bound)
    return between


def frames_beside(time_s: Floats, at_s: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Index of the frame after each moment (D,), and how far the moment lies from the frame before it, 0…1."""
    after = np.clip(np.searchsorted(time_s, at_s), 1, len(time_s) - 1)
    share = np.clip((at_s - time_s[after - 1]) / (time_s[after] - time_s[after - 1]), 0.0, 1.0)
    return after, share


def measured(motion: Motion, instants: dict[str, float], side: str, flight: Flight | None = None) -> Attempt:
    """The attempt as it was measured, in one copy."""
    position = oriented(motion.position, side)[None]
    moments = {name: np.array([at]) for name, at in instants.items()}
    return Attempt(motion.time_s, position, motion.root, moments, flight)
