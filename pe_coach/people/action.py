"""When the athlete acts: a jump ends a run or a swing, and whoever was fast is slow again after it.

Nothing here knows an event. It is told from boxes alone, before any key point is known, and errs towards too much
action: it only says where the pose network may look at fewer frames.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.people.tracking import People, Track

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

SPEED_OVER_S = 0.3
"""Speed is taken over this time, three looks of the detector: boxes breathe with every stride."""
FAST, SLOW = 0.5, 0.25
"""Shares of the top speed: from the first somebody is fast, which who walks back after a jump is not; only below the
second is the run over, for boxes are unsteady."""
TOP_SPEED = 1.0
"""Own heights a second, about a brisk walk: who never gets faster does not travel, and may act at any time."""
BEFORE_S, AFTER_S = 2.5, 1.5
"""What belongs to an action before and after the moment at which the athlete is no longer fast: three strides or a
crouch, the take-off and the flight; landing and coming to rest."""


def quiet_frames(people: People, track: Track, *, slowed: float = 1.0) -> Ints:
    """Numbers of the film's frames in which the athlete only waits, runs up or walks away, upright.

    Those are all frames of the track but the ones from `BEFORE_S` before to `AFTER_S` after each moment at which the
    athlete stops being fast or is seen for the last time while still fast. Somebody lying may be swimming or over a
    bar: never quiet.

    Args:
        people: everybody in the film.
        track: the athlete.
        slowed: film seconds per real second, for a film that plays in slow motion.
    """
    time_s = track.time_s / slowed
    if len(time_s) < 2:
        return np.zeros(0, dtype=np.int64)
    ends = _ends_of_runs(people.path(track), time_s[1:])
    if not len(ends):
        return np.zeros(0, dtype=np.int64)
    quiet = _is_upright(track.boxes)
    for stop_s in time_s[1:][ends]:
        quiet &= (time_s < stop_s - BEFORE_S) | (time_s > stop_s + AFTER_S)
    return track.frame_index[quiet]


def _ends_of_runs(path: Floats, time_s: Floats) -> Ints:
    """Rows of a path (K, 2) in own heights where a run ends: the last fast one before a slow one, or before the end."""
    ends = [np.interp(time_s + side * SPEED_OVER_S / 2, time_s, way) for side in (-1, 1) for way in path.T]
    speed = np.hypot(ends[2] - ends[0], ends[3] - ends[1]) / SPEED_OVER_S
    top = float(np.percentile(speed, 95))
    if top < TOP_SPEED:
        return np.zeros(0, dtype=np.int64)
    fast, slow = np.flatnonzero(speed >= FAST * top), np.flatnonzero(speed < SLOW * top)
    before = np.searchsorted(slow, fast)  # how many slow rows come before each fast one
    return np.asarray(fast[np.append(np.diff(before) > 0, True)])


def _is_upright(boxes: Floats) -> Flags:
    return np.asarray(boxes[:, 3] - boxes[:, 1] > boxes[:, 2] - boxes[:, 0])
