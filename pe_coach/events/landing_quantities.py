"""Quantities of take-offs and landings on both feet: together, held, not falling back.

Every one maps an attempt to one value a copy, (D,); NaN where the attempt does not show it.
"""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.attempt import Attempt
from pe_coach.events.quantity import Quantity
from pe_coach.motion import body
from pe_coach.motion.series import SERIES, leg_length

Floats = NDArray[np.float64]

FALLS_BACK_S, HELD_S, SETTLES_S = 0.5, 0.7, 0.15
"""Seconds after landing within which the hips come over the feet; for which a landing is held; and in which a foot
that lands on its heel may roll down."""

STANDING_S = 0.3
"""Before toe-off both feet of a standing jump are on the ground for at least this long."""

HEEL_S, FLAT_S = 0.1, 0.05
"""Before toe-off the heels rise for so long; after landing the feet are flat from then on."""

NEAR_S = 0.2
"""The two feet leave and reach the ground within this time around the instant, or it is no jump from both feet."""

LEFT_FOOT = 0.2
"""Torso lengths by which an ankle rises until the toes leave the ground (technique notes, 3.3: upward jumps)."""


def way(attempt: Attempt) -> Floats:
    """(D, T, 17, 2) points with the path of the body, torso lengths."""
    way: Floats = attempt.position + attempt.root[:, None]
    return way


def land_feet(attempt: Attempt) -> Floats:
    """How far the lead ankle is below everything else that may land first, at landing, torso lengths."""
    p = attempt.at("landing")
    others = [p[:, body.LEFT_ANKLE, 1], body.mid_hip(p)[:, 1], body.mid_shoulder(p)[:, 1]]
    below: Floats = np.min(others, 0) - p[:, body.RIGHT_ANKLE, 1]
    return below


def no_fall_back(attempt: Attempt) -> Floats:
    """How far the hips come over and past the ankles within half a second after landing, leg lengths.

    NaN where the film ends before that time and they have not come over yet.
    """
    landing = attempt.moment("landing")
    inside = (attempt.time_s >= landing[:, None]) & (attempt.time_s <= landing[:, None] + FALLS_BACK_S)
    reach = np.where(inside, SERIES["reach"](attempt.position), np.nan)
    known = np.isfinite(reach).any(1)
    past = -np.where(np.isfinite(reach), reach, np.inf).min(1)
    whole = _covers(attempt, landing + FALLS_BACK_S)
    return np.where(known & (whole | (past >= 0)), past, np.nan)


def stable(attempt: Attempt) -> Floats:
    """How far an ankle moves while the landing should be held, leg lengths; NaN where the film ends before."""
    landing = attempt.moment("landing")
    start_s, stop_s = landing + SETTLES_S, landing + HELD_S
    inside = (attempt.time_s >= start_s[:, None]) & (attempt.time_s <= stop_s[:, None])
    foot = way(attempt)[:, :, list(body.ANKLES), 0]
    inside = inside & np.isfinite(foot).all(-1)
    most, least = (
        pick(np.where(inside[..., None], foot, blank), axis=1) for pick, blank in ((np.max, -np.inf), (np.min, np.inf))
    )
    leg = np.nanmedian(leg_length(attempt.position), axis=1)
    whole = _covers(attempt, stop_s) & inside.any(1)
    with np.errstate(invalid="ignore"):
        return np.where(whole, (most - least).max(1) / leg, np.nan)


def both_feet(attempt: Attempt) -> Floats:
    """Seconds between the two feet at take-off or at landing, whichever is more; of what is seen."""
    feet = way(attempt)[:, :, list(body.ANKLES), 1]
    off, on = attempt.moment("toe_off")[:, None], attempt.moment("landing")[:, None]
    standing = (attempt.time_s >= off - STANDING_S) & (attempt.time_s <= off - HEEL_S)
    held = (attempt.time_s >= on + FLAT_S) & (attempt.time_s <= on + STANDING_S)
    leaves = _passes(attempt, feet, standing, off - NEAR_S, off + NEAR_S, rising=True)
    lands = _passes(attempt, feet, held, on - NEAR_S, on + NEAR_S, rising=False)
    gap: Floats = np.fmax(np.abs(leaves[:, 0] - leaves[:, 1]), np.abs(lands[:, 0] - lands[:, 1]))
    return gap


def _passes(
    attempt: Attempt, feet: Floats, ground: NDArray[np.bool_], start_s: Floats, stop_s: Floats, *, rising: bool
) -> Floats:
    """(D, 2) when each ankle (D, T, 2) passes `LEFT_FOOT` over its own height on the ground, inside a window."""
    own = np.where(ground[..., None] & np.isfinite(feet), feet, np.nan)
    known = np.asarray(np.isfinite(own).any(1))
    level = LEFT_FOOT + np.nanmedian(np.where(known[:, None], own, 0.0), axis=1, keepdims=True)
    over = (feet - level) * (1 if rising else -1)
    window = ((attempt.time_s >= start_s) & (attempt.time_s <= stop_s))[..., None]
    crosses = (over[:, 1:] >= 0) & (over[:, :-1] < 0) & window[:, 1:] & window[:, :-1]
    k = crosses.argmax(1)
    before, after = (np.take_along_axis(over, k[:, None] + n, 1)[:, 0] for n in (0, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = before / (before - after)
    at = attempt.time_s[k] + share * (attempt.time_s[k + 1] - attempt.time_s[k])
    return np.where(crosses.any(1) & known, at, np.nan)


def _covers(attempt: Attempt, until_s: Floats) -> NDArray[np.bool_]:
    """(D,) whether the film goes on until then, but for a frame."""
    covered: NDArray[np.bool_] = until_s <= attempt.time_s[-1] + np.median(np.diff(attempt.time_s))
    return covered


LANDING = MappingProxyType(
    {
        "land_feet": Quantity("T", land_feet, "landing"),
        "no_fall_back": Quantity("L", no_fall_back, "landing"),
        "stable": Quantity("L", stable, "landing"),
        "both_feet": Quantity("s", both_feet, "toe_off"),
    }
)
"""By name."""
