"""Nodes of an ONNX graph and their weights, in forms that onnxruntime computes in its blocked layout.

On a processor, onnxruntime keeps features in blocks of 8 or 16 channels between convolutions, poolings, sums,
products of equal shape, concatenations and nearest-neighbour enlargements. Everything else is computed plainly, after
a copy to rows and columns. The methods here stay among the former where features are large. That needs the shapes of
all features in the file: with an open batch axis onnxruntime does not find out by itself which of them are equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

OPSET = 17
IR_VERSION = 8
"""The oldest intermediate representation that holds this opset: every onnxruntime of the last years reads it."""
STORED_AS_HALF = 64
"""Initialisers with more elements than this are stored as float16."""
BATCH = "batch"


@dataclass(frozen=True)
class Feature:
    """A value of the graph, N x `channels` x `height` x `width`."""

    name: str
    channels: int
    height: int
    width: int

    @property
    def cells(self) -> int:
        """Number of places."""
        return self.height * self.width


class Nodes:
    """Nodes, initialisers and known shapes, as they come."""

    def __init__(self, *, half: bool) -> None:
        self.half = half
        self.nodes: list[onnx.NodeProto] = []
        self.initialisers: list[onnx.TensorProto] = []
        self.shapes: list[onnx.ValueInfoProto] = []
        self._stored: dict[tuple[str, bytes], str] = {}

    def model(self, name: str, source: Feature, result: Feature) -> onnx.ModelProto:
        """The whole graph, checked."""
        inner = [info for info in self.shapes if info.name not in (source.name, result.name)]
        ends = [_info(source)], [_info(result)]
        graph = helper.make_graph(self.nodes, name, ends[0], ends[1], self.initialisers, value_info=inner)
        opset = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=IR_VERSION, producer_name="pe-coach")
        onnx.checker.check_model(model)
        return model

    def op(self, kind: str, *inputs: str, name: str | None = None, **attributes: Any) -> str:
        """Add a node with one output and return the output's name."""
        out = name or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], **attributes))
        return out

    def split(self, x: str, *sizes: int) -> list[str]:
        """Parts of the last axis."""
        outs = [f"split_{len(self.nodes)}_{k}" for k in range(len(sizes))]
        self.nodes.append(helper.make_node("Split", [x, self.whole(*sizes)], outs, axis=-1))
        return outs

    def feature(self, name: str, channels: int, height: int, width: int) -> Feature:
        """Tell the shape of a value."""
        feature = Feature(name, channels, height, width)
        self.shapes.append(_info(feature))
        return feature

    def like(self, name: str, x: Feature) -> Feature:
        """Tell that a value has the shape of `x`."""
        return self.feature(name, x.channels, x.height, x.width)

    def constant(self, value: NDArray[np.float64]) -> str:
        """A stored weight; equal ones are stored once."""
        key = (str(value.shape), value.tobytes())
        if key not in self._stored:
            self._stored[key] = self._store(value)
        return self._stored[key]

    def _store(self, value: NDArray[np.float64]) -> str:
        name = f"weight_{len(self.initialisers)}"
        if not self.half or value.size <= STORED_AS_HALF:
            self.initialisers.append(numpy_helper.from_array(value.astype(np.float32), name))
            return name
        self.initialisers.append(numpy_helper.from_array(value.astype(np.float16), name))
        return self.op("Cast", name, to=TensorProto.FLOAT)

    def whole(self, *numbers: int) -> str:
        """Stored whole numbers: a shape for Reshape, where 0 keeps an axis as it is, or places for Slice."""
        value = np.array(numbers, np.int64)
        key = ("whole", value.tobytes())
        if key not in self._stored:
            self._stored[key] = f"whole_{'_'.join(map(str, numbers))}"
            self.initialisers.append(numpy_helper.from_array(value, self._stored[key]))
        return self._stored[key]

    def reshape(self, x: str, *sides: int) -> str:
        """The same values in another shape; 0 keeps an axis."""
        return self.op("Reshape", x, self.whole(*sides))

    def conv(
        self, x: Feature, conv: nn.Conv2d, bn: nn.BatchNorm2d | None = None, *, name: str | None = None
    ) -> Feature:
        """A convolution with its batch normalisation folded in."""
        weight = array(conv.weight)
        bias = array(conv.bias) if conv.bias is not None else None
        if bn is not None:
            gain = array(bn.weight) / np.sqrt(array(cast(Tensor, bn.running_var)) + bn.eps)
            weight = weight * gain[:, None, None, None]
            bias = array(bn.bias) - array(cast(Tensor, bn.running_mean)) * gain
        pads = [cast(tuple[int, int], conv.padding)[0]] * 4
        return self.convolved(x, weight, bias, name=name, strides=conv.stride, pads=pads, group=conv.groups)

    def convolved(
        self,
        x: Feature,
        weight: NDArray[np.float64],
        bias: NDArray[np.float64] | None = None,
        *,
        name: str | None = None,
        strides: Sequence[int] = (1, 1),
        pads: Sequence[int] = (0, 0, 0, 0),
        group: int = 1,
    ) -> Feature:
        """A convolution with these weights, out x in/group x height x width; `pads` are top, left, bottom, right."""
        rows, columns = weight.shape[2:]
        inputs = [x.name, self.constant(weight)] + ([self.constant(bias)] if bias is not None else [])
        settings = {"kernel_shape": [rows, columns], "strides": list(strides), "pads": list(pads), "group": group}
        out = self.op("Conv", *inputs, name=name, **settings)
        height = (x.height + pads[0] + pads[2] - rows) // strides[0] + 1
        width = (x.width + pads[1] + pads[3] - columns) // strides[1] + 1
        return self.feature(out, weight.shape[0], height, width)

    def one_map(self, x: Feature, weight: NDArray[np.float64], factor: int = 4) -> Feature:
        """A convolution to a single map, weight 1 x in x side x side, padded to the size of x.

        onnxruntime computes 16 maps where one is asked for. Here they are the `factor` x `factor` cells of a field, all
        from one larger kernel with zeros around, and are put in their places afterwards.
        """
        side = weight.shape[2]
        pads = [side // 2] * 4
        if x.height % factor or x.width % factor:
            out = self.convolved(x, weight, pads=pads)
            return self.feature(self.reshape(out.name, 0, 1, x.height, x.width), 1, x.height, x.width)
        fields = np.zeros((factor, factor, x.channels, side + factor - 1, side + factor - 1))
        for row, column in np.ndindex(factor, factor):
            fields[row, column, :, row : row + side, column : column + side] = weight[0]
        kernels = fields.reshape(factor**2, *fields.shape[2:])
        out = self.convolved(x, kernels, strides=(factor, factor), pads=pads)
        return self.feature(self.op("DepthToSpace", out.name, blocksize=factor), 1, x.height, x.width)

    def relu(self, x: Feature) -> Feature:
        """max(x, 0)."""
        return self.like(self.op("Relu", x.name), x)

    def sigmoid(self, x: Feature) -> Feature:
        """1 / (1 + exp(-x))."""
        return self.like(self.op("Sigmoid", x.name), x)

    def add(self, x: Feature, y: Feature) -> Feature:
        """x + y, of one shape."""
        return self.like(self.op("Add", x.name, y.name), x)

    def multiply(self, x: Feature, y: Feature) -> Feature:
        """x * y, of one shape."""
        return self.like(self.op("Mul", x.name, y.name), x)

    def identity(self, x: Feature, *, side_pad: int = 0) -> Feature:
        """x as a depthwise 1x1 convolution, which brings it into blocks, or puts columns of zeros at both sides.

        A sum and a ReLU that follow are computed in the same pass.
        """
        return self.convolved(x, np.ones((x.channels, 1, 1, 1)), pads=(0, side_pad, 0, side_pad), group=x.channels)

    def add_relu(self, x: Feature, y: Feature) -> Feature:
        """max(x + y, 0)."""
        return self.relu(self.add(self.identity(y), x))

    def spread(self, x: Feature, channels: int) -> Feature:
        """Each channel copied to as many neighbours as make `channels` in all."""
        copies = np.repeat(np.eye(x.channels), channels // x.channels, axis=0)
        return self.convolved(x, copies[:, :, None, None])

    def mean_of_cells(self, x: Feature, rows: int, columns: int) -> Feature:
        """Mean over fields of this size."""
        out = self.op("AveragePool", x.name, kernel_shape=[rows, columns], strides=[rows, columns])
        return self.feature(out, x.channels, x.height // rows, x.width // columns)

    def mean_of_channels(self, x: Feature) -> Feature:
        """One map."""
        mean = self.convolved(x, np.full((1, x.channels, 1, 1), 1 / x.channels))
        return self.feature(self.reshape(mean.name, 0, 1, x.height, x.width), 1, x.height, x.width)

    def maximum_of_channels(self, x: Feature, part: int = 8) -> Feature:
        """One map; first over every `part`th channel, which lie side by side once the channels are last."""
        last = self.reshape(self.op("Transpose", x.name, perm=[0, 2, 3, 1]), 0, x.cells, x.channels // part, part)
        first = self.op("ReduceMax", last, axes=[2], keepdims=0)
        whole = self.op("ReduceMax", first, axes=[2], keepdims=0)
        return self.feature(self.reshape(whole, 0, 1, x.height, x.width), 1, x.height, x.width)

    def enlarged(self, x: Feature, rows: int, columns: int) -> Feature:
        """Nearest neighbours, so many times as high and wide."""
        how = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        factors = self.constant(np.array([1.0, 1.0, rows, columns]))
        out = self.op("Resize", x.name, "", factors, **how)
        return self.feature(out, x.channels, rows * x.height, columns * x.width)


def array(tensor: Tensor) -> NDArray[np.float64]:
    """A parameter or buffer in double precision."""
    return tensor.detach().cpu().double().numpy()


def _info(feature: Feature) -> onnx.ValueInfoProto:
    sides: list[int | str] = [BATCH, feature.channels, feature.height, feature.width]
    return helper.make_tensor_value_info(feature.name, TensorProto.FLOAT, sides)
