"""Triton kernels of a Ghost module in training; activations are pixel rows, (B * H * W, C), channels last.

Each kernel computes in float32 whatever the activations' type. Sums over the batch are added up in memory that must
be zero before, in the order in which programs happen to run: the last digits differ from run to run.
"""

from __future__ import annotations

import triton
import triton.language as tl


@triton.jit
def column_sums(x, sums, rows, n: tl.constexpr, block: tl.constexpr, blocks: tl.constexpr):
    """Sum and sum of squares of each of `n` columns into `sums` (2, n)."""
    c = tl.arange(0, n)
    first = tl.zeros((block, n), tl.float32)
    second = tl.zeros((block, n), tl.float32)
    for i in range(blocks):
        row = (tl.program_id(0) * blocks + i) * block + tl.arange(0, block)
        v = tl.load(x + row[:, None] * n + c[None, :], mask=(row < rows)[:, None], other=0.0).to(tl.float32)
        first += v
        second += v * v
    tl.atomic_add(sums + c, tl.sum(first, 0))
    tl.atomic_add(sums + n + c, tl.sum(second, 0))


@triton.jit
def _norm(sums, rows, c, n: tl.constexpr, eps: tl.constexpr):
    mean = tl.load(sums + c) / rows
    variance = tl.maximum(tl.load(sums + n + c) / rows - mean * mean, 0.0)
    return mean, variance, 1.0 / tl.sqrt(variance + eps)


@triton.jit
def norm_apply(
    x,
    sums,
    gamma,
    beta,
    running_mean,
    running_var,
    out,
    out_stride,
    rows,
    momentum,
    n: tl.constexpr,
    block: tl.constexpr,
    relu: tl.constexpr,
    eps: tl.constexpr,
):
    """Batch normalisation from `sums`, perhaps ReLU, into columns of a wider `out`; updates the running statistics."""
    c = tl.arange(0, n)
    mean, variance, inverse = _norm(sums, rows, c, n, eps)
    scale = tl.load(gamma + c) * inverse
    shift = tl.load(beta + c) - mean * scale
    row = tl.program_id(0) * block + tl.arange(0, block)
    inside = (row < rows)[:, None]
    y = (
        tl.load(x + row[:, None] * n + c[None, :], mask=inside, other=0.0).to(tl.float32) * scale[None, :]
        + shift[None, :]
    )
    if relu:
        y = tl.maximum(y, 0.0)
    tl.store(out + row[:, None] * out_stride + c[None, :], y.to(out.dtype.element_ty), mask=inside)
    if tl.program_id(0) == 0:
        old = tl.load(running_mean + c)
        tl.store(running_mean + c, old + momentum * (mean - old))
        old = tl.load(running_var + c)
        tl.store(running_var + c, old + momentum * (variance * rows / (rows - 1.0) - old))


@triton.jit
def norm_backward_sums(
    d,
    d_stride,
    x,
    sums,
    gamma,
    beta,
    gradient_sums,
    rows,
    n: tl.constexpr,
    block: tl.constexpr,
    blocks: tl.constexpr,
    relu: tl.constexpr,
    eps: tl.constexpr,
):
    """Sums of the gradient `d` and of `d` times the normalised value: gradients of beta and gamma."""
    c = tl.arange(0, n)
    mean, _, inverse = _norm(sums, rows, c, n, eps)
    g, b = tl.load(gamma + c), tl.load(beta + c)
    first = tl.zeros((block, n), tl.float32)
    second = tl.zeros((block, n), tl.float32)
    for i in range(blocks):
        row = (tl.program_id(0) * blocks + i) * block + tl.arange(0, block)
        inside = (row < rows)[:, None]
        hat = (
            tl.load(x + row[:, None] * n + c[None, :], mask=inside, other=0.0).to(tl.float32) - mean[None, :]
        ) * inverse[None, :]
        v = tl.load(d + row[:, None] * d_stride + c[None, :], mask=inside, other=0.0).to(tl.float32)
        if relu:
            v = tl.where(hat * g[None, :] + b[None, :] > 0, v, 0.0)
        first += v
        second += v * hat
    tl.atomic_add(gradient_sums + c, tl.sum(first, 0))
    tl.atomic_add(gradient_sums + n + c, tl.sum(second, 0))


@triton.jit
def norm_backward(
    d,
    d_stride,
    x,
    sums,
    gamma,
    beta,
    gradient_sums,
    out,
    rows,
    n: tl.constexpr,
    block: tl.constexpr,
    relu: tl.constexpr,
    eps: tl.constexpr,
):
    """Gradient with respect to the input of batch normalisation (and of the ReLU behind it)."""
    c = tl.arange(0, n)
    mean, _, inverse = _norm(sums, rows, c, n, eps)
    g, b = tl.load(gamma + c), tl.load(beta + c)
    first, second = tl.load(gradient_sums + c) / rows, tl.load(gradient_sums + n + c) / rows
    row = tl.program_id(0) * block + tl.arange(0, block)
    inside = (row < rows)[:, None]
    hat = (tl.load(x + row[:, None] * n + c[None, :], mask=inside, other=0.0).to(tl.float32) - mean[None, :]) * inverse[
        None, :
    ]
    v = tl.load(d + row[:, None] * d_stride + c[None, :], mask=inside, other=0.0).to(tl.float32)
    if relu:
        v = tl.where(hat * g[None, :] + b[None, :] > 0, v, 0.0)
    v = (g * inverse)[None, :] * (v - first[None, :] - hat * second[None, :])
    tl.store(out + row[:, None] * n + c[None, :], v.to(out.dtype.element_ty), mask=inside)


