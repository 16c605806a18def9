"""MCAM and the shortcut of an LEblock in training, forward and backward, as kernels.

MCAM sums its attention over the channels of a group before the sigmoid, so its three depthwise scales and the 1x1 that
mixes them are, for one image, a single 7x7 kernel with one output for each group (`le_block.MCAM` is the oracle). That
kernel is applied as it is computed; neither the three scales nor their mixture are ever written to memory.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import triton
from torch import Tensor

from pe_coach.training.gpu import mcam_kernels as kernels
from pe_coach.training.gpu.geometry import Geometry
from pe_coach.training.le_block import MCAM, G

PART = 32
"""Channels a program goes through at once where each image has its own kernel."""


class McamState(NamedTuple):
    """What the backward pass of MCAM and the shortcut needs."""

    y: Tensor
    z: Tensor
    gates: Tensor
    w: Tensor
    v: Tensor
    kernel: Tensor
    gate: Tensor
    out: Tensor
    coord: Tensor
    mix: Tensor


def _coord_matrix(mcam: MCAM, c: int) -> Tensor:
    """(c, c) block-diagonal form of the grouped 1x1 convolution on the means."""
    n = c // G
    dense = mcam.coord.weight.new_zeros(G, n, G, n)
    dense.diagonal(dim1=0, dim2=2).copy_(mcam.coord.weight.view(G, n, n).permute(1, 2, 0))
    return dense.view(c, c)


def _mix_matrix(mcam: MCAM, c: int) -> Tensor:
    """(c, 3c) dense form of the grouped 1x1 convolution over the scales; columns by scale, group, channel."""
    n = c // G
    dense = mcam.fuse.weight.new_zeros(G, n, 3, G, n)
    dense.diagonal(dim1=0, dim2=3).copy_(mcam.fuse.weight.view(G, n, 3, n).permute(1, 2, 3, 0))
    return dense.view(c, 3 * c)


def mcam_forward(x: Tensor, y: Tensor, mcam: MCAM, size: Geometry) -> McamState:
    """ReLU(x + y * attention(y)) of rows (M, c)."""
    b, h, w_, c = size
    grid, rows = size.row_tiles()
    assert mcam.coord.bias is not None and mcam.fuse.bias is not None
    z = y.new_empty(b * (h + w_), c, dtype=torch.float32)
    kernels.axis_means[grid](y, z, h, w_, c, **rows)
    coord, mix = _coord_matrix(mcam, c), _mix_matrix(mcam, c)
    gates = torch.addmm(mcam.coord.bias, z, coord.t()).sigmoid_()
    s = y.new_empty(b, c, dtype=torch.float32)
    kernels.gated_mean[grid](y, gates, s, h, w_, c, **rows)
    w = torch.softmax(s.view(b, G, -1), -1).view(b, c)
    v = w @ mix  # b x 3c: the 1x1 over the scales weighted by w, before any pixel is read
    bias = (w * mcam.fuse.bias).view(b, G, -1).sum(-1)
    part = min(c, PART)
    kernel = y.new_empty(b, 49, c, dtype=torch.float32)
    kernels.mix[(b, c // part)](v, mcam.dw3.weight, mcam.dw5.weight, mcam.dw7.weight, kernel, c, part)
    out, gate = torch.empty_like(y), y.new_empty(size.pixels, G, dtype=torch.float32)
    block = size.tile(c)
    kernels.attend[size.tiles(block)](x, y, kernel, bias, out, gate, h, w_, c, G, block)
    return McamState(y, z, gates, w, v, kernel, gate, out, coord, mix)


def mcam_backward(d: Tensor, state: McamState, mcam: MCAM, size: Geometry) -> tuple[Tensor, Tensor, list[Tensor]]:
    """Gradients for the shortcut, for y and for the parameters in the order of `mcam_parameters`."""
    b, h, w_, c = size
    y, gates, w, v, gate = state.y, state.gates, state.w, state.v, state.gate
    assert mcam.fuse.bias is not None
    scales = (mcam.dw3.weight, mcam.dw5.weight, mcam.dw7.weight)
    dx, da = torch.empty_like(y), gate.new_empty(b, G, h * w_)
    block = size.tile(c)
    kernels.attend_backward[size.tiles(block)](d, state.out, y, gate, dx, da, h * w_, c, G, block)
    dk = y.new_empty(b, 49, c, dtype=torch.float32)
    sizes = {"part": max(c // G, 16), "precision": "ieee" if y.dtype == torch.float32 else "tf32"}
    kernels.attend_kernel_gradient[(b, G)](y, da, dk, h, w_, c, G, block=min(32, max(size.tile(32), 16)), **sizes)
    part = min(c, PART)
    dv = y.new_empty(b, 3 * c, dtype=torch.float32)
    kernels.mix_gradient[(b, c // part)](dk, *scales, dv, c, part)
    d_scales = y.new_empty(3, 7, 7, c, dtype=torch.float32)
    kernels.scale_gradient[(49, c // part)](dk, v, d_scales, b, c, part, 32)
    d_bias = da.sum(-1)
    dw = (dv @ state.mix.t()).view(b, G, -1) + d_bias[..., None] * mcam.fuse.bias.view(G, -1)
    w_grouped = w.view(b, G, -1)
    ds = (w_grouped * (dw - (w_grouped * dw).sum(-1, keepdim=True))).view(b, c)
    grid, rows = size.row_tiles()
    dt = torch.empty_like(gates)
    kernels.gated_mean_backward[grid](y, gates, ds, dt, h, w_, c, **rows)
    dz = dt @ state.coord
    dy = torch.empty_like(y)
    tile = min(64, max(size.tile(32), 16))
    kernels.attention_input_gradient[(b * G, triton.cdiv(h * w_, tile))](
        dx, gate, da, state.kernel, gates, ds, dz, dy, h, w_, c, G, block=tile, **sizes
    )
    n = c // G
    d_coord = (dt.t() @ state.z).view(G, n, G, n).diagonal(dim1=0, dim2=2).permute(2, 0, 1)
    d_mix = (w.t() @ dv).view(G, n, 3, G, n).diagonal(dim1=0, dim2=3).permute(3, 0, 1, 2)
    d_fuse_bias = (w_grouped * d_bias[..., None]).sum(0)
    windows = [d_scales[i, 2 - i : 5 + i, 2 - i : 5 + i].permute(2, 0, 1) for i in range(3)]
    return dx, dy, [
        d_coord.reshape(mcam.coord.weight.shape), dt.sum(0),
        *(window.reshape(scale.shape) for window, scale in zip(windows, scales, strict=True)),
        d_mix.reshape(mcam.fuse.weight.shape), d_fuse_bias.view(-1),
    ]  # fmt: skip


def mcam_parameters(mcam: MCAM) -> list[Tensor]:
    """In the order of the gradients."""
    assert mcam.coord.bias is not None and mcam.fuse.bias is not None
    scales = [mcam.dw3.weight, mcam.dw5.weight, mcam.dw7.weight]
    return [mcam.coord.weight, mcam.coord.bias, *scales, mcam.fuse.weight, mcam.fuse.bias]
