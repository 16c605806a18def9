"""What the network is shown of a person, and the heat maps that it should answer with.

A view is a function of the seed, the epoch and the person alone, so that a run that is resumed sees the same views.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pe_coach.training.augment import crop_matrix
from pe_coach.training.data import Floats, Picture
from pe_coach.training.le_hrnet import STRIDE
from pe_coach.training.paper.experiment import Schedule
from pe_coach.training.paper.people import People, picture

REACH = 3.0
"""A point further outside the map than this many standard deviations leaves no trace in it and does not count."""
QUARTER = 0.25
"""Cells by which a peak moves towards its higher neighbour (HRNet's decoding)."""

Shown = tuple[Picture, NDArray[np.float32], NDArray[np.float32]]
"""Picture (H, W, 3) RGB, maps (J, H/4, W/4) and weights (J,)."""
Index = tuple[int, int]
"""Epoch and row of a person."""


class Views(torch.utils.data.Dataset[Shown]):
    """Random views of people, for training: mirrored, turned and enlarged as the schedule says."""

    def __init__(
        self, people: People, mirror: tuple[int, ...], size: tuple[int, int], how: Schedule, seed: int
    ) -> None:
        self.people, self.mirror, self.size, self.how, self.seed = people, list(mirror), size, how, seed

    def __getitem__(self, index: Index) -> Shown:
        """The view of a person in an epoch."""
        epoch, row = index
        rng = np.random.default_rng((self.seed, epoch, row))
        flip = bool(rng.random() < self.how.mirrored)
        matrix = self._matrix(row, rng, flip=flip)
        points = self.people.points[row]
        xy, weight = points[:, :2] @ matrix[:, :2].T + matrix[:, 2], points[:, 2]
        if flip:
            xy, weight = xy[self.mirror], weight[self.mirror]
        shown = warped(picture(self.people.files[row]), matrix, self.size)
        return shown, *gaussians(xy, weight, self.size, self.how.sigma_cells)

    def _matrix(self, row: int, rng: np.random.Generator, *, flip: bool) -> Floats:
        angle = math.radians(rng.uniform(-self.how.turn_deg, self.how.turn_deg))
        zoom = rng.uniform(1 - self.how.zoom, 1 + self.how.zoom)
        return turned(crop_matrix(self.people.boxes[row], self.size, zoom=zoom, flip=flip), self.size, angle)


class Crops(torch.utils.data.Dataset[Picture]):
    """One upright crop of everybody's box, for evaluation."""

    def __init__(self, people: People, size: tuple[int, int]) -> None:
        self.people, self.size = people, size

    def __len__(self) -> int:
        """Number of people."""
        return len(self.people)

    def __getitem__(self, row: int) -> Picture:
        """(H, W, 3) RGB."""
        return warped(picture(self.people.files[row]), crop_matrix(self.people.boxes[row], self.size), self.size)


@dataclass
class Order:
    """The people of an epoch in their order, in parts of `at_once`; `epoch` is set before each."""

    people: int
    at_once: int
    seed: int
    epoch: int = 0

    def __len__(self) -> int:
        """Number of parts."""
        return math.ceil(self.people / self.at_once)

    def __iter__(self) -> Iterator[list[Index]]:
        """Everybody once."""
        rows = np.random.default_rng((self.seed, self.epoch)).permutation(self.people).tolist()
        for start in range(0, self.people, self.at_once):
            yield [(self.epoch, row) for row in rows[start : start + self.at_once]]


def in_processes(workers: int) -> dict[str, Any]:
    """How a loader makes views in so many processes of their own; in this one with 0."""
    if not workers:
        return {"num_workers": 0}
    return {
        "num_workers": workers,
        "multiprocessing_context": "spawn",
        "persistent_workers": True,
        "worker_init_fn": _one_thread,
    }


def _one_thread(_: int) -> None:
    cv2.setNumThreads(1)


def warped(image: Picture, matrix: Floats, size: tuple[int, int]) -> Picture:
    """`image` in the frame of the input of that height and width; black outside."""
    return np.asarray(cv2.warpAffine(image, matrix, (size[1], size[0]), flags=cv2.INTER_LINEAR), np.uint8)


def turned(matrix: Floats, size: tuple[int, int], angle: float) -> Floats:
    """`matrix` (2, 3) followed by a turn of the input about its middle, clockwise by `angle` in radians."""
    c, s = math.cos(angle), math.sin(angle)
    turn, middle = np.array([[c, -s], [s, c]]), np.array([(size[1] - 1) / 2, (size[0] - 1) / 2])
    return np.column_stack([turn @ matrix[:, :2], turn @ (matrix[:, 2] - middle) + middle])


def gaussians(
    xy: Floats, weight: Floats, size: tuple[int, int], sigma_cells: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Maps (J, H/4, W/4) with the peak 1 at `xy` (J, 2), input px, and weights (J,), 0 where the map shows nothing.

    The peak lies between cells where the point does (UDP, arXiv 1911.07524): x_map = (x + 0.5) / 4 - 0.5.
    """
    height, width = size[0] // STRIDE, size[1] // STRIDE
    centre = (xy + 0.5) / STRIDE - 0.5
    x = np.exp(-((np.arange(width) - centre[:, :1]) ** 2) / (2 * sigma_cells**2))
    y = np.exp(-((np.arange(height) - centre[:, 1:]) ** 2) / (2 * sigma_cells**2))
    reach = REACH * sigma_cells
    inside = ((centre > -reach) & (centre < np.array([width, height]) - 1 + reach)).all(1)
    return (y[:, :, None] * x[:, None, :]).astype(np.float32), np.where(inside, weight, 0).astype(np.float32)


def squared_error(maps: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Half the mean squared error over all cells of maps (B, J, h, w) whose weight (B, J) counts (HRNet's loss)."""
    return 0.5 * ((maps - target).square() * weight[..., None, None]).mean()


def peaks(maps: Tensor) -> Tensor:
    """(B, J, 3): x, y in input px and height of the peak of maps (B, J, h, w)."""
    height, width = maps.shape[2:]
    value, cell = maps.flatten(2).max(-1)
    x, y = cell % width, cell // width
    columns = maps.gather(2, y[..., None, None].expand(-1, -1, 1, width))[:, :, 0]  # B x J x w
    rows = maps.gather(3, x[..., None, None].expand(-1, -1, height, 1))[..., 0]  # B x J x h
    at = torch.stack([x + _lean(columns, x), y + _lean(rows, y)], -1)
    return torch.cat([(at + 0.5) * STRIDE - 0.5, value[..., None]], -1)


def _lean(line: Tensor, peak: Tensor) -> Tensor:
    """(B, J): a quarter of a cell towards the higher neighbour of `peak` in `line` (B, J, n); 0 at the edges."""
    last = line.shape[-1] - 1
    before = line.gather(-1, (peak - 1).clamp(min=0)[..., None])[..., 0]
    after = line.gather(-1, (peak + 1).clamp(max=last)[..., None])[..., 0]
    return QUARTER * torch.sign(after - before) * ((peak > 0) & (peak < last))
