"""Labelled pictures of people, read from shards.

A shard is a pair of files: `NAME.bin` holds WebP pictures end to end, `NAME.npz` the labels as plain arrays.
`vote-NAME.npz` adds points on which several other networks agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.training.doubts import doubted

Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]

TRAINING_SHARDS = (
    *("lspet-train-0", "lspet-train-1", "lspet-train-2", "highjump-train", "jhmdb-train"),
    *("jhmdbmid-train", "pelota-train", "coco-train", "swim-train"),
)
BACKGROUND_SHARDS = ("cocodet-train", "highjumpdet-train", "pelotadet-train")
BACKGROUND_VALIDATION_SHARDS = ("cocodet-val", "pelotadet-val")

STORED_SIDE_PX = 200
"""Longest side of a person's box kept in memory: twice what a 128 x 96 input shows, enough for 192 x 128."""
FEWEST_POINTS = 4
"""People with fewer labelled points are left out."""
TEACHER_CONFIDENCE, TEACHER_AGREEMENT, VOTE_CONFIDENCE = 0.4, 0.6, 0.7
"""Below these a teacher's point is more often wrong than it helps (measured on the validation crops of LSPET)."""
TEACHER_WEIGHT = 0.5
"""Weight of a teacher's point beside 1 for a human one."""


@dataclass(frozen=True, eq=False)
class Sample:
    """One person in a picture.

    Attributes:
        picture: (H, W, 3) RGB.
        points: (17, 3) x, y in px and weight: 0 unknown, 1 labelled (also where hidden), between for a teacher's.
        box: (4,) x0 y0 x1 y1 px.
    """

    picture: Picture
    points: Floats
    box: Floats


class Shard:
    """The labels of one shard in memory, its pictures decoded as they are asked for."""

    def __init__(self, folder: Path, name: str) -> None:
        with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
            self.labels = {key: stored[key] for key in stored.files}
        vote = folder / f"vote-{name}.npz"
        self.vote = np.load(vote, allow_pickle=False)["vote"] if vote.exists() else None
        self._blob = np.fromfile(folder / f"{name}.bin", np.uint8)
        boxes = self.labels["boxes"]
        self._first = {int(i): np.array(box, np.float64) for i, *box in boxes[::-1]}

    def __len__(self) -> int:
        return len(self.labels["name"])

    def picture(self, row: int) -> Picture:
        """(H, W, 3) RGB."""
        start, stop = self.labels["offset"][row : row + 2]
        decoded = cv2.imdecode(self._blob[start:stop], cv2.IMREAD_COLOR)
        return np.ascontiguousarray(np.asarray(decoded, np.uint8)[:, :, ::-1])

    def main_box(self, row: int) -> Floats:
        """(4,) box of the person whom the crop was cut around."""
        return self._first[row]

    def boxes(self, row: int) -> Floats:
        """(M, 4) boxes of everybody labelled in the picture."""
        boxes = self.labels["boxes"]
        return np.asarray(boxes[boxes[:, 0] == row, 1:], np.float64)

    def human(self) -> Floats:
        """(N, 17, 3) points labelled by people: x, y, visibility; NaN where not labelled."""
        return np.asarray(self.labels["human"], np.float64)

    def points(self, row: int) -> Floats:
        """(17, 3) x, y, weight: human points first, then those of the vote, then of the teacher."""
        out = np.zeros((17, 3))
        agreement = self.labels["teacher_agree"][row]
        if not agreement < TEACHER_AGREEMENT:  # NaN: no human points to contradict
            _fill(out, self.labels["teacher"][row], TEACHER_CONFIDENCE)
        if self.vote is not None:
            _fill(out, self.vote[row], VOTE_CONFIDENCE)
        human = self.labels["human"][row]
        known = np.isfinite(human[:, 0])
        out[known, :2], out[known, 2] = human[known, :2], 1.0
        return out


def _fill(out: Floats, points: NDArray[np.float32], least: float) -> None:
    sure = points[:, 2] >= least
    out[sure, :2], out[sure, 2] = points[sure, :2], TEACHER_WEIGHT


def samples(folder: Path, shards: Iterable[str] = TRAINING_SHARDS, *, doubting: bool = False) -> Iterator[Sample]:
    """Everybody with enough labelled points, scaled down to `STORED_SIDE_PX`.

    `doubting` lowers the weight of human points that the vote contradicts.
    """
    for name in shards:
        shard = Shard(folder, name)
        for row in range(len(shard)):
            points = shard.points(row)
            if doubting and shard.vote is not None:
                points = doubted(points, np.asarray(shard.vote[row], np.float64))
            if (points[:, 2] > 0).sum() >= FEWEST_POINTS:
                yield shrunk(Sample(shard.picture(row), points, shard.main_box(row)))


def shrunk(sample: Sample) -> Sample:
    """The same sample with a box of at most `STORED_SIDE_PX`."""
    scale = STORED_SIDE_PX / float(max(sample.box[2] - sample.box[0], sample.box[3] - sample.box[1]))
    if scale >= 1:
        return sample
    small = cv2.resize(sample.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    points = sample.points.copy()
    points[:, :2] = (points[:, :2] + 0.5) * scale - 0.5
    return Sample(np.asarray(small, np.uint8), points, (sample.box + 0.5) * scale - 0.5)


def backgrounds(folder: Path, shards: Iterable[str] = BACKGROUND_SHARDS, side_px: int = 96) -> Iterator[Picture]:
    """Parts of pictures without a person, at least `side_px` wide and high.

    Only pictures are used in which everybody is boxed.
    """
    for name in shards:
        shard = Shard(folder, name)
        for row in np.flatnonzero(shard.labels["all_boxed"]):
            part = _outside(shard.picture(int(row)), shard.boxes(int(row)))
            if min(part.shape[:2]) >= side_px:
                yield part


def _outside(picture: Picture, boxes: Floats) -> Picture:
    """The largest of the four strips beside all boxes; the whole picture when there are none."""
    if not len(boxes):
        return picture
    x0, y0 = np.maximum(boxes[:, :2].min(0), 0).astype(int)
    x1, y1 = np.ceil(boxes[:, 2:].max(0)).astype(int)
    strips = [picture[:, :x0], picture[:, x1:], picture[:y0], picture[y1:]]
    return max(strips, key=lambda s: min(s.shape[:2]))
