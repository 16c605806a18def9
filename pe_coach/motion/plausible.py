"""What no living body does: leap to another posture within a frame, walk backwards through its own run-up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.motion import body
from pe_coach.motion.motion import Motion
from pe_coach.pose.skeleton import BODY

Floats = NDArray[np.float64]

LEAP_S = 0.04
"""A leap is looked for between two pictures about so far apart: one picture at 25 frames a second."""

FAR, SLID = 0.42, 0.9
"""Torso lengths by which the middle one of the body's points, or the hips, miss the place to which their own way before
and after leads. Sprinting jumpers stay below 0.30 and 0.25; a leap of the hips by 0.9 within 0.04 s would take 25 g."""

SEEN = 0.5
"""Confidence from which a point counts: misplaced limbs leap as they like."""

FEWEST_POINTS = 6

STRIDE = 0.5
"""Torso lengths between the ankles from which legs stride."""

UPRIGHT = 0.7
"""Height of the shoulders over the hips, torso lengths, of somebody who walks or runs."""

LONGEST_LEG, LONGEST_ARM = 2.6, 1.9
"""Torso lengths, thigh and shank, upper arm and forearm: 1.5 to 1.75 and 1.0 to 1.15 on bodies of all ages, up to 2.3
and 1.4 where a camera zooms or the trunk leans to it. Longer ones belong to two people, or to a drawing."""

RUN_S = 3.0
"""Before the flight, for how long steps are timed."""

LEAST_STRIDING_S = 0.3
"""Shorter striding tells no direction."""


def leaps(
    motion: Motion, start_s: float, stop_s: float, *, camera_known: bool = True, seen: float = SEEN
) -> float | None:
    """When the body leaps to another place or posture, from `start_s` to `stop_s`; None where it moves as bodies do.

    Each point's way over a gap is compared with the mean of its ways just before and just after: a film that was cut,
    or in which somebody else is followed from some picture on, shows a leap. The way of the hips counts only where the
    camera's motion is known; points count from the confidence `seen` on.
    """
    t = motion.time_s
    n = max(1, round(LEAP_S / float(np.median(np.diff(t)))))
    first = np.arange(2 * n, len(t) - 3 * n)
    first = first[(t[first] >= start_s) & (t[first] <= stop_s)]
    if not len(first):
        return None
    points = list(BODY)
    clear = (motion.confidence[:, points] >= seen) & np.isfinite(motion.position[:, points, 0])
    both = clear[first] & clear[first + n]
    apart = np.where(both, _missed(motion.position[:, points], first, n), np.nan)
    worst = _median(apart, both) / FAR
    if camera_known:
        place = np.where(both.sum(1) >= FEWEST_POINTS, _missed(motion.root, first, n), 0.0)
        worst = np.fmax(worst, place / SLID)
    at = int(np.argmax(worst))
    return float(t[first[at]]) if worst[at] > 1 else None


def _missed(way: Floats, first: NDArray[np.intp], n: int) -> Floats:
    """Distance between where points (T, …, 2) are n frames later and where their speed around leads."""
    before = (way[first] - way[first - 2 * n]) / 2
    after = (way[first + 3 * n] - way[first + n]) / 2
    missed: Floats = np.linalg.norm(way[first + n] - way[first] - (before + after) / 2, axis=-1)
    return missed


def _median(apart: Floats, known: NDArray[np.bool_]) -> Floats:
    """(F,) over the points that are known; 0 where they are too few."""
    enough = (known & np.isfinite(apart)).sum(1) >= FEWEST_POINTS
    return np.where(enough, np.nanmedian(np.where(enough[:, None], apart, 0.0), axis=1), 0.0)


def runs_forward(motion: Motion) -> float | None:
    """Whether striding legs carry the body to where its knees point: 1 always, -1 as in a film played backwards.

    A foot that is lower than the other one goes back under the body, the higher one forward. Neither camera nor
    exchanged sides matter. None where nobody strides long enough to tell.
    """
    p, t = motion.position, motion.time_s
    ankles = p[:, list(body.ANKLES)]
    apart = ankles[:, 0] - ankles[:, 1]
    knees = np.mean([p[:, k, 0] - (p[:, k - 2, 0] + p[:, k + 2, 0]) / 2 for k in body.KNEES], 0)
    turning = apart[:, 1] * np.gradient(apart[:, 0], t)
    upright = body.mid_shoulder(p)[:, 1] > UPRIGHT
    known = np.isfinite(turning) & np.isfinite(knees) & upright
    span = np.convolve(np.where(known, np.abs(apart[:, 0]) > STRIDE, False), np.ones(_frames(t, 0.2)), "same") > 0
    rows = known & span
    if rows.sum() * float(np.median(np.diff(t))) < LEAST_STRIDING_S:
        return None
    share = float(turning[rows].sum() / np.abs(turning[rows]).sum())
    return share if knees[rows].mean() > 0 else -share


def step_s(motion: Motion, until_s: float) -> float | None:
    """Seconds of the film from step to step of a run that ends at a moment; None where fewer than two steps are seen.

    From one crossing of the legs to the next, at whatever speed the film plays.
    """
    rows = (motion.time_s <= until_s) & (motion.time_s >= until_s - RUN_S)
    ankles, t = motion.position[rows][:, list(body.ANKLES), 0], motion.time_s[rows]
    ahead = ankles[:, 0] - ankles[:, 1]
    clear = np.flatnonzero(np.abs(ahead) > STRIDE)
    changes = np.flatnonzero(np.diff(np.sign(ahead[clear])) != 0)
    crossings = (t[clear[changes]] + t[clear[changes + 1]]) / 2
    return float(np.median(np.diff(crossings))) if len(crossings) > 2 else None


def has_long_limbs(motion: Motion) -> bool:
    """Whether legs or arms are longer, in one frame in twenty, than any body's are against its trunk."""
    return _is_longer(motion, body.LEFT_HIP, LONGEST_LEG) or _is_longer(motion, body.LEFT_SHOULDER, LONGEST_ARM)


def _is_longer(motion: Motion, root: int, most: float) -> bool:
    """Whether limbs of three joints from `root` on (every second point, left and right) are longer than `most`."""
    points = motion.position[:, root : root + 6].reshape(len(motion.position), 3, 2, 2)
    sure = motion.confidence[:, root : root + 6].reshape(-1, 3, 2).min(1) >= SEEN
    length = np.linalg.norm(np.diff(points, axis=1), axis=-1).sum(1)
    length = length[sure & np.isfinite(length)]
    return bool(len(length) >= FEWEST_POINTS and np.quantile(length, 0.95) > most)


def _frames(time_s: Floats, span_s: float) -> int:
    return max(1, round(span_s / float(np.median(np.diff(time_s)))))
