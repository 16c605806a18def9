"""Drawn people on ever new stages for a card that trains: made by processes beside it, in memory that all share."""

from __future__ import annotations

import mmap
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from pe_coach.training import data
from pe_coach.training.data import Picture, Sample
from pe_coach.training.gpu.people import People, lay
from pe_coach.training.rendered import Bank, rendered_sample

CHUNK = 64
"""People in one delivery."""
SIDE_PX = 384
"""Side of their pictures: a box of `data.STORED_SIDE_PX` with its surroundings, stretched."""
LEAST_SIDE_PX = 75
"""Smaller drawn people are left out: enlarged, they teach blur."""


@dataclass(frozen=True)
class Slot:
    """Room for one delivery, as `People` holds them, in memory that forked processes share."""

    pictures: NDArray[np.uint8]
    points: NDArray[np.float32]
    boxes: NDArray[np.float32]

    @classmethod
    def empty(cls) -> Slot:
        """Nobody yet."""
        pictures = np.frombuffer(mmap.mmap(-1, CHUNK * 4 * SIDE_PX**2), np.uint8)
        numbers = np.frombuffer(mmap.mmap(-1, CHUNK * (17 * 3 + 4) * 4), np.float32)
        points, boxes = np.split(numbers, [CHUNK * 17 * 3])
        return cls(
            pictures.reshape(CHUNK, 4, SIDE_PX, SIDE_PX),
            points.reshape(CHUNK, 17, 3),
            boxes.reshape(CHUNK, 4),
        )

    def fill(self, samples: Sequence[Sample]) -> None:
        """Put people in."""
        self.pictures[:] = 0
        for place, sample in enumerate(samples):
            lay(self.pictures[place], sample.picture)
            self.points[place], self.boxes[place] = sample.points, sample.box


class Stagehands:
    """Processes that stage drawn people until `close`; start them before the card is used, for they are forked."""

    def __init__(self, pose: Path, bank: Sequence[Path], processes: int) -> None:
        people, pictures = Bank(bank, LEAST_SIDE_PX), list(data.backgrounds(pose))
        if not len(people):
            raise ValueError(f"no drawn people of {LEAST_SIDE_PX} px or more in {len(bank)} files")
        cv2.setNumThreads(1)  # threads do not live on in a forked process, which would wait for them
        context = multiprocessing.get_context("fork")
        self._slots = [Slot.empty() for _ in range(2 * processes)]
        self._free: Queue[int] = context.Queue()
        self._ready: Queue[int] = context.Queue()
        for place in range(len(self._slots)):
            self._free.put(place)
        self._next = 0
        self._processes = [
            context.Process(target=_work, args=(people, pictures, seed, self._slots, self._free, self._ready))
            for seed in range(processes)
        ]
        for process in self._processes:
            process.daemon = True
            process.start()

    def crowd(self, count: int, device: torch.device) -> People:
        """So many people, a multiple of `CHUNK`, on the device."""
        people = People(
            torch.zeros(count, 4, SIDE_PX, SIDE_PX, dtype=torch.uint8, device=device),
            torch.zeros(count, 17, 3, device=device),
            torch.zeros(count, 4, device=device),
        )
        first = 0
        while first < count:
            try:
                self._deliver(people, first, self._ready.get(timeout=5))
            except Empty:
                self._check_staffed()
                continue
            first += CHUNK
        return people

    def _check_staffed(self) -> None:
        """Raise `RuntimeError` where nobody is at work any more: what stopped them has been printed."""
        if not any(process.is_alive() for process in self._processes):
            raise RuntimeError("nobody stages drawn people any more")

    def renew(self, people: People) -> None:
        """Exchange the `CHUNK` people who have been there longest for new ones, where some are ready."""
        try:
            self._deliver(people, self._next, self._ready.get_nowait())
        except Empty:
            return
        self._next = (self._next + CHUNK) % len(people)

    def close(self) -> None:
        """Send the processes home."""
        for process in self._processes:
            process.terminate()
            process.join()

    def _deliver(self, people: People, first: int, place: int) -> None:
        slot, rows = self._slots[place], slice(first, first + CHUNK)
        people.pictures[rows] = torch.from_numpy(slot.pictures).to(people.pictures.device)
        people.points[rows] = torch.from_numpy(slot.points).to(people.points.device)
        people.boxes[rows] = torch.from_numpy(slot.boxes).to(people.boxes.device)
        self._free.put(place)


def _work(
    bank: Bank,
    pictures: Sequence[Picture],
    seed: int,
    slots: Sequence[Slot],
    free: Queue[int],
    ready: Queue[int],
) -> None:
    """Fill free slots; ends with the process that forked this one."""
    rng = np.random.default_rng([seed, 1])
    while (parent := multiprocessing.parent_process()) is not None and parent.is_alive():
        try:
            place = free.get(timeout=5)
        except Empty:
            continue
        slots[place].fill([staged(bank, pictures, rng) for _ in range(CHUNK)])
        ready.put(place)


def staged(bank: Bank, pictures: Sequence[Picture], rng: np.random.Generator) -> Sample:
    """One drawn person on a stage, small enough for a slot."""
    while True:
        sample = data.shrunk(rendered_sample(bank, pictures, rng))
        if max(sample.picture.shape[:2]) <= SIDE_PX:
            return sample
