"""All pictures in the card's memory: photographed people, drawn people, grounds; decoded once, by many processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from pe_coach.training import data
from pe_coach.training.data import Floats, Picture, Sample
from pe_coach.training.rendered import Bank, painted_background

GROUND_SIDE_PX = 256
"""Side of a stored ground."""
PAINTED = 0.4
"""Share of painted ones among the grounds."""


@dataclass(frozen=True, eq=False)
class People:
    """People in the card's memory.

    Attributes:
        pictures: (N, 4, S, S) uint8, RGB multiplied by alpha, and alpha; each in the upper left corner, zero elsewhere.
        points: (N, 17, 3) x, y in px and weight.
        boxes: (N, 4) x0 y0 x1 y1 px.
    """

    pictures: Tensor
    points: Tensor
    boxes: Tensor

    def __len__(self) -> int:
        return len(self.pictures)


@dataclass(frozen=True, eq=False)
class Deck:
    """What samples are made of; `grounds` (N, 3, S, S) uint8."""

    photographed: People
    drawn: People
    grounds: Tensor


def load_deck(pose: Path, bank: Path, grounds: int, device: torch.device, processes: int) -> Deck:
    """Read the shards in `pose` and the drawn people in `bank`, and make so many grounds."""
    files = sorted(bank.glob("people-*.npz"))
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        shards = pool.map_async(_photographed, [(pose, name) for name in data.TRAINING_SHARDS], 1)
        drawn = pool.map_async(_drawn, files, 1)
        pictures = list(data.backgrounds(pose))
        cut = pool.starmap_async(_grounds, [(pictures, grounds // processes, seed) for seed in range(processes)])
        photographed = [sample for part in shards.get() for sample in part]
        people = [sample for part in drawn.get() for sample in part]
        laid = torch.from_numpy(np.concatenate(cut.get())).permute(0, 3, 1, 2)
    return Deck(_stacked(photographed, device), _stacked(people, device), laid.contiguous().to(device))


def _photographed(shard: tuple[Path, str]) -> list[Sample]:
    cv2.setNumThreads(1)
    folder, name = shard
    return list(data.samples(folder, [name], doubting=True))


def _drawn(file: Path) -> list[Sample]:
    cv2.setNumThreads(1)
    bank = Bank([file])
    return [_whole(bank[i].rgba, bank[i].points) for i in range(len(bank))]


def _whole(rgba: Picture, points: Floats) -> Sample:
    height, width = rgba.shape[:2]
    rgba[..., :3] = np.minimum(rgba[..., :3], rgba[..., 3:])  # lossy files leave colours where nobody is
    return Sample(rgba, np.column_stack([points, np.ones(len(points))]), np.array([0.0, 0.0, width, height]))


def _grounds(pictures: Sequence[Picture], count: int, seed: int) -> Picture:
    rng = np.random.default_rng([seed, count])
    return np.stack([_ground(pictures, rng) for _ in range(count)])


def _ground(pictures: Sequence[Picture], rng: np.random.Generator) -> Picture:
    if not len(pictures) or rng.random() < PAINTED:
        return painted_background(rng, GROUND_SIDE_PX)
    picture = pictures[int(rng.integers(len(pictures)))]
    side = int(min(picture.shape[:2]) * rng.uniform(0.5, 1.0))
    y, x = (int(rng.integers(0, length - side + 1)) for length in picture.shape[:2])
    part = picture[y : y + side, x : x + side]
    return np.asarray(cv2.resize(part, (GROUND_SIDE_PX, GROUND_SIDE_PX), interpolation=cv2.INTER_LINEAR), np.uint8)


def _stacked(samples: Sequence[Sample], device: torch.device) -> People:
    side = max(max(sample.picture.shape[:2]) for sample in samples)
    pictures = torch.zeros(len(samples), 4, side, side, dtype=torch.uint8, device=device)
    for i, sample in enumerate(samples):
        height, width, channels = sample.picture.shape
        pictures[i, 3, :height, :width] = 255
        pictures[i, :channels, :height, :width] = torch.from_numpy(sample.picture).to(device).permute(2, 0, 1)
    points = torch.from_numpy(np.stack([s.points for s in samples])).float().to(device)
    boxes = torch.from_numpy(np.stack([s.box for s in samples])).float().to(device)
    return People(pictures, points, boxes)
