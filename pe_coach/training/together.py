"""Several trainers, one network: each takes its own steps, now and then they average their weights.

Threads of one trainer wait for each other after every operation, which is slow where other programs want the cores too.
Trainers of one thread each never wait: averaging now and then ("local SGD", arXiv 1805.09767) keeps them one network.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn


class Company:
    """One trainer's place among its colleagues, who meet in a file.

    Args:
        path: the file; made by whoever comes first, of no use afterwards.
        worker: this trainer's number.
        workers: how many there are.
        network: whose weights and statistics are averaged.
    """

    def __init__(self, path: Path, worker: int, workers: int, network: nn.Module) -> None:
        self.worker = worker
        self._values = [v for v in network.state_dict().values() if v.is_floating_point()]
        length = sum(v.numel() for v in self._values)
        self._table: NDArray[np.float32] = _opened(path, (workers, length))
        self._rounds: NDArray[np.float32] = _opened(path.with_suffix(".rounds"), (workers, 1))
        self._seen = self._rounds[:, 0].copy()

    def meet(self) -> int:
        """Leave this trainer's weights for the others, take the mean with all newer ones; how many there were.

        Nobody waits: a colleague's weights that are being written are a mixture of two of its last states, which does
        no harm.
        """
        mine = torch.cat([v.reshape(-1) for v in self._values])
        newer = [w for w in range(len(self._rounds)) if w != self.worker and self._rounds[w, 0] > self._seen[w]]
        self._table[self.worker] = mine.numpy()
        self._rounds[self.worker] += 1
        if newer:
            mean = (mine + sum(torch.from_numpy(self._table[w].copy()) for w in newer)) / (1 + len(newer))
            self._set(mean)
            self._seen[newer] = self._rounds[newer, 0]
        return len(newer)

    @torch.no_grad()
    def _set(self, flat: Tensor) -> None:
        parts = flat.split([v.numel() for v in self._values])  # type: ignore[no-untyped-call]
        for value, part in zip(self._values, parts, strict=True):
            value.copy_(part.view(value.shape))


def _opened(path: Path, shape: tuple[int, int]) -> NDArray[np.float32]:
    """A file of zeros as an array, shared with whoever else opens it."""
    size = shape[0] * shape[1] * 4
    if not path.exists() or path.stat().st_size != size:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.truncate(size)
    return np.memmap(path, np.float32, "r+", shape=shape)
