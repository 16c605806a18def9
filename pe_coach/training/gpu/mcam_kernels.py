"""Triton kernels of MCAM and the shortcut in training; activations are pixel rows, (B * H * W, C), channels last.

Each kernel computes in float32 whatever the activations' type.
"""

from __future__ import annotations

import triton
import triton.language as tl

from pe_coach.training.gpu.ghost_kernels import pixels_near


@triton.jit
def _rows(x, b, h, w, c, height, width, n):
    """Tile (R, W, C) of an image; zero beyond its width."""
    at = (b * height + h[:, None, None]) * width + w[None, :, None]
    ok = (h[:, None, None] < height) & (w[None, :, None] < width) & (c[None, None, :] < n)
    return tl.load(x + at * n + c[None, None, :], mask=ok, other=0.0).to(tl.float32)


@triton.jit
def axis_means(y, z, height, width, n, r: tl.constexpr, wide: tl.constexpr, part: tl.constexpr):
    """z (B, H + W, C): means over the width, then means over the height."""
    b, c = tl.program_id(0), tl.program_id(1) * part + tl.arange(0, part)
    w = tl.arange(0, wide)
    base = z + b * (height + width) * n
    total = tl.zeros((wide, part), tl.float32)
    for start in range(0, height, r):
        h = start + tl.arange(0, r)
        v = _rows(y, b, h, w, c, height, width, n)
        tl.store(base + h[:, None] * n + c[None, :], tl.sum(v, 1) / width, mask=(h < height)[:, None])
        total += tl.sum(v, 0)
    tl.store(base + (height + w)[:, None] * n + c[None, :], total / height, mask=(w < width)[:, None])


@triton.jit
def gated_mean(y, gates, s, height, width, n, r: tl.constexpr, wide: tl.constexpr, part: tl.constexpr):
    """s (B, C): mean over the picture of y times its row's gate times its column's gate."""
    b, c = tl.program_id(0), tl.program_id(1) * part + tl.arange(0, part)
    w = tl.arange(0, wide)
    base = gates + b * (height + width) * n
    gate_w = tl.load(base + (height + w)[:, None] * n + c[None, :], mask=(w < width)[:, None], other=0.0)
    total = tl.zeros((wide, part), tl.float32)
    for start in range(0, height, r):
        h = start + tl.arange(0, r)
        gate_h = tl.load(base + h[:, None] * n + c[None, :], mask=(h < height)[:, None], other=0.0)
        total += tl.sum(_rows(y, b, h, w, c, height, width, n) * gate_h[:, None, :], 0)
    tl.store(s + b * n + c, tl.sum(total * gate_w, 0) / (height * width))


@triton.jit
def gated_mean_backward(y, gates, ds, dt, height, width, n, r: tl.constexpr, wide: tl.constexpr, part: tl.constexpr):
    """dt (B, H + W, C): gradient before the sigmoid that made the gates."""
    b, c = tl.program_id(0), tl.program_id(1) * part + tl.arange(0, part)
    w = tl.arange(0, wide)
    base, out = gates + b * (height + width) * n, dt + b * (height + width) * n
    share = (tl.load(ds + b * n + c) / (height * width))[None, :]
    gate_w = tl.load(base + (height + w)[:, None] * n + c[None, :], mask=(w < width)[:, None], other=0.0)
    total = tl.zeros((wide, part), tl.float32)
    for start in range(0, height, r):
        h = start + tl.arange(0, r)
        gate_h = tl.load(base + h[:, None] * n + c[None, :], mask=(h < height)[:, None], other=0.0)
        v = _rows(y, b, h, w, c, height, width, n)
        d = tl.sum(v * gate_w[None, :, :], 1) * share * gate_h * (1 - gate_h)
        tl.store(out + h[:, None] * n + c[None, :], d, mask=(h < height)[:, None])
        total += tl.sum(v * gate_h[:, None, :], 0)
    d = total * share * gate_w * (1 - gate_w)
    tl.store(out + (height + w)[:, None] * n + c[None, :], d, mask=(w < width)[:, None])


@triton.jit
def _scales(d3, d5, d7, t, c):
    """(T, C) weights of the three depthwise kernels, each laid into the middle of seven by seven taps."""
    ky, kx = t // 7, t % 7
    in5 = (ky >= 1) & (ky <= 5) & (kx >= 1) & (kx <= 5)
    in3 = (ky >= 2) & (ky <= 4) & (kx >= 2) & (kx <= 4)
    w7 = tl.load(d7 + c[None, :] * 49 + t[:, None], mask=(t < 49)[:, None], other=0.0)
    w5 = tl.load(d5 + c[None, :] * 25 + ((ky - 1) * 5 + kx - 1)[:, None], mask=in5[:, None], other=0.0)
    w3 = tl.load(d3 + c[None, :] * 9 + ((ky - 2) * 3 + kx - 2)[:, None], mask=in3[:, None], other=0.0)
    return w3, w5, w7


