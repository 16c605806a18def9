"""The trial on rendered athletes tells networks that find an athlete from those that do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs onnx: pip install -e '.[dev]'")

import onnx
from onnx import ModelProto, TensorProto, helper, numpy_helper

from pe_coach import resources
from pe_coach.errors import ModelError
from pe_coach.filming.trial import athlete_trial
from pe_coach.own_network import Wish, add_network
from pe_coach.pose import BODY
from pe_coach.pose.model_file import read_description
from pe_coach.pose.proving import LEAST_PCK
from pe_coach.pose.trial import Trial

SPLIT_RATIO = 2
"""Bins a pixel, as RTMPose has them."""


@pytest.fixture(scope="module")
def few() -> Trial:
    """Every third picture: what these tests look at is far from the line."""
    return athlete_trial().every(3)


def shipped() -> ModelProto:
    return onnx.load(resources.path("models", "le_hrnet.onnx"))


def as_simcc(network: ModelProto) -> ModelProto:
    """The shipped network's maps as logits along x and y, two bins a pixel."""
    card = read_description(resources.path("models", "le_hrnet.toml"))
    rows, columns = (side // card.output.stride for side in (card.input.height, card.input.width))
    maps = network.graph.output[0].name

    def constant(name: str, value: np.ndarray) -> str:
        network.graph.initializer.append(numpy_helper.from_array(value, name))
        return name

    square = constant("square", np.array([0, 17, rows, columns]))
    scale = constant("scale", np.array([1, 1, card.output.stride * SPLIT_RATIO], np.float32))
    least = constant("least", np.float32([1e-9]))
    nodes = [
        helper.make_node("Reshape", [maps, constant("line", np.array([0, 17, -1]))], ["flat"]),
        helper.make_node("Softmax", ["flat"], ["shares"], axis=2),
        helper.make_node("Reshape", ["shares", square], ["mass"]),
    ]
    for name, other in (("simcc_x", 2), ("simcc_y", 3)):
        over = constant(f"{name}_over", np.array([other]))
        nodes += [
            helper.make_node("ReduceSum", ["mass", over], [f"{name}_sum"], keepdims=0),
            helper.make_node("Resize", [f"{name}_sum", "", scale], [f"{name}_fine"], mode="linear"),
            helper.make_node("Add", [f"{name}_fine", least], [f"{name}_safe"]),
            helper.make_node("Log", [f"{name}_safe"], [name]),
        ]
    network.graph.node.extend(nodes)
    del network.graph.output[:]
    answers = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("simcc_x", "simcc_y")]
    network.graph.output.extend(answers)
    return network


def shuffled(network: ModelProto) -> ModelProto:
    """The same network with its weights in another order: as if it had never been trained."""
    rng = np.random.default_rng(5)
    for tensor in network.graph.initializer:
        value = numpy_helper.to_array(tensor)
        if value.dtype.kind == "f" and value.ndim > 1:
            tensor.CopyFrom(numpy_helper.from_array(rng.permutation(value.ravel()).reshape(value.shape), tensor.name))
    return network


def test_the_trial_shows_whole_people_from_every_side() -> None:
    trial = athlete_trial()
    boxes = np.array([box for _, box, _ in trial.views])
    heights = boxes[:, 3] - boxes[:, 1]
    assert len(trial.views) == 48 and heights.min() > 120
    inside = (trial.points >= boxes[:, None, :2] - 2) & (trial.points <= boxes[:, None, 2:] + 2)
    assert inside[:, list(BODY)].all()
    facing = np.sign(trial.points[:, 5, 0] - trial.points[:, 6, 0])  # left shoulder right of the other: seen from ahead
    assert 10 < (facing > 0).sum() < 38


def test_the_trial_is_the_same_every_time() -> None:
    first, again = athlete_trial(), athlete_trial.__wrapped__()
    assert first.points.tobytes() == again.points.tobytes()
    assert all(a[0].tobytes() == b[0].tobytes() for a, b in zip(first.views, again.views, strict=True))


def test_the_shipped_network_said_as_simcc_finds_the_athletes(tmp_path: Path, few: Trial) -> None:
    path = tmp_path / "simcc.onnx"
    path.write_bytes(as_simcc(shipped()).SerializeToString())
    added = add_network(path, Wish("simcc", colours="RGB"), lambda: few)
    assert added.result.pck_02 > LEAST_PCK and added.result.pck_02 > added.result.pck_exchanged + 0.15
    assert added.description.output.names == ("simcc_x", "simcc_y")
    hits = [share for share in added.result.hits_by_confidence if np.isfinite(share)]
    assert hits[-1] > 0.8 and hits[-1] > hits[0]


def test_an_untrained_network_of_the_same_build_does_not(tmp_path: Path, few: Trial) -> None:
    path = tmp_path / "shuffled.onnx"
    path.write_bytes(shuffled(shipped()).SerializeToString())
    with pytest.raises(ModelError, match=r"it finds [0-9]% of the points"):
        add_network(path, Wish("heatmap", preset="le_hrnet", colours="RGB"), lambda: few)


@pytest.mark.shared
def test_movenet_is_added_and_with_blue_first_it_is_refused(shared: Path, tmp_path: Path) -> None:
    file = shared / "peers" / "movenet_thunder.onnx"
    added = add_network(file, Wish("movenet"), athlete_trial, tmp_path)
    assert added.result.pck_02 > 0.9 and added.card == tmp_path / "movenet_thunder.toml"
    assert added.description.output.spread_px is not None
    path = tmp_path / "blue.onnx"
    path.write_bytes(blue_first(onnx.load(file)).SerializeToString())
    with pytest.raises(ModelError, match="with --colours BGR --pixels raw"):
        add_network(path, Wish("movenet"), athlete_trial)
    assert not (tmp_path / "blue.toml").exists()


def blue_first(network: ModelProto) -> ModelProto:
    """MoveNet as it would be, had it been trained on BGR; it finds most points either way."""
    old = network.graph.input[0]
    network.graph.initializer.append(numpy_helper.from_array(np.array([2, 1, 0]), "order"))
    nodes = [helper.make_node("Gather", ["picture", "order"], [old.name], axis=3), *network.graph.node]
    del network.graph.node[:]
    network.graph.node.extend(nodes)
    old.name = "picture"
    return network
