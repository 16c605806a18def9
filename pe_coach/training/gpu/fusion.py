"""CMFFM on the card: the same function, channels last throughout."""

from __future__ import annotations

from types import MethodType

import torch
import torch.nn.functional as functional
from torch import Tensor

from pe_coach.training.cmffm import FuseOut
from pe_coach.training.le_hrnet import LEHRNet


def accelerate_fusion(network: LEHRNet) -> None:
    """Let the fusions of `network` keep their features channels last, which the kernels of LEblocks want."""
    for module in network.modules():
        if isinstance(module, FuseOut):
            module.forward = MethodType(_fused, module)  # type: ignore[method-assign]


def _fused(self: FuseOut, xs: list[Tensor], means: list[Tensor]) -> Tensor:
    x = xs[self.i]
    batch, channels, height, width = x.shape
    maps = torch.cat([_source(self, j, xs, means) for j in self.sources], 1)  # B x J x H x W
    added = torch.bmm(maps.flatten(2).transpose(1, 2), self._gate(x.mean((2, 3))))  # B x HW x C
    y = functional.relu(x + added.view(batch, height, width, channels).permute(0, 3, 1, 2))
    summary = torch.cat([y.mean(1, keepdim=True), y.amax(1, keepdim=True)], 1)  # B x 2 x H x W
    return y * torch.sigmoid(self.spatial(summary))


def _source(self: FuseOut, j: int, xs: list[Tensor], means: list[Tensor]) -> Tensor:
    """As the plain one, but upsampling is copying: its backward pass is then a sum, which the card is quicker at."""
    if j < self.i:
        return self._source(j, xs, means)
    batch, _, height, width = means[j].shape
    times = 2 ** (j - self.i)
    copies = means[j].view(batch, 1, height, 1, width, 1).expand(-1, -1, -1, times, -1, times)
    return copies.reshape(batch, 1, height * times, width * times)
