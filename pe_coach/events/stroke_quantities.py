"""Quantities of swimming strokes, read in one cycle: lines of the body, ways of the hands, kicks, lags between limbs.

Elbows are never read in degrees: a side view does not show their bend (technique notes, section 2).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pe_coach.events import stroke_postures as posture
from pe_coach.events.attempt import Attempt
from pe_coach.events.quantity import Quantity
from pe_coach.events.stroke_postures import Values, known_mean, of_both_sides, of_near_side
from pe_coach.events.swings import LEAST_BEAT, extremes
from pe_coach.motion import body
from pe_coach.motion.swimming import middle

Floats = NDArray[np.float64]
Measure = Callable[[Attempt], Floats]

WHOLE = ("cycle_start", "cycle_stop")
KICK_SHARE = 0.4
"""Of a cycle: a kick is over so long after the knees were most bent."""

NO_LESS, INNER_ANGLE = (0.0, np.inf), (0.0, 180.0)
"""Bounds of sizes and of angles between two limbs."""

WRONG_SHARE = 0.05
"""Of a cycle's frames that may show a wrong point without counting."""

SAME_S = 1e-6
"""Moments that are nearer to each other are one, rounded."""

LAG_INSTANTS = ("entry", "catch", "under", "exit")


def _cycle(attempt: Attempt, values: Values, stretch: tuple[str, str] = WHOLE) -> tuple[Floats, Floats]:
    """Times (N,), and values (D, N) between two instants, NaN outside."""
    times, positions, inside = attempt.stretch(*stretch)
    return times, np.where(inside, values(positions), np.nan)


