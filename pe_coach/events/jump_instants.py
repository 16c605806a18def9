"""Finding the instants of a jump: the flight first, everything else hangs on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from pe_coach.events.event import JumpInstants
from pe_coach.events.instants import Instants
from pe_coach.events.landing import landing_on_feet, landing_on_mat
from pe_coach.events.moments import Found, turning, window
from pe_coach.events.take_off import nothing_lifts, running_take_off, standing_take_off
from pe_coach.motion import Flight, Motion, body, centre_of_mass, find_flight

LATE_FLIGHT = 2 / 3
"""The feet reach forward in the last third of the flight (technique notes, section 5)."""

CLEARS_S = 0.1
"""After their highest point the hips are over the bar for so long (technique notes, section 4.1)."""

NOT_SEEN = "it is not in the film"
NO_FLIGHT = "no flight is seen in the film"

BETWEEN_FRAMES = 0.15
"""Frames by which an instant is off that is interpolated between two."""

ERRORS = MappingProxyType(
    {
        "touch_down": (0.005, 8.0),
        "toe_off": (0.004, 5.0),
        "peak": (0.009, 5.0),
        "landing": (0.004, 6.0),
        "hips_highest": (0.015, 2.0),
        "deepest": (0.015, 2.0),
        "arms_back": (0.030, 2.0),
    }
)
"""What the rules themselves are off, s, on rendered films whose truth is known, and how fast the point goes that tells
the instant, torso lengths/s: of the error of a point over its speed `OF_A_POINT` adds to it."""

OF_A_POINT = 0.25
"""A rule follows a smoothed path, and a point's claimed error covers mistaken limbs too: on rendered films with the
shipped network take-off and landing move by 1 to 3 ms where the points are claimed to 0.08 torso lengths."""

OTHER_ERROR = (0.008, 5.0)
"""The same for instants that follow from others: strides, reach, cleared, landed."""


def find_jump_instants(
    motion: Motion, rules: JumpInstants, given_s: Mapping[str, float] = MappingProxyType({})
) -> Instants:
    """The instants of a jump by the rules of its event; without a flight there are none. `given_s` need no finding.

    What the film does not show is named as missing and never made up. A film in slow or quick motion is looked at in
    the time in which its flight is a free fall.
    """
    flight = find_flight(motion.time_s, centre_of_mass(motion.absolute), body.centre_of_mass_sigma(motion.sigma))
    nothing = Instants((), {}, "left", None, {"toe_off": NO_FLIGHT})
    if flight is None or not _feet_leave(motion, flight):
        return nothing
    real, in_time = replace(motion, time_s=motion.time_s * flight.pace), flight.timed(flight.pace)
    if nothing_lifts(real, in_time):
        return nothing
    side, found = _found(real, in_time, rules, {name: at * flight.pace for name, at in given_s.items()})
    time_s = {name: at / flight.pace for name, at in found.items() if at is not None}
    missing = {name: NOT_SEEN for name, at in found.items() if at is None}
    sigma_s = {name: _sigma_s(real, name) / flight.pace for name in time_s}
    return Instants((time_s,), sigma_s, ("left", "right")[side], flight, missing)


CLEARANCE = 0.1
"""Torso lengths by which the lower foot must be higher in the middle of the flight than at its lowest around it."""


def _feet_leave(motion: Motion, flight: Flight) -> bool:
    """Whether both feet are off the ground: who rises out of a squat falls like a stone, too, but stands."""
    lower = np.fmin(*(motion.absolute[:, ankle, 1] for ankle in body.ANKLES))
    quarter = (flight.stop_s - flight.start_s) / 4
    middle = lower[window(motion.time_s, flight.start_s + quarter, flight.stop_s - quarter)]
    around = lower[window(motion.time_s, flight.start_s - quarter, flight.stop_s + quarter)]
    if not np.isfinite(middle).any():
        return True
    return bool(np.nanmedian(middle) - np.nanmin(around) >= CLEARANCE)


def _found(motion: Motion, flight: Flight, rules: JumpInstants, given: Mapping[str, float]) -> tuple[int, Found]:
    """The take-off foot, 0 left, 1 right, and every instant, given or found, None where it is not seen."""
    take_off = running_take_off if rules.take_off == "one_foot" else standing_take_off
    side, found = take_off(motion, flight, rules)
    hips = body.mid_hip(motion.absolute)[:, 1]
    found |= {"peak": flight.peak_s, "hips_highest": turning(motion.time_s, hips, flight.start_s, flight.stop_s)}
    on_mat = rules.landing_on == "mat"
    found |= {"landing": (landing_on_mat if on_mat else landing_on_feet)(motion, flight, rules)} | dict(given)
    found |= _cleared(found["hips_highest"], found["landing"]) if on_mat else {}
    return side, found | _around_landing(motion, found.get("toe_off"), found["landing"], rules) | dict(given)


def _cleared(hips_highest: float | None, landing: float | None) -> Found:
    """When the bar is behind the hips; not after the landing."""
    if hips_highest is None:
        return {"cleared": None}
    return {"cleared": min(hips_highest + CLEARS_S, np.inf if landing is None else landing)}


def _around_landing(motion: Motion, toe_off: float | None, landing: float | None, rules: JumpInstants) -> Found:
    """The start of the reach before the landing, and the end of the landing phase."""
    if landing is None:
        return {"reach": None, "landed": None}
    reach = None if toe_off is None else toe_off + LATE_FLIGHT * (landing - toe_off)
    end, last = landing + rules.landing_lasts_s, float(motion.time_s[-1])
    seen = last >= end - 0.5 * float(np.median(np.diff(motion.time_s)))
    return {"reach": reach, "landed": min(end, last) if seen else None}


def _sigma_s(motion: Motion, name: str) -> float:
    """Standard deviation of an instant: between two frames, of the rules, and of the points."""
    rules_s, speed = ERRORS.get(name, OTHER_ERROR)
    point = motion.sigma[:, [*body.ANKLES, body.LEFT_HIP, body.RIGHT_HIP]]
    noise = float(np.median(point[np.isfinite(point)])) if np.isfinite(point).any() else 0.0
    frame_s = float(np.median(np.diff(motion.time_s)))
    return float(np.sqrt((BETWEEN_FRAMES * frame_s) ** 2 + rules_s**2 + (OF_A_POINT * noise / speed) ** 2))
