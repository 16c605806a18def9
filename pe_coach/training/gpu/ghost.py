"""A Ghost module in training, forward and backward, as kernels: the same values and gradients as the plain module."""

from __future__ import annotations

from typing import NamedTuple

import torch
import triton
from torch import Tensor, nn

from pe_coach.training.gpu import ghost_kernels as kernels
from pe_coach.training.gpu.geometry import TILE, Geometry, Sums
from pe_coach.training.le_block import Ghost

BLOCKS = 8
"""Tiles a program adds up."""


class Norm(NamedTuple):
    """Batch normalisation's parameters and running statistics."""

    gamma: Tensor
    beta: Tensor
    mean: Tensor
    var: Tensor
    momentum: float
    eps: float


def _norm(bn: nn.BatchNorm2d) -> Norm:
    assert bn.running_mean is not None and bn.running_var is not None and bn.momentum is not None
    return Norm(bn.weight, bn.bias, bn.running_mean, bn.running_var, bn.momentum, bn.eps)


def _sums_of(x: Tensor, sums: Tensor) -> None:
    """Add sums and sums of squares of the columns of `x` (M, n) to `sums` (2, n)."""
    rows, n = x.shape
    block = max(TILE // n, 4)
    kernels.column_sums[(triton.cdiv(rows, block * BLOCKS),)](x, sums, rows, n, block, BLOCKS)


def _apply(x: Tensor, sums: Tensor, norm: Norm, out: Tensor, *, relu: bool) -> None:
    rows, n = x.shape
    block = max(TILE // n, 4)
    kernels.norm_apply[(triton.cdiv(rows, block),)](
        x, sums, norm.gamma, norm.beta, norm.mean, norm.var, out, out.stride(0), rows, norm.momentum,
        n, block, relu, norm.eps,
    )  # fmt: skip


def _norm_backward_sums(d: Tensor, x: Tensor, sums: Tensor, norm: Norm, gradient: Tensor, *, relu: bool) -> None:
    rows, n = x.shape
    block = max(TILE // n, 4)
    kernels.norm_backward_sums[(triton.cdiv(rows, block * BLOCKS),)](
        d, d.stride(0), x, sums, norm.gamma, norm.beta, gradient, rows, n, block, BLOCKS, relu, norm.eps
    )


def _norm_backward(d: Tensor, x: Tensor, sums: Tensor, norm: Norm, gradient: Tensor, *, relu: bool) -> Tensor:
    rows, n = x.shape
    block = max(TILE // n, 4)
    out = torch.empty_like(x)
    kernels.norm_backward[(triton.cdiv(rows, block),)](
        d, d.stride(0), x, sums, norm.gamma, norm.beta, gradient, out, rows, n, block, relu, norm.eps
    )
    return out


class GhostState(NamedTuple):
    """What the backward pass of a Ghost module needs."""

    x: Tensor
    p: Tensor
    p_sums: Tensor
    q: Tensor
    q_sums: Tensor
    out: Tensor


def ghost_forward(x: Tensor, ghost: Ghost, size: Geometry, memory: Sums) -> GhostState:
    """Rows (M, c) through a Ghost module."""
    half = size.channels // 2
    norm1, norm2 = _norm(ghost.primary_bn), _norm(ghost.cheap_bn)
    out = torch.empty_like(x)
    p = x @ ghost.primary.weight.view(half, -1).to(x.dtype).t()
    p_sums, q_sums = memory.take(2, half), memory.take(2, half)
    _sums_of(p, p_sums)
    _apply(p, p_sums, norm1, out[:, :half], relu=ghost.relu)
    block = size.tile(half)
    q = torch.empty_like(p)
    kernels.depthwise[size.tiles(block)](
        out, size.channels, ghost.cheap.weight, q, q_sums, size.height, size.width, half, block
    )
    _apply(q, q_sums, norm2, out[:, half:], relu=ghost.relu)
    return GhostState(x, p, p_sums, q, q_sums, out)


def ghost_backward(
    d: Tensor, state: GhostState, ghost: Ghost, size: Geometry, memory: Sums, extra: Tensor | None
) -> tuple[Tensor, list[Tensor]]:
    """Gradients for the input (plus `extra`, where given) and for the parameters as `ghost_parameters` lists them."""
    half = size.channels // 2
    norm1, norm2, relu = _norm(ghost.primary_bn), _norm(ghost.cheap_bn), ghost.relu
    right = d[:, half:]
    p_gradient, q_gradient, d_cheap = memory.take(2, half), memory.take(2, half), memory.take(9, half)
    _norm_backward_sums(right, state.q, state.q_sums, norm2, q_gradient, relu=relu)
    dq = _norm_backward(right, state.q, state.q_sums, norm2, q_gradient, relu=relu)
    narrow = size.tile(half, TILE // 2)
    kernels.depthwise_weight[(size.batch, 3)](
        dq, state.out, size.channels, d_cheap, size.height, size.width, half, narrow
    )
    block = size.tile(half)
    dp = torch.empty_like(dq)
    kernels.depthwise_backward[size.tiles(block)](
        dq, ghost.cheap.weight, d, size.channels, state.p, state.p_sums, norm1.gamma, norm1.beta, dp, p_gradient,
        size.pixels, size.height, size.width, half, block, relu, norm1.eps,
    )  # fmt: skip
    dp = _norm_backward(dp, state.p, state.p_sums, norm1, p_gradient, relu=False)
    weight = ghost.primary.weight.view(half, -1).to(dp.dtype)
    dx = dp @ weight if extra is None else torch.addmm(extra, dp, weight)
    d_primary = (dp.t() @ state.x).float().view_as(ghost.primary.weight)
    cheap = d_cheap.t().reshape(half, 1, 3, 3)
    return dx, [d_primary, p_gradient[1], p_gradient[0], cheap, q_gradient[1], q_gradient[0]]


def ghost_parameters(ghost: Ghost) -> list[Tensor]:
    """In the order of the gradients."""
    one, two = ghost.primary_bn, ghost.cheap_bn
    return [ghost.primary.weight, one.weight, one.bias, ghost.cheap.weight, two.weight, two.bias]