def _over(reduce: Callable[..., Floats], values: Floats) -> Floats:
    """(D, N) to (D,), what is not known left out; NaN where nothing is."""
    if values.shape[1] == 0:
        return np.full(len(values), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # rows without any known value give NaN, as they should
        return np.asarray(reduce(values, axis=1), float)


def _twentieth(values: Floats, axis: int) -> Floats:
    return np.asarray(np.nanquantile(values, WRONG_SHARE, axis=axis))


def _most(values: Values) -> Measure:
    return lambda attempt: _over(np.nanmax, _cycle(attempt, values)[1])


def _least(values: Values) -> Measure:
    return lambda attempt: _over(np.nanmin, _cycle(attempt, values)[1])


def _twentieth_of(values: Values) -> Measure:
    """Lowest twentieth: of a swing to and fro a hundredth less than its least, and no single wrong frame."""
    return lambda attempt: _over(_twentieth, _cycle(attempt, values)[1])


def _median(values: Values, stretch: tuple[str, str] = WHOLE) -> Measure:
    return lambda attempt: _over(np.nanmedian, _cycle(attempt, values, stretch)[1])


def _when(values: Values, stretch: tuple[str, str] = WHOLE, *, most: bool = False) -> Callable[[Attempt], float]:
    """The moment at which the values are least or most, as they were measured."""

    def moment(attempt: Attempt) -> float:
        times, read = _cycle(attempt, values, stretch)
        if not len(times) or not np.isfinite(read[0]).any():
            return float("nan")
        return float(times[np.nanargmax(read[0]) if most else np.nanargmin(read[0])])

    return moment


def _span(values: Values) -> Measure:
    """From the lowest to the highest twentieth."""

    def measure(attempt: Attempt) -> Floats:
        read = _cycle(attempt, values)[1]
        return -_over(_twentieth, -read) - _over(_twentieth, read)

    return measure


def _at(values: Values, instant: str) -> Measure:
    """Values at an instant of the cycle."""
    return lambda attempt: values(attempt.at(instant)[:, None])[:, 0]


def _in_arms(measure: Measure) -> Measure:
    """A length as a share of the near arm's own over the cycle."""

    def share(attempt: Attempt) -> Floats:
        positions = attempt.stretch(*WHOLE)[1]
        if positions.shape[1] == 0:
            return np.full(attempt.copies, np.nan)
        return measure(attempt) / posture.near_arm_length(positions)

    return share


def breath_rise(attempt: Attempt) -> Floats:
    """(D,) torso lengths by which the nose rises above its median over the cycle."""
    read = _cycle(attempt, posture.nose_height)[1]
    return _over(np.nanmax, read) - _over(np.nanmedian, read)


def trunk_at_breath(attempt: Attempt) -> Floats:
    """(D,) degrees of the trunk when the nose is highest."""
    noses, trunks = _cycle(attempt, posture.nose_height)[1], _cycle(attempt, posture.trunk_rise)[1]
    known = np.isfinite(noses).any(1)
    result = np.full(attempt.copies, np.nan)
    if known.any():
        highest = np.nanargmax(noses[known], 1)
        result[known] = np.take_along_axis(trunks[known], highest[:, None], 1)[:, 0]
    return result


def kick_unevenness(attempt: Attempt) -> Floats:
    """(D,) difference of the two feet's ranges, as a share of the larger."""
    left, right = (_span(posture.one_foot_above_hip(side))(attempt) for side in (0, 1))
    return np.asarray(np.abs(left - right) / np.maximum(left, right))


def period(attempt: Attempt) -> Floats:
    """(D,) seconds of the cycle."""
    return attempt.moment("cycle_stop") - attempt.moment("cycle_start")


def arm_lag(attempt: Attempt) -> Floats:
    """(D,) degrees of the cycle by which the far arm follows the near one; 180 is opposite."""
    lags = [
        (attempt.moment(f"{far}far_{name}") - attempt.moment(f"{near}{name}")) / period(attempt) * 360
        for name in LAG_INSTANTS
        for near, far in (("", ""), ("", "next_"), ("next_", ""))
    ]
    turns = np.exp(1j * np.radians(np.stack(lags)))
    known = np.isfinite(turns)
    total = np.where(known, turns, 0).sum(0)
    return np.where(known.any(0), np.degrees(np.angle(total)) % 360, np.nan)


def pull_overlap(attempt: Attempt) -> Floats:
    """(D,) end of one arm's push less the start of the other's pull, as a share of the cycle: negative is catch-up
    (index of coordination; Chollet, Chalies and Chatard 2000)."""
    shares = []
    for leaves, pulls in (("exit", "far_catch"), ("far_exit", "catch")):
        gap = (attempt.moment(leaves) - attempt.moment(pulls)) / period(attempt)
        shares.append(gap - np.round(gap))
    return known_mean(shares[0], shares[1])


def lag(first: str, second: str) -> Callable[[Attempt], Floats]:
    """Share of a cycle from the first instant to the second nearest to it; negative where that comes before."""

    def measure(attempt: Attempt) -> Floats:
        share = (attempt.moment(second) - attempt.moment(first)) / period(attempt)
        return np.asarray(share - np.round(share))

    return measure


def glide_share(attempt: Attempt) -> Floats:
    """(D,) share of the cycle from straight knees to the hands' leaving the stretch; negative where the arms are first.

    By instants: counting frames with straight limbs would shrink with every noise.
    """
    start, stop = attempt.moment("kick_end"), attempt.moment("hands_part")
    share = np.where(stop > start, stop, attempt.moment("next_hands_part")) - start
    return np.asarray(share / period(attempt))


def arms_before_kick(attempt: Attempt) -> Floats:
    """(D,) share of the hands' way forward that is done when the knees are most bent."""
    _, reach = _cycle(attempt, posture.hands_forward)
    back, front = _over(np.nanmin, reach), _over(np.nanmax, reach)
    bent = attempt.moment("knees_bent")
    bent = np.where(bent > attempt.moment("hands_back"), bent, attempt.moment("next_knees_bent"))
    there = posture.hands_forward(attempt.when(bent))
    return np.asarray((there - back) / (front - back))


def head_lag(attempt: Attempt) -> Floats:
    """(D,) share of the cycle by which the nose is highest after the hands are farthest back."""
    times, noses = _cycle(attempt, posture.nose_height)
    known, highest = np.isfinite(noses).any(1), np.full(attempt.copies, np.nan)
    if known.any():
        highest[known] = times[np.nanargmax(noses[known], 1)]
    share = (highest - attempt.moment("hands_back")) / period(attempt)
    return np.asarray(share - np.round(share))


def kick_finish(attempt: Attempt) -> Floats:
    """(D,) straightest knee in the part of a cycle after the kick begins, degrees."""
    start = attempt.moment("knees_bent")
    knees = np.where(
        (attempt.time_s >= start[:, None]) & (attempt.time_s <= (start + period(attempt) * KICK_SHARE)[:, None]),
        posture.near_knee(attempt.position),
        np.nan,
    )
    return _over(np.nanmax, knees)


def kicks(attempt: Attempt) -> Floats:
    """(D,) beats of the feet in the cycle, both together; counted on the attempt as it was measured."""
    start, stop = (float(attempt.moment(name)[0]) - SAME_S for name in WHOLE)  # a beat at both ends counts once
    height = known_mean(*posture.FEET_ABOVE_HIPS(attempt.position[0]))
    lowest = [at for at in extremes(attempt.time_s, -height, LEAST_BEAT) if start <= at < stop]
    seen = np.isfinite(height[(attempt.time_s >= start) & (attempt.time_s <= stop)])
    return np.full(attempt.copies, float(len(lowest)) if seen.any() else np.nan)


def undulation(attempt: Attempt) -> Floats:
    """(D,) mean vertical range of shoulders and hips in the water, the swimmer's drift taken off, torso lengths."""
    times, positions, inside = attempt.stretch(*WHOLE)
    if len(times) < 3:
        return np.full(attempt.copies, np.nan)
    rows = np.isin(attempt.time_s, times)
    hips = np.broadcast_to(attempt.root[rows, 1], inside.shape) + middle(positions, body.LEFT_HIP)[..., 1]
    shoulders = hips + (middle(positions, body.LEFT_SHOULDER) - middle(positions, body.LEFT_HIP))[..., 1]
    ranges = []
    for heights in (hips, shoulders):
        steady = np.where(inside, heights - _drift(times, attempt.root[rows, 1]), np.nan)
        ranges.append(_over(np.nanmax, steady) - _over(np.nanmin, steady))
    return np.asarray((ranges[0] + ranges[1]) / 2)


def _drift(times: Floats, height: Floats) -> Floats:
    """Straight line from the start of a cycle to its stop, where the way must be as it began."""
    known = np.isfinite(height)
    if known.sum() < 2:
        return np.zeros(len(times))
    first, last = np.flatnonzero(known)[[0, -1]]
    return np.asarray(np.interp(times, times[[first, last]], height[[first, last]]))


_NEAR_HAND, _PAST_HIP = of_near_side(posture.HANDS_AHEAD), of_near_side(posture.HANDS_PAST_HIPS)
_HIP, _FOOT = of_near_side(posture.each_hip), of_near_side(posture.FEET_ABOVE_HIPS)

STROKE: Mapping[str, Quantity] = MappingProxyType(
    {
        "body_line": Quantity("°", _median(posture.body_line), _when(posture.body_line, most=True)),
        "hip_drop": Quantity("T", _median(posture.hip_drop), _when(posture.hip_drop, most=True)),
        "head_angle": Quantity("°", _median(posture.head_angle), _when(posture.head_angle)),
        "head_nod": Quantity("T", _span(posture.nose_height), _when(posture.nose_height, most=True), NO_LESS),
        "arm_reach": Quantity("", _in_arms(_most(_NEAR_HAND)), _when(_NEAR_HAND, most=True)),
        "entry_reach": Quantity("", _in_arms(_at(_NEAR_HAND, "entry")), "entry"),
        "stretch_reach": Quantity("", _in_arms(_at(_NEAR_HAND, "arms_long")), "arms_long"),
        "hand_past_hip": Quantity("T", _most(_PAST_HIP), _when(_PAST_HIP, most=True)),
        "hands_behind_shoulders": Quantity("T", _most(of_both_sides(posture.HANDS_BEHIND)), "hands_back"),
        "forearm_at_catch": Quantity("°", _at(of_near_side(posture.each_forearm), "hold"), "hold"),
        "elbow_above_hand": Quantity("T", _at(of_near_side(posture.ELBOWS_ABOVE_HANDS), "highest"), "highest"),
        "hand_above_shoulder": Quantity("T", _at(of_near_side(posture.HANDS_ABOVE), "highest"), "highest"),
        "arm_straightness": Quantity("", _at(of_near_side(posture.each_straightness), "highest"), "highest"),
        "knee_least": Quantity("°", _least(posture.near_knee), _when(posture.near_knee), INNER_ANGLE),
        "kick_knee": Quantity("°", _twentieth_of(posture.near_knee), _when(posture.near_knee), INNER_ANGLE),
        "hip_least": Quantity("°", _least(_HIP), _when(_HIP), INNER_ANGLE),
        "foot_range": Quantity("T", _span(_FOOT), _when(_FOOT), NO_LESS),
        "kick_unevenness": Quantity("", kick_unevenness, _when(_FOOT), NO_LESS),
        "feet_apart": Quantity("T", _median(posture.feet_apart), _when(posture.feet_apart, most=True), NO_LESS),
        "feet_apart_bent": Quantity("T", _at(posture.feet_apart, "knees_bent"), "knees_bent", NO_LESS),
        "arm_lag": Quantity("°", arm_lag, "under"),
        "pull_overlap": Quantity("", pull_overlap, "exit"),
        "breath_rise": Quantity("T", breath_rise, _when(posture.nose_height, most=True), NO_LESS),
        "trunk_at_breath": Quantity("°", trunk_at_breath, _when(posture.nose_height, most=True)),
        "glide_trunk": Quantity("°", _median(posture.trunk_rise, ("kick_end", "hands_part")), "hands_part"),
        "glide_share": Quantity("", glide_share, "hands_part"),
        "arms_before_kick": Quantity("", arms_before_kick, "knees_bent"),
        "head_lag": Quantity("", head_lag, "hands_back"),
        "kick_finish": Quantity("°", kick_finish, "kick_end", INNER_ANGLE),
        "kicks": Quantity("", kicks, _when(_FOOT)),
        "first_kick": Quantity("", lag("downbeat_at_entry", "entry"), "entry"),
        "second_kick": Quantity("", lag("downbeat_end_at_exit", "exit"), "exit"),
        "undulation": Quantity("T", undulation, "under", NO_LESS),
        "cycle_s": Quantity("s", period, "cycle_start"),
    }
)
"""By name."""
