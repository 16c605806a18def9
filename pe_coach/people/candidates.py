"""Who in a film might be meant, what speaks for each, and where each is seen well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.people.boxes import areas, centres
from pe_coach.people.movements import likeness
from pe_coach.people.tracking import People, Track

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHARES = ("travel", "size", "centre", "duration", "motion", "event")
"""What may speak for somebody."""
FAR = 3.0
"""Heights of the own box after which going farther counts no more, unless others go farther: a jump with 3 strides."""
MOVES_SHARE = 0.5
"""Who travels is seen to move against the background: a way counts in full from this share of the liveliest one's
motion on. A box that slides over a crowd, or stands where the camera is placed badly, goes far without moving."""
MIN_SEEN_S = 0.3
"""Shorter than any take-off with the step before it."""
EDGE = 0.01
"""A box that comes this close to the picture's edge, in its longer sides, is probably cut off by it."""
MIN_WHOLE = 0.05
"""Somebody seen whole in a smaller share of the frames cannot be graded: the feet of the one who films."""

APART = 0.5
"""Widths of the wider box that two people must stand apart to be told by left and right."""


@dataclass(frozen=True)
class Sight:
    """Where somebody is seen: frame of the film, its time, and the box (4,) px x0 y0 x1 y1 there."""

    frame: int
    time_s: float
    box: Floats

    @property
    def middle(self) -> tuple[float, float]:
        """Centre of the box, px: where to click."""
        x, y = centres(self.box[None])[0]
        return float(x), float(y)


@dataclass(frozen=True)
class Candidate:
    """Somebody who might be meant.

    Attributes:
        track: the person; `track.ident` is the number.
        points: for each of `SHARES` what speaks for the person, 0…1.
        total: the points weighed by the rule asked for, 0…1.
        sight: where the person is seen well: whole, large, apart from others.
    """

    track: Track
    points: dict[str, float]
    total: float
    sight: Sight


def who_is_who(first: Sight, second: Sight) -> tuple[str, str]:
    """How two people in one frame are told apart: `left` and `right`, or where one stands behind the other by size.

    >>> at = lambda *box: Sight(30, 1.0, np.array(box, float))
    >>> who_is_who(at(300, 40, 340, 150), at(100, 40, 140, 150)), who_is_who(at(0, 0, 40, 90), at(9, 0, 39, 60))
    (('right', 'left'), ('larger', 'smaller'))
    """
    apart = second.middle[0] - first.middle[0]
    width = max(sight.box[2] - sight.box[0] for sight in (first, second))
    if abs(apart) >= APART * width:
        return ("left", "right") if apart > 0 else ("right", "left")
    heights = [sight.box[3] - sight.box[1] for sight in (first, second)]
    return ("larger", "smaller") if heights[0] >= heights[1] else ("smaller", "larger")


def long_enough(track: Track) -> bool:
    """Somebody is seen for as long as the shortest movement."""
    return float(track.time_s[-1] - track.time_s[0]) >= MIN_SEEN_S


def seen_whole(track: Track, size: tuple[int, int]) -> NDArray[np.bool_]:
    """(K,) frames in which the box keeps off the edges of the picture."""
    room = np.concatenate((track.boxes[:, :2], np.array(size) - track.boxes[:, 2:]), axis=1)
    return np.asarray(room.min(axis=1) > EDGE * max(size))


def points_of(people: People, tracks: list[Track], movement: str | None) -> list[dict[str, float]]:
    """What speaks for each of some people, by name of `SHARES`; `movement` as in `movements.likeness`."""
    liveliest = max((track.moving for track in tracks), default=0.0)
    real = [min(1.0, track.moving / (MOVES_SHARE * liveliest)) if liveliest else 1.0 for track in tracks]
    ways = [people.displacement(track) * share for track, share in zip(tracks, real, strict=True)]
    tallest_px, farthest = max(map(_height_px, tracks), default=1.0), max([FAR, *ways])
    middle = np.array(people.size) / 2
    all_points = []
    for track, way, moves in zip(tracks, ways, real, strict=True):
        off_centre = np.linalg.norm((centres(track.boxes) - middle) / middle, axis=1).mean()
        lasting = len(track.time_s) / len(people.time_s)
        shares = (
            way / farthest,
            _height_px(track) / tallest_px,
            max(0.0, 1.0 - float(off_centre)),
            lasting,
            track.moving,
            moves * likeness(movement, track.time_s[1:], people.path(track), lasting),
        )
        all_points.append(dict(zip(SHARES, shares, strict=True)))
    return all_points


def _height_px(track: Track) -> float:
    return float(np.median(track.boxes[:, 3] - track.boxes[:, 1]))


def best_sight(people: People, track: Track) -> Sight:
    """Where somebody is seen best: whole, surely, large, and apart from everybody else."""
    return sight_at(track, int(np.argmax(_clearness(people, track))))


def seen_together(people: People, first: Track, second: Track) -> tuple[Sight, Sight] | None:
    """The frame in which two people are both seen best; None where they are never in one frame."""
    frames, rows, others = np.intersect1d(first.frame_index, second.frame_index, return_indices=True)
    if not len(frames):
        return None
    clear = np.minimum(_clearness(people, first)[rows], _clearness(people, second)[others])
    best = int(np.argmax(clear))
    return sight_at(first, int(rows[best])), sight_at(second, int(others[best]))


def sight_at(track: Track, row: int) -> Sight:
    """Where somebody is in one row of the track."""
    return Sight(int(track.frame_index[row]), float(track.time_s[row]), track.boxes[row])


def _clearness(people: People, track: Track) -> Floats:
    """(K,) 0…1, how well somebody is seen in each frame."""
    height_px = track.boxes[:, 3] - track.boxes[:, 1]
    hidden = np.zeros(len(track.boxes))
    for other in people.tracks:
        if other is not track:
            _, rows, theirs = np.intersect1d(track.frame_index, other.frame_index, return_indices=True)
            hidden[rows] = np.maximum(hidden[rows], _overlap(track.boxes[rows], other.boxes[theirs]))
    whole = np.where(seen_whole(track, people.size), 1.0, 0.3)
    return np.asarray((0.1 + track.scores) * whole * (1.0 - hidden) ** 2 * height_px / height_px.max())


def _overlap(boxes: Floats, others: Floats) -> Floats:
    """(N,) intersection over union of boxes (N, 4) with others (N, 4), row by row."""
    low, high = np.maximum(boxes[:, :2], others[:, :2]), np.minimum(boxes[:, 2:], others[:, 2:])
    common = areas(np.concatenate((low, high), axis=1))
    return np.asarray(common / np.maximum(areas(boxes) + areas(others) - common, 1e-9))
