"""Whose hand is it? Of a swimmer's two arms a network often draws the one that shows, now under this name, now that.

Arms that go in turn are about opposite all the time. So twice their direction is the same for both, whatever their
names, and tells the phase of the stroke; each hand then belongs to the arm that should be there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.optimize import isotonic_regression

from pe_coach.events.arm_turns import SHORTEST_ARM
from pe_coach.motion import Motion, body

Floats = NDArray[np.float64]

HOP_DEG, HOP, HOP_PER_S = 100.0, 0.4, 10.0
"""A hand that goes so far around its shoulder, so many torso lengths, so fast (torso lengths a second; sprinters' hands
do 7) is the other hand."""

FEWEST_HOPS = 2
"""A single one may be a wrong point."""

SMOOTH_S = 0.08
"""Width of the kernel that smooths the phase: a tenth of a sprinter's stroke."""


def with_own_hands(motion: Motion) -> Motion:
    """The movement with every hand at its own arm, where hands hop from name to name; else the movement itself.

    Of two names on one hand the surer one counts, and the other arm is not known there.
    """
    hands = _hands(motion)
    if _hops(motion.time_s, hands) < FEWEST_HOPS:
        return motion
    trust = np.where(_known(hands), motion.confidence[:, body.LEFT_WRIST : body.LEFT_HIP].T, 0.0)
    phase = _phase(motion.time_s, hands, trust)
    away = np.abs((_direction(hands) - phase + 180) % 360 - 180)
    other = np.where(_known(hands), away > 90, False)
    # The phase does not say which arm is the left one; most names do.
    mine = (trust * (other == np.array([[False], [True]]))).sum()
    if 2 * mine < trust.sum():
        other = ~other
    return _renamed(motion, hands, trust, other)


def _hands(motion: Motion) -> Floats:
    """(2, T, 2) wrists from their shoulders."""
    p = motion.position
    return np.stack([p[:, body.LEFT_WRIST + s] - p[:, body.LEFT_SHOULDER + s] for s in (0, 1)])


def _known(hands: Floats) -> NDArray[np.bool_]:
    return np.asarray(np.linalg.norm(hands, axis=-1) >= SHORTEST_ARM)


def _direction(hands: Floats) -> Floats:
    """(2, T) degrees clockwise from ahead."""
    return np.asarray(np.degrees(np.arctan2(-hands[..., 1], hands[..., 0])))


def _hops(time_s: Floats, hands: Floats) -> int:
    """How often a hand is suddenly on the other side of its shoulder."""
    count = 0
    for hand in hands:
        rows = np.flatnonzero(_known(hand))
        turn = np.abs((np.diff(_direction(hand)[rows]) + 180) % 360 - 180)
        way = np.linalg.norm(np.diff(hand[rows], axis=0), axis=-1)
        count += int(((turn > HOP_DEG) & (way > np.maximum(HOP, HOP_PER_S * np.diff(time_s[rows])))).sum())
    return count


def _phase(time_s: Floats, hands: Floats, trust: Floats) -> Floats:
    """(T,) direction of one of the two arms, degrees, unwrapped and never backwards."""
    twice = np.exp(2j * np.radians(np.nan_to_num(_direction(hands))))
    frames = SMOOTH_S / float(np.median(np.diff(time_s)))
    both = (trust * twice).sum(0)
    smooth = gaussian_filter1d(both.real, frames) + 1j * gaussian_filter1d(both.imag, frames)
    turn = np.degrees(np.unwrap(np.angle(smooth))) / 2
    return np.asarray(isotonic_regression(turn).x)


def _renamed(motion: Motion, hands: Floats, trust: Floats, other: NDArray[np.bool_]) -> Motion:
    """Wrists under the names of their arms; `other` (2, T) says which hand is not the left one."""
    position = motion.position.copy()
    for side in (0, 1):
        belongs = np.where(other == bool(side), trust, 0.0)
        best = belongs.argmax(0)
        hand = np.where(belongs.max(0)[:, None] > 0, hands[best, np.arange(len(best))], np.nan)
        position[:, body.LEFT_WRIST + side] = position[:, body.LEFT_SHOULDER + side] + hand
    return replace(motion, position=position)
