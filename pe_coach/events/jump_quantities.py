"""Quantities of jumps: directions, durations and orders that no single posture shows.

Every one maps an attempt to one value a copy, (D,); NaN where the attempt does not show it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.events.attempt import Attempt
from pe_coach.events.quantity import Quantity
from pe_coach.motion import body, centre_of_mass
from pe_coach.motion.flight import ONE_TORSO_M
from pe_coach.motion.series import SERIES, leg_length

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

FALLS_BACK_S, HELD_S, SETTLES_S = 0.5, 0.7, 0.15
"""Seconds after landing within which the hips come over the feet; for which a landing is held; and in which a foot
that lands on its heel may roll down."""

FEET_FOLLOW_S = 0.3
"""On a mat the feet may be highest after the back has landed."""

STANDING_S = 0.3
"""Before toe-off both feet of a standing jump are on the ground for at least this long."""

LEFT_FOOT = 0.2
"""Torso lengths by which an ankle rises until the toes leave the ground (technique notes, 3.3: upward jumps)."""


def lasts(start: str, stop: str) -> Quantity:
    """Seconds between two instants, shown at the second."""
    return Quantity("s", lambda attempt: attempt.moment(stop) - attempt.moment(start), stop)


def in_flight(series: str, share: float, at: str) -> Quantity:
    """A series of postures, degrees, when this share of the flight has passed."""

    def measure(attempt: Attempt) -> Floats:
        start_s, stop_s = attempt.moment("toe_off"), attempt.moment("landing")
        return SERIES[series](attempt.when(start_s + share * (stop_s - start_s)))

    return Quantity("°", measure, at)


def _way(attempt: Attempt) -> Floats:
    """(D, T, 17, 2) points with the path of the body, torso lengths."""
    way: Floats = attempt.position + attempt.root[:, None]
    return way


def _airborne(attempt: Attempt, longer_s: float = 0.0) -> NDArray[np.bool_]:
    """(D, T) frames from toe-off to landing, or so much longer."""
    start_s, stop_s = attempt.moment("toe_off")[:, None], attempt.moment("landing")[:, None] + longer_s
    inside: NDArray[np.bool_] = (attempt.time_s >= start_s) & (attempt.time_s <= stop_s)
    return inside


def highest(attempt: Attempt, height: Floats, longer_s: float = 0.0) -> tuple[Floats, Floats]:
    """When a height (D, T) is greatest in the flight, and how great: (D,) each; NaN where that is no peak.

    By the parabola through the highest frame and its neighbours; looked for `longer_s` beyond the landing.
    """
    inside = _airborne(attempt, longer_s) & np.isfinite(height)
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
    return lambda attempt: highest(attempt, points(_way(attempt))[..., 1], longer_s)


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
    angle: Floats = np.degrees(np.arctan2(rise, forward))
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


def land_feet(attempt: Attempt) -> Floats:
    """How far the lead ankle is below everything else that may land first, at landing, torso lengths."""
    p = attempt.at("landing")
    others = [p[:, body.LEFT_ANKLE, 1], body.mid_hip(p)[:, 1], body.mid_shoulder(p)[:, 1]]
    below: Floats = np.min(others, 0) - p[:, body.RIGHT_ANKLE, 1]
    return below


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
    """Knee of the free leg when its thigh is farthest back in the flight, degrees."""
    thigh = SERIES["free_thigh"](attempt.position)
    inside = _airborne(attempt) & np.isfinite(thigh)
    back = attempt.time_s[np.where(inside, thigh, np.inf).argmin(1)]
    return SERIES["free_knee"](attempt.when(np.where(inside.any(1), back, np.nan)))


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
    foot = _way(attempt)[:, :, list(body.ANKLES), 0]
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
    feet = _way(attempt)[:, :, list(body.ANKLES), 1]
    off, on = attempt.moment("toe_off")[:, None], attempt.moment("landing")[:, None]
    standing = (attempt.time_s >= off - STANDING_S) & (attempt.time_s <= off - 0.1)
    held = (attempt.time_s >= on + 0.05) & (attempt.time_s <= on + STANDING_S)
    leaves = _passes(attempt, feet, standing, off - 0.15, off + 0.2, rising=True)
    lands = _passes(attempt, feet, held, on - 0.2, on + 0.15, rising=False)
    gap: Floats = np.fmax(np.abs(leaves[:, 0] - leaves[:, 1]), np.abs(lands[:, 0] - lands[:, 1]))
    return gap


def _passes(
    attempt: Attempt, feet: Floats, ground: NDArray[np.bool_], start_s: Floats, stop_s: Floats, *, rising: bool
) -> Floats:
    """(D, 2) when each ankle (D, T, 2) passes `LEFT_FOOT` over its own height on the ground, inside a window."""
    own = np.where(ground[..., None] & np.isfinite(feet), feet, np.nan)
    known = np.isfinite(own).any(1)
    level = np.asarray(np.nanmedian(np.where(known[:, None], own, 0.0), axis=1)) + LEFT_FOOT
    over = (feet - level[:, None]) * (1 if rising else -1)
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
        "land_feet": Quantity("T", land_feet, "landing"),
        "shoulders_over_hips": Quantity("T", shoulders_over_hips, "hips_highest"),
        "leg_crossings": Quantity("", leg_crossings, "peak"),
        "arm_turn": Quantity("°", arm_turn, "peak"),
        "thighs_mid_flight": in_flight("thighs", 0.5, "peak"),
        "thighs_early": in_flight("thighs", 0.45, "peak"),
        "hips_early": in_flight("hips", 0.45, "peak"),
        "thighs_late": in_flight("thighs", 0.85, "landing"),
        "kick_free": Quantity("°", kick_free, "peak"),
        "no_fall_back": Quantity("L", no_fall_back, "landing"),
        "stable": Quantity("L", stable, "landing"),
        "both_feet": Quantity("s", both_feet, "toe_off"),
    }
)
"""By name."""
