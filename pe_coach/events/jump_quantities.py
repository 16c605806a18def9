"""Quantities of jumps: directions, durations and orders that no single posture shows.

Every one maps an attempt to one value a copy, (D,); NaN where the attempt does not show it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.attempt import Attempt
from pe_coach.events.landing_quantities import LANDING, STANDING_S, way
from pe_coach.events.quantity import Quantity
from pe_coach.motion import body, centre_of_mass
from pe_coach.motion.flight import ONE_TORSO_M
from pe_coach.motion.series import SERIES

Floats = NDArray[np.float64]
Measure = Callable[[Attempt], Floats]

LARGEST_SLIDE = 0.6
"""Share of the hips' way over the planted foot by which that foot may move in the picture: more is a camera that moves
unseen, which turns every direction of travel. Measured: 0 to 0.1 in captured running jumps, 0.3 to 0.5 in captured high
jumps, whose run-up is a curve, 1.0 to 1.4 in broadcasts with an unknown pan."""

PLANTED = (0.2, 0.8)
"""Share of the ground contact between which the foot is planted, neither landing nor rolling off."""

CROSSED = 0.15
"""Torso lengths by which one ankle must pass the other to count as a crossing of the legs (technique notes, 5)."""

SWEEPS_BACK_DEG = -80.0
"""A thigh that hangs straight down or behind (0 is level and ahead)."""

FEET_FOLLOW_S = 0.3
"""On a mat the feet may be highest after the back has landed."""


def lasts(start: str, stop: str) -> Quantity:
    """Seconds between two instants, shown at the second."""
    return Quantity("s", lambda attempt: attempt.moment(stop) - attempt.moment(start), stop)


def in_flight(series: str, share: float, at: str) -> Quantity:
    """A series of postures, degrees, when this share of the flight has passed."""

    def measure(attempt: Attempt) -> Floats:
        start_s, stop_s = attempt.moment("toe_off"), attempt.moment("landing")
        return SERIES[series](attempt.when(start_s + share * (stop_s - start_s)))

    return Quantity("°", measure, at)


def _airborne(attempt: Attempt) -> NDArray[np.bool_]:
    """(D, T) frames from toe-off to landing; none where the landing is not in the film."""
    start_s, stop_s = attempt.moment("toe_off")[:, None], attempt.moment("landing")[:, None]
    inside: NDArray[np.bool_] = (attempt.time_s >= start_s) & (attempt.time_s <= stop_s)
    return inside


def highest(attempt: Attempt, height: Floats, longer_s: float = 0.0) -> tuple[Floats, Floats]:
    """When a height (D, T) is greatest in the flight, and how great: (D,) each; NaN where that is no peak.

    By the parabola through the highest frame and its neighbours; looked for `longer_s` beyond the flight.
    """
    landing = attempt.moment("landing")
    stop_s = landing if attempt.flight is None else np.where(np.isfinite(landing), landing, attempt.flight.stop_s)
    inside = (attempt.time_s >= attempt.moment("toe_off")[:, None]) & np.isfinite(height)
    inside &= attempt.time_s <= stop_s[:, None] + longer_s
    seen = inside.sum(1) >= 3
    top = np.where(inside, height, -np.inf).argmax(1)
    k, copy = np.clip(top, 1, len(attempt.time_s) - 2), np.arange(attempt.copies)
    before, here, after = height[copy, k - 1], height[copy, k], height[copy, k + 1]
    bend = before - 2 * here + after
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.where(bend < 0, np.clip(0.5 * (before - after) / bend, -0.5, 0.5), 0.0)
    step = np.where(shift < 0, attempt.time_s[k] - attempt.time_s[k - 1], attempt.time_s[k + 1] - attempt.time_s[k])
    peak = seen & (top == k) & (here >= before) & (here >= after)
    value = here - 0.25 * (before - after) * shift
    return np.where(peak, attempt.time_s[k] + shift * step, np.nan), np.where(peak, value, np.nan)


def _height(points: Callable[[Floats], Floats], longer_s: float = 0.0) -> Callable[[Attempt], tuple[Floats, Floats]]:
    """When and how high a point of the body is highest in the flight."""
    return lambda attempt: highest(attempt, points(way(attempt))[..., 1], longer_s)


_shoulders, _hips = _height(body.mid_shoulder), _height(body.mid_hip)
_trail = _height(lambda p: p[..., body.LEFT_ANKLE, :])
_lead = _height(lambda p: p[..., body.RIGHT_ANKLE, :])
_feet = _height(lambda p: p[..., list(body.ANKLES), :].mean(-2), FEET_FOLLOW_S)


def foot_slide(attempt: Attempt) -> Floats:
    """(D,) way of the take-off foot while it is planted, as a share of the hips' way over it."""
    on, off = attempt.moment("touch_down"), attempt.moment("toe_off")
    on = np.where(np.isfinite(on), on, off - STANDING_S)
    ends = [on + share * (off - on) for share in PLANTED]
    root = [np.interp(at, attempt.time_s, attempt.root[:, 0]) for at in ends]
    ahead = [attempt.when(at)[:, body.LEFT_ANKLE, 0] for at in ends]
    over = ahead[0] - ahead[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        slide: Floats = (root[1] - root[0] - over) / over
    return slide


def flight_path(attempt: Attempt) -> Floats:
    """(D, 3, 2) parabola through the centre of mass in flight: place, velocity and half the acceleration at its start.

    Torso lengths and seconds; NaN where there is no fall that can be the earth's.
    """
    flight = attempt.flight
    unknown = np.full((attempt.copies, 3, 2), np.nan)
    if flight is None or not ONE_TORSO_M[0] <= flight.torso_m <= ONE_TORSO_M[1]:
        return unknown
    rows = (attempt.time_s >= flight.start_s) & (attempt.time_s <= flight.stop_s)
    centre = centre_of_mass(attempt.position[:, rows]) + attempt.root[rows]
    s = attempt.time_s[rows] - flight.start_s
    known = np.isfinite(centre).all((0, 2))
    if known.sum() < 4:
        return unknown
    design = np.stack([np.ones(known.sum()), s[known], s[known] ** 2], 1)
    path: Floats = np.linalg.pinv(design) @ centre[:, known]
    return path


def takeoff_velocity(attempt: Attempt) -> Floats:
    """(D, 2) velocity of the centre of mass at toe-off, torso lengths/s, forward and up.

    From the parabola fitted to the whole flight: the first frames alone read up to 15° flat (technique notes 4.1).
    NaN where the fall is not the earth's or the planted foot slides: a camera that moves unseen turns the direction.
    """
    path = flight_path(attempt)
    into_flight_s = attempt.moment("toe_off") - (attempt.flight.start_s if attempt.flight else np.nan)
    velocity = np.stack([path[:, 1, 0], path[:, 1, 1] + 2 * path[:, 2, 1] * into_flight_s], 1)
    return np.where(steady(attempt)[:, None], velocity, np.nan)


def steady(attempt: Attempt) -> NDArray[np.bool_]:
    """(D,) whether the planted foot stays where it is in the picture, so that ways over the ground can be read."""
    still: NDArray[np.bool_] = np.abs(foot_slide(attempt)) <= LARGEST_SLIDE
    return still


def rise_angle(attempt: Attempt) -> Floats:
    """Direction of the centre of mass at toe-off, degrees above horizontal."""
    forward, rise = takeoff_velocity(attempt).T
    angle: Floats = np.degrees(np.arctan2(rise, forward)) + attempt.roll_deg
    return angle


def rhythm(attempt: Attempt) -> Floats:
    """Duration of the last step as a share of the second last."""
    plant, second, third = (attempt.moment(name) for name in ("touch_down", "second_last", "third_last"))
    ratio: Floats = (plant - second) / (second - third)
    return ratio


def order(attempt: Attempt) -> Floats:
    """Seconds from the highest shoulders to the highest hips."""
    return _hips(attempt)[0] - _shoulders(attempt)[0]


def order_feet(attempt: Attempt) -> Floats:
    """Seconds from the highest hips to the highest ankles."""
    return _feet(attempt)[0] - _hips(attempt)[0]


def lead_straight(attempt: Attempt) -> Floats:
    """Knee of the leading (free) leg when its ankle is highest, degrees."""
    return SERIES["free_knee"](attempt.when(_lead(attempt)[0]))


def shoulders_over_hips(attempt: Attempt) -> Floats:
    """Height of mid-shoulder over mid-hip when the hips are highest, torso lengths: who lies and who sits."""
    p = attempt.at("hips_highest")
    over: Floats = body.mid_shoulder(p)[:, 1] - body.mid_hip(p)[:, 1]
    return over


def leg_crossings(attempt: Attempt) -> Floats:
    """How often one ankle passes the other in the flight."""
    ahead = attempt.position[..., body.LEFT_ANKLE, 0] - attempt.position[..., body.RIGHT_ANKLE, 0]
    clear = _airborne(attempt) & (np.abs(ahead) > CROSSED)
    last = np.maximum.accumulate(np.where(clear, np.arange(ahead.shape[1]), -1), 1)
    side = np.where(last >= 0, np.sign(np.take_along_axis(ahead, np.maximum(last, 0), 1)), 0)
    changed = (side[:, 1:] != side[:, :-1]) & (side[:, :-1] != 0)
    return np.where(_airborne(attempt).any(1), changed.sum(1).astype(float), np.nan)


def arm_turn(attempt: Attempt) -> Floats:
    """Degrees that both arms roll forward in the flight, over the front and down as in crawl; the lesser of the two."""
    inside = _airborne(attempt)
    turns = []
    for arm in ("takeoff_arm", "free_arm"):
        angle = SERIES[arm](attempt.position)
        step = (np.diff(angle, axis=1) + 180) % 360 - 180
        turns.append(-np.where(inside[:, 1:] & inside[:, :-1] & np.isfinite(step), step, 0.0).sum(1))
    return np.where(inside.any(1), np.min(turns, 0), np.nan)


def kick_free(attempt: Attempt) -> Floats:
    """Straightest knee of the free leg in the flight while its thigh sweeps back, degrees; NaN where it never does."""
    thigh, knee = SERIES["free_thigh"](attempt.position), SERIES["free_knee"](attempt.position)
    back = _airborne(attempt) & (thigh < SWEEPS_BACK_DEG) & np.isfinite(knee)
    return np.where(back.any(1), np.where(back, knee, -np.inf).max(1), np.nan)


JUMP = MappingProxyType(
    {
        "rise_angle": Quantity("°", rise_angle, "toe_off"),
        "contact": lasts("touch_down", "toe_off"),
        "smooth": lasts("deepest", "toe_off"),
        "rhythm": Quantity("", rhythm, "touch_down"),
        "order": Quantity("s", order, "hips_highest"),
        "order_feet": Quantity("s", order_feet, "hips_highest"),
        "lead_straight": Quantity("°", lead_straight, "hips_highest"),
        "lead_height": Quantity("T", lambda a: _lead(a)[1] - _hips(a)[1], "hips_highest"),
        "trail_height": Quantity("T", lambda a: _trail(a)[1] - _hips(a)[1], "hips_highest"),
        "scissor_time": Quantity("s", lambda a: _trail(a)[0] - _lead(a)[0], "hips_highest"),
        "shoulders_over_hips": Quantity("T", shoulders_over_hips, "hips_highest"),
        "leg_crossings": Quantity("", leg_crossings, "peak"),
        "arm_turn": Quantity("°", arm_turn, "peak"),
        "thighs_mid_flight": in_flight("thighs", 0.5, "peak"),
        "thighs_early": in_flight("thighs", 0.45, "peak"),
        "hips_early": in_flight("hips", 0.45, "peak"),
        "thighs_late": in_flight("thighs", 0.85, "landing"),
        "kick_free": Quantity("°", kick_free, "peak"),
    }
    | LANDING
)
"""By name."""
