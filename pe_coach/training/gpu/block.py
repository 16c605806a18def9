"""An LEblock in training as one function of Triton kernels: the same values and gradients as the plain module."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from pe_coach.training.gpu.geometry import Geometry, Sums
from pe_coach.training.gpu.ghost import ghost_backward, ghost_forward, ghost_parameters
from pe_coach.training.gpu.mcam import mcam_backward, mcam_forward, mcam_parameters
from pe_coach.training.le_block import MCAM, LEBlock
from pe_coach.training.le_hrnet import LEHRNet

SUMS_A_CHANNEL = 17
"""Values a block takes from `Sums` for each channel: two norms a Ghost, forward and backward, and its 3x3 kernel."""


class FusedBlock(torch.autograd.Function):
    """An LEblock; its parameters are arguments so that autograd knows them."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, block: LEBlock, memory: Sums, *_: Tensor) -> Tensor:
        """`x` (B, H, W, C) contiguous."""
        size = Geometry(*x.shape)
        rows = x.view(-1, size.channels)
        one = ghost_forward(rows, block.ghost1, size, memory)
        two = ghost_forward(one.out, block.ghost2, size, memory)
        last = mcam_forward(rows, two.out, _mcam(block), size)
        ctx.block, ctx.size, ctx.memory, ctx.states = block, size, memory, (one, two, last)
        return last.out.view(x.shape)

    @staticmethod
    def backward(ctx: Any, d: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients of `x` and of the parameters."""
        block, size, memory = ctx.block, ctx.size, ctx.memory
        one, two, last = ctx.states
        rows = d.contiguous().view(-1, size.channels)
        dx, dy, of_mcam = mcam_backward(rows, last, _mcam(block), size)
        dy, of_two = ghost_backward(dy, two, block.ghost2, size, memory, None)
        dx, of_one = ghost_backward(dy, one, block.ghost1, size, memory, dx)
        return (dx.view(d.shape), None, None, *of_one, *of_two, *of_mcam)


def _mcam(block: LEBlock) -> MCAM:
    assert isinstance(block.mcam, MCAM)
    return block.mcam


def _parameters(block: LEBlock) -> list[Tensor]:
    return [*ghost_parameters(block.ghost1), *ghost_parameters(block.ghost2), *mcam_parameters(_mcam(block))]


def accelerate(network: LEHRNet, dtype: torch.dtype = torch.bfloat16) -> None:
    """Run the LEblocks of `network` through the kernels in training; evaluation stays plain."""
    blocks = [module for module in network.modules() if isinstance(module, LEBlock) and isinstance(module.mcam, MCAM)]
    memory = Sums(
        sum(SUMS_A_CHANNEL * block.ghost1.primary.in_channels for block in blocks), network.head.weight.device
    )
    network.register_forward_pre_hook(lambda *_: memory.start())
    for block in blocks:
        accelerate_block(block, memory, dtype)


def accelerate_block(block: LEBlock, memory: Sums, dtype: torch.dtype) -> None:
    """Run one LEblock through the kernels in training; `memory` must be started before each step."""
    plain, parameters = block.forward, _parameters(block)

    def forward(x: Tensor) -> Tensor:
        if not block.training:
            return plain(x)
        rows = x.permute(0, 2, 3, 1).contiguous().to(dtype)
        with torch.autocast(x.device.type, enabled=False):
            out: Tensor = FusedBlock.apply(rows, block, memory, *parameters)  # type: ignore[no-untyped-call]
        return out.permute(0, 3, 1, 2)

    block.forward = forward  # type: ignore[method-assign]
