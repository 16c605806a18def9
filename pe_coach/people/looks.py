"""What one look at a film tells of people: boxes, how sure, what they look like, whether something moves there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.film import Frame
from pe_coach.people.boxes import appearance, areas
from pe_coach.people.detector import box_iou

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FAINT = 0.15
"""Detector score below which a detection is ignored."""
PART = 0.6
"""Share of the smaller box inside another above which it may be a part of that body."""
DOUBTFUL = 0.8
"""A part scores less than this share of the whole body."""
PERSON_HEIGHT = (0.12, 0.8)
"""Heights of a moving region, in heights of the picture, that may be a person."""


@dataclass(frozen=True)
class Look:
    """A frame's detections and, after them, its moving regions; no picture.

    Attributes:
        number: of the frame, counted from the first one looked at.
        time_s: its time.
        camera: (3, 3) its place in the first frame.
        boxes: (B, 4) px of the frame.
        scores: (B,) of the detector, 0…1; 0 for moving regions.
        appearances: (B, D) colours, see `boxes.appearance`; half precision, for a long film has many.
        moves: (B,) something moves inside.
        upright: (B,) a moving region that may be a whole person.
    """

    number: int
    time_s: float
    camera: Floats
    boxes: Floats
    scores: Floats
    appearances: NDArray[np.float16]
    moves: Flags
    upright: Flags

    @classmethod
    def at(cls, number: int, frame: Frame, camera: Floats, found: Floats, regions: Floats) -> Look:
        """From a frame, its place, and detections (N, 5) and moving regions (M, 4) in its px."""
        found = distinct(found[found[:, 4] >= FAINT])
        boxes = np.concatenate((found[:, :4], regions))
        looks = [appearance(frame.image, box).astype(np.float16) for box in boxes]
        upright = _upright(regions, frame.image.shape[0])
        return cls(
            number,
            frame.time_s,
            camera,
            boxes,
            np.concatenate((found[:, 4], np.zeros(len(regions)))),
            np.stack(looks or [np.zeros(0, np.float16)]),
            np.array([_moves(box, regions) for box in boxes], dtype=bool),
            np.concatenate((np.zeros(len(found), bool), upright)),
        )

    def placed(self, camera: Floats) -> Look:
        """With what is known of the cameras (T, 3, 3) of all frames at the end of the film."""
        return replace(self, camera=camera[self.number])

    def crowding(self) -> Floats:
        """(B,) largest overlap of each box with another detection."""
        detections = self.scores > 0
        overlap = box_iou(self.boxes, self.boxes[detections])
        overlap[np.flatnonzero(detections), np.arange(detections.sum())] = 0.0
        return np.asarray(overlap.max(axis=1, initial=0.0))


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
        smaller = np.minimum(areas(better), areas(row[None])[0])
        inside = common(better, row) > PART * smaller
        if not (inside & (row[4] < DOUBTFUL * better[:, 4])).any() and not (box_iou(row[None], better) > 0.5).any():
            kept.append(row)
    return np.array(kept).reshape(-1, 5)


def common(boxes: Floats, box: Floats) -> Floats:
    """(N,) px² that each box shares with one."""
    sides = np.minimum(boxes[:, 2:4], box[2:4]) - np.maximum(boxes[:, :2], box[:2])
    return np.asarray(np.prod(np.clip(sides, 0.0, None), axis=1))
