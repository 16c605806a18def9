"""LEblock, the light block of LE-HRNet: Ghost modules and multi-scale coordinate attention.

Shapes are written B x C x H x W for batch, channels, height, width; `G` is the number of channel groups of MCAM and n =
C / G the channels of a group.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Literal

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

G = 4
"""Channel groups of MCAM; not given in the paper, chosen to meet its parameter count."""

Attention = Literal["full", "sum", "static", "none"]
"""Of a block: `MCAM`, `SumMCAM`, `StaticMCAM` or nothing."""


class Ghost(nn.Module):
    """Ghost module, c -> c (eq. 2): half of the channels by a 1x1 convolution, the other half from those, depthwise."""

    def __init__(self, channels: int, *, relu: bool) -> None:
        super().__init__()
        half = channels // 2
        self.primary = nn.Conv2d(channels, half, 1, bias=False)
        self.primary_bn = nn.BatchNorm2d(half)
        self.cheap = nn.Conv2d(half, half, 3, padding=1, groups=half, bias=False)
        self.cheap_bn = nn.BatchNorm2d(half)
        self.relu = relu

    def forward(self, x: Tensor) -> Tensor:
        """Features of the same shape as `x`, B x C x H x W."""
        p = self._activate(self.primary_bn(self.primary(x)))  # B x C/2 x H x W
        q = self._activate(self.cheap_bn(self.cheap(p)))  # B x C/2 x H x W
        return torch.cat([p, q], 1)

    def _activate(self, x: Tensor) -> Tensor:
        return functional.relu(x) if self.relu else x


class CoordinateAttention(nn.Module, ABC):
    """What both forms of MCAM share: one map for each group of channels, a weighted sum of the features of `_scales`.

    All groups run at once as grouped convolutions. The "split into three branches" (eq. 9) is read as three copies.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.coord = nn.Conv2d(channels, channels, 1, groups=G)

    def forward(self, x: Tensor) -> Tensor:
        """`x`, B x C x H x W, weighted in every cell by the attention of its group."""
        batch, channels, height, width = x.shape
        grouped = (batch, G, channels // G, height, width)
        weighted = self.channel_weights(x)[..., None, None] * self._scales(x).view(grouped)
        attention = torch.sigmoid(weighted.sum(2, keepdim=True))  # B x G x 1 x H x W
        return (x.view(grouped) * attention).view(x.shape)  # one map for the n channels of a group

    def channel_weights(self, x: Tensor) -> Tensor:
        """B x G x n: importance of each channel within its group, from coordinate attention."""
        g_h = torch.sigmoid(self.coord(x.mean(3, keepdim=True)))  # B x C x H x 1
        g_w = torch.sigmoid(self.coord(x.mean(2, keepdim=True)))  # B x C x 1 x W
        pooled = (x * g_h * g_w).mean((2, 3))  # B x C
        return torch.softmax(pooled.view(x.shape[0], G, -1), -1)

    @abstractmethod
    def _scales(self, x: Tensor) -> Tensor:
        """B x C x H x W: features of several scales."""


class MCAM(CoordinateAttention):
    """Multi-scale coordinate attention: three depthwise scales, mixed by a 1x1 convolution within each group."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        self.dw3, self.dw5, self.dw7 = (_depthwise(channels, k, bias=False) for k in (3, 5, 7))
        self.fuse = nn.Conv2d(3 * channels, channels, 1, groups=G)  # input of a group: its [d3, d5, d7]

    def _scales(self, x: Tensor) -> Tensor:
        batch, _, height, width = x.shape
        scales = [d(x).view(batch, G, -1, height, width) for d in (self.dw3, self.dw5, self.dw7)]
        mixed: Tensor = self.fuse(torch.cat(scales, 2).view(batch, -1, height, width))
        return mixed


class SumMCAM(CoordinateAttention):
    """A cheaper MCAM: the three scales and one bias a channel are added, not mixed."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        self.dw3: nn.Conv2d | None = _depthwise(channels, 3, bias=False)
        self.dw5: nn.Conv2d | None = _depthwise(channels, 5, bias=False)
        self.dw7 = _depthwise(channels, 7, bias=True)

    def _scales(self, x: Tensor) -> Tensor:
        total: Tensor = self.dw7(x)
        for conv in (self.dw3, self.dw5):
            total = total if conv is None else total + conv(x)
        return total

    @torch.no_grad()
    def merge(self) -> None:
        """One 7x7 kernel instead of three: the same function."""
        for conv in (self.dw3, self.dw5):
            if conv is not None:
                margin = (7 - conv.kernel_size[0]) // 2
                self.dw7.weight += functional.pad(conv.weight, [margin] * 4)
        self.dw3 = self.dw5 = None


class StaticMCAM(nn.Module):
    """MCAM whose channels have the same importance in every picture: one 7x7 convolution within each group is left.

    With fixed importance the weighted sum of the mixed scales is linear, and its kernels add up to one.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.maps = nn.Conv2d(channels, G, 7, padding=3, groups=G)

    def forward(self, x: Tensor) -> Tensor:
        """`x`, B x C x H x W, weighted in every cell by the attention of its group."""
        batch, channels, height, width = x.shape
        attention = torch.sigmoid(self.maps(x))[:, :, None]  # B x G x 1 x H x W
        return (x.view(batch, G, channels // G, height, width) * attention).view(x.shape)


def _depthwise(channels: int, side: int, *, bias: bool) -> nn.Conv2d:
    return nn.Conv2d(channels, channels, side, padding=side // 2, groups=channels, bias=bias)


ATTENTIONS: dict[Attention, type[MCAM | SumMCAM | StaticMCAM]] = {"full": MCAM, "sum": SumMCAM, "static": StaticMCAM}


class LEBlock(nn.Module):
    """LEblock: two Ghost modules, attention after the second, and a shortcut."""

    def __init__(self, channels: int, *, mcam: Attention = "full") -> None:
        super().__init__()
        self.ghost1 = Ghost(channels, relu=True)
        self.ghost2 = Ghost(channels, relu=False)
        self.mcam = None if mcam == "none" else ATTENTIONS[mcam](channels)

    def forward(self, x: Tensor) -> Tensor:
        """Features of the same shape as `x`."""
        y = self.ghost2(self.ghost1(x))
        return functional.relu(x + (self.mcam(y) if self.mcam is not None else y))
