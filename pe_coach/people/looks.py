"""What one look at a film tells of people: boxes, how sure, what they look like, whether something moves there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.film import Frame
from pe_coach.people.boxes import appearance, areas
from pe_coach.people.detector import box_iou

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PART = 0.6
"""Share of the smaller box inside another above which it may be a part of that body."""
DOUBTFUL = 0.8
"""A part scores less than this share of the whole body."""
PERSON_HEIGHT = (0.12, 0.8)
"""Heights of a moving region, in heights of the picture, that may be a person."""


@dataclass(frozen=True, eq=False)
class Sighting:
    """Somebody, perhaps, in one frame.

    Attributes:
        number: of the frame, counted from the first one looked at.
        time_s: its time.
        camera: (3, 3) its place in the first frame.
        box: (4,) px of the frame.
        score: of the detector, 0…1; 0 where only motion tells of somebody.
        appearance: (D,) colours, see `boxes.appearance`; half precision, for a long film has many.
        moves: something moves inside.
        crowded: largest overlap (IoU) with another detection of the same look.
    """

    number: int
    time_s: float
    camera: Floats
    box: Floats
    score: float
    appearance: NDArray[np.float16]
    moves: bool
    crowded: float = 0.0

    def scaled(self, factor: float) -> Sighting:
        """The same in a picture of another size."""
        return replace(self, box=self.box * factor)


@dataclass(frozen=True, eq=False)
class Look:
    """A frame that was looked at, without its picture: detections, best first, and what moves, largest first."""

    number: int
    time_s: float
    camera: Floats
    detections: tuple[Sighting, ...]
    regions: tuple[Sighting, ...]
    upright: Flags
    """(regions,) that may be a whole person."""

    @classmethod
    def at(cls, number: int, frame: Frame, camera: Floats, found: Floats, regions: Floats) -> Look:
        """From a frame, its place, and detections (N, 5) and moving regions (M, 4) in its px."""
        found = distinct(found)
        overlap = box_iou(found[:, :4], found[:, :4]) - np.eye(len(found))
        seen = seen_in(frame, number, camera, found, regions, overlap.max(axis=1, initial=0.0).tolist())
        moving = np.concatenate((regions, np.zeros((len(regions), 1))), axis=1)
        there = seen_in(frame, number, camera, moving, regions, [0.0] * len(regions))
        return cls(number, frame.time_s, camera, seen, there, _upright(regions, frame.image.shape[0]))


def seen_in(
    frame: Frame, number: int, camera: Floats, found: Floats, regions: Floats, crowded: Sequence[float]
) -> tuple[Sighting, ...]:
    """Sightings of boxes with scores (N, 5) in a frame in which `regions` (M, 4) move."""
    return tuple(
        Sighting(
            number,
            frame.time_s,
            camera,
            row[:4],
            float(row[4]),
            appearance(frame.image, row[:4]).astype(np.float16),
            _moves(row[:4], regions),
            crowd,
        )
        for row, crowd in zip(found, crowded, strict=True)
    )


def boxes_of(sightings: Sequence[Sighting]) -> Floats:
    """(N, 4) px."""
    return np.array([s.box for s in sightings], np.float64).reshape(-1, 4)


def _moves(box: Floats, regions: Floats) -> bool:
    """A moving region lies at least half inside the box and fills a twentieth of it."""
    inside = common(regions, box)
    fills = inside.max(initial=0.0) > 0.05 * areas(box[None])[0]
    return bool(fills and (inside >= 0.5 * areas(regions)).any())


def _upright(regions: Floats, picture_height: int) -> Flags:
    height = (regions[:, 3] - regions[:, 1]) / picture_height
    upright = regions[:, 3] - regions[:, 1] > 0.5 * (regions[:, 2] - regions[:, 0])
    return np.asarray((height > PERSON_HEIGHT[0]) & (height < PERSON_HEIGHT[1]) & upright)


def distinct(found: Floats) -> Floats:
    """Detections (N, 5) without parts and doubles: boxes mostly inside a better one."""
    order = found[np.argsort(-found[:, 4], kind="stable")]
    kept: list[Floats] = []
    for row in order:
        better = np.array(kept).reshape(-1, 5)
        inside = covered(better, row) > PART
        if not (inside & (row[4] < DOUBTFUL * better[:, 4])).any() and not (box_iou(row[None], better) > 0.5).any():
            kept.append(row)
    return np.array(kept).reshape(-1, 5)


def common(boxes: Floats, box: Floats) -> Floats:
    """(N,) px² that each box shares with one."""
    sides = np.minimum(boxes[:, 2:4], box[2:4]) - np.maximum(boxes[:, :2], box[:2])
    return np.asarray(np.prod(np.clip(sides, 0.0, None), axis=1))


def covered(boxes: Floats, box: Floats) -> Floats:
    """(N,) share of the smaller of each box (N, 4) and one (4,) that lies inside the other."""
    smaller = np.minimum(areas(boxes), areas(box[None])[0])
    return np.asarray(common(boxes, box) / np.maximum(smaller, 1e-9))
