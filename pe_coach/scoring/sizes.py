"""Sizes of the movement: metres and seconds where something known is in the picture, else torso lengths."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.events import Attempt, Instants
from pe_coach.events.jump_quantities import flight_path, steady
from pe_coach.events.ways import SEEN_FROM, WAYS, Camera
from pe_coach.motion import Motion
from pe_coach.motion.metres import Tape, TorsoLength, from_fall, from_height, from_tape, together
from pe_coach.motion.view import View, camera_view
from pe_coach.pose import PoseSequence
from pe_coach.scoring.copies import LARGEST_TURN_DEG, ROLL_DEG, TURN_DEG, attempts_of
from pe_coach.scoring.gate import Gate

Floats = NDArray[np.float64]

MOST_DECIMALS = 3
"""A thousandth of a second is less than a frame of any phone."""

IN_METRES = {"T": "m", "T/s": "m/s"}
"""What a unit becomes when a torso length is known in metres."""

WRONG_TIME = ("slow_motion",)
"""Reasons for which neither seconds nor free fall are what they seem."""

COPIES = 100
"""Behind an interval: sizes are told, not graded, so half as many as behind a score will do."""

ENDS = (0.05, 0.95)
"""Of the 90 % interval."""


def decimals_within(half: float) -> int:
    """Decimals of a number that is known to within `half`: the last digit is the first one of it.

    >>> decimals_within(6.0), decimals_within(0.08)
    (0, 2)
    """
    if half <= 0:
        return MOST_DECIMALS
    return min(max(0, -math.floor(math.log10(half))), MOST_DECIMALS)


@dataclass(frozen=True)
class Size:
    """A size of the movement with its 90 % interval, in `unit`: m, m/s, T, T/s, s, °, 1/min or a plain ratio."""

    id: str
    value: float
    low: float
    high: float
    unit: str

    @property
    def decimals(self) -> int:
        """Decimals that the interval allows: the last digit is the first one of half its width.

        >>> Size("distance", 1.8273, 1.70, 1.95, "m").decimals, Size("tempo", 38.27, 36.1, 40.2, "1/min").decimals
        (1, 0)
        """
        return decimals_within((self.high - self.low) / 2)


@dataclass(frozen=True)
class Known:
    """What somebody told about the scene."""

    height_cm: float | None = None
    bar_cm: float | None = None
    tape: Tape | None = None


SIZE_IDS = (*WAYS, "bar_clearance", "torso")
"""Every size that a report may hold."""


def sizes_of(motion: Motion, instants: Instants, gate: Gate, known: Known, poses: PoseSequence) -> tuple[Size, ...]:
    """The sizes of an attempt, of a stroke those of its median cycle; none where its time is not the true one.

    `known` is what tells a torso length in metres besides free fall; `poses` are the attempt in the film's pixels.
    """
    if not instants.cycles or any(reason.code in WRONG_TIME for reason in gate.reasons):
        return ()
    view = _view(motion, instants)
    attempts = attempts_of(motion, instants, view, copies=COPIES)
    scale = together(_scales(attempts[0], known, poses, motion.torso_px))
    return tuple(_sizes(attempts, scale, known.bar_cm, _cameras(view)))


def _cameras(view: View | None) -> Camera:
    """The camera as it seems to stand, and as it may stand in each copy."""
    turn_deg = math.hypot(TURN_DEG, view.turn_deg if view else 0.0) * _steps(COPIES)
    longer = 1 / np.cos(np.radians(np.clip(turn_deg, -LARGEST_TURN_DEG, LARGEST_TURN_DEG)))
    roll_deg = ROLL_DEG * _steps(COPIES, seed=2)
    return Camera(np.concatenate([[1.0], longer]), np.concatenate([[0.0], roll_deg]))


def _view(motion: Motion, instants: Instants) -> View | None:
    """Where the camera seems to stand during a jump; a swimmer's trunk does not tell."""
    moments = instants.time_s.values()
    return camera_view(motion, min(moments), max(moments)) if instants.flight else None


def _scales(attempt: Attempt, known: Known, poses: PoseSequence, torso_px: float) -> list[TorsoLength]:
    """What tells a torso length in metres. Free fall counts only where the camera's motion is known."""
    found = [from_height(known.height_cm)] if known.height_cm else []
    found += [tape] if known.tape and (tape := from_tape(known.tape, poses, torso_px)) else []
    falls = from_fall(-2 * flight_path(attempt)[:, 2, 1]) if steady(attempt)[0] else None
    return [*found, falls] if falls else found


def _sizes(
    attempts: tuple[Attempt, ...], scale: TorsoLength | None, bar_cm: float | None, camera: Camera
) -> Iterator[Size]:
    """The sizes that are known."""
    metres = _draws(scale, attempts[0].copies) if scale else None
    for name, way in WAYS.items():
        values = np.stack([way.measure(attempt) for attempt in attempts])
        if np.isfinite(values[:, 0]).sum() * 2 <= len(values):
            continue
        middle = _median_cycle(values[np.isfinite(values[:, 0])])
        middle = SEEN_FROM[name](middle, camera) if name in SEEN_FROM else middle
        in_metres = metres is not None and way.unit in IN_METRES
        drawn = middle * metres if in_metres and metres is not None else middle
        yield _size(name, drawn, IN_METRES[way.unit] if in_metres else way.unit)
        if name == "hip_height" and metres is not None and bar_cm:
            yield _size("bar_clearance", drawn - bar_cm / 100, "m")
    if metres is not None:
        yield _size("torso", metres, "m")


def _median_cycle(values: Floats) -> Floats:
    """(D,) median of cycles (C, D) in every copy that shows one."""
    middle, known = np.full(values.shape[1], np.nan), np.isfinite(values).any(0)
    middle[known] = np.nanmedian(values[:, known], axis=0)
    return middle


def _draws(scale: TorsoLength, copies: int) -> Floats:
    """(D,) metres a torso length: as told, then as it may be."""
    drawn: Floats = scale.metres * np.exp(np.concatenate([[0.0], scale.error * _steps(copies - 1, seed=1)]))
    return drawn


def _steps(count: int, *, seed: int = 0) -> Floats:
    """(count,) even steps of the standard normal distribution, in a mixed order."""
    from scipy.stats import norm

    steps: Floats = norm.ppf((np.arange(count) + 0.5) / count)
    return np.random.default_rng(seed).permutation(steps)


def _size(name: str, drawn: Floats, unit: str) -> Size:
    """A size with its interval from the copies after the first."""
    value, others = float(drawn[0]), drawn[1:][np.isfinite(drawn[1:])]
    low, high = np.quantile(others, ENDS) if len(others) else (value, value)
    return Size(name, value, min(value, float(low)), max(value, float(high)), unit)
