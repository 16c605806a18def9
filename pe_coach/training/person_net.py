"""The person detector: a small network that draws a heat map of person centres and says how large each person is.

Centres as peaks after Zhou, Wang, Krähenbühl, "Objects as points", arXiv 1904.07850. Plain dense convolutions in
bottlenecks, because they train several times faster on a CPU than the LEblocks of the pose network.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

STRIDE = 8
"""Input pixels to a cell of the three maps."""

UNIT_PX = 32.0
"""A size output of 0 means this many pixels: the middle, on a log scale, of the persons one trains on."""

WIDTHS = (16, 32, 64, 128, 160)
"""Channels at strides 2, 4, 8, 16, 32."""

DEPTHS = (1, 2, 4, 4)
"""Bottlenecks at strides 4, 8, 16, 32."""

NECK_WIDTH = 64
"""Channels where the strides meet."""

_RARE = 0.01
"""Heat that an untrained network gives everywhere, so that the first steps are not spent on unlearning a half."""


class ConvUnit(nn.Sequential):
    """Convolution, batch norm, ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
        )


class Bottleneck(nn.Module):
    """1 x 1 to half the channels, 3 x 3 back to all of them, added to the input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        last = ConvUnit(width // 2, width, 3)
        nn.init.zeros_(last[1].weight)  # type: ignore[arg-type] # the identity at first: a trained network can be deepened
        self.body = nn.Sequential(ConvUnit(width, width // 2, 1), last)

    def forward(self, x: Tensor) -> Tensor:
        """(B, width, h, w) to the same shape."""
        added: Tensor = x + self.body(x)
        return added


class PersonNet(nn.Module):
    """Image (B, 3, H, W), sides multiples of 32, to logits of centres, log sizes and offsets at an eighth of it."""

    def __init__(
        self,
        widths: tuple[int, ...] = WIDTHS,
        depths: tuple[int, ...] = DEPTHS,
        neck_width: int = NECK_WIDTH,
    ) -> None:
        super().__init__()
        self.stem = ConvUnit(3, widths[0], 3, stride=2)
        self.stages = nn.ModuleList(
            nn.Sequential(ConvUnit(before, after, 3, stride=2), *(Bottleneck(after) for _ in range(depth)))
            for before, after, depth in zip(widths, widths[1:], depths, strict=False)
        )
        self.laterals = nn.ModuleList(ConvUnit(width, neck_width, 1) for width in widths[2:])
        self.merges = nn.ModuleList(Bottleneck(neck_width) for _ in widths[3:])
        self.head = nn.Sequential(ConvUnit(neck_width, neck_width, 3), nn.Conv2d(neck_width, 5, 1))
        bias = self.head[1].bias
        assert isinstance(bias, Tensor)
        nn.init.zeros_(bias)
        nn.init.constant_(bias[:1], math.log(_RARE / (1 - _RARE)))

    def forward(self, image: Tensor) -> Tensor:
        """(B, 5, H/8, W/8): centre logit; log of width and of height over `UNIT_PX`; offset x, y in cells."""
        x = self.stages[0](self.stem(image))
        levels = []
        for stage, lateral in zip(self.stages[1:], self.laterals, strict=True):
            x = stage(x)
            levels.append(lateral(x))
        merged = levels.pop()
        for merge in self.merges:
            merged = merge(nn.functional.interpolate(merged, scale_factor=2.0, mode="nearest") + levels.pop())
        maps: Tensor = self.head(merged)
        return maps


class PersonMaps(nn.Module):
    """The network as it ships: outputs heat 0…1, size in input pixels, offset in cells (`DetectorCard`)."""

    def __init__(self, net: PersonNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Heat (B, 1, h, w), size (B, 2, h, w), offset (B, 2, h, w) for images (B, 3, 8 h, 8 w)."""
        maps = self.net(image)
        return torch.sigmoid(maps[:, :1]), UNIT_PX * torch.exp(maps[:, 1:3]), maps[:, 3:]


def parameter_count(net: nn.Module) -> int:
    """Trained numbers in a network."""
    return sum(parameter.numel() for parameter in net.parameters())
