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

SPEED_OVER_S = 0.3
"""Speed is taken over this time, three looks of the detector: boxes breathe with every stride."""
FAST = 0.5
"""Share of the top speed from which somebody is fast; who walks back after a jump is not."""
TOP_SPEED = 1.0
"""Own heights a second, about a brisk walk: who never gets faster does not travel, and may act at any time."""
BEFORE_S, AFTER_S = 2.5, 1.5
"""What belongs to an action before and after the moment at which the athlete is no longer fast: three strides or a
crouch, the take-off and the flight; landing and coming to rest."""


def quiet_frames(people: People, track: Track, *, slowed: float = 1.0) -> NDArray[np.int64]:
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
    fast = _is_fast(people.path(track), time_s[1:])
    if not fast.any():
        return np.zeros(0, dtype=np.int64)
    quiet = _is_upright(track.boxes)
    for stop_s in time_s[1:][fast & ~np.append(fast[1:], False)]:
        quiet &= (time_s < stop_s - BEFORE_S) | (time_s > stop_s + AFTER_S)
    return track.frame_index[quiet]


def _is_fast(path: Floats, time_s: Floats) -> Flags:
    """(K,) whether the speed along a path (K, 2) in own heights is near its top; nowhere when the top is a walk."""
    ends = [np.interp(time_s + side * SPEED_OVER_S / 2, time_s, way) for side in (-1, 1) for way in path.T]
    speed = np.hypot(ends[2] - ends[0], ends[3] - ends[1]) / SPEED_OVER_S
    top = float(np.percentile(speed, 95))
    return np.asarray((speed >= FAST * top) & (top >= TOP_SPEED))


def _is_upright(boxes: Floats) -> Flags:
    return np.asarray(boxes[:, 3] - boxes[:, 1] > boxes[:, 2] - boxes[:, 0])
