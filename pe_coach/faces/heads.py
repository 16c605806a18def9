"""Where the heads of people are: from key points, and from boxes where there are none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pe_coach.motion import body
from pe_coach.people.boxes import between, centres, moved
from pe_coach.pose.person import Person

Floats = NDArray[np.float64]
Areas = dict[int, list[Floats]]
"""Rectangles x0 y0 x1 y1 px by the number of the frame."""

HEAD_POINTS = slice(0, 5)
"""Nose, eyes, ears."""

HEAD_RADIUS = 0.42
"""Torso lengths from the middle of the face to beyond hair and chin: a head is 0.45 torso lengths high and its middle
0.45 above the shoulders (adults; a child's head is larger for its trunk, so there is room)."""

HEAD_ABOVE = 0.45
"""Of the head's middle above mid-shoulder along the trunk, torso lengths."""

SURE = 0.3
"""Confidence from which on a point is believed."""

NEAR_S = 0.17
"""Around a frame: so near the largest head counts, and a head that is not seen lies between those beside it."""

HELD_S = 0.5
"""For so long a head stays hidden before its person is first seen and after the last time: who steps behind somebody
is lost from sight, and comes out again."""

MOST_ZOOM = 1.5
"""How much larger it becomes meanwhile with the background: a camera does not zoom faster."""

MORE_ROOM = 0.25
"""Around a head that is not seen in a frame, as a share of its size."""

SMALLEST_PX = 8.0
"""Half the side of a hidden head, at least."""


def merged(*parts: Areas) -> Areas:
    """Everything that any of them hides."""
    areas: Areas = defaultdict(list)
    for part in parts:
        for frame, found in part.items():
            areas[frame].extend(found)
    return areas


def hidden_areas(people: Sequence[Person], *, camera: Floats | None = None, athlete_only: bool = False) -> Areas:
    """What has to be hidden in each frame: the head of everybody, or all of somebody whose head cannot be placed.

    Args:
        people: everybody.
        camera: (T, 3, 3) of all frames of the film, as in `PoseSequence`, by which heads are carried along with the
            background before and after their people are seen; None for a camera that stands still.
        athlete_only: nobody but the athlete is hidden whole: where the background is hidden (`only`), the others are
            already, and what they cover of the athlete stays to be seen.
    """
    return merged(*(_areas_of(person, camera, whole=person.athlete or not athlete_only) for person in people))


def _areas_of(person: Person, camera: Floats | None, *, whole: bool) -> Areas:
    """One person's, in each frame those of the frames beside it too, and carried on at both ends."""
    near = frames_in(NEAR_S, person.poses.time_s)
    heads = _filled(_heads(person, near), person.boxes if whole else np.full_like(person.boxes, np.nan), near)
    areas: Areas = defaultdict(list)
    for row, frame in enumerate(person.frames):
        areas[frame].extend(_known(heads[max(0, row - 1) : row + 2]))
    long = frames_in(HELD_S, person.poses.time_s)
    for edge, step in ((0, -1), (-1, 1)):
        last = person.frames[edge]
        for count in range(1, long + 1):
            there = roomier(_carried(heads[edge][None], camera, last, last + step * count), MORE_ROOM)
            areas[last + step * count].extend(_known(there))
    return areas


def _carried(areas: Floats, camera: Floats | None, start: int, to: int) -> Floats:
    """Areas (K, 4) of one frame where the background has them in another, never smaller."""
    if camera is None or not (0 <= start < len(camera) and 0 <= to < len(camera)):
        return areas
    there = moved(areas, between(camera[start][None], camera[to]))
    half = (areas[:, 2:] - areas[:, :2]) / 2
    half = np.clip((there[:, 2:] - there[:, :2]) / 2, half, MOST_ZOOM * half)
    return np.hstack([centres(there) - half, centres(there) + half])


def frames_in(seconds: float, time_s: Floats) -> int:
    """Frames, one at least, of a film with these times; of 30 a second where they do not tell."""
    steps = np.diff(time_s)
    step_s = float(np.median(steps[steps > 0])) if (steps > 0).any() else 1 / 30
    return max(1, round(seconds / step_s))


def _known(areas: Floats) -> Iterable[Floats]:
    return (area for area in areas if np.isfinite(area).all())


def roomier(areas: Floats, share: float) -> Floats:
    """Areas (K, 4) with a share of their sides added on every side."""
    room = share * (areas[:, 2:] - areas[:, :2])
    return areas + np.hstack([-room, room])


def _heads(person: Person, near: int) -> Floats:
    """(K, 4) px, a square around the head by face and trunk together; NaN where neither is seen."""
    xy = np.where((person.poses.confidence >= SURE)[..., None], person.poses.xy, np.nan)
    shoulder, hip = body.mid_shoulder(xy), body.mid_hip(xy)
    torso = np.linalg.norm(shoulder - hip, axis=1)
    above = shoulder + HEAD_ABOVE * (shoulder - hip)
    face, spread = _middle(xy[:, HEAD_POINTS])
    # a trunk seen from above is short, a face from the side narrow
    length = np.fmax(_largest_near(torso, near), 4 * spread)
    length = np.where(
        np.isfinite(length), length, np.linalg.norm(person.boxes[:, 2:] - person.boxes[:, :2], axis=1) / 3
    )
    radius = np.maximum(HEAD_RADIUS * length, SMALLEST_PX)[:, None]
    corners = [np.hstack([centre - radius, centre + radius]) for centre in (face, above)]
    return np.hstack([np.fmin(corners[0][:, :2], corners[1][:, :2]), np.fmax(corners[0][:, 2:], corners[1][:, 2:])])


def _middle(points: Floats) -> tuple[Floats, Floats]:
    """Mean (K, 2) of the points (K, J, 2) that are known, and their largest distance from it (K,); NaN for none."""
    known: NDArray[np.bool_] = np.asarray(np.isfinite(points).all(-1))
    count = known.sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = np.where(known[..., None], points, 0.0).sum(1) / count[:, None]
    apart = np.where(known, np.linalg.norm(points - middle[:, None], axis=-1), 0.0).max(1)
    return middle, np.where(count > 0, apart, np.nan)


def _largest_near(values: Floats, near: int) -> Floats:
    """The largest known value within so many frames; NaN where there is none."""
    padded = np.pad(np.where(np.isfinite(values), values, -np.inf), near, constant_values=-np.inf)
    largest = np.lib.stride_tricks.sliding_window_view(padded, 2 * near + 1).max(1)
    return np.where(np.isfinite(largest), largest, np.nan)


def _filled(heads: Floats, whole: Floats, near: int) -> Floats:
    """Heads that are not seen lie between those beside them, a little larger; far from any the whole person (K, 4)."""
    rows, known = np.arange(len(heads)), np.flatnonzero(np.isfinite(heads).all(1))
    if not len(known):
        return whole
    between = np.stack([np.interp(rows, known, heads[known, corner]) for corner in range(4)], 1)
    between = np.where(np.isin(rows, known)[:, None], between, roomier(between, MORE_ROOM))
    close = np.abs(rows[:, None] - known).min(1) <= near
    return np.where(close[:, None], between, whole)
