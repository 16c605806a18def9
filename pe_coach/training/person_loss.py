"""What the person detector's maps should be for known boxes, and how wrong they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pe_coach.training.person_data import Sample
from pe_coach.training.person_net import STRIDE, UNIT_PX

Floats = NDArray[np.float64]

SPREAD = 0.1
"""Standard deviation of a person's hill of heat, as a share of the box's width and height; TTFNet (Liu et al., arXiv
1909.00700) uses 0.09."""

SMALLEST_SPREAD_CELLS = 0.5

SHOULDER = 0.3
"""Cells where the hill is at least so high learn the box as well: many more than the one at the top (TTFNet)."""

FOCUS = 2.0
"""Exponent of the quality focal loss (Li et al., arXiv 2006.04388): cells that are nearly right cost little."""

FOOT = 0.05
"""Heat below which a cell is background, and costs what `Sample.weight` says."""

HEAT_WEIGHT = 4.0
SIZE_WEIGHT, OFFSET_WEIGHT = 1.0, 2.0
"""Both errors are shares of the person's size; a shift costs about twice as much overlap as a wrong side."""


@dataclass(frozen=True)
class Targets:
    """Maps for a batch: `heat` (B, h, w); `box` (B, 4, h, w) log sizes and offsets as in `PersonNet`; `box_weight`
    (B, h, w), sums to 1 over a person; `side` (B, 2, h, w) width and height in cells; `weight` (B, h, w), see `Sample`.
    """

    heat: Tensor
    box: Tensor
    box_weight: Tensor
    side: Tensor
    weight: Tensor
    people: int


def make_targets(samples: Sequence[Sample]) -> Targets:
    """The maps that a perfect network would draw for these samples."""
    drawn = [_draw(sample) for sample in samples]
    heat, box, box_weight, side = (torch.from_numpy(np.stack(maps)) for maps in zip(*drawn, strict=True))
    weight = torch.from_numpy(np.stack([sample.weight for sample in samples]))
    return Targets(heat, box, box_weight, side, weight, sum(len(sample.boxes) for sample in samples))


def _draw(sample: Sample) -> tuple[NDArray[np.float32], ...]:
    """Heat (h, w), box (4, h, w), box weight (h, w), side (2, h, w) of a sample; the small are drawn over the large."""
    height, width = sample.weight.shape
    heat, box_weight = np.zeros((2, height, width), np.float32)
    box, side = np.zeros((4, height, width), np.float32), np.ones((2, height, width), np.float32)
    area = (sample.boxes[:, 2:] - sample.boxes[:, :2]).prod(1)
    for corners in sample.boxes[np.argsort(-area)]:
        sides = corners[2:] - corners[:2]
        centre = (corners[:2] + corners[2:]) / (2 * STRIDE)
        cell = np.clip(np.floor(centre), 0, (width - 1, height - 1))
        spread = np.maximum(SPREAD * sides / STRIDE, SMALLEST_SPREAD_CELLS)
        x, y = np.arange(width) - cell[0], np.arange(height) - cell[1]
        hill = np.exp(-0.5 * (x[None, :] / spread[0]) ** 2 - 0.5 * (y[:, None] / spread[1]) ** 2)
        heat = np.maximum(heat, hill.astype(np.float32))
        here = hill >= SHOULDER
        row, column = np.nonzero(here)
        box[:2, here] = np.log(sides / UNIT_PX)[:, None]
        box[2, here], box[3, here] = centre[0] - column, centre[1] - row
        side[:, here] = (sides / STRIDE)[:, None]
        box_weight[here] = (hill[here] / hill[here].sum()).astype(np.float32)
    return heat, box, box_weight, side


def loss(maps: Tensor, targets: Targets) -> tuple[Tensor, Tensor, Tensor]:
    """Heat loss over the hills' heat, size and offset loss a person, of maps (B, 5, h, w); their sum is minimised."""
    people = max(1, targets.people)
    box_error = (maps[:, 1:] - targets.box).abs()
    size = (box_error[:, :2].sum(1) * targets.box_weight).sum() / people
    offset = ((box_error[:, 2:] / targets.side).sum(1) * targets.box_weight).sum() / people
    heat = heat_loss(maps[:, 0], targets.heat, targets.weight) / targets.heat.sum().clamp(min=1.0)
    return HEAT_WEIGHT * heat, SIZE_WEIGHT * size, OFFSET_WEIGHT * offset


def heat_loss(logit: Tensor, heat: Tensor, weight: Tensor) -> Tensor:
    """Quality focal loss, summed: cross entropy with the hills of heat, times the squared error.

    Every cell of a hill teaches, not its top alone: from few pictures that learns faster than CenterNet's focal loss.
    `weight` scales the background.
    """
    entropy = torch.nn.functional.binary_cross_entropy_with_logits(logit, heat, reduction="none")
    cost = (heat - torch.sigmoid(logit)).abs() ** FOCUS * entropy
    return torch.where(heat > FOOT, cost, cost * weight).sum()
