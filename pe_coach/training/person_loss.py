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

EVEN_HILL = 4.0
"""Sum of a hill whose cells cost what others do; those of larger people cost less, of smaller ones more, by the root:
otherwise somebody near counts as much as a dozen far away."""

HEAT_WEIGHT, BOX_WEIGHT = 4.0, 2.0


@dataclass(frozen=True)
class Targets:
    """Maps for a batch: `heat` (B, h, w); `weight` (B, h, w), what wrong heat costs there; `box` (B, 4, h, w) log sizes
    and offsets as in `PersonNet`; `box_weight` (B, h, w), sums to 1 over a person.
    """

    heat: Tensor
    weight: Tensor
    box: Tensor
    box_weight: Tensor
    people: int


def make_targets(samples: Sequence[Sample]) -> Targets:
    """The maps that a perfect network would draw for these samples."""
    drawn = [_draw(sample) for sample in samples]
    heat, weight, box, box_weight = (torch.from_numpy(np.stack(maps)) for maps in zip(*drawn, strict=True))
    return Targets(heat, weight, box, box_weight, sum(len(sample.boxes) for sample in samples))


def _draw(sample: Sample) -> tuple[NDArray[np.float32], ...]:
    """Heat, its weight (h, w), box (4, h, w), its weight (h, w) of a sample; the small are drawn over the large."""
    height, width = sample.weight.shape
    heat, box_weight = np.zeros((2, height, width), np.float32)
    weight, box = sample.weight.copy(), np.zeros((4, height, width), np.float32)
    area = (sample.boxes[:, 2:] - sample.boxes[:, :2]).prod(1)
    for corners in sample.boxes[np.argsort(-area)]:
        sides = corners[2:] - corners[:2]
        centre = (corners[:2] + corners[2:]) / (2 * STRIDE)
        hill = _hill(centre, sides / STRIDE, (height, width))
        higher = hill >= np.maximum(heat, FOOT)
        weight[higher] = np.sqrt(EVEN_HILL / hill.sum())
        heat = np.maximum(heat, hill.astype(np.float32))
        here = hill >= SHOULDER
        row, column = np.nonzero(here)
        box[:2, here] = np.log(sides / UNIT_PX)[:, None]
        box[2, here], box[3, here] = centre[0] - column, centre[1] - row
        box_weight[here] = (hill[here] / hill[here].sum()).astype(np.float32)
    return heat, weight, box, box_weight


def _hill(centre: Floats, sides: Floats, shape: tuple[int, int]) -> Floats:
    """(h, w): 1 in the cell of the centre, falling as wide as the box is; all in cells."""
    height, width = shape
    cell = np.clip(np.floor(centre), 0, (width - 1, height - 1))
    spread = np.maximum(SPREAD * sides, SMALLEST_SPREAD_CELLS)
    x, y = np.arange(width) - cell[0], np.arange(height) - cell[1]
    return np.asarray(np.exp(-0.5 * (x[None, :] / spread[0]) ** 2 - 0.5 * (y[:, None] / spread[1]) ** 2))


def loss(maps: Tensor, targets: Targets) -> tuple[Tensor, Tensor]:
    """Heat loss over the hills' weighted heat, and box loss a person, of maps (B, 5, h, w); their sum is minimised."""
    people = max(1, targets.people)
    overlap = generalised_iou(maps[:, 1:], targets.box)
    box = ((1 - overlap) * targets.box_weight).sum() / people
    hills = (targets.heat * targets.weight).sum().clamp(min=1.0)
    heat = heat_loss(maps[:, 0], targets.heat, targets.weight) / hills
    return HEAT_WEIGHT * heat, BOX_WEIGHT * box


def generalised_iou(first: Tensor, second: Tensor) -> Tensor:
    """(B, h, w) of boxes (B, 4, h, w) as log sizes and offsets of the same cells: Rezatofighi et al., arXiv 1902.09630.

    Overlap is what counts in the end, and it weighs sides and shifts of small and large people alike.
    """
    (low, high), (other_low, other_high) = _corners(first), _corners(second)
    shared = (torch.minimum(high, other_high) - torch.maximum(low, other_low)).clamp(min=0).prod(1)
    union = (high - low).prod(1) + (other_high - other_low).prod(1) - shared
    around = (torch.maximum(high, other_high) - torch.minimum(low, other_low)).prod(1)
    return shared / union - (around - union) / around


def _corners(box: Tensor) -> tuple[Tensor, Tensor]:
    """Upper left and lower right corners (B, 2, h, w) from the cell, in cells."""
    half = torch.exp(box[:, :2].clamp(-_LARGEST_LOG, _LARGEST_LOG)) * (UNIT_PX / STRIDE / 2)
    return box[:, 2:] - half, box[:, 2:] + half


_LARGEST_LOG = 4.0
"""Log of a size over `UNIT_PX` that nobody has: an untrained network's answer stays finite."""


def heat_loss(logit: Tensor, heat: Tensor, weight: Tensor) -> Tensor:
    """Quality focal loss, summed: cross entropy with the hills of heat, times the squared error and the weight.

    Every cell of a hill teaches, not its top alone: from few pictures that learns faster than CenterNet's focal loss.
    """
    entropy = torch.nn.functional.binary_cross_entropy_with_logits(logit, heat, reduction="none")
    return ((heat - torch.sigmoid(logit)).abs() ** FOCUS * entropy * weight).sum()
