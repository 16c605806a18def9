"""First weights of a variant are as near to the exact network as averages allow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from torch import Tensor, nn  # noqa: E402

from pe_coach.errors import UsageError  # noqa: E402
from pe_coach.training.convert import converted, drawn, people  # noqa: E402
from pe_coach.training.le_hrnet import MCAM, SMALL, LEBlock, LEHRNet  # noqa: E402
from pe_coach.training.rendered import CutOut, save_bank  # noqa: E402

pytestmark = pytest.mark.torch


@pytest.fixture
def exact() -> LEHRNet:
    """With attention that differs between channels and cells, and statistics that are not the initial ones."""
    torch.set_num_threads(1)
    torch.manual_seed(5)
    network = LEHRNet(replace(SMALL, blocks=2)).eval()
    for module in network.modules():
        if isinstance(module, MCAM):
            for parameter in module.parameters():
                nn.init.normal_(parameter, std=0.5)
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.3, 0.9)
            nn.init.normal_(module.bias, std=0.2)
            module.running_mean.normal_(std=0.2)
    return network


def picture(seed: int) -> Tensor:
    return torch.randn(1, 3, 64, 96, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def distance(network: LEHRNet, other: LEHRNet, x: Tensor) -> float:
    wanted = network(x)
    return float((other(x) - wanted).abs().max() / (wanted.max() - wanted.min()))


@pytest.mark.parametrize("mcam", ["sum", "static"])
def test_on_the_picture_whose_averages_were_taken_nothing_changes(exact: LEHRNet, mcam: Literal["sum"]) -> None:
    variant = converted(exact, mcam, picture(1))
    assert variant.design.mcam == mcam
    assert distance(exact, variant, picture(1)) < 1e-4
    assert distance(exact, variant, picture(2)) > 1e-4  # of another picture, the average differs


@pytest.mark.parametrize("mcam", ["last", "none"])
def test_a_constant_replaces_attention_better_than_nothing(exact: LEHRNet, mcam: Literal["last"]) -> None:
    variant = converted(exact, mcam, torch.cat([picture(seed) for seed in range(8)]))
    bare = LEHRNet(replace(exact.design, mcam=mcam)).eval()
    bare.load_state_dict({k: v for k, v in exact.state_dict().items() if k in bare.state_dict()})
    assert distance(exact, variant, picture(9)) < 0.7 * distance(exact, bare, picture(9))


def test_what_the_constant_is_folded_into_computes_the_product(exact: LEHRNet) -> None:
    variant = converted(exact, "none", picture(1))
    old, new = (next(m for m in n.modules() if isinstance(m, LEBlock)) for n in (exact, variant))
    x = torch.randn(1, 16, 16, 24, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        ratio = (new.ghost2(x) / old.ghost2(x))[0].flatten(1)
    assert torch.allclose(ratio, ratio[:, :1].expand_as(ratio), rtol=1e-2)  # one factor a channel
    assert 0.0 < ratio.min() < ratio.max() < 1.0


def test_the_exact_network_is_left_as_it_was(exact: LEHRNet) -> None:
    before = {name: value.clone() for name, value in exact.state_dict().items()}
    converted(exact, "static", picture(1))
    assert all(torch.equal(value, before[name]) for name, value in exact.state_dict().items())
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in exact.modules())


def test_a_variant_is_not_converted_again(exact: LEHRNet) -> None:
    variant = converted(exact, "static", picture(1))
    with pytest.raises(UsageError, match="weights of a variant"):
        converted(variant, "none", picture(1))


@pytest.mark.shared
def test_people_are_upright_crops_of_the_training_set(shared: Path) -> None:
    crops = people(shared / "pose", (64, 64), 12)
    assert crops.shape == (12, 3, 64, 64)
    assert np.abs(crops.numpy()).max() < 3.0


@pytest.mark.shared
def test_drawn_people_are_views_of_the_bank_and_the_same_each_time(shared: Path, tmp_path: Path) -> None:
    violet = np.full((120, 60, 4), (120, 0, 255, 255), np.uint8)
    corners = np.linspace((10.0, 10.0), (50.0, 110.0), 17)
    save_bank([CutOut(violet, corners)], tmp_path / "people-1.npz")
    first, again = (drawn(shared / "pose", tmp_path, (64, 64), 4) for _ in range(2))
    assert first.shape == (4, 3, 64, 64)
    assert torch.equal(first, again)
    middle = first[:, :, 24:40, 28:36].mean((2, 3))
    assert (middle[:, 2] - middle[:, 1] > 1.0).all()  # somebody violet stands in every view


def test_a_bank_without_people_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no drawn people"):
        drawn(tmp_path, tmp_path, (64, 64))


def test_a_folder_without_shards_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no shards"):
        people(tmp_path, (64, 64))
