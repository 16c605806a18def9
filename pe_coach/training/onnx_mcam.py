"""MCAM in an ONNX graph: exact rewrites that onnxruntime computes faster.

- The mean of F_coord is a bilinear form, (1/HW) g_h^T X g_w. It is taken as two means of products.
- The weights w of the channels go through the 1x1 convolution A first (v = w A), which spares that convolution over all
  cells: the attention is the sigmoid of v3 . d3 + v5 . d5 + v7 . d7 + w . b within each group.
- The depthwise scales have to be copied out of the blocked layout for that product, channel after channel. Where a
  channel's bytes are a multiple of 4 KiB all channels would fall on the same lines of the processor's cache, and the
  copy takes four times as long: one more row, cut off again afterwards, moves them apart.
- Cells near the left and right margin are computed one at a time by the 7x7 kernel. In narrow maps these are most, so
  columns of zeros are put there before.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from pe_coach.training.le_hrnet import MCAM, G, StaticMCAM, SumMCAM
from pe_coach.training.onnx_nodes import Feature, Nodes, array

ALIASED_BYTES = 4096
"""Addresses so far apart share lines of the first cache."""
BLOCK = 16
"""Most channels of a block in onnxruntime's layout: groups that are no multiple of it are computed plainly."""
LARGEST = 7
"""Side of the largest kernel."""
NARROW = 24
"""Widest map, cells, with columns of zeros put beside it before the largest kernel."""


def mcam(nodes: Nodes, x: Feature, module: MCAM | SumMCAM | StaticMCAM) -> Feature:
    """x times the attention of its group, in every cell; the scales of a `SumMCAM` must have been merged."""
    if isinstance(module, StaticMCAM):
        return _static(nodes, x, module.maps)
    weights = _weights(nodes, x, module.coord)  # (N, G, 1, n)
    if isinstance(module, SumMCAM):
        scale, cells = _scale(nodes, x, module.dw7)
        return _attended(nodes, x, nodes.op("Sigmoid", nodes.op("MatMul", weights, scale)), cells)
    n = x.channels // G
    mix, bias = array(module.fuse.weight).reshape(G, n, 3 * n), array(cast(Tensor, module.fuse.bias)).reshape(G, n, 1)
    mixed = nodes.op("MatMul", weights, nodes.constant(np.concatenate([mix, bias], axis=2)))  # (N, G, 1, 3n + 1)
    *vs, offset = nodes.split(mixed, n, n, n, 1)
    parts = []
    for v, conv in zip(vs, (module.dw3, module.dw5, module.dw7), strict=True):
        scale, cells = _scale(nodes, x, conv)
        parts.append(nodes.op("MatMul", v, scale))  # (N, G, 1, cells)
    return _attended(nodes, x, nodes.op("Sigmoid", nodes.op("Sum", *parts, offset)), cells)


def _static(nodes: Nodes, x: Feature, conv: nn.Conv2d) -> Feature:
    """The convolution within groups as a depthwise one and a sum, both in blocks."""
    weight, n = array(conv.weight).reshape(x.channels, 1, *conv.kernel_size), x.channels // G
    scale = _depthwise(nodes, x, weight)
    maps = nodes.convolved(scale, np.repeat(np.eye(G), n, axis=1)[:, :, None, None], array(cast(Tensor, conv.bias)))
    return _times(nodes, x, nodes.op("Sigmoid", nodes.reshape(maps.name, 0, G, x.height, x.width)))


def _attended(nodes: Nodes, x: Feature, attention: str, cells: int) -> Feature:
    """x times (N, G, 1, cells), of which the last may be beyond x."""
    if cells > x.cells:
        attention = nodes.op("Slice", attention, nodes.whole(0), nodes.whole(x.cells), nodes.whole(3))
    return _times(nodes, x, nodes.reshape(attention, 0, G, x.height, x.width))


def _times(nodes: Nodes, x: Feature, attention: str) -> Feature:
    """x times (N, G, H, W)."""
    maps = nodes.feature(attention, G, x.height, x.width)
    return nodes.multiply(x, nodes.spread(maps, x.channels))


def _weights(nodes: Nodes, x: Feature, coord: nn.Conv2d) -> str:
    """(N, G, 1, n): softmax over a group's channels of the mean of x g_h g_w."""
    g_h = _gate(nodes, nodes.mean_of_cells(x, 1, x.width), coord)
    g_w = _gate(nodes, nodes.mean_of_cells(x, x.height, 1), coord)
    by_column = nodes.multiply(x, nodes.enlarged(g_w, x.height, 1))
    by_row = nodes.multiply(nodes.mean_of_cells(by_column, 1, x.width), g_h)
    pooled = nodes.mean_of_cells(by_row, x.height, 1)
    return nodes.op("Softmax", nodes.reshape(pooled.name, 0, G, 1, x.channels // G), axis=-1)


def _gate(nodes: Nodes, line: Feature, coord: nn.Conv2d) -> Feature:
    """Sigmoid of the 1x1 convolution within groups; small groups as one convolution with zeros between groups."""
    n = line.channels // G
    weight, bias = array(coord.weight), array(cast(Tensor, coord.bias))
    if n % BLOCK == 0:
        return nodes.sigmoid(nodes.convolved(line, weight, bias, group=G))
    grouped = weight.reshape(G, n, 1, n) * np.eye(G)[:, None, :, None]  # group, out, group, in
    return nodes.sigmoid(nodes.convolved(line, grouped.reshape(line.channels, line.channels, 1, 1), bias))


def _scale(nodes: Nodes, x: Feature, conv: nn.Conv2d) -> tuple[str, int]:
    """A depthwise convolution of x as (N, G, n, cells), and the number of cells: those of x, perhaps one row more."""
    more = int(x.cells * np.dtype(np.float32).itemsize % ALIASED_BYTES == 0)
    bias = array(conv.bias) if conv.bias is not None else None
    out = _depthwise(nodes, x, array(conv.weight), bias, more)
    return nodes.reshape(out.name, 0, G, x.channels // G, out.cells), out.cells


def _depthwise(
    nodes: Nodes, x: Feature, weight: NDArray[np.float64], bias: NDArray[np.float64] | None = None, more: int = 0
) -> Feature:
    """Depthwise convolution of x, with so many rows more."""
    pad = sides = weight.shape[2] // 2
    if pad == LARGEST // 2 and x.width <= NARROW:
        x, sides = nodes.identity(x, side_pad=pad), 0
    return nodes.convolved(x, weight, bias, pads=(pad, sides, pad + more, sides), group=x.channels)
