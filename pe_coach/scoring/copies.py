"""What else the attempt may have been: copies of it, moved by everything that is not known."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.events import Attempt, Instants
from pe_coach.motion import Motion
from pe_coach.motion.series import oriented
from pe_coach.motion.view import HIP_WIDTH, SHOULDER_WIDTH, View

Floats = NDArray[np.float64]

COPIES = 200
"""Copies behind a standard error and an interval: a 5 % quantile rests on ten of them."""

UNKNOWN_SIGMA = 0.03
"""Torso lengths, for points that come without a spread: hand-corrected or measured ones."""

CORRELATED_S = 0.09
"""Over about this time neighbouring errors are alike: on rendered films the errors of the shipped network correlate by
0.8 after 0.03 s, 0.6 after 0.07 s, 0.4 after 0.1 s and 0.1 after 0.2 s (`benchmarks/point_errors.py`)."""

LASTING = 0.2
"""Share of a point's error variance that stays the same over the whole clip: where a network sees a hip in this
clothing, and how this body differs from the points' definition. On the same films 0.0 (arms, legs) to 0.2."""

TAILS = 3.0
"""Degrees of freedom of Student's t that a limb's error follows. A network is mostly nearer than its spread says and
sometimes has the wrong limb: on rendered films the middle of the errors is 0.8 to 1.1 of the claim, and 4 % (hips) to
11 % (arms) of them are beyond three of it (`benchmarks/point_errors.py`)."""

LIMBS = np.array([0] * 7 + [1, 2, 1, 2, 0, 0, 3, 4, 3, 4])
"""(17,) head and trunk, arms and legs: what a network takes for something else, it takes whole."""

ACROSS = MappingProxyType({(7, 9): 0.5, (8, 10): 0.5, (11, 13): 0.75, (12, 14): 0.75, (13, 15): 0.5, (14, 16): 0.5})
"""Share of the claimed error of a limb's far end that lies across the limb: its edges show where it runs, nothing shows
where on it the joint is. On rendered films an ankle is off by 0.12 torso lengths along the shank, by 0.04 to 0.05
across it."""

TURN_DEG = 8.0
"""Standard deviation of the camera's direction about the exact side view, of somebody who means to stand there; what is
seen of shoulders and hips cannot tell it better than that, but it can tell more of a turn."""

LARGEST_TURN_DEG = 40.0
"""Beyond, a film is refused, so no copy needs to be seen from there."""

DEPTH = 0.06
"""Standard deviation of how far any point lies beside its side's plane, torso lengths: seen from 20° off the side it
bends a knee by 2°, the median that motion capture of jumps shows (technique notes, section 2)."""

ROLL_DEG = 1.5
"""What is left of a hand-held camera's roll after the true vertical was found (technique notes 14.3)."""

BEFORE_S, AFTER_S = 0.3, 0.8
"""Time around the instants that measures may look at: a held landing is watched for 0.7 s."""

SIDE = np.array([0, 1, -1, 1, -1, *[1, -1] * 6], float)
HALF_WIDTH = SIDE * np.array([0.0] * 5 + [SHOULDER_WIDTH / 2] * 6 + [HIP_WIDTH / 2] * 6)
"""(17,) how far a point lies in front of the plane of movement (left) or behind it, torso lengths."""


def attempts_of(
    motion: Motion, instants: Instants, view: View | None = None, *, copies: int = COPIES
) -> tuple[Attempt, ...]:
    """Every cycle of the attempt (a jump has one) as measured and in `copies` copies, by the errors of points,
    instants, camera direction and roll. `view` is where the camera seems to stand.

    The draws come from a generator of their own, seeded the same for every clip: the same clip, the same interval.
    """
    if not instants.cycles:
        return ()
    rng = np.random.default_rng(0)
    rows = _rows_around(motion.time_s, instants)
    time_s = motion.time_s[rows]
    position = oriented(motion.position[rows], instants.takeoff_side)
    sigma = oriented(motion.sigma[rows][..., None], instants.takeoff_side)
    sigma = np.where(np.isfinite(sigma), sigma, UNKNOWN_SIGMA)
    turn_deg = float(np.hypot(TURN_DEG, view.turn_deg)) if view else TURN_DEG
    noise = _noise(rng, time_s, copies)
    noise *= sigma
    _along_limbs(noise, position)
    noise += position
    roll_deg = ROLL_DEG * rng.standard_normal(copies)
    every = np.empty((1 + copies, *position.shape))
    every[0] = position
    _seen_by_other_cameras(noise, turn_deg, roll_deg, rng, every[1:])
    roll_deg = np.concatenate([[0.0], roll_deg])
    moments = [_moved(rng, cycle, instants.sigma_s, copies) for cycle in instants.cycles]
    return tuple(Attempt(time_s, every, motion.root[rows], at_s, instants.flight, roll_deg) for at_s in moments)


