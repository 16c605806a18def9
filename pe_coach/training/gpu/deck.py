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
from pe_coach.training.gpu.people import People, lay
from pe_coach.training.gpu.stagehands import Stagehands
from pe_coach.training.rendered import Bank, painted_background

GROUND_SIDE_PX = 256
"""Side of a stored ground."""
PAINTED = 0.4
"""Share of painted ones among the grounds."""
DRAWN = 4096
"""Drawn people on their stages at a time."""
BESIDE_FILES = 8
"""Files of the bank whose people stand beside others."""


@dataclass(frozen=True, eq=False)
class Deck:
    """What samples are made of.

    `drawn`: people on their stages, new ones in every batch where there are `stagehands`; `beside`: cut out, to stand
    beside others; `grounds` (N, 3, S, S) uint8.
    """

    photographed: People
    drawn: People
    beside: People
    grounds: Tensor
    stagehands: Stagehands | None = None

    def renew(self) -> None:
        """Exchange some of the drawn people."""
        if self.stagehands:
            self.stagehands.renew(self.drawn)

    def close(self) -> None:
        """No more new people."""
        if self.stagehands:
            self.stagehands.close()


def load_deck(pose: Path, bank: Path, grounds: int, device: torch.device, processes: int) -> Deck:
    """Read the shards in `pose` and the drawn people in `bank`, make so many grounds, and go on staging."""
    files = sorted(bank.glob("people-*.npz"))
    stagehands = Stagehands(pose, files, processes)
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        shards = pool.map_async(_photographed, [(pose, name) for name in data.TRAINING_SHARDS], 1)
        cut_out = pool.map_async(_cut_out, files[:BESIDE_FILES], 1)
        pictures = list(data.backgrounds(pose))
        laid_out = pool.starmap_async(_grounds, [(pictures, grounds // processes, seed) for seed in range(processes)])
        photographed = [sample for part in shards.get() for sample in part]
        people = [sample for part in cut_out.get() for sample in part]
        laid = torch.from_numpy(np.concatenate(laid_out.get())).permute(0, 3, 1, 2)
    drawn = stagehands.crowd(DRAWN, device)
    beside = _stacked(people, device)
    return Deck(_stacked(photographed, device), drawn, beside, laid.contiguous().to(device), stagehands)


def _photographed(shard: tuple[Path, str]) -> list[Sample]:
    cv2.setNumThreads(1)
    folder, name = shard
    return list(data.samples(folder, [name], doubting=True))


def _cut_out(file: Path) -> list[Sample]:
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
    pictures = np.zeros((len(samples), 4, side, side), np.uint8)
    for place, sample in zip(pictures, samples, strict=True):
        lay(place, sample.picture)
    points, boxes = np.stack([s.points for s in samples]), np.stack([s.box for s in samples])
    return People(
        torch.from_numpy(pictures).to(device),
        torch.from_numpy(points).float().to(device),
        torch.from_numpy(boxes).float().to(device),
    )