@triton.jit
def mix(v, d3, d5, d7, k, n, part: tl.constexpr):
    """k (B, 49, C): the 7x7 kernel that the three scales, weighted by `v` (B, 3, C), amount to for each image."""
    b, c = tl.program_id(0), tl.program_id(1) * part + tl.arange(0, part)
    t = tl.arange(0, 64)
    w3, w5, w7 = _scales(d3, d5, d7, t, c)
    shares = v + b * 3 * n + c
    mixed = w3 * tl.load(shares)[None, :] + w5 * tl.load(shares + n)[None, :] + w7 * tl.load(shares + 2 * n)[None, :]
    tl.store(k + (b * 49 + t)[:, None] * n + c[None, :], mixed, mask=(t < 49)[:, None])


@triton.jit
def mix_gradient(dk, d3, d5, d7, dv, n, part: tl.constexpr):
    """dv (B, 3, C): how much each scale's share in the image's kernel matters."""
    b, c = tl.program_id(0), tl.program_id(1) * part + tl.arange(0, part)
    t = tl.arange(0, 64)
    w3, w5, w7 = _scales(d3, d5, d7, t, c)
    k = tl.load(dk + (b * 49 + t)[:, None] * n + c[None, :], mask=(t < 49)[:, None], other=0.0)
    out = dv + b * 3 * n + c
    tl.store(out, tl.sum(k * w3, 0))
    tl.store(out + n, tl.sum(k * w5, 0))
    tl.store(out + 2 * n, tl.sum(k * w7, 0))


@triton.jit
def scale_gradient(dk, v, dw, images, n, part: tl.constexpr, batch: tl.constexpr):
    """dw (3, 49, C): gradients of the three depthwise kernels, each as if it had seven by seven taps."""
    t, c = tl.program_id(0), tl.program_id(1) * part + tl.arange(0, part)
    acc0 = tl.zeros((batch, part), tl.float32)
    acc1 = tl.zeros((batch, part), tl.float32)
    acc2 = tl.zeros((batch, part), tl.float32)
    for start in range(0, images, batch):
        b = start + tl.arange(0, batch)
        ok = (b < images)[:, None]
        k = tl.load(dk + (b * 49 + t)[:, None] * n + c[None, :], mask=ok, other=0.0)
        acc0 += k * tl.load(v + (b * 3)[:, None] * n + c[None, :], mask=ok, other=0.0)
        acc1 += k * tl.load(v + (b * 3 + 1)[:, None] * n + c[None, :], mask=ok, other=0.0)
        acc2 += k * tl.load(v + (b * 3 + 2)[:, None] * n + c[None, :], mask=ok, other=0.0)
    out = dw + t * n + c
    tl.store(out, tl.sum(acc0, 0))
    tl.store(out + 49 * n, tl.sum(acc1, 0))
    tl.store(out + 98 * n, tl.sum(acc2, 0))


