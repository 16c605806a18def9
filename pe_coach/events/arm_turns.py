"""How an arm turns round its shoulder, and when it passes what: the phase of a swimming stroke."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from pe_coach.motion import Motion, body
from pe_coach.motion.swimming import trunk_tilt

Floats = NDArray[np.float64]

SHORTEST_ARM = 0.25
"""Torso lengths; a hand that seems nearer to its shoulder points at the camera, or lies beside the shoulder, and its
direction means nothing."""

SHORT_GAP_S = 0.2
"""Over so short a time an arm turns by less than half a turn, either way."""

LONGEST_GAP_S = 2.5
"""Over a longer gap an arm may have turned more than once unseen; a slow recovery above the water takes 1.5 s."""

BACKWARDS_DEG = 45.0
"""How far an arm may seem to turn backwards over a gap: noise and sculling, not swimming."""

FASTEST_DEG_S, LEAP_DEG = 2500.0, 75.0
"""A step that is both faster and larger is no turning arm but another picture: sprinters reach 1000°/s."""

BESIDE_GAP_DEG = 60.0
"""A hand that is lost, or seen again, this near to the direction in which it passes the surface passes it there."""

ENTRY_DEG, EXIT_DEG = -10.0, 180.0
"""Directions in which a hand enters the water and leaves it where it is seen all the time: ahead, 0.2 T above the
shoulders, 1.2 T from them, where the surface is; and behind, where it rises above the trunk's axis."""


@dataclass(frozen=True)
class ArmTurn:
    """One arm, or both arms of a stroke that moves them together; frames in which it is known.

    Attributes:
        time_s: (N,) seconds.
        turn_deg: (N,) of the wrist round the shoulder, unwrapped and never backwards: 0 ahead, 90 down, 180 towards
            the feet, 270 up, 360 ahead again.
        tilt_deg: (N,) of the trunk, head up positive.
        wrist: (N, 2) from the shoulder, torso lengths.
        piece: (N,) number of the stretch within which turns can be counted.
        onwards: -1…1, how much more of its turning goes forwards than backwards.
        seen_s: first and last second with the swimmer's trunk.
    """

    time_s: Floats
    turn_deg: Floats
    tilt_deg: Floats
    wrist: Floats
    piece: NDArray[np.intp]
    onwards: float
    seen_s: tuple[float, float]

    @property
    def breaks(self) -> list[float]:
        """Moments over which turns cannot be counted."""
        between = np.flatnonzero(np.diff(self.piece))
        return [float(s) for s in (self.time_s[between] + self.time_s[between + 1]) / 2]

    @property
    def turns_round(self) -> bool:
        """Whether a whole turn is seen without a break."""
        return any(np.ptp(self.turn_deg[self.piece == number]) >= 360 for number in np.unique(self.piece))

    def passes(self, level_deg: float, *, of_body: bool = False) -> list[float]:
        """Seconds at which the arm is seen to pass a direction, every turn; from the trunk's axis or horizontal."""
        turn = self.turn_deg + self.tilt_deg if of_body else self.turn_deg
        seen = (np.diff(self.piece) == 0) & (np.diff(self.time_s) <= SHORT_GAP_S)
        turns = np.floor((turn - level_deg) / 360)
        at = np.flatnonzero(seen & (np.diff(turns) == 1))
        share = (turns[at + 1] * 360 + level_deg - turn[at]) / (turn[at + 1] - turn[at])
        return [float(s) for s in self.time_s[at] + share * np.diff(self.time_s)[at]]

    def water_line(self) -> tuple[list[float], list[float]]:
        """Seconds at which the hand enters the water and leaves it.

        A hand that is seen only below the surface, or only above it, passes it where it appears and is lost. Where it
        is seen all the time, directions of the arm tell.
        """
        gaps = [int(i) for i in np.flatnonzero((np.diff(self.piece) == 0) & (np.diff(self.time_s) > SHORT_GAP_S))]
        turn = self.turn_deg
        above = [i for i in gaps if _near(turn[i], EXIT_DEG) and _near(turn[i + 1], ENTRY_DEG)]
        below = [i for i in gaps if _near(turn[i], ENTRY_DEG) and _near(turn[i + 1], EXIT_DEG)]
        ends = self._ends_of_sight()
        enters = [i + 1 for i in above] + below + [i for i in ends if _near(turn[i], ENTRY_DEG)]
        leaves = above + [i + 1 for i in below] + [i for i in ends if _near(turn[i], EXIT_DEG)]
        return (
            self._moved(self.passes(ENTRY_DEG), ENTRY_DEG, enters),
            self._moved(self.passes(EXIT_DEG, of_body=True), EXIT_DEG, leaves),
        )

    def _ends_of_sight(self) -> list[int]:
        """The first and the last row, where the swimmer is in the film for a while without this arm."""
        if not len(self.time_s):
            return []
        early = [0] if self.time_s[0] - self.seen_s[0] > SHORT_GAP_S else []
        return early + ([len(self.time_s) - 1] if self.seen_s[1] - self.time_s[-1] > SHORT_GAP_S else [])

    def _moved(self, seconds: list[float], level_deg: float, rows: list[int]) -> list[float]:
        """Passings of the surface, in turns in which a gap shows it, at that gap's edge instead."""
        shown = {self._turns(self.turn_deg[i], level_deg): float(self.time_s[i]) for i in rows}
        at = {self._turns(np.interp(s, self.time_s, self.turn_deg), level_deg): s for s in seconds}
        return sorted((at | shown).values())

    @staticmethod
    def _turns(turn_deg: float, level_deg: float) -> int:
        """Number of the turn whose passing of a direction is nearest."""
        return round((float(turn_deg) - level_deg) / 360)

    def rows(self, start_s: float, stop_s: float) -> NDArray[np.intp]:
        """Frames between two moments."""
        return np.flatnonzero((self.time_s >= start_s - 1e-9) & (self.time_s <= stop_s + 1e-9))


