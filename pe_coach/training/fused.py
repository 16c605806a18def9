"""One LEblock forward and backward as one compiled kernel: the same function, about seven times as fast on a CPU.

`kernels/leblock.cpp` is built with g++ on first use. Channels last, float32, widths that are multiples of 32. Its
scratch memory is one per process: one model call at a time. Processors that multiply bfloat16 (AVX512-BF16) may do so
in the products, about a sixth faster; sums, statistics and weights stay float32.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from pe_coach.training.le_hrnet import MCAM, LEBlock, LEHRNet, StaticMCAM

SOURCE = Path(__file__).resolve().parent / "kernels" / "leblock.cpp"
HALF_SOURCE = SOURCE.with_name("bfloat16.h")
FLAGS = ("-O3", "-march=native", "-ffast-math", "-fPIC", "-std=c++17", "-Wno-psabi", "-fopenmp")
WIDTH_STEP = 32
ATTENTION = {type(None): 0, MCAM: 1, StaticMCAM: 2}
"""Kinds of attention as the kernel counts them."""
POINTERS = 36
"""Length of the table that the kernel reads its tensors from; the order is written in the kernel."""


class Kernel:
    """The compiled kernel.

    Args:
        half: multiply numbers of 16 bits (bfloat16) and add in 32, where the processor can (`knows_bfloat16`).
        folder: where the library is built.
    """

    def __init__(self, *, half: bool = False, folder: Path | None = None) -> None:
        self.library = ctypes.CDLL(str(_compiled(folder or Path(tempfile.gettempdir()) / "pe-coach-kernels")))
        self.library.le_save_size.restype = ctypes.c_long
        self.half = half and self.knows_bfloat16

    @property
    def knows_bfloat16(self) -> bool:
        """Whether this processor multiplies bfloat16."""
        return bool(self.library.le_has_bfloat16())

    def accelerate(self, network: LEHRNet) -> None:
        """Let every LEblock of `network` run through the kernel; parameters and their names stay.

        With `half` its plain 3x3 convolutions multiply bfloat16 too.
        """
        for block in network.modules():
            if isinstance(block, LEBlock):
                block.forward = self._bound(block)  # type: ignore[method-assign,assignment]
            elif self.half and isinstance(block, nn.Conv2d) and block.groups == 1 and block.kernel_size == (3, 3):
                block.forward = _halved(block)  # type: ignore[method-assign,assignment]

    def _bound(self, block: LEBlock) -> Callable[[Tensor], Tensor]:
        return lambda x: self.forward(block, x)

    def forward(self, block: LEBlock, x: Tensor) -> Tensor:
        """The values of `block(x)`."""
        norms = (block.ghost1.primary_bn, block.ghost1.cheap_bn, block.ghost2.primary_bn, block.ghost2.cheap_bn)
        convolutions = (block.ghost1.primary, block.ghost1.cheap, block.ghost2.primary, block.ghost2.cheap)
        pairs = zip(convolutions, norms, strict=True)
        parameters = [t for conv, norm in pairs for t in (conv.weight, norm.weight, norm.bias)]
        if isinstance(m := block.mcam, MCAM):
            parameters += [m.coord.weight, m.coord.bias, m.dw3.weight, m.dw5.weight, m.dw7.weight]  # type: ignore[list-item]
            parameters += [m.fuse.weight, m.fuse.bias]  # type: ignore[list-item]
        elif isinstance(m, StaticMCAM):
            # the kernel reads (G, n, 7, 7) in this order; in a network that is channels last it lies in another
            parameters += [m.maps.weight.contiguous(), m.maps.bias]  # type: ignore[list-item]
        buffers = [t for norm in norms for t in (norm.running_mean, norm.running_var)]
        how = (ATTENTION[type(block.mcam)], buffers, block.training, norms[0].momentum, self.half)
        y: Tensor = _FusedLEBlock.apply(self.library, x, how, *parameters)  # type: ignore[no-untyped-call]
        return y


def _halved(convolution: nn.Conv2d) -> Callable[[Tensor], Tensor]:
    """A convolution without bias whose products are of bfloat16."""

    def forward(x: Tensor) -> Tensor:
        weight = convolution.weight.bfloat16()
        return functional.conv2d(x.bfloat16(), weight, None, convolution.stride, convolution.padding).float()

    return forward


def usable() -> bool:
    """Whether the kernel can be built here."""
    return os.name == "posix" and shutil.which("g++") is not None


def fits(network: nn.Module) -> bool:
    """Whether the kernel knows all LEblocks of `network`: widths and kind of attention."""
    blocks = [m for m in network.modules() if isinstance(m, LEBlock)]
    return bool(blocks) and all(_fits(block) for block in blocks)


def _fits(block: LEBlock) -> bool:
    return block.ghost1.primary.in_channels % WIDTH_STEP == 0 and type(block.mcam) in ATTENTION


def _compiled(folder: Path) -> Path:
    """The shared library, built again when its source is newer; linked to the OpenMP runtime that torch brings."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    library = folder / "leblock.so"
    if library.exists() and library.stat().st_mtime >= max(s.stat().st_mtime for s in (SOURCE, HALF_SOURCE)):
        return library
    torch_folder = Path(torch.__file__).parent / "lib"
    openmp = [str(p) for p in torch_folder.glob("libgomp*.so*")][:1] or ["-fopenmp"]
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        unit, fresh = Path(scratch) / "leblock.o", Path(scratch) / "leblock.so"
        subprocess.run(["g++", *FLAGS, "-c", str(SOURCE), "-o", str(unit)], check=True)
        subprocess.run(["g++", "-shared", str(unit), *openmp, "-lmvec", "-lm", "-o", str(fresh)], check=True)
        fresh.replace(library)
    return library


