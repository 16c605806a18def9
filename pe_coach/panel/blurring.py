"""Heads of everybody in a film made unrecognisable, from key points, and from boxes where there are none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pe_coach.motion import body
from pe_coach.pose.person import Person

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]
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

GROWN = 5
"""Frames around one among which the largest head counts, and a head that is not seen is looked for."""

MORE_ROOM = 0.25
"""Around a head that is not seen in a frame, as a share of its size."""

SMALLEST_PX = 8.0
"""Half the side of a hidden head, at least."""

CELLS = 6
"""Across a hidden head: nobody is known from 6 × 6 patches of colour."""

BACKGROUND_CELLS = 40
"""Across a picture whose background is hidden."""

ROOM = 0.15
"""Around the athlete that stays sharp, as a share of the athlete's longer side."""


def hidden_areas(people: Sequence[Person], *, athlete_only: bool = False) -> Areas:
    """What has to be hidden in each frame: the head of everybody, or all of somebody whose head cannot be placed.

    With `athlete_only` nobody but the athlete is hidden whole: where the background is hidden (`only`), the others are
    already, and what they cover of the athlete stays to be seen.
    """
    areas: Areas = defaultdict(list)
    for person in people:
        whole = person.boxes if person.athlete or not athlete_only else np.full_like(person.boxes, np.nan)
        heads = _filled(_heads(person), whole)
        for row, frame in enumerate(person.frames):
            beside = heads[max(0, row - 1) : row + 2]
            areas[frame].extend(area for area in beside if np.isfinite(area).all())
        for edge, step in ((0, -1), (len(heads) - 1, 1)):  # a track begins and ends a little late and early
            for count in range(1, GROWN + 1):
                if np.isfinite(heads[edge]).all():
                    areas[person.frames[edge] + step * count].append(heads[edge])
    return areas


def _heads(person: Person) -> Floats:
    """(K, 4) px, a square around the head by face and trunk together; NaN where neither is seen."""
    xy = np.where((person.poses.confidence >= SURE)[..., None], person.poses.xy, np.nan)
    shoulder, hip = body.mid_shoulder(xy), body.mid_hip(xy)
    torso = np.linalg.norm(shoulder - hip, axis=1)
    above = shoulder + HEAD_ABOVE * (shoulder - hip)
    face, spread = _middle(xy[:, HEAD_POINTS])
    length = np.fmax(_largest_near(torso), 4 * spread)  # a trunk seen from above is short, a face from the side narrow
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


def _largest_near(values: Floats) -> Floats:
    """The largest known value within `GROWN` frames; NaN where there is none."""
    padded = np.pad(np.where(np.isfinite(values), values, -np.inf), GROWN, constant_values=-np.inf)
    largest = np.lib.stride_tricks.sliding_window_view(padded, 2 * GROWN + 1).max(1)
    return np.where(np.isfinite(largest), largest, np.nan)


def _filled(heads: Floats, whole: Floats) -> Floats:
    """Heads that are not seen lie between those beside them, a little larger; far from any the whole person (K, 4)."""
    rows, known = np.arange(len(heads)), np.flatnonzero(np.isfinite(heads).all(1))
    if not len(known):
        return whole
    between = np.stack([np.interp(rows, known, heads[known, corner]) for corner in range(4)], 1)
    room = MORE_ROOM * (between[:, 2:] - between[:, :2])
    between = np.where(np.isin(rows, known)[:, None], between, between + np.hstack([-room, room]))
    near = np.abs(rows[:, None] - known).min(1) <= GROWN
    return np.where(near[:, None], between, whole)


def hide(image: Image, areas: Iterable[Floats]) -> Image:
    """A copy of a picture (H, W, 3) with these areas in coarse patches of colour."""
    hidden = image.copy()
    for area in areas:
        (x0, y0), (x1, y1) = np.floor(area[:2]).astype(int), np.ceil(area[2:]).astype(int)
        x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, image.shape[1]), min(y1, image.shape[0])
        if x1 > x0 and y1 > y0:
            hidden[y0:y1, x0:x1] = _coarse(hidden[y0:y1, x0:x1], max(1, int(max(area[2:] - area[:2]) / CELLS)))
    return hidden


def _coarse(image: Image, cell_px: int) -> Image:
    """A picture in patches of this size, the steps between them smoothed."""
    import cv2

    height, width = image.shape[:2]
    size = max(1, width // cell_px), max(1, height // cell_px)
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def only(image: Image, box: Floats) -> Image:
    """A copy of a picture with everything outside a box (4,) px in coarse patches; all of it where the box is NaN."""
    blurred = _coarse(image, max(1, max(image.shape[:2]) // BACKGROUND_CELLS))
    if np.isfinite(box).all():
        room = ROOM * float((box[2:] - box[:2]).max())
        (x0, y0), (x1, y1) = np.maximum(box[:2] - room, 0).astype(int), np.maximum(box[2:] + room, 0).astype(int)
        blurred[y0:y1, x0:x1] = image[y0:y1, x0:x1]
    return blurred
