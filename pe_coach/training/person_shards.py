"""Labelled pictures for the person detector: shards of pictures with boxes, and what may be believed about the rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Picture:
    """A labelled picture.

    `code` is the coded file, `boxes` (N, 4) px. `background` is what a detection outside the boxes costs, 0…1: 1
    where everybody has a box, less where somebody may be without one. `margin` is how far around a box the picture is
    known all the same, as a share of the box's sides.
    """

    code: bytes
    boxes: Floats
    size: tuple[int, int]
    background: float
    margin: float

    @cached_property
    def image(self) -> Image:
        """(H, W, 3) RGB; decoded once, then kept."""
        bgr = np.asarray(cv2.imdecode(np.frombuffer(self.code, np.uint8), cv2.IMREAD_COLOR), np.uint8)
        return np.ascontiguousarray(bgr[:, :, ::-1])


@dataclass(frozen=True)
class Source:
    """A shard and how to use it: share of the tiles, and the `Picture` values of those without all their boxes."""

    shard: str
    share: float
    background: float = 0.15
    margin: float = 0.06


SCENES = (
    Source("cocodet-train", 0.45),
    Source("pelotadet-train", 0.2),
    Source("highjumpdet-train", 0.35, background=0.0, margin=0.25),  # crowds and officials have no box
)
"""Whole pictures: few, but they know everything about themselves. Shares are a choice."""

CROPS = (
    Source("lspet-train-0", 0.2),
    Source("lspet-train-1", 0.2),
    Source("lspet-train-2", 0.2),
    Source("jhmdb-train", 0.12),
    Source("jhmdbmid-train", 0.05),
    Source("highjump-train", 0.1, background=0.0, margin=0.1),
    Source("swim-train", 0.05),
    Source("coco-train", 0.04),
    Source("pelota-train", 0.04),
)
"""Pictures cut around one person: many, but they mostly know that one person."""


def read_pictures(folder: Path, source: Source) -> list[Picture]:
    """All pictures of a shard `NAME.npz` + `NAME.bin` in `folder`."""
    blob = (folder / f"{source.shard}.bin").read_bytes()
    with np.load(folder / f"{source.shard}.npz", allow_pickle=False) as labels:
        at, boxes, sizes, complete = (labels[key] for key in ("offset", "boxes", "size", "all_boxed"))
    pictures = []
    for index, (height, width) in enumerate(sizes.tolist()):
        own = boxes[boxes[:, 0] == index, 1:].astype(np.float64)
        background = 1.0 if complete[index] else source.background
        code = blob[at[index] : at[index + 1]]
        pictures.append(Picture(code, own, (height, width), background, source.margin))
    return pictures