@triton.jit
def attend(x, y, k, bias, out, gate, height, width, n: tl.constexpr, groups: tl.constexpr, block: tl.constexpr):
    """out = ReLU(x + y * gate), gate = sigmoid(the image's own 7x7 kernel over y, summed in a group, + bias)."""
    b, tile = tl.program_id(0), tl.program_id(1)
    p, c = tile * block + tl.arange(0, block), tl.arange(0, n)
    row, column, inside = p // width, p % width, p < height * width
    acc = tl.zeros((block, n), tl.float32)
    for ky in range(7):
        taps = k + (b * 49 + ky * 7) * n + c
        for kx in tl.static_range(7):
            near = pixels_near(y, n, b, row, column, ky - 3, kx - 3, height, width, c, inside)
            acc += near * tl.load(taps + kx * n)[None, :]
    g = tl.arange(0, groups)
    logit = tl.sum(tl.reshape(acc, (block, groups, n // groups)), 2) + tl.load(bias + b * groups + g)[None, :]
    a = 1.0 / (1.0 + tl.exp(-logit))
    at = b * height * width + p
    tl.store(gate + at[:, None] * groups + g[None, :], a, mask=inside[:, None])
    wide = tl.reshape(tl.broadcast_to(a[:, :, None], (block, groups, n // groups)), (block, n))
    where, ok = at[:, None] * n + c[None, :], inside[:, None]
    here = tl.load(y + where, mask=ok, other=0.0).to(tl.float32)
    z = tl.load(x + where, mask=ok, other=0.0).to(tl.float32) + here * wide
    tl.store(out + where, tl.maximum(z, 0.0).to(out.dtype.element_ty), mask=ok)


@triton.jit
def attend_backward(d, out, y, gate, dx, da, pixels, n: tl.constexpr, groups: tl.constexpr, block: tl.constexpr):
    """dx: gradient through the last ReLU; da (B, G, H * W): gradient before the gate's sigmoid."""
    b, tile = tl.program_id(0), tl.program_id(1)
    p, c, g = tile * block + tl.arange(0, block), tl.arange(0, n), tl.arange(0, groups)
    at, ok = b * pixels + p, (p < pixels)[:, None]
    where = at[:, None] * n + c[None, :]
    v = tl.load(d + where, mask=ok, other=0.0).to(tl.float32)
    v = tl.where(tl.load(out + where, mask=ok, other=0.0).to(tl.float32) > 0, v, 0.0)
    tl.store(dx + where, v.to(dx.dtype.element_ty), mask=ok)
    a = tl.load(gate + at[:, None] * groups + g[None, :], mask=ok, other=0.0)
    weighted = v * tl.load(y + where, mask=ok, other=0.0).to(tl.float32)
    total = tl.sum(tl.reshape(weighted, (block, groups, n // groups)), 2)
    tl.store(da + (b * groups + g)[None, :] * pixels + p[:, None], total * a * (1 - a), mask=ok)


@triton.jit
def _unfolded(da, p, t, height, width):
    """(P, T): the map `da` of one group at each pixel moved back by each of the 7x7 taps, zero outside."""
    h = (p // width)[:, None] + 3 - (t // 7)[None, :]
    w = (p % width)[:, None] + 3 - (t % 7)[None, :]
    ok = (h >= 0) & (h < height) & (w >= 0) & (w < width) & (p < height * width)[:, None] & (t < 49)[None, :]
    return tl.load(da + h * width + w, mask=ok, other=0.0)


@triton.jit
def attend_kernel_gradient(
    y,
    da,
    dk,
    height,
    width,
    n: tl.constexpr,
    groups: tl.constexpr,
    part: tl.constexpr,
    block: tl.constexpr,
    precision: tl.constexpr,
):
    """dk (B, 49, C): gradient of each image's own 7x7 kernel; a program makes one group's."""
    b, g = tl.program_id(0), tl.program_id(1)
    m: tl.constexpr = n // groups
    pixels = height * width
    t, c = tl.arange(0, 64), tl.arange(0, part)
    acc = tl.zeros((64, part), tl.float32)
    for start in range(0, pixels, block):
        p = start + tl.arange(0, block)
        ok = (p < pixels)[:, None] & (c < m)[None, :]
        v = tl.load(y + (b * pixels + p)[:, None] * n + g * m + c[None, :], mask=ok, other=0.0).to(tl.float32)
        moved = _unfolded(da + (b * groups + g) * pixels, p, t, height, width)
        acc = tl.dot(tl.trans(moved), v, acc, input_precision=precision)
    out = dk + (b * 49 + t)[:, None] * n + g * m + c[None, :]
    tl.store(out, acc, mask=(t < 49)[:, None] & (c < m)[None, :])


@triton.jit
def attention_input_gradient(
    dx,
    gate,
    da,
    k,
    gates,
    ds,
    dz,
    dy,
    height,
    width,
    n: tl.constexpr,
    groups: tl.constexpr,
    part: tl.constexpr,
    block: tl.constexpr,
    precision: tl.constexpr,
):
    """dy: through the product with the gate, the 7x7 kernel, the gated mean and the means of rows and columns."""
    b, g = tl.program_id(0) // groups, tl.program_id(0) % groups
    m: tl.constexpr = n // groups
    pixels = height * width
    p, t, inner = tl.program_id(1) * block + tl.arange(0, block), tl.arange(0, 64), tl.arange(0, part)
    c = g * m + inner
    taps = tl.load(k + (b * 49 + t)[:, None] * n + c[None, :], mask=(t < 49)[:, None] & (inner < m)[None, :], other=0.0)
    acc = tl.dot(_unfolded(da + (b * groups + g) * pixels, p, t, height, width), taps, input_precision=precision)
    at, ok = b * pixels + p, (p < pixels)[:, None] & (inner < m)[None, :]
    where = at[:, None] * n + c[None, :]
    open_ = tl.load(gate + at * groups + g, mask=p < pixels, other=0.0)
    acc += tl.load(dx + where, mask=ok, other=0.0).to(tl.float32) * open_[:, None]
    base = b * (height + width) * n
    of_row = base + (p // width)[:, None] * n + c[None, :]
    of_column = base + (height + p % width)[:, None] * n + c[None, :]
    both = tl.load(gates + of_row, mask=ok, other=0.0) * tl.load(gates + of_column, mask=ok, other=0.0)
    acc += both * (tl.load(ds + b * n + c, mask=inner < m, other=0.0) / pixels)[None, :]
    acc += tl.load(dz + of_row, mask=ok, other=0.0) / width + tl.load(dz + of_column, mask=ok, other=0.0) / height
    tl.store(dy + where, acc.to(dy.dtype.element_ty), mask=ok)
