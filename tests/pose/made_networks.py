"""ONNX files made from the shipped network, right and wrong ones: what people bring."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from pe_coach import resources
from pe_coach.pose.model_file import ModelFile, read_description

IMAGENET = np.array([123.675, 116.28, 103.53], np.float32), np.array([58.395, 57.12, 57.375], np.float32)
SPLIT_RATIO = 2
"""Bins a pixel, as RTMPose has them."""


def shipped() -> onnx.ModelProto:
    """The network that ships; it takes what the preset `le_hrnet` gives."""
    return onnx.load(resources.path("models", "le_hrnet.onnx"))


def card() -> ModelFile:
    """Its description."""
    return read_description(resources.path("models", "le_hrnet.toml"))


def save(network: onnx.ModelProto, path: Path) -> Path:
    """Write a network to a file."""
    path.write_bytes(network.SerializeToString())
    return path


def constant(network: onnx.ModelProto, name: str, value: np.ndarray) -> str:
    network.graph.initializer.append(numpy_helper.from_array(value, name))
    return name


def before(network: onnx.ModelProto, steps: Sequence[onnx.NodeProto], shape: Sequence[int | str], dtype: int) -> None:
    """Put steps between a new input `picture` of that shape and the old input."""
    old = network.graph.input[0].name
    assert steps[0].input[0] == "picture" and steps[-1].output[0] == old
    nodes = [*steps, *network.graph.node]
    del network.graph.node[:], network.graph.input[:]
    network.graph.node.extend(nodes)
    network.graph.input.append(helper.make_tensor_value_info("picture", dtype, shape))


def after(network: onnx.ModelProto, steps: Sequence[onnx.NodeProto], outputs: Sequence[str]) -> None:
    """Put steps behind the old output; these outputs take its place."""
    network.graph.node.extend(steps)
    del network.graph.output[:]
    network.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs)


def with_channels_reversed() -> onnx.ModelProto:
    """One that wants blue first."""
    network, old = shipped(), shipped().graph.input[0].name
    order = constant(network, "order", np.array([2, 1, 0], np.int64))
    before(network, [helper.make_node("Gather", ["picture", order], [old], axis=1)], ["n", 3, *_sides()], 1)
    return network


def with_unit_pixels() -> onnx.ModelProto:
    """One that wants pixel values from 0 to 1."""
    network, old = shipped(), shipped().graph.input[0].name
    mean, deviation = (value.reshape(1, 3, 1, 1) / 255 for value in IMAGENET)
    steps = [
        helper.make_node("Sub", ["picture", constant(network, "mean", mean)], ["centred"]),
        helper.make_node("Div", ["centred", constant(network, "deviation", deviation)], [old]),
    ]
    before(network, steps, [1, 3, *_sides()], TensorProto.FLOAT)
    return network


def with_bytes_in_rows() -> onnx.ModelProto:
    """One that takes uint8 pictures (1, height, width, 3) and scales them itself."""
    network, old = shipped(), shipped().graph.input[0].name
    mean, deviation = IMAGENET
    steps = [
        helper.make_node("Cast", ["picture"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["floats", constant(network, "mean", mean)], ["centred"]),
        helper.make_node("Div", ["centred", constant(network, "deviation", deviation)], ["scaled"]),
        helper.make_node("Transpose", ["scaled"], [old], perm=[0, 3, 1, 2]),
    ]
    before(network, steps, [1, *_sides(), 3], TensorProto.UINT8)
    return network


def with_points(order: Sequence[int]) -> onnx.ModelProto:
    """One whose maps are these of the shipped network's, in this order."""
    network = shipped()
    chosen = constant(network, "chosen", np.array(order, np.int64))
    after(network, [helper.make_node("Gather", ["heatmaps", chosen], ["points"], axis=1)], ["points"])
    return network


def with_random_weights() -> onnx.ModelProto:
    """One that was never trained."""
    network, rng = shipped(), np.random.default_rng(5)
    for tensor in network.graph.initializer:
        value = numpy_helper.to_array(tensor)
        if value.dtype == np.float16:
            tensor.CopyFrom(numpy_helper.from_array(rng.permutation(value.ravel()).reshape(value.shape), tensor.name))
    return network


def with_open_sides() -> onnx.ModelProto:
    """One whose file does not say how large its pictures are."""
    network = shipped()
    height, width = network.graph.input[0].type.tensor_type.shape.dim[2:]
    height.dim_param, width.dim_param = "height", "width"
    return network


def as_simcc() -> onnx.ModelProto:
    """The maps' distributions along x and along y, two bins a pixel, as logits."""
    network, about = shipped(), card()
    rows, columns = (side // about.output.stride for side in _sides())
    factor = about.output.stride * SPLIT_RATIO
    steps = [
        helper.make_node("Reshape", ["heatmaps", constant(network, "flat", np.array([0, 17, -1]))], ["line"]),
        helper.make_node("Softmax", ["line"], ["shares"], axis=2),
        helper.make_node(
            "Reshape", ["shares", constant(network, "square", np.array([0, 17, rows, columns]))], ["mass"]
        ),
    ]
    for name, axis in (("simcc_x", 2), ("simcc_y", 3)):
        sizes = constant(network, f"{name}_scale", np.array([1, 1, factor], np.float32))
        steps += [
            helper.make_node("ReduceSum", ["mass", constant(network, f"{name}_axis", np.array([axis]))], [f"{name}_sum"], keepdims=0),
            helper.make_node("Resize", [f"{name}_sum", "", sizes], [f"{name}_wide"], mode="linear"),
            helper.make_node("Add", [f"{name}_wide", constant(network, f"{name}_least", np.float32([1e-9]))], [f"{name}_safe"]),
            helper.make_node("Log", [f"{name}_safe"], [name]),
        ]
    after(network, steps, ["simcc_x", "simcc_y"])
    return network


def small(shape: Sequence[int | str], answer: Sequence[int], dtype: int = TensorProto.FLOAT) -> onnx.ModelProto:
    """A network that answers zeros of one shape to pictures of another."""
    picture = helper.make_tensor_value_info("picture", dtype, shape)
    out = helper.make_tensor_value_info("answer", TensorProto.FLOAT, answer)
    nodes = [helper.make_node("ConstantOfShape", ["shape"], ["answer"])]
    weights = [numpy_helper.from_array(np.array(answer, np.int64), "shape")]
    graph = helper.make_graph(nodes, "small", [picture], [out], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _sides() -> tuple[int, int]:
    """Height and width of the shipped network's input."""
    return card().input.height, card().input.width
