"""LE-HRNet is the network that is described, and its cheaper forms are the same function."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from torch import Tensor, nn  # noqa: E402
from torch.nn import functional  # noqa: E402

from pe_coach.errors import ModelError  # noqa: E402
from pe_coach.training.le_hrnet import (  # noqa: E402
    HRNET_W32,
    LE_HRNET,
    MCAM,
    SMALL,
    Design,
    G,
    LEHRNet,
    StaticMCAM,
    SumMCAM,
    count_multiply_adds,
    count_parameters,
    merge_scales,
)

pytestmark = pytest.mark.torch


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(1)


def randomised(network: nn.Module) -> nn.Module:
    """Every parameter at random, so that no branch starts at zero."""
    for name, parameter in network.named_parameters():
        nn.init.normal_(parameter, *((0.9, 0.2) if "bn" in name and "weight" in name else (0.0, 0.3)))
    return network


@pytest.mark.parametrize(
    ("design", "parameters", "multiply_adds"),
    [
        (LE_HRNET, 5_376_671, 1_511_460_800),  # the published 5.4 M and 1.51 G
        (HRNET_W32, 28_536_113, 7_645_003_776),  # the published 28.5 M; 7.10 binary G
    ],
)
def test_counts_are_those_of_the_design(design: Design, parameters: int, multiply_adds: int) -> None:
    network = LEHRNet(design)
    assert count_parameters(network) == parameters
    assert count_multiply_adds(network, 256, 192) == multiply_adds


def test_sixteen_joints_take_one_row_of_the_head_away() -> None:
    assert count_parameters(LEHRNet(Design(joints=16))) == 5_376_638


@pytest.mark.parametrize(
    ("design", "parameters", "multiply_adds"),
    [
        (Design(mcam="sum"), 3_968_159, 1.0128e9),
        (Design(mcam="static"), 3_592_271, 1.0036e9),
        (Design(mcam="last"), 3_661_599, 0.8717e9),
        (Design(gate=0.25), 4_671_775, 1.5108e9),
    ],
)
def test_counts_of_the_variants_as_exported(design: Design, parameters: int, multiply_adds: float) -> None:
    network = LEHRNet(design)
    merge_scales(network)
    assert count_parameters(network) == parameters
    assert count_multiply_adds(network, 256, 192) == pytest.approx(multiply_adds, rel=1e-3)


def test_attention_in_last_blocks_only_is_where_it_says() -> None:
    names = {name for name, module in LEHRNet(Design(mcam="last")).named_modules() if isinstance(module, MCAM)}
    branches = {2: 2, 3: 3, 4: 4}
    modules = {2: 1, 3: 4, 4: 3}
    assert names == {
        f"stage{stage}.{m}.branches.{b}.3.mcam"
        for stage in modules
        for m in range(modules[stage])
        for b in range(branches[stage])
    }


def test_without_mcam_the_count_of_the_ablation_remains() -> None:
    assert count_parameters(LEHRNet(Design(mcam="none"))) == pytest.approx(3.103e6, rel=5e-4)


@pytest.mark.parametrize("block", ["le", "residual"])
@pytest.mark.parametrize("fusion", ["cmffm", "hrnet"])
@pytest.mark.parametrize("mcam", ["full", "sum", "static", "last", "none"])
def test_every_ablation_makes_maps_at_a_quarter_of_the_input(block: str, fusion: str, mcam: str) -> None:
    design = Design(block=block, fusion=fusion, mcam=mcam, widths=SMALL.widths, modules=(1, 1, 1), blocks=1, stem=16)  # type: ignore[arg-type]
    assert LEHRNet(design)(torch.randn(3, 3, 64, 96)).shape == (3, 17, 16, 24)


def mcam_group_by_group(module: MCAM, x: Tensor) -> Tensor:
    """MCAM as the paper writes it: a loop over groups, F_coord made in full."""
    n, out = x.shape[1] // G, []
    for g in range(G):
        part = slice(g * n, (g + 1) * n)
        xg, weight, bias = x[:, part], module.coord.weight[part], module.coord.bias[part]
        pooled = torch.cat([xg.mean(3, keepdim=True), xg.mean(2, keepdim=True).transpose(2, 3)], 2)
        g_h, g_w = torch.sigmoid(functional.conv2d(pooled, weight, bias)).split([x.shape[2], x.shape[3]], 2)
        weights = torch.softmax((xg * g_h * g_w.transpose(2, 3)).mean((2, 3)), 1)
        dws = (module.dw3, module.dw5, module.dw7)
        scales = [functional.conv2d(xg, d.weight[part], padding=d.padding, groups=n) for d in dws]
        mixed = functional.conv2d(torch.cat(scales, 1), module.fuse.weight[part], module.fuse.bias[part])
        out.append(xg * torch.sigmoid((weights[..., None, None] * mixed).sum(1, keepdim=True)))
    return torch.cat(out, 1)


def mcam_as_exported(module: MCAM, x: Tensor) -> Tensor:
    """MCAM as the ONNX graph computes it: bilinear mean, weights pushed through the 1x1 convolution."""
    batch, channels, height, width = x.shape
    n = channels // G
    g_h, g_w = (torch.sigmoid(module.coord(x.mean(axis, keepdim=True))) for axis in (3, 2))
    pooled = ((x @ g_w.transpose(2, 3)) * g_h).mean(2) / width
    weights = torch.softmax(pooled.view(batch, G, 1, n), -1)
    v = weights @ module.fuse.weight.view(G, n, 3 * n)
    offset = weights @ module.fuse.bias.view(G, n, 1)
    scales = [d(x).view(batch, G, n, height * width) for d in (module.dw3, module.dw5, module.dw7)]
    attention = torch.sigmoid(v @ torch.cat(scales, 2) + offset)
    return (x.view(batch, G, n, -1) * attention).view(x.shape)


@pytest.mark.parametrize("form", [mcam_group_by_group, mcam_as_exported])
def test_forms_of_mcam_agree_in_values_and_gradients(form) -> None:  # type: ignore[no-untyped-def]
    module = randomised(MCAM(16)).double()
    x = torch.randn(3, 16, 9, 7, dtype=torch.float64, requires_grad=True)  # not square: axes must not be swapped
    inputs, seed = [x, *module.parameters()], torch.randn(3, 16, 9, 7, dtype=torch.float64)
    plain, other = module(x), form(module, x)
    assert (plain - other).abs().max() < 1e-12
    pairs = zip(torch.autograd.grad(plain, inputs, seed), torch.autograd.grad(other, inputs, seed), strict=True)
    for mine, oracle in pairs:
        assert (mine - oracle).abs().max() < 1e-12 * max(1.0, float(oracle.abs().max()))


def attended(x: Tensor, features: Tensor, weights: Tensor) -> Tensor:
    """x times the sigmoid of the weighted sum of features (B, C, H, W) in each group, channel by channel."""
    n, out = x.shape[1] // G, torch.empty_like(x)
    for c in range(x.shape[1]):
        group = range(c // n * n, c // n * n + n)
        logit = sum(weights[:, k // n, k % n, None, None] * features[:, k] for k in group)
        out[:, c] = x[:, c] * torch.sigmoid(logit)
    return out


def test_added_scales_are_those_of_the_formula_and_merge_into_one_kernel() -> None:
    module = randomised(SumMCAM(16)).double()
    x = torch.randn(3, 16, 9, 7, dtype=torch.float64)
    features = module.dw3(x) + module.dw5(x) + module.dw7(x)
    wanted = attended(x, features, module.channel_weights(x))
    assert (module(x) - wanted).abs().max() < 1e-12
    module.merge()
    assert (module(x) - wanted).abs().max() < 1e-12
    assert sum(p.numel() for p in module.parameters()) == 16 * 16 // G + 16 + 49 * 16 + 16


def test_static_attention_is_mcam_with_the_weights_held() -> None:
    module = randomised(StaticMCAM(16)).double()
    x = torch.randn(3, 16, 9, 7, dtype=torch.float64)
    kernels = module.maps.weight.view(16, 1, 7, 7)
    features = (
        functional.conv2d(x, kernels, padding=3, groups=16) + module.maps.bias.repeat_interleave(4)[:, None, None] / 4
    )
    assert (module(x) - attended(x, features, torch.ones(3, G, 4, dtype=torch.float64))).abs().max() < 1e-12


@pytest.mark.parametrize(
    "design", [SMALL, Design(fusion="hrnet", widths=SMALL.widths, modules=(1, 1, 1), blocks=1, stem=16)]
)
def test_every_parameter_learns(design: Design) -> None:
    network = randomised(LEHRNet(design))
    network(torch.randn(3, 3, 64, 96)).square().sum().backward()
    dead = [name for name, p in network.named_parameters() if p.grad is None or not p.grad.abs().max() > 0]
    assert dead == []


@pytest.mark.parametrize("size", [(192, 144), (100, 96), (0, 32)])
def test_a_side_that_cannot_be_halved_five_times_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ModelError, match="multiples of 32") as caught:
        LEHRNet(SMALL)(torch.zeros(1, 3, *size))
    assert caught.value.code == "bad_model"
