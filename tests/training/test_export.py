"""The file that ships computes what was trained."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

import onnxruntime  # noqa: E402

from pe_coach.errors import ModelError  # noqa: E402
from pe_coach.pose.model_file import read_model_file  # noqa: E402
from pe_coach.training.export import export  # noqa: E402
from pe_coach.training.le_hrnet import SMALL, Design, LEHRNet, count_parameters  # noqa: E402
from pe_coach.training.onnx_graph import build  # noqa: E402
from pe_coach.training.weights import design_of, load_weights, save_weights  # noqa: E402

pytestmark = pytest.mark.torch


def settled(design: Design) -> LEHRNet:
    """A network in evaluation, with batch norms and gains that are not the initial ones; always the same."""
    torch.set_num_threads(1)
    torch.manual_seed(3)
    network = LEHRNet(design)
    generator = torch.Generator().manual_seed(3)
    for value in network.state_dict().values():
        if value.is_floating_point() and value.ndim == 1:
            value.uniform_(0.5, 1.5, generator=generator)
    return network.eval()


def run(model: bytes, images: np.ndarray) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return np.asarray(onnxruntime.InferenceSession(model, options).run(["heatmaps"], {"image": images})[0])


@pytest.mark.parametrize("mcam", ["full", "sum", "static", "last", "none"])
@pytest.mark.parametrize("size", [(64, 96), (128, 128)])  # in the second, channels are 4 KiB and maps are wide
def test_onnxruntime_gives_the_maps_of_torch(mcam: Literal["full", "sum"], size: tuple[int, int]) -> None:
    network = settled(replace(SMALL, mcam=mcam))
    exact, stored_as_half = (build(network, *size, half=half).SerializeToString() for half in (False, True))
    for batch in (1, 3):
        images = torch.randn(batch, 3, *size, generator=torch.Generator().manual_seed(batch))
        with torch.no_grad():
            wanted = network(images).numpy()
        error = np.abs(run(exact, images.numpy()) - wanted) / np.ptp(wanted)
        assert error.mean() < 1e-6
        assert error.max() < 1e-3  # single precision, in cells where torch is as far from double precision
        assert np.abs(run(stored_as_half, images.numpy()) - wanted).mean() < 1e-3 * np.ptp(wanted)


def test_the_file_is_small_enough_to_ship_and_says_what_it_is(tmp_path: Path) -> None:
    card = export(LEHRNet(), tmp_path, (128, 96), {"pck_lspet_all": 0.5}, 1.25)
    description, data = read_model_file(card)
    assert len(data) < 12.5e6
    assert hashlib.sha256(data).hexdigest() == description.sha256
    assert (description.input.height, description.input.width) == (128, 96)
    assert description.output.spread_scale == 1.25
    figures = tomllib.loads(card.read_text(encoding="utf-8"))["figures"]
    assert figures["parameters"] == 5_376_671
    assert figures["pck_lspet_all"] == 0.5


def test_a_variants_files_have_its_name_and_its_counts(tmp_path: Path) -> None:
    network = settled(replace(SMALL, mcam="sum"))
    card = export(network, tmp_path, (64, 64), {}, 1.0, "le_hrnet_fast")
    description, _ = read_model_file(card)
    assert (card.name, description.file, description.name) == (
        "le_hrnet_fast.toml",
        "le_hrnet_fast.onnx",
        "LE-HRNet fast",
    )
    assert description.figures["parameters"] < count_parameters(network)  # three kernels have become one
    assert network.stage1[0].mcam.dw3 is not None  # not in the network that goes on training


@pytest.mark.parametrize("mcam", ["full", "sum", "static", "last", "none"])
def test_weights_tell_their_design(mcam: Literal["full", "sum"], tmp_path: Path) -> None:
    design = Design(joints=16, mcam=mcam, gate=0.25)
    with torch.device("meta"):
        shapes = {name: value.shape for name, value in LEHRNet(design).state_dict().items()}
    save_weights({name: torch.zeros(shape) for name, shape in shapes.items()}, tmp_path / "w.safetensors")
    assert design_of(tmp_path / "w.safetensors") == design


def test_weights_of_hrnet_are_refused(tmp_path: Path) -> None:
    save_weights({"head.weight": torch.zeros(17, 32, 1, 1)}, tmp_path / "w.safetensors")
    with pytest.raises(ModelError, match="Name the weights of an LE-HRNet"):
        design_of(tmp_path / "w.safetensors")


def test_the_same_weights_give_the_same_bytes() -> None:
    first, second = (build(settled(SMALL), 64, 64).SerializeToString(deterministic=True) for _ in range(2))
    assert first == second


def test_what_ships_is_what_was_trained(root: Path) -> None:
    description, data = read_model_file(root / "models" / "le_hrnet.toml")
    weights = root / "models" / "training" / "le_hrnet.safetensors"
    network = LEHRNet(design_of(weights)).eval()
    load_weights(network, weights)
    size = (description.input.height, description.input.width)
    images = torch.randn(1, 3, *size, generator=torch.Generator().manual_seed(4))
    with torch.no_grad():
        wanted = network(images).numpy()
    assert np.abs(run(data, images.numpy()) - wanted).max() < 1e-3 * np.ptp(wanted)


def test_weights_survive_the_file_to_half_precision(tmp_path: Path) -> None:
    network, other = settled(SMALL), LEHRNet(SMALL)
    save_weights(network.state_dict(), tmp_path / "w.safetensors")
    load_weights(other, tmp_path / "w.safetensors")
    for name, value in network.state_dict().items():
        assert torch.allclose(other.state_dict()[name], value, rtol=1e-3, atol=1e-4), name


def test_another_networks_weights_are_refused(tmp_path: Path) -> None:
    save_weights(LEHRNet(SMALL).state_dict(), tmp_path / "w.safetensors")
    with pytest.raises(ModelError, match=r"w\.safetensors holds the weights of another network"):
        load_weights(LEHRNet(), tmp_path / "w.safetensors")
    (tmp_path / "empty.safetensors").write_bytes(b"")
    with pytest.raises(ModelError, match=r"empty\.safetensors cannot be read"):
        load_weights(LEHRNet(), tmp_path / "empty.safetensors")
