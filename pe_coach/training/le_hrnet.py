"""LE-HRNet, the pose network: HRNet-W32's four stages built from light blocks.

The paper leaves points open and contradicts itself in others; what is built here is our reading of it, with one width
fitted (the hidden width of the fusion gate): 5.38 M parameters and 1.51 G multiply-adds (decimal) at 256 x 192. The
boxes of the paper's figures are in `le_block` and `cmffm`, what it compares with in `hrnet`: `block="residual"` and
`fusion="hrnet"` make HRNet-W32 (Sun et al., CVPR 2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import torch
from torch import Tensor, nn

from pe_coach.errors import ModelError
from pe_coach.training.cmffm import CMFFM, Down, FuseOut
from pe_coach.training.hrnet import Bottleneck, ConvBN, HRNetFuseOut, HRNetFusion, ResidualBlock, Stem
from pe_coach.training.le_block import MCAM, Attention, G, Ghost, LEBlock, StaticMCAM, SumMCAM

__all__ = [
    "CMFFM",
    "HRNET_W32",
    "LE_HRNET",
    "LE_HRNET_FAST",
    "MCAM",
    "SIDE_STEP",
    "SMALL",
    "STRIDE",
    "Attention",
    "Bottleneck",
    "ConvBN",
    "Design",
    "Down",
    "FuseOut",
    "G",
    "Ghost",
    "HRModule",
    "HRNetFuseOut",
    "HRNetFusion",
    "LEBlock",
    "LEHRNet",
    "ResidualBlock",
    "StaticMCAM",
    "Stem",
    "SumMCAM",
    "check_sides",
    "count_multiply_adds",
    "count_parameters",
    "merge_scales",
]

SIDE_STEP = 32
"""Both sides of the input are multiples of this: the coarsest branch has 1/32 of its resolution."""

STRIDE = 4
"""Input pixels per cell of a heat map."""


@dataclass(frozen=True)
class Design:
    """What is built: the defaults are LE-HRNet, the other choices its ablations.

    `block`: LEblock or HRNet's residual block; `fusion`: CMFFM or HRNet's own. Residual blocks with HRNet's fusion also
    restore HRNet's bottleneck stage 1, which makes it HRNet-W32. `modules` counts the modules of stages 2, 3 and 4,
    `blocks` the blocks of a branch.

    `mcam`: LEblocks with their attention ("full"), with the cheaper `SumMCAM` or `StaticMCAM` ("sum", "static"), with
    attention only in the last block of each branch of a module and so none in stage 1 ("last"), or without ("none").
    `gate`: hidden width of the
    fusion gate over its channels; 0.75 was fitted to the paper's 5.4 M parameters.
    """

    joints: int = 17
    block: Literal["le", "residual"] = "le"
    mcam: Literal["full", "sum", "static", "last", "none"] = "full"
    fusion: Literal["cmffm", "hrnet"] = "cmffm"
    widths: tuple[int, int, int, int] = (32, 64, 128, 256)
    modules: tuple[int, int, int] = (1, 4, 3)
    blocks: int = 4
    stem: int = 64
    gate: float = 0.75

    @property
    def bottleneck(self) -> bool:
        """Whether stage 1 is made of HRNet's bottlenecks."""
        return self.block == "residual" and self.fusion == "hrnet"


LE_HRNET = Design()
LE_HRNET_FAST = Design(mcam="static")
HRNET_W32 = Design(block="residual", fusion="hrnet")
SMALL = Design(widths=(8, 16, 32, 64), modules=(1, 1, 1), blocks=1, stem=16)
"""Every kind of layer at a fraction of the cost; for tests only."""


class HRModule(nn.Module):
    """Parallel branches of blocks, then a fusion of `outputs` branches."""

    def __init__(self, widths: Sequence[int], outputs: int, design: Design) -> None:
        super().__init__()
        self.branches = nn.ModuleList(_blocks(width, design) for width in widths)
        self.fuse = CMFFM(widths, outputs, design.gate) if design.fusion == "cmffm" else HRNetFusion(widths, outputs)

    def forward(self, xs: list[Tensor]) -> list[Tensor]:
        """Branches after this module."""
        fused: list[Tensor] = self.fuse([branch(x) for branch, x in zip(self.branches, xs, strict=True)])
        return fused


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


def merge_scales(network: nn.Module) -> None:
    """Make one depthwise convolution of the three of every `SumMCAM`: the same function with fewer weights."""
    for module in network.modules():
        if isinstance(module, SumMCAM):
            module.merge()


def _blocks(width: int, design: Design, *, attended: bool = True) -> nn.Sequential:
    if design.block == "residual":
        return nn.Sequential(*(ResidualBlock(width) for _ in range(design.blocks)))
    mcam: list[Attention] = ["none" if design.mcam == "last" else design.mcam] * design.blocks
    if design.mcam == "last" and attended:
        mcam[-1] = "full"
    return nn.Sequential(*(LEBlock(width, mcam=kind) for kind in mcam))


def _stage1(design: Design) -> nn.Sequential:
    if not design.bottleneck:
        return _blocks(design.stem, design, attended=False)
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
