"""LE-HRNet, the pose network: HRNet-W32's four stages built from light blocks.

One class for each box of the paper's figures. The paper leaves points open and contradicts itself in others; what is
built here is our reading of it, with one width fitted (the hidden width of the fusion gate): 5.38 M parameters and
1.51 G multiply-adds (decimal) at 256 x 192. The same file holds what the paper compares with: `block="residual"` and
`fusion="hrnet"` make HRNet-W32 (Sun et al., CVPR 2019).

Shapes are written B x C x H x W for batch, channels, height, width; `G` is the number of channel groups of MCAM.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from pe_coach.errors import ModelError

G = 4
"""Channel groups of MCAM; not given in the paper, chosen to meet its parameter count."""

SIDE_STEP = 32
"""Both sides of the input are multiples of this: the coarsest branch has 1/32 of its resolution."""

STRIDE = 4
"""Input pixels per cell of a heat map."""


@dataclass(frozen=True)
class Design:
    """What is built: the defaults are LE-HRNet, the other choices its ablations.

    `block`: LEblock or HRNet's residual block; `mcam`: LEblock with its attention; `fusion`: CMFFM or HRNet's own.
    Residual blocks with HRNet's fusion also restore HRNet's bottleneck stage 1, which makes it HRNet-W32. `modules`
    counts the modules of stages 2, 3 and 4, `blocks` the blocks of a branch.
    """

    joints: int = 17
    block: Literal["le", "residual"] = "le"
    mcam: bool = True
    fusion: Literal["cmffm", "hrnet"] = "cmffm"
    widths: tuple[int, int, int, int] = (32, 64, 128, 256)
    modules: tuple[int, int, int] = (1, 4, 3)
    blocks: int = 4
    stem: int = 64

    @property
    def bottleneck(self) -> bool:
        """Whether stage 1 is made of HRNet's bottlenecks."""
        return self.block == "residual" and self.fusion == "hrnet"


LE_HRNET = Design()
HRNET_W32 = Design(block="residual", fusion="hrnet")
SMALL = Design(widths=(8, 16, 32, 64), modules=(1, 1, 1), blocks=1, stem=16)
"""Every kind of layer at a fraction of the cost; for tests only."""


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


