"""Batches for the trainer of the person detector, made by a process of its own."""

from __future__ import annotations

import itertools
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from pe_coach.training.person_data import Pool, Sample, make_sample
from pe_coach.training.person_mix import CALM, WILD
from pe_coach.training.person_shards import CROPS, SCENES, Picture, Source, read_pictures
from pe_coach.training.rendered import Bank

BATCHES = ((128, 30), (288, 6), (384, 4), (192, 14), (288, 6), (384, 4))
"""Side in px and number of the pictures of successive batches: about the same work each, people of all sizes."""

AHEAD = 6
"""Batches that wait."""


@dataclass(frozen=True)
class Recipe:
    """What the batches are made of.

    `data`: folder that holds `pose/`; `bank`: folder with drawn people (`pe_coach.training.rendered`), or None;
    `taught`: file with what another detector found in the training pictures (`pe_coach.training.person_teacher`).
    """

    data: Path
    bank: Path | None
    taught: Path | None
    seed: int

    def pool(self) -> Pool:
        """All training pictures and drawn people."""
        scenes, crops = ([(source.share, self._shard(source)) for source in sources] for sources in (SCENES, CROPS))
        empty = [p for _, pictures in scenes for p in pictures if not len(p.boxes) and p.background == 1.0]
        return Pool(scenes, crops, empty, Bank(sorted(self.bank.glob("people-*.npz"))) if self.bank else [])

    def _shard(self, source: Source) -> list[Picture]:
        if self.taught is None:
            return read_pictures(self.data / "pose", source)
        with np.load(self.taught, allow_pickle=False) as found:
            return read_pictures(self.data / "pose", source, found[source.shard].astype(np.float64))


def batches(recipe: Recipe, first: int, calm: Callable[[], bool]) -> Iterator[list[Sample]]:
    """The batches of the steps from `first` on, of the calm mix as soon as `calm` says so."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn, initializer=_begin, initargs=(recipe,)) as maker:
        waiting: list[Future[list[Sample]]] = [maker.submit(_batch, first + i, calm()) for i in range(AHEAD)]
        for step in itertools.count(first + AHEAD):
            yield waiting.pop(0).result()
            waiting.append(maker.submit(_batch, step, calm()))


_MAKER: list[tuple[Pool, int]] = []
"""Of the process that makes samples: its pool and seed."""


def _begin(recipe: Recipe) -> None:
    cv2.setNumThreads(1)
    _MAKER.append((recipe.pool(), recipe.seed))


def _batch(step: int, calm: bool) -> list[Sample]:
    pool, seed = _MAKER[0]
    side, count = BATCHES[step % len(BATCHES)]
    rngs = [np.random.default_rng((seed, step, index)) for index in range(count)]
    return [make_sample(pool, side, rng, CALM if calm else WILD) for rng in rngs]
