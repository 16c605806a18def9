"""Quantities that tell an event from its neighbours: is there a run-up, does the run go on, is the jump upwards?

They need no knowledge of the camera, only of one leg against the other and of the body above the feet. Every one maps
an attempt to one value a copy, (D,); NaN where the attempt does not show it.
"""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.attempt import Attempt
from pe_coach.events.quantity import Quantity
from pe_coach.motion import body
from pe_coach.motion.series import SERIES

Floats = NDArray[np.float64]

RUN_UP_S = (1.2, 0.2)
"""Before the flight, from when to when steps are looked for."""

RUNS_ON_S = (0.1, 0.6)
"""After landing, from when to when they are."""

RUNS_LATER_S = (0.6, 60.0)
"""After landing, from when to when somebody may walk back, but no run-up comes."""

AT_PEAK_S = 0.05
"""Half width of the window around the highest point."""

LATE_OFF_S = 0.08
"""A foot that is lost from sight may seem to leave the ground so much too early."""

STEP_LASTS_S = 0.1
"""In every step of a run the ankles are wide apart for so long, all steps of the stretch together."""

LEAST_LOOK_S = 0.15
"""A shorter stretch of film shows no step."""


def _apart(attempt: Attempt, start_s: Floats, stop_s: Floats) -> Floats:
    """(D,) how far the ankles are apart at most, along the way, in a stretch of time: for `STEP_LASTS_S` of it, so that
    a few frames with a misplaced ankle are no step."""
    ankles = attempt.position[..., body.LEFT_ANKLE, 0] - attempt.position[..., body.RIGHT_ANKLE, 0]
    inside = (attempt.time_s >= start_s[:, None]) & (attempt.time_s <= stop_s[:, None]) & np.isfinite(ankles)
    frame_s = float(np.median(np.diff(attempt.time_s)))
    seen = inside.sum(1) * frame_s >= LEAST_LOOK_S
    count = min(max(3, round(STEP_LASTS_S / frame_s)), len(attempt.time_s))
    lasting = np.sort(np.where(inside, np.abs(ankles), -np.inf), axis=1)[:, -count]
    return np.where(seen & np.isfinite(lasting), lasting, np.nan)


def run_up(attempt: Attempt) -> Floats:
    """Length of the longest step before the flight, torso lengths between the ankles."""
    if attempt.flight is None:
        return np.full(attempt.copies, np.nan)
    start = np.full(attempt.copies, attempt.flight.start_s)
    return _apart(attempt, start - RUN_UP_S[0], start - RUN_UP_S[1])


def run_on(attempt: Attempt) -> Floats:
    """Length of the longest step after landing, torso lengths between the ankles; without a landing, after the fall."""
    landing = _landed(attempt)
    return _apart(attempt, landing + RUNS_ON_S[0], landing + RUNS_ON_S[1])


def run_later(attempt: Attempt) -> Floats:
    """The same in the rest of the film."""
    landing = _landed(attempt)
    return _apart(attempt, landing + RUNS_LATER_S[0], landing + RUNS_LATER_S[1])


def _landed(attempt: Attempt) -> Floats:
    """(D,) seconds of the landing, or of the end of the fall."""
    landing = attempt.moment("landing")
    return landing if attempt.flight is None else np.where(np.isfinite(landing), landing, attempt.flight.stop_s)


def upright_at_peak(attempt: Attempt) -> Floats:
    """Height of the shoulders over the hips at the highest point of the flight, torso lengths."""
    peak = attempt.moment("peak")[:, None]
    inside = (attempt.time_s >= peak - AT_PEAK_S) & (attempt.time_s <= peak + AT_PEAK_S)
    over = body.mid_shoulder(attempt.position)[..., 1] - body.mid_hip(attempt.position)[..., 1]
    known = inside & np.isfinite(over)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(known, over, 0.0).sum(1) / known.sum(1))


def lean_off(attempt: Attempt) -> Floats:
    """How far the body's centre is ahead of the foot that leaves the ground, degrees from vertical.

    When the fall begins, if that is seen to be later than toe-off: the earlier, the more upright.
    """
    off = attempt.moment("toe_off")
    if attempt.flight is not None:
        off = np.clip(attempt.flight.start_s, off, off + LATE_OFF_S)
    return SERIES["lean"](attempt.when(off))


GATE = MappingProxyType(
    {
        "run_up": Quantity("T", run_up, "toe_off"),
        "run_on": Quantity("T", run_on, "landing"),
        "run_later": Quantity("T", run_later, "landing"),
        "upright_at_peak": Quantity("T", upright_at_peak, "peak"),
        "lean_off": Quantity("°", lean_off, "toe_off"),
    }
)
"""By name."""