class MCAM(nn.Module):
    """Multi-scale coordinate attention: where to look, one map for each group of channels.

    All groups run at once as grouped convolutions. The "split into three branches" (eq. 9) is read as three copies.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.coord = nn.Conv2d(channels, channels, 1, groups=G)
        self.dw3, self.dw5, self.dw7 = (
            nn.Conv2d(channels, channels, k, padding=k // 2, groups=channels, bias=False) for k in (3, 5, 7)
        )
        self.fuse = nn.Conv2d(3 * channels, channels, 1, groups=G)  # input of a group: its [d3, d5, d7]

    def forward(self, x: Tensor) -> Tensor:
        """`x`, B x C x H x W, weighted in every cell by the attention of its group."""
        batch, channels, height, width = x.shape
        grouped = (batch, G, channels // G, height, width)
        weighted = self._weights(x)[..., None, None] * self._scales(x).view(grouped)
        attention = torch.sigmoid(weighted.sum(2, keepdim=True))  # B x G x 1 x H x W
        return (x.view(grouped) * attention).view(x.shape)  # one map for the n channels of a group

    def _weights(self, x: Tensor) -> Tensor:
        """B x G x n: importance of each channel within its group, from coordinate attention."""
        g_h = torch.sigmoid(self.coord(x.mean(3, keepdim=True)))  # B x C x H x 1
        g_w = torch.sigmoid(self.coord(x.mean(2, keepdim=True)))  # B x C x 1 x W
        pooled = (x * g_h * g_w).mean((2, 3))  # B x C
        return torch.softmax(pooled.view(x.shape[0], G, -1), -1)

    def _scales(self, x: Tensor) -> Tensor:
        """B x C x H x W: the three depthwise scales mixed by a 1x1 convolution within each group."""
        batch, _, height, width = x.shape
        scales = [d(x).view(batch, G, -1, height, width) for d in (self.dw3, self.dw5, self.dw7)]
        mixed: Tensor = self.fuse(torch.cat(scales, 2).view(batch, -1, height, width))
        return mixed


class LEBlock(nn.Module):
    """LEblock: two Ghost modules, MCAM after the second, and a shortcut."""

    def __init__(self, channels: int, *, mcam: bool = True) -> None:
        super().__init__()
        self.ghost1 = Ghost(channels, relu=True)
        self.ghost2 = Ghost(channels, relu=False)
        self.mcam = MCAM(channels) if mcam else None

    def forward(self, x: Tensor) -> Tensor:
        """Features of the same shape as `x`."""
        y = self.ghost2(self.ghost1(x))
        return functional.relu(x + (self.mcam(y) if self.mcam is not None else y))


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

    def __init__(self, i: int, widths: Sequence[int]) -> None:
        super().__init__()
        self.i = i
        self.sources = [j for j in range(len(widths)) if j != i]
        count, channels = len(self.sources), widths[i]
        hidden = 3 * channels // 4  # fitted to the paper's 5.4 M parameters
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
    """Cross-resolution fusion: every output branch from all input branches."""

    def __init__(self, widths: Sequence[int], outputs: int) -> None:
        super().__init__([FuseOut(i, widths) for i in range(outputs)])

    def forward(self, xs: list[Tensor]) -> list[Tensor]:
        """The first `outputs` branches, fused."""
        means = [x.mean(1, keepdim=True) for x in xs]
        return [fuse(xs, means) for fuse in self]


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


class HRModule(nn.Module):
    """Parallel branches of blocks, then a fusion of `outputs` branches."""

    def __init__(self, widths: Sequence[int], outputs: int, design: Design) -> None:
        super().__init__()
        self.branches = nn.ModuleList(_blocks(width, design) for width in widths)
        self.fuse = (CMFFM if design.fusion == "cmffm" else HRNetFusion)(widths, outputs)

    def forward(self, xs: list[Tensor]) -> list[Tensor]:
        """Branches after this module."""
        fused: list[Tensor] = self.fuse([branch(x) for branch, x in zip(self.branches, xs, strict=True)])
        return fused


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


class LEHRNet(nn.Module):
    """The whole network: picture B x 3 x H x W to heat maps (logits) B x joints x H/4 x W/4."""

    def __init__(self, design: Design = LE_HRNET) -> None:
        super().__init__()
        self.design = design
        w, stem = design.widths, design.stem
        self.stem = Stem(stem)
        self.stage1 = _stage1(design)
        wide = stem * Bottleneck.expansion if design.bottleneck else stem
        self.transition1 = nn.ModuleList([ConvBN(wide, w[0], stride=1), ConvBN(wide, w[1], stride=2)])
        self.stage2 = nn.ModuleList(HRModule(w[:2], 2, design) for _ in range(design.modules[0]))
        self.transition2 = ConvBN(w[1], w[2], stride=2)
        self.stage3 = nn.ModuleList(HRModule(w[:3], 3, design) for _ in range(design.modules[1]))
        self.transition3 = ConvBN(w[2], w[3], stride=2)
        outputs = [len(w)] * (design.modules[2] - 1) + [1]  # the last module feeds the head alone
        self.stage4 = nn.ModuleList(HRModule(w, count, design) for count in outputs)
        self.head = nn.Conv2d(w[0], design.joints, 1)
        self.apply(_initialise)
        nn.init.normal_(self.head.weight, std=0.01)

    def forward(self, x: Tensor) -> Tensor:
        """Heat maps (logits).

        Raises:
            ModelError: a side of the input is no multiple of 32.
        """
        check_sides(x.shape[2], x.shape[3])
        x = self.stage1(self.stem(x))
        xs = [transition(x) for transition in self.transition1]
        for module in self.stage2:
            xs = module(xs)
        xs = [*xs, self.transition2(xs[-1])]
        for module in self.stage3:
            xs = module(xs)
        xs = [*xs, self.transition3(xs[-1])]
        for module in self.stage4:
            xs = module(xs)
        maps: Tensor = self.head(xs[0])
        return maps


def check_sides(height: int, width: int) -> None:
    """Raise a ModelError unless both sides are positive multiples of 32."""
    if height % SIDE_STEP or width % SIDE_STEP or min(height, width) <= 0:
        text = f"Input of {height} x {width} (height x width): sides must be multiples of {SIDE_STEP}, as 128 x 96."
        raise ModelError("bad_model", text)


def count_parameters(network: nn.Module) -> int:
    """Number of trainable parameters."""
    return sum(p.numel() for p in network.parameters() if p.requires_grad)


def count_multiply_adds(network: nn.Module, height: int, width: int) -> int:
    """Multiply-adds of convolution and FC layers for one picture: weights x output positions, without biases."""
    total = 0

    def add(layer: nn.Module, _: object, out: Tensor) -> None:
        nonlocal total
        positions = out[0, 0].numel()  # 1 for FC
        total += cast(Tensor, layer.weight).numel() * positions

    layers = [m for m in network.modules() if isinstance(m, nn.Conv2d | nn.Conv1d | nn.Linear)]
    hooks = [layer.register_forward_hook(add) for layer in layers]
    training = network.training
    network.eval()
    with torch.no_grad():
        network(torch.zeros(1, 3, height, width))
    network.train(training)
    for hook in hooks:
        hook.remove()
    return total


def _blocks(width: int, design: Design) -> nn.Sequential:
    if design.block == "residual":
        return nn.Sequential(*(ResidualBlock(width) for _ in range(design.blocks)))
    return nn.Sequential(*(LEBlock(width, mcam=design.mcam) for _ in range(design.blocks)))


def _stage1(design: Design) -> nn.Sequential:
    if not design.bottleneck:
        return _blocks(design.stem, design)
    widths = [design.stem] + [design.stem * Bottleneck.expansion] * (design.blocks - 1)
    return nn.Sequential(*(Bottleneck(inside, design.stem) for inside in widths))


def _initialise(module: nn.Module) -> None:
    """He initialisation; residual branches of LEblocks start at zero, which learns about twice as fast at first."""
    if isinstance(module, nn.Conv2d):
        if module.bias is not None:
            nn.init.zeros_(module.bias)
        elif module.groups == 1:
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    if isinstance(module, Ghost):
        nn.init.kaiming_normal_(module.cheap.weight, mode="fan_in")
    if isinstance(module, LEBlock):
        nn.init.zeros_(module.ghost2.primary_bn.weight)
        nn.init.zeros_(module.ghost2.cheap_bn.weight)