def _rows_around(time_s: Floats, instants: Instants) -> NDArray[np.bool_]:
    moments = [at for cycle in instants.cycles for at in cycle.values()]
    flight = instants.flight
    start = min([*moments, flight.start_s] if flight else moments)
    stop = max([*moments, flight.stop_s] if flight else moments)
    rows: NDArray[np.bool_] = (time_s >= start - BEFORE_S) & (time_s <= stop + AFTER_S)
    return rows


def _noise(rng: np.random.Generator, time_s: Floats, copies: int) -> Floats:
    """(copies, T, 17, 2) of variance 1, alike over `CORRELATED_S`, a `LASTING` share of it all the time; with the tails
    of a limb that is mistaken."""
    knots = np.arange(time_s[0] - CORRELATED_S, time_s[-1] + 2 * CORRELATED_S, CORRELATED_S)
    kernel = np.exp(-0.5 * ((time_s[:, None] - knots) / (CORRELATED_S / 2)) ** 2)
    kernel /= np.linalg.norm(kernel, axis=1, keepdims=True)
    passing = np.einsum("tk,dkpc->dtpc", kernel, rng.standard_normal((copies, len(knots), 17, 2)), optimize=True)
    lasting = rng.standard_normal((copies, 1, 17, 2))
    mistaken = np.sqrt((TAILS - 2) / rng.chisquare(TAILS, (copies, 5)))[:, LIMBS]
    noise: Floats = passing
    noise *= np.sqrt(1 - LASTING)
    noise += np.sqrt(LASTING) * lasting
    noise *= mistaken[:, None, :, None]
    return noise


def _along_limbs(noise: Floats, position: Floats) -> None:
    """Leave less of the errors (D, T, 17, 2) of limbs' far ends across the limb than along it."""
    for (near, far), share in ACROSS.items():
        limb = position[:, far] - position[:, near]
        along = limb / np.maximum(np.linalg.norm(limb, axis=1, keepdims=True), 1e-9)
        off = noise[:, :, far]
        length = off[..., 0] * along[:, 0] + off[..., 1] * along[:, 1]
        for axis in (0, 1):
            kept = length * along[:, axis]
            off[..., axis] = kept + share * (off[..., axis] - kept)


def _seen_by_other_cameras(
    position: Floats, turn_deg: float, roll_deg: Floats, rng: np.random.Generator, seen: Floats
) -> None:
    """Write into `seen` how cameras would show copies (D, T, 17, 2) that are turned and rolled a little, each in its
    own way."""
    turn = turn_deg * rng.standard_normal(len(position))[:, None, None]
    turn = np.radians(np.clip(turn, -LARGEST_TURN_DEG, LARGEST_TURN_DEG))
    roll = np.radians(roll_deg)[:, None, None]
    depth = HALF_WIDTH + DEPTH * rng.standard_normal((len(position), 1, 17))
    x = position[..., 0] * np.cos(turn) + depth * np.sin(turn)
    y = position[..., 1]
    np.subtract(x * np.cos(roll), y * np.sin(roll), out=seen[..., 0])
    np.add(x * np.sin(roll), y * np.cos(roll), out=seen[..., 1])


def _moved(
    rng: np.random.Generator, cycle: dict[str, float], sigma_s: dict[str, float], copies: int
) -> dict[str, Floats]:
    """(1 + copies,) seconds of every instant of a cycle."""
    return {
        name: np.concatenate([[at], at + sigma_s.get(name, 0.0) * rng.standard_normal(copies)])
        for name, at in cycle.items()
    }
