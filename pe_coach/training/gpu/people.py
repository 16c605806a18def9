"""People in the memory of a card."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from pe_coach.training.data import Picture


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


def lay(place: NDArray[np.uint8], picture: Picture) -> None:
    """Put an RGB or RGBA picture (h, w, 3 or 4) into the upper left corner of a place (4, S, S); RGB is opaque."""
    height, width, channels = picture.shape
    place[3, :height, :width] = 255
    place[:channels, :height, :width] = picture.transpose(2, 0, 1)
