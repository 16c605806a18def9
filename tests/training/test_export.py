"""The file that ships computes what was trained."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

import onnxruntime  # noqa: E402

from pe_coach.errors import ModelError  # noqa: E402
from pe_coach.pose.model_file import read_model_file  # noqa: E402
from pe_coach.training.export import export  # noqa: E402
from pe_coach.training.le_hrnet import SMALL, Design, LEHRNet  # noqa: E402
from pe_coach.training.onnx_graph import build  # noqa: E402
from pe_coach.training.weights import load_weights, save_weights  # noqa: E402

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


def test_onnxruntime_gives_the_maps_of_torch() -> None:
    network = settled(SMALL)
    exact, stored_as_half = (build(network, 64, 96, half=half).SerializeToString() for half in (False, True))
    for batch in (1, 3):
        images = torch.randn(batch, 3, 64, 96, generator=torch.Generator().manual_seed(batch))
        with torch.no_grad():
            wanted = network(images).numpy()
        assert np.abs(run(exact, images.numpy()) - wanted).max() < 1e-4 * np.ptp(wanted)
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


def test_the_same_weights_give_the_same_bytes() -> None:
    first, second = (build(settled(SMALL), 64, 64).SerializeToString(deterministic=True) for _ in range(2))
    assert first == second


def test_what_ships_is_what_was_trained(root: Path) -> None:
    description, data = read_model_file(root / "models" / "le_hrnet.toml")
    network = LEHRNet().eval()
    load_weights(network, root / "models" / "training" / "le_hrnet.safetensors")
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
