"""Labelled pictures for the person detector: shards of pictures with boxes, and what may be believed about the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.people.detector import box_iou

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]


SURE, DOUBTFUL = 0.45, 0.1
"""Score from which a teacher's box is a person, and from which it is perhaps one."""

SAME, WITHIN = 0.3, 0.7
"""IoU with a labelled box, and share of its area inside one, from which a teacher's box is that person again."""

SMALLEST_LEVEL_PX = 24
"""A picture is not shrunk below this short side."""


def _nowhere() -> Floats:
    return np.zeros((0, 4))


@dataclass(frozen=True)
class Picture:
    """A labelled picture.

    `code` is the coded file, `boxes` (N, 4) px. `background` is what a detection outside the boxes costs, 0…1: 1
    where everybody has a box, less where somebody may be without one. `margin` is how far around a box the picture is
    known all the same, as a share of the box's sides. In `doubts` (M, 4) px nothing is known. `points` (K, 2) px are
    the labelled joints of the person in the first box, none where they are not known well enough to turn the box.
    """

    code: bytes
    boxes: Floats
    size: tuple[int, int]
    background: float
    margin: float
    doubts: Floats = field(default_factory=_nowhere)
    points: Floats = field(default_factory=lambda: np.zeros((0, 2)))

    @cached_property
    def image(self) -> Image:
        """(H, W, 3) RGB; decoded once, then kept."""
        return self.decoded()

    def decoded(self) -> Image:
        """(H, W, 3) RGB, not kept."""
        bgr = np.asarray(cv2.imdecode(np.frombuffer(self.code, np.uint8), cv2.IMREAD_COLOR), np.uint8)
        return np.ascontiguousarray(bgr[:, :, ::-1])

    @cached_property
    def levels(self) -> list[Image]:
        """The picture at 1, 1/2, 1/4 … of its size, kept too: shrinking from afar costs more than all the rest."""
        levels = [self.image]
        while min(levels[-1].shape[:2]) >= 2 * SMALLEST_LEVEL_PX:
            height, width = levels[-1].shape[:2]
            half = cv2.resize(levels[-1], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
            levels.append(np.asarray(half, np.uint8))
        return levels


@dataclass(frozen=True)
class Source:
    """A shard and how to use it: share of the tiles, and the `Picture` values of those without all their boxes."""

    shard: str
    share: float
    background: float = 0.15
    margin: float = 0.06


SCENES = (
    Source("cocodet-train", 0.42),
    Source("pelotadet-train", 0.16),
    Source("highjumpdet-train", 0.42, background=0.0, margin=0.25),  # crowds and officials have no box
)
"""Whole pictures: few, but they know everything about themselves. Shares are a choice."""

CROPS = (
    Source("lspet-train-0", 0.18),
    Source("lspet-train-1", 0.18),
    Source("lspet-train-2", 0.18),
    Source("jhmdb-train", 0.1),
    Source("jhmdbmid-train", 0.05),
    Source("highjump-train", 0.16, background=0.0, margin=0.1),
    Source("swim-train", 0.05),
    Source("coco-train", 0.06),
    Source("pelota-train", 0.05),
)
"""Pictures cut around one person: many, but they mostly know that one person."""


FEWEST_POINTS = 8
"""Labelled joints from which they give a turned person's box."""


def read_pictures(folder: Path, source: Source, taught: Floats | None = None) -> list[Picture]:
    """All pictures of a shard `NAME.npz` + `NAME.bin` in `folder`.

    `taught` (M, 6), picture, x0, y0, x1, y1, score, is what another detector found there: with it the rest of an
    incompletely labelled picture is known as well.
    """
    blob = (folder / f"{source.shard}.bin").read_bytes()
    with np.load(folder / f"{source.shard}.npz", allow_pickle=False) as labels:
        at, boxes, sizes, complete, joints = (labels[key] for key in ("offset", "boxes", "size", "all_boxed", "human"))
    pictures = []
    for index, (height, width) in enumerate(sizes.tolist()):
        own = boxes[boxes[:, 0] == index, 1:].astype(np.float64)
        code, known = blob[at[index] : at[index + 1]], joints[index][np.isfinite(joints[index, :, 0]), :2]
        points = known.astype(np.float64) if len(known) >= FEWEST_POINTS else np.zeros((0, 2))
        background, doubts = 1.0 if complete[index] else source.background, _nowhere()
        if taught is not None and not complete[index]:
            more, doubts = taught_boxes(own, taught[taught[:, 0] == index, 1:])
            own, background = np.concatenate([own, more]), 1.0
        pictures.append(Picture(code, own, (height, width), background, source.margin, doubts, points))
    return pictures


def taught_boxes(own: Floats, found: Floats) -> tuple[Floats, Floats]:
    """Of what a teacher found, (M, 5) with scores: people beside the labelled ones (N, 4), and perhaps people."""
    found = found[(found[:, 2:4] > found[:, :2]).all(1)]
    low = np.maximum(found[:, None, :2], own[None, :, :2])
    high = np.minimum(found[:, None, 2:4], own[None, :, 2:])
    inside = np.clip(high - low, 0, None).prod(2) / (found[:, 2:4] - found[:, :2]).prod(1)[:, None]
    again = (inside.max(1, initial=0.0) > WITHIN) | (box_iou(found[:, :4], own).max(1, initial=0.0) > SAME)
    sure = found[:, 4] >= SURE
    return found[sure & ~again, :4], found[~sure & ~again & (found[:, 4] >= DOUBTFUL), :4]
