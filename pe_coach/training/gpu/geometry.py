"""How a batch of feature maps is cut into tiles, and the memory that all tiles add to."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import triton
from torch import Tensor

TILE = 2048
"""Values a program holds at once."""


class Geometry(NamedTuple):
    """Size of a batch of feature maps."""

    batch: int
    height: int
    width: int
    channels: int

    @property
    def pixels(self) -> int:
        """Pixels of the whole batch."""
        return self.batch * self.height * self.width

    def tile(self, channels: int, values: int = TILE) -> int:
        """Pixels of a tile of so many channels: a power of two, not far beyond what one picture has."""
        return min(max(values // channels, 4), int(triton.next_power_of_2(self.height * self.width)))

    def tiles(self, block: int) -> tuple[int, int]:
        """Grid of programs: pictures, tiles of a picture."""
        return self.batch, triton.cdiv(self.height * self.width, block)

    def row_tiles(self) -> tuple[tuple[int, int], dict[str, int]]:
        """Grid and sizes for kernels that go through the rows of a picture."""
        wide = triton.next_power_of_2(self.width)
        part = min(self.channels, 64)
        rows = min(max(2 * TILE // (wide * part), 1), self.height)
        return (self.batch, self.channels // part), {"r": triton.next_power_of_2(rows), "wide": wide, "part": part}


class Sums:
    """Memory for sums over a batch, set to zero once a step."""

    def __init__(self, values: int, device: torch.device) -> None:
        self._memory = torch.zeros(values, device=device)
        self._used = 0

    def start(self) -> None:
        """Begin a step: whatever was handed out before is void."""
        self._memory.zero_()
        self._used = 0

    def take(self, *shape: int) -> Tensor:
        """Zeros of that shape."""
        count = math.prod(shape)
        part = self._memory[self._used : self._used + count]
        self._used += count
        return part.view(shape)