def _pointers(tensors: Mapping[int, Tensor]) -> Any:
    table = (ctypes.c_void_p * POINTERS)()
    for index, tensor in tensors.items():
        table[index] = tensor.data_ptr()
    return table


def _layout(ends: tuple[Tensor, Tensor], saved: Any, rest: tuple[Tensor, Tensor], parameters: Any) -> dict[int, Tensor]:
    """Place of every tensor in the table; `parameters` are 12, and 7 more with MCAM or 2 with StaticMCAM."""
    table = {0: ends[0], 1: ends[1], 6: rest[0], 7: rest[1]}
    table |= {2 + k: saved[k] for k in range(4)}
    table |= {8 + 5 * (k // 3) + k % 3: parameters[k] for k in range(12)}
    return table | {16 + k: parameters[k] for k in range(12, len(parameters))}


class _FusedLEBlock(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, library: Any, x: Tensor, how: Any, *parameters: Tensor) -> Tensor:
        mcam, buffers, training, momentum, half = how
        n, c, h, w = x.shape
        x = x.contiguous(memory_format=torch.channels_last)
        y, saved, stats = torch.empty_like(x), torch.empty(4, n, h, w, c // 2), torch.empty(8 * c)
        mcam_saved = torch.empty(n * library.le_save_size(h, w, c)) if mcam else torch.empty(0)
        table = _layout((x, y), saved, (stats, mcam_saved), parameters)
        for k in range(4):
            table[11 + 5 * k], table[12 + 5 * k] = buffers[2 * k], buffers[2 * k + 1]
        library.le_fwd(_pointers(table), n, h, w, c, int(training), int(mcam), ctypes.c_float(momentum), int(half))
        ctx.save_for_backward(x, y, saved, stats, mcam_saved, *parameters)
        ctx.library, ctx.mcam, ctx.half = library, mcam, half
        return y

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        x, y, saved, stats, mcam_saved, *parameters = ctx.saved_tensors
        n, c, h, w = x.shape
        dy = grads[0].contiguous(memory_format=torch.channels_last)
        dx, dv = torch.empty_like(x), torch.empty_like(x)
        gradients = [torch.empty_like(p) for p in parameters]
        table = _layout((x, y), saved, (stats, mcam_saved), parameters)
        out = _layout((dy, dx), [dv] * 4, (stats, mcam_saved), gradients)
        out = {k: v for k, v in out.items() if k < 3 or k > 7}  # places 3 to 7 are scratch of the forward pass
        ctx.library.le_bwd(_pointers(table), _pointers(out), n, h, w, c, int(ctx.mcam), int(ctx.half))
        return (None, dx, None, *gradients)