@triton.jit
def pixels_near(x, stride, b, row, column, dy, dx, height, width, c, inside):
    """Rows (P, n) of `x` at pixels moved by (dy, dx), zero outside the picture."""
    y, z = row + dy, column + dx
    ok = inside & (y >= 0) & (y < height) & (z >= 0) & (z < width)
    at = (b * height + y) * width + z
    return tl.load(x + at[:, None] * stride + c[None, :], mask=ok[:, None], other=0.0).to(tl.float32)


@triton.jit
def depthwise(x, x_stride, weight, out, sums, height, width, n: tl.constexpr, block: tl.constexpr):
    """Depthwise 3x3 convolution, and sums and sums of squares of its result."""
    b, tile = tl.program_id(0), tl.program_id(1)
    p, c = tile * block + tl.arange(0, block), tl.arange(0, n)
    row, column, inside = p // width, p % width, p < height * width
    acc = tl.zeros((block, n), tl.float32)
    for i in tl.static_range(9):
        v = pixels_near(x, x_stride, b, row, column, i // 3 - 1, i % 3 - 1, height, width, c, inside)
        acc += v * tl.load(weight + c * 9 + i)[None, :]
    acc = acc.to(out.dtype.element_ty).to(tl.float32)
    tl.store(
        out + (b * height * width + p)[:, None] * n + c[None, :], acc.to(out.dtype.element_ty), mask=inside[:, None]
    )
    acc = tl.where(inside[:, None], acc, 0.0)
    tl.atomic_add(sums + c, tl.sum(acc, 0))
    tl.atomic_add(sums + n + c, tl.sum(acc * acc, 0))


@triton.jit
def depthwise_backward(
    d,
    weight,
    direct,
    direct_stride,
    x,
    sums,
    gamma,
    beta,
    out,
    gradient_sums,
    rows,
    height,
    width,
    n: tl.constexpr,
    block: tl.constexpr,
    relu: tl.constexpr,
    eps: tl.constexpr,
):
    """Gradient before the depthwise convolution plus the `direct` one, masked by the ReLU before; and, as
    `norm_backward_sums` does, its sums for the normalisation of `x` that came before both."""
    b, tile = tl.program_id(0), tl.program_id(1)
    p, c = tile * block + tl.arange(0, block), tl.arange(0, n)
    row, column, inside = p // width, p % width, p < height * width
    at = b * height * width + p
    acc = tl.load(direct + at[:, None] * direct_stride + c[None, :], mask=inside[:, None], other=0.0).to(tl.float32)
    for i in tl.static_range(9):
        v = pixels_near(d, n, b, row, column, 1 - i // 3, 1 - i % 3, height, width, c, inside)
        acc += v * tl.load(weight + c * 9 + i)[None, :]
    mean, _, inverse = _norm(sums, rows, c, n, eps)
    raw = tl.load(x + at[:, None] * n + c[None, :], mask=inside[:, None], other=0.0).to(tl.float32)
    hat = (raw - mean[None, :]) * inverse[None, :]
    if relu:
        g, shift = tl.load(gamma + c), tl.load(beta + c)
        acc = tl.where(hat * g[None, :] + shift[None, :] > 0, acc, 0.0)
    acc = tl.where(inside[:, None], acc.to(out.dtype.element_ty).to(tl.float32), 0.0)
    tl.store(out + at[:, None] * n + c[None, :], acc.to(out.dtype.element_ty), mask=inside[:, None])
    tl.atomic_add(gradient_sums + c, tl.sum(acc, 0))
    tl.atomic_add(gradient_sums + n + c, tl.sum(acc * hat, 0))


@triton.jit
def depthwise_weight(d, x, x_stride, gradient, height, width, n: tl.constexpr, block: tl.constexpr):
    """Gradient (9, n) of the depthwise kernel; a program adds one image's part of a row of three."""
    b, ky = tl.program_id(0), tl.program_id(1)
    c = tl.arange(0, n)
    acc0 = tl.zeros((block, n), tl.float32)
    acc1 = tl.zeros((block, n), tl.float32)
    acc2 = tl.zeros((block, n), tl.float32)
    for start in range(0, height * width, block):
        p = start + tl.arange(0, block)
        row, column, inside = p // width, p % width, p < height * width
        at = b * height * width + p
        v = tl.load(d + at[:, None] * n + c[None, :], mask=inside[:, None], other=0.0).to(tl.float32)
        acc0 += v * pixels_near(x, x_stride, b, row, column, ky - 1, -1, height, width, c, inside)
        acc1 += v * pixels_near(x, x_stride, b, row, column, ky - 1, 0, height, width, c, inside)
        acc2 += v * pixels_near(x, x_stride, b, row, column, ky - 1, 1, height, width, c, inside)
    out = gradient + ky * 3 * n + c
    tl.atomic_add(out, tl.sum(acc0, 0))
    tl.atomic_add(out + n, tl.sum(acc1, 0))
    tl.atomic_add(out + 2 * n, tl.sum(acc2, 0))
