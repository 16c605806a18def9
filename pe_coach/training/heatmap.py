"""Heat maps: what the network should say, how wrong it is, which points it means.

A map is the softmax over all cells of its logits. Cell and input px: x_input = (x_map + 0.5) * STRIDE - 0.5, centre on
centre, in training and in use alike (the "unbiased" transform of UDP, arXiv 1911.07524).
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from torch import Tensor

from pe_coach.training.le_hrnet import STRIDE

SIGMA_CELLS = 1.3
"""Standard deviation of the wanted distribution."""
LEAST_INSIDE = 0.3
"""A point counts only if this share of its distribution lies inside the map."""
WINDOW_CELLS = 5
"""The point is the centre of mass of this many cells square around the peak."""

Targets = NDArray[np.float32]


def targets(xy: NDArray[np.float64], weight: NDArray[np.float64], size: tuple[int, int]) -> tuple[Targets, Targets]:
    """Wanted distributions (J, cells), each summing to one, and weights (J,), 0 where the point lies outside.

    `xy` (J, 2) in input px; `size` is the input's height and width.
    """
    height, width = size[0] // STRIDE, size[1] // STRIDE
    centre = (xy + 0.5) / STRIDE - 0.5
    along_x = np.exp(-((np.arange(width) - centre[:, :1]) ** 2) / (2 * SIGMA_CELLS**2))
    along_y = np.exp(-((np.arange(height) - centre[:, 1:]) ** 2) / (2 * SIGMA_CELLS**2))
    bump = (along_y[:, :, None] * along_x[:, None, :]).reshape(len(xy), -1)
    total = bump.sum(1, keepdims=True)
    inside = total[:, 0] >= LEAST_INSIDE * 2 * np.pi * SIGMA_CELLS**2
    return (bump / np.maximum(total, 1e-6)).astype(np.float32), np.where(inside, weight, 0).astype(np.float32)


def cross_entropy(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Between wanted distributions (B, J, cells) and maps (B, J, H, W), averaged over points by `weight` (B, J)."""
    return (point_losses(logits, target) * weight).sum() / weight.sum().clamp(min=1e-6)


def point_losses(logits: Tensor, target: Tensor) -> Tensor:
    """(B, J) cross-entropy of each map."""
    return -(target * functional.log_softmax(logits.flatten(2), -1)).sum(-1)


def decode(logits: Tensor) -> Tensor:
    """(B, J, 3): x, y in input px and the mass around the peak, from maps (B, J, H, W)."""
    batch, joints, height, width = logits.shape
    p = torch.softmax(logits.flatten(2), -1)
    peak = p.argmax(-1)
    offsets = torch.arange(WINDOW_CELLS) - WINDOW_CELLS // 2
    rows = (peak // width)[..., None, None] + offsets[:, None]  # B x J x 5 x 1
    columns = (peak % width)[..., None, None] + offsets  # B x J x 1 x 5
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    index = rows.clamp(0, height - 1) * width + columns.clamp(0, width - 1)
    near = p.gather(-1, index.flatten(2)).view(batch, joints, WINDOW_CELLS, WINDOW_CELLS) * inside
    mass = near.sum((2, 3))
    at = torch.stack([(near * columns).sum((2, 3)), (near * rows).sum((2, 3))], -1) / mass[..., None]
    return torch.cat([(at + 0.5) * STRIDE - 0.5, mass[..., None]], -1)
