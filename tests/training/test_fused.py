"""The compiled kernel is the plain LEblock, faster."""

from __future__ import annotations

import copy

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

import torch.nn.functional as functional  # noqa: E402
from torch import Tensor, nn  # noqa: E402

from pe_coach.training import fused  # noqa: E402
from pe_coach.training.le_hrnet import SMALL, Attention, Design, LEBlock, LEHRNet  # noqa: E402

pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(not fused.usable(), reason="needs g++"),
]


def randomised(channels: int, mcam: Attention) -> LEBlock:
    """A block whose every part matters."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    block = LEBlock(channels, mcam=mcam)
    for name, p in block.named_parameters():
        nn.init.normal_(p, *((0.8, 0.4) if "bn" in name else (0, 0.05 if "maps" in name else 0.5)))
    return block


def relative(value: Tensor, oracle: Tensor) -> float:
    return float(((value.detach().double() - oracle).abs().max() / (oracle.abs().max() + 1e-9)).detach())


@pytest.mark.parametrize(("channels", "height", "width"), [(32, 8, 6), (64, 9, 7), (256, 2, 2)])
@pytest.mark.parametrize("mcam", ["full", "static", "none"])
def test_values_gradients_and_statistics_are_those_of_the_plain_modules(
    channels: int, height: int, width: int, mcam: Attention
) -> None:
    block = randomised(channels, mcam)
    plain = copy.deepcopy(block).double()
    block.to(memory_format=torch.channels_last)  # type: ignore[call-overload] # as the trainer has it
    x, seed = torch.randn(3, channels, height, width), torch.randn(3, channels, height, width)
    x_plain, x_fused = x.double().requires_grad_(), x.clone().requires_grad_()
    y_plain, y_fused = plain(x_plain), fused.Kernel().forward(block, x_fused)
    y_plain.backward(seed.double())
    y_fused.backward(seed)
    assert relative(y_fused, y_plain) < 1e-4
    assert relative(x_fused.grad, x_plain.grad) < 1e-4
    for (name, p), q in zip(block.named_parameters(), plain.parameters(), strict=True):
        assert relative(p.grad, q.grad) < 1e-4, name
    for (name, p), q in zip(block.named_buffers(), plain.buffers(), strict=True):
        if "num_batches" not in name:  # not counted by the kernel; not used at a fixed momentum
            assert relative(p, q) < 1e-4, name


@pytest.mark.parametrize(
    ("channels", "height", "width"), [(32, 16, 24), (32, 8, 6), (64, 9, 10), (128, 6, 8), (256, 4, 3), (64, 3, 3)]
)
@pytest.mark.parametrize("mcam", ["full", "static", "none"])
def test_products_of_16_bits_give_nearly_the_same_values_and_the_same_direction_of_descent(
    channels: int, height: int, width: int, mcam: Attention
) -> None:
    kernel = fused.Kernel(half=True)
    if not kernel.half:
        pytest.skip("this processor does not multiply bfloat16")
    block = randomised(channels, mcam)
    exact = copy.deepcopy(block)
    x, seed = torch.randn(3, channels, height, width), torch.randn(3, channels, height, width)
    x_half, x_exact = x.clone().requires_grad_(), x.clone().requires_grad_()
    y_half, y_exact = kernel.forward(block, x_half), fused.Kernel().forward(exact, x_exact)
    y_half.backward(seed)
    y_exact.backward(seed)
    assert (y_half - y_exact).norm() < 0.01 * y_exact.norm()
    descents = [torch.cat([p.grad.flatten() for p in b.parameters()]) for b in (block, exact)]
    # not nearer to 1: a value near zero passes a ReLU in one precision and not in the other
    for half, other in (descents, (x_half.grad.flatten(), x_exact.grad.flatten())):
        assert functional.cosine_similarity(half, other, dim=0) > 0.99
        assert 0.95 < half.norm() / other.norm() < 1.05


@pytest.mark.parametrize("logit", [-400.0, 400.0])
def test_an_attention_that_is_all_or_nothing_has_gradients(logit: float) -> None:
    torch.manual_seed(0)
    block = LEBlock(32)
    nn.init.constant_(block.mcam.fuse.bias, logit)
    plain, x = copy.deepcopy(block), torch.randn(2, 32, 8, 6)
    y = fused.Kernel().forward(block, x)
    (y.square().sum() + plain(x).square().sum()).backward()
    assert torch.allclose(y, plain(x), atol=1e-4)
    for (name, p), q in zip(block.named_parameters(), plain.parameters(), strict=True):
        assert torch.allclose(p.grad, q.grad, atol=1e-3), name


def test_blocks_that_the_kernel_does_not_know_are_told() -> None:
    assert fused.fits(LEHRNet())
    assert not fused.fits(LEHRNet(SMALL))
    assert fused.fits(LEHRNet(Design(mcam="last")))
    assert not fused.fits(LEHRNet(Design(mcam="sum")))
