"""Batches for the trainer, made by a process of its own."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass, field
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Full

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.training import data
from pe_coach.training.augment import Strength, view
from pe_coach.training.heatmap import targets
from pe_coach.training.rendered import Bank, rendered_sample

MEAN = np.array([123.675, 116.28, 103.53], np.float32)
DEVIATION = np.array([58.395, 57.12, 57.375], np.float32)
"""Of ImageNet's pictures, RGB 0 to 255: the usual scale."""
QUEUE_LENGTH = 12

Batch = tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]
"""Pictures (B, H, W, 3), distributions (B, 17, cells), weights (B, 17), and which samples are drawn ones (B,)."""


@dataclass(frozen=True)
class Recipe:
    """What the batches are made of.

    `pose`: folder of the shards; `bank`: folder with drawn people, or None; `rendered`: their share; `least_side_px`:
    smaller drawn people are left out; `strength` and `drawn_strength`: how far views of photographed and of drawn
    people differ from the sample.
    """

    pose: Path
    bank: Path | None
    size: tuple[int, int]
    batch: int
    seed: int
    rendered: float = 0.45
    least_side_px: float = 0.0
    strength: Strength = field(default_factory=Strength)
    drawn_strength: Strength = field(default_factory=Strength)


def normalised(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(..., 3) RGB 0 to 255 as the network wants it."""
    return np.asarray((pictures - MEAN) / DEVIATION, np.float32)


class Source:
    """Endless random samples, everybody once in a round."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe, self.rng = recipe, np.random.default_rng(recipe.seed)
        self.people = list(data.samples(recipe.pose, doubting=True))
        files = sorted(recipe.bank.glob("people-*.npz")) if recipe.bank else []
        self.bank = Bank(files, recipe.least_side_px)
        self.pictures = list(data.backgrounds(recipe.pose)) if files else []
        self._order: list[int] = []

    def batch(self) -> Batch:
        """The next batch."""
        rows = [self._one() for _ in range(self.recipe.batch)]
        pictures, distributions, weights, drawn = (np.stack(part) for part in zip(*rows, strict=True))
        return pictures, distributions, weights, drawn

    def _one(self) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32], np.bool_]:
        drawn = len(self.bank) > 0 and self.rng.random() < self.recipe.rendered
        sample = rendered_sample(self.bank, self.pictures, self.rng) if drawn else self._photographed()
        strength = self.recipe.drawn_strength if drawn else self.recipe.strength
        picture, xy, weight = view(sample, self.recipe.size, self.rng, strength)
        return (picture, *targets(xy, weight, self.recipe.size), np.bool_(drawn))

    def _photographed(self) -> data.Sample:
        if not self._order:
            self._order = self.rng.permutation(len(self.people)).tolist()
        return self.people[self._order.pop()]


def start(recipe: Recipe) -> Queue[Batch]:
    """A queue that a process of its own keeps filled; the process ends with this one."""
    context = multiprocessing.get_context("spawn")
    queue: Queue[Batch] = context.Queue(QUEUE_LENGTH)
    context.Process(target=_serve, args=(queue, recipe), daemon=True).start()
    return queue


def _serve(queue: Queue[Batch], recipe: Recipe) -> None:
    cv2.setNumThreads(1)
    queue.cancel_join_thread()
    source = Source(recipe)
    while _put(queue, source.batch()):
        pass


def _put(queue: Queue[Batch], batch: Batch) -> bool:
    """Put, or False once the trainer is gone."""
    parent = multiprocessing.parent_process()
    while parent is not None and parent.is_alive():
        try:
            queue.put(batch, timeout=5)
            return True
        except Full:
            continue
    return False