def _near(turn_deg: float, level_deg: float) -> bool:
    """Whether an arm points near a direction, whatever the turn."""
    return abs((turn_deg - level_deg + 180) % 360 - 180) <= BESIDE_GAP_DEG


def arm_turn(motion: Motion, *sides: int) -> ArmTurn:
    """The turning of one arm (0 left, 1 right), or of the mean of both.

    A shoulder that is lost for a while (above the water, in a breath) is taken from its partner or from where it was:
    good enough to tell where the arm points, not to measure it.
    """
    arms = [motion.position[:, body.LEFT_WRIST + s] - _shoulder(motion, s) for s in sides]
    both = np.stack(arms)
    wrist = np.where(np.isfinite(both), both, both[::-1]).mean(0)
    rows = np.flatnonzero(np.isfinite(wrist).all(1) & (np.linalg.norm(wrist, axis=1) >= SHORTEST_ARM))
    time_s, wrist = motion.time_s[rows], wrist[rows]
    steps, breaks = _steps(time_s, np.degrees(np.arctan2(-wrist[:, 1], wrist[:, 0])))
    seen = steps[~breaks & (np.diff(time_s) <= SHORT_GAP_S)]
    onwards = float(seen.sum() / max(np.abs(seen).sum(), 1.0))
    piece = np.cumsum(np.concatenate([[0], breaks]))[: len(rows)]
    turn = np.cumsum(np.concatenate([_first(wrist), steps]))[: len(rows)]
    for number in np.unique(piece):
        mine = piece == number
        turn[mine] = isotonic_regression(turn[mine]).x
    trunk = motion.time_s[np.isfinite(motion.root).all(1)]
    return ArmTurn(time_s, turn, trunk_tilt(motion)[rows], wrist, piece, onwards, (float(trunk[0]), float(trunk[-1])))


def _shoulder(motion: Motion, side: int) -> Floats:
    """(T, 2) one shoulder, its partner where it is not known, else the straight line between known frames."""
    both = motion.position[:, body.LEFT_SHOULDER : body.LEFT_SHOULDER + 2]
    own = np.where(np.isfinite(both[:, side]), both[:, side], both[:, 1 - side])
    known = np.isfinite(own).all(1)
    return np.stack([np.interp(motion.time_s, motion.time_s[known], own[known, axis]) for axis in (0, 1)], 1)


def _first(wrist: Floats) -> Floats:
    """Direction of the first known frame, -180…180."""
    return np.degrees(np.arctan2(-wrist[:1, 1], wrist[:1, 0]))


def _steps(time_s: Floats, direction_deg: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Turn from each known frame to the next, degrees, and where the film does not tell how often it turned."""
    gap = np.diff(time_s)
    short = gap <= SHORT_GAP_S
    slack = np.where(short, 180.0, BACKWARDS_DEG)
    steps = (np.diff(direction_deg) + slack) % 360 - slack
    leaps = (np.abs(steps) > LEAP_DEG) & (np.abs(steps) > FASTEST_DEG_S * gap)
    return steps, np.asarray((gap > LONGEST_GAP_S) | leaps)
