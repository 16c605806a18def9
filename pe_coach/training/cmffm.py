"""CMFFM, the cross-resolution fusion of LE-HRNet: gated maps instead of HRNet's convolutions.

Shapes are written B x C x H x W for batch, channels, height, width; J is the number of sources of an output.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
import torch.nn.functional as functional
from torch import Tensor, nn


class Down(nn.Module):
    """One halving of CMFFM: depthwise 3x3 of stride 2 and BN."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, 2, 1, groups=channels, bias=False)
        self.bn = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        """B x C x H/2 x W/2."""
        y: Tensor = self.bn(self.conv(x))
        return y


class FuseOut(nn.Module):
    """One output of CMFFM: branch `i` plus what the J other branches show, gated by channel (eq. 11 and 13).

    The gate is FC, ReLU, FC, sigmoid: the literal sigmoid(ReLU(.)) of eq. 11 and 13 could never close. A source adds
    the outer product of its gate (channels) and its mean map (cells), which is what copying the map N times means.
    """

    def __init__(self, i: int, widths: Sequence[int], gate: float) -> None:
        super().__init__()
        self.i = i
        self.sources = [j for j in range(len(widths)) if j != i]
        count, channels = len(self.sources), widths[i]
        hidden = int(gate * channels)
        self.fc1 = nn.Linear(channels, count * hidden)
        self.fc2 = nn.Conv1d(count * hidden, count * channels, 1, groups=count)
        chains = {str(j): nn.ModuleList(Down(widths[j]) for _ in range(i - j)) for j in self.sources if j < i}
        self.down = nn.ModuleDict(chains)
        self.spatial = nn.Conv2d(2, 1, 7, padding=3, bias=False)

    def forward(self, xs: list[Tensor], means: list[Tensor]) -> Tensor:
        """Branch `i` fused, B x C x H x W; `means` are the channel means of `xs`, B x 1 x H_j x W_j."""
        x = xs[self.i]
        maps = torch.cat([self._source(j, xs, means) for j in self.sources], 1)  # B x J x H x W
        gate = self._gate(x.mean((2, 3)))  # B x J x C
        y = functional.relu(x + torch.bmm(gate.transpose(1, 2), maps.flatten(2)).view(x.shape))
        summary = torch.cat([y.mean(1, keepdim=True), y.amax(1, keepdim=True)], 1)  # B x 2 x H x W
        return y * torch.sigmoid(self.spatial(summary))

    def _gate(self, v: Tensor) -> Tensor:
        hidden = functional.relu(self.fc1(v))
        return torch.sigmoid(self.fc2(hidden[..., None])).view(v.shape[0], len(self.sources), -1)

    def _source(self, j: int, xs: list[Tensor], means: list[Tensor]) -> Tensor:
        """B x 1 x H x W: the map of source `j` at the resolution of branch `i`."""
        if j > self.i:
            return functional.interpolate(means[j], scale_factor=2 ** (j - self.i), mode="nearest")
        x = xs[j]
        for step in cast(nn.ModuleList, self.down[str(j)]):
            x = step(x)
        return x.mean(1, keepdim=True)


class CMFFM(nn.ModuleList):
    """Cross-resolution fusion: every output branch from all input branches; `gate` is hidden width over channels."""

    def __init__(self, widths: Sequence[int], outputs: int, gate: float) -> None:
        super().__init__([FuseOut(i, widths, gate) for i in range(outputs)])

    def forward(self, xs: list[Tensor]) -> list[Tensor]:
        """The first `outputs` branches, fused."""
        means = [x.mean(1, keepdim=True) for x in xs]
        return [fuse(xs, means) for fuse in self]
