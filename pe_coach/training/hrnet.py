"""HRNet's own parts (Sun et al., CVPR 2019): stem, transitions, blocks and fusion.

LE-HRNet keeps the first two; the others are what it is compared with. Shapes are written B x C x H x W.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as functional
from torch import Tensor, nn


class ConvBN(nn.Module):
    """3x3 convolution, BN, ReLU: the transitions between stages."""

    def __init__(self, inside: int, outside: int, *, stride: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn = nn.BatchNorm2d(outside)

    def forward(self, x: Tensor) -> Tensor:
        """Features at 1/stride of the resolution."""
        return functional.relu(self.bn(self.conv(x)))


class Stem(nn.Module):
    """Two 3x3 convolutions of stride 2: picture to features at a quarter of its size."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, channels, 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 2, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        """B x C x H/4 x W/4."""
        x = functional.relu(self.bn1(self.conv1(x)))
        return functional.relu(self.bn2(self.conv2(x)))


class ResidualBlock(nn.Module):
    """HRNet's basic block: two 3x3 convolutions and a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        """Features of the same shape as `x`."""
        y = functional.relu(self.bn1(self.conv1(x)))
        return functional.relu(x + self.bn2(self.conv2(y)))


class Bottleneck(nn.Module):
    """HRNet's block of stage 1: 1x1, 3x3, 1x1 convolutions to four times the width, and a shortcut."""

    expansion = 4

    def __init__(self, inside: int, width: int) -> None:
        super().__init__()
        out = self.expansion * width
        self.conv1 = nn.Conv2d(inside, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out)
        plain = nn.Sequential(nn.Conv2d(inside, out, 1, bias=False), nn.BatchNorm2d(out))
        self.shortcut = nn.Identity() if inside == out else plain

    def forward(self, x: Tensor) -> Tensor:
        """Features of `expansion` times the width."""
        y = functional.relu(self.bn1(self.conv1(x)))
        y = functional.relu(self.bn2(self.conv2(y)))
        return functional.relu(self.shortcut(x) + self.bn3(self.conv3(y)))


class HRNetFuseOut(nn.Module):
    """One output of HRNet's fusion: the sum of all branches, brought to one resolution by convolutions."""

    def __init__(self, i: int, widths: Sequence[int]) -> None:
        super().__init__()
        self.paths = nn.ModuleList(self._path(i, j, widths) for j in range(len(widths)))

    @staticmethod
    def _path(i: int, j: int, widths: Sequence[int]) -> nn.Module:
        if j == i:
            return nn.Identity()
        if j > i:
            pointwise = nn.Conv2d(widths[j], widths[i], 1, bias=False)
            up = nn.Upsample(scale_factor=2 ** (j - i), mode="nearest")
            return nn.Sequential(pointwise, nn.BatchNorm2d(widths[i]), up)
        steps: list[nn.Module] = [ConvBN(widths[j], widths[j], stride=2) for _ in range(i - j - 1)]
        last = nn.Conv2d(widths[j], widths[i], 3, 2, 1, bias=False)
        return nn.Sequential(*steps, last, nn.BatchNorm2d(widths[i]))

    def forward(self, xs: list[Tensor]) -> Tensor:
        """Branch `i` fused."""
        total = torch.stack([path(x) for path, x in zip(self.paths, xs, strict=True)]).sum(0)
        return functional.relu(total)


class HRNetFusion(nn.ModuleList):
    """HRNet's own fusion layers, for comparison."""

    def __init__(self, widths: Sequence[int], outputs: int) -> None:
        super().__init__([HRNetFuseOut(i, widths) for i in range(outputs)])

    def forward(self, xs: list[Tensor]) -> list[Tensor]:
        """The first `outputs` branches, fused."""
        return [fuse(xs) for fuse in self]
