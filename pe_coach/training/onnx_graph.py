"""LE-HRNet as an ONNX graph for inference: the same function with less work.

Written node by node instead of traced, so that the file holds exactly this and nothing of the exporter's:

- batch normalisation is folded into the convolution before it;
- the mean of MCAM's F_coord is a bilinear form, (1/HW) g_h^T X g_w, so F_coord itself is never made;
- MCAM's weights go through its 1x1 convolution first (v = w^T A), which spares the convolution over all cells;
- "copying" a map to all channels is one matrix product;
- initialisers of more than 64 elements are stored as float16 and cast back when the session starts.

All but the last are exact. The batch axis is open; height and width are fixed.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from pe_coach.training.le_hrnet import (
    CMFFM,
    MCAM,
    Bottleneck,
    ConvBN,
    Down,
    FuseOut,
    G,
    Ghost,
    HRModule,
    HRNetFuseOut,
    LEBlock,
    LEHRNet,
    ResidualBlock,
    check_sides,
)

OPSET = 17
IR_VERSION = 8
"""The oldest intermediate representation that holds this opset: every onnxruntime of the last years reads it."""
STORED_AS_HALF = 64
"""Initialisers with more elements than this are stored as float16."""
INPUT, OUTPUT = "image", "heatmaps"


def build(network: LEHRNet, height: int, width: int, *, half: bool = True) -> onnx.ModelProto:
    """The graph of `network` in evaluation: `image` (N, 3, height, width) to `heatmaps` (N, joints, height/4, width/4).

    The heat maps are logits. HRNet's own blocks and fusion are written as they are.

    Raises:
        ModelError: a side is no multiple of 32.
    """
    check_sides(height, width)
    graph = _Graph(half=half)
    graph.network(network, height, width)
    shape_in: list[int | str] = ["batch", 3, height, width]
    shape_out: list[int | str] = ["batch", network.design.joints, height // 4, width // 4]
    whole = helper.make_graph(
        graph.nodes,
        "le_hrnet",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, shape_in)],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, shape_out)],
        graph.initialisers,
    )
    opset = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(whole, opset_imports=opset, ir_version=IR_VERSION, producer_name="pe-coach")
    onnx.checker.check_model(model)
    return model


class _Feature:
    """A value of the graph with the shape of one picture's share."""

    def __init__(self, name: str, channels: int, height: int, width: int) -> None:
        self.name, self.channels, self.height, self.width = name, channels, height, width

    @property
    def cells(self) -> int:
        return self.height * self.width


class _Graph:
    """Nodes and initialisers as they come; each method adds one box of the network."""

    def __init__(self, *, half: bool) -> None:
        self.half = half
        self.nodes: list[onnx.NodeProto] = []
        self.initialisers: list[onnx.TensorProto] = []
        self._known: dict[tuple[int, ...], str] = {}

    def op(self, kind: str, *inputs: str, name: str | None = None, **attributes: Any) -> str:
        """Add a node with one output and return the output's name."""
        out = name or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], **attributes))
        return out

    def constant(self, value: NDArray[np.float64]) -> str:
        """A stored weight."""
        name = f"weight_{len(self.initialisers)}"
        if not self.half or value.size <= STORED_AS_HALF:
            self.initialisers.append(numpy_helper.from_array(value.astype(np.float32), name))
            return name
        self.initialisers.append(numpy_helper.from_array(value.astype(np.float16), name))
        return self.op("Cast", name, to=TensorProto.FLOAT)

    def shape(self, *sides: int) -> str:
        """A stored shape for Reshape; 0 keeps an axis as it is."""
        if sides not in self._known:
            self._known[sides] = f"shape_{'_'.join(map(str, sides))}"
            self.initialisers.append(numpy_helper.from_array(np.array(sides, np.int64), self._known[sides]))
        return self._known[sides]

    def reshape(self, x: str, *sides: int) -> str:
        return self.op("Reshape", x, self.shape(*sides))

    def mean(self, x: str, axis: int) -> str:
        return self.op("ReduceMean", x, axes=[axis], keepdims=1)

    def conv(
        self, x: _Feature, conv: nn.Conv2d, bn: nn.BatchNorm2d | None = None, *, name: str | None = None
    ) -> _Feature:
        """A convolution with its batch normalisation folded in."""
        weight = _array(conv.weight)
        bias = _array(conv.bias) if conv.bias is not None else None
        if bn is not None:
            gain = _array(bn.weight) / np.sqrt(_array(cast(Tensor, bn.running_var)) + bn.eps)
            weight = weight * gain[:, None, None, None]
            bias = _array(bn.bias) - _array(cast(Tensor, bn.running_mean)) * gain
        inputs = [x.name, self.constant(weight)] + ([self.constant(bias)] if bias is not None else [])
        side, stride, pad = conv.kernel_size[0], conv.stride[0], cast(tuple[int, int], conv.padding)[0]
        settings = {"kernel_shape": [side] * 2, "strides": [stride] * 2, "pads": [pad] * 4, "group": conv.groups}
        out = self.op("Conv", *inputs, name=name, **settings)
        return _Feature(out, conv.out_channels, x.height // stride, x.width // stride)

    def relu(self, x: _Feature) -> _Feature:
        return _Feature(self.op("Relu", x.name), x.channels, x.height, x.width)

    def network(self, net: LEHRNet, height: int, width: int) -> None:
        x = _Feature(INPUT, 3, height, width)
        x = self.relu(self.conv(x, net.stem.conv1, net.stem.bn1))
        x = self.relu(self.conv(x, net.stem.conv2, net.stem.bn2))
        for block in net.stage1:
            x = self.block(x, block)
        xs = [self.transition(x, cast(ConvBN, t)) for t in net.transition1]
        xs = self.stage(xs, net.stage2)
        xs = self.stage([*xs, self.transition(xs[-1], net.transition2)], net.stage3)
        xs = self.stage([*xs, self.transition(xs[-1], net.transition3)], net.stage4)
        self.conv(xs[0], net.head, name=OUTPUT)

    def transition(self, x: _Feature, step: ConvBN) -> _Feature:
        return self.relu(self.conv(x, step.conv, step.bn))

    def stage(self, xs: list[_Feature], modules: nn.ModuleList) -> list[_Feature]:
        for module in modules:
            for i, branch in enumerate(cast(HRModule, module).branches):
                for block in cast(nn.Sequential, branch):
                    xs[i] = self.block(xs[i], block)
            fusion = cast(HRModule, module).fuse
            xs = self.cmffm(xs, fusion) if isinstance(fusion, CMFFM) else [self.hrnet_out(xs, out) for out in fusion]
        return xs

    def block(self, x: _Feature, block: nn.Module) -> _Feature:
        if isinstance(block, LEBlock):
            return self.le_block(x, block)
        if isinstance(block, ResidualBlock):
            y = self.conv(self.relu(self.conv(x, block.conv1, block.bn1)), block.conv2, block.bn2)
            return self.relu(self.add(x, y))
        wide = cast(Bottleneck, block)
        y = self.relu(self.conv(self.relu(self.conv(x, wide.conv1, wide.bn1)), wide.conv2, wide.bn2))
        return self.relu(self.add(self.sequence(x, wide.shortcut), self.conv(y, wide.conv3, wide.bn3)))

    def add(self, x: _Feature, y: _Feature) -> _Feature:
        return _Feature(self.op("Add", x.name, y.name), x.channels, x.height, x.width)

    def hrnet_out(self, xs: list[_Feature], fuse: nn.Module) -> _Feature:
        """HRNet's fusion: the sum of all branches, each brought to one resolution."""
        paths = cast(HRNetFuseOut, fuse).paths
        first, *others = [self.sequence(x, path) for x, path in zip(xs, paths, strict=True)]
        for other in others:
            first = self.add(first, other)
        return self.relu(first)

    def sequence(self, x: _Feature, path: nn.Module) -> _Feature:
        """A path of HRNet's fusion or shortcut: convolutions with their normalisation, then perhaps upsampling."""
        steps = list(path) if isinstance(path, nn.Sequential) else []
        for i, step in enumerate(steps):
            if isinstance(step, ConvBN):
                x = self.transition(x, step)
            elif isinstance(step, nn.Conv2d):
                x = self.conv(x, step, cast(nn.BatchNorm2d, steps[i + 1]))
            elif isinstance(step, nn.Upsample):
                factor = int(cast(float, step.scale_factor))
                x = _Feature(self.enlarged(x.name, factor), x.channels, factor * x.height, factor * x.width)
        return x

    def enlarged(self, x: str, factor: int) -> str:
        """Nearest neighbours, `factor` times as high and wide."""
        how = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return self.op("Resize", x, "", self.constant(np.array([1.0, 1.0, factor, factor])), **how)

    def le_block(self, x: _Feature, block: LEBlock) -> _Feature:
        y = self.ghost(self.ghost(x, block.ghost1), block.ghost2)
        y = self.mcam(y, block.mcam) if block.mcam is not None else y
        return self.relu(self.add(x, y))

    def ghost(self, x: _Feature, ghost: Ghost) -> _Feature:
        p = self.conv(x, ghost.primary, ghost.primary_bn)
        p = self.relu(p) if ghost.relu else p
        q = self.conv(p, ghost.cheap, ghost.cheap_bn)
        q = self.relu(q) if ghost.relu else q
        return _Feature(self.op("Concat", p.name, q.name, axis=1), x.channels, x.height, x.width)

    def mcam(self, x: _Feature, mcam: MCAM) -> _Feature:
        """x times the sigmoid of v . [d3, d5, d7] + w . b, in each group of channels."""
        n = x.channels // G
        weights = self.mcam_weights(x, mcam)  # (N, G, 1, n)
        mix = _array(mcam.fuse.weight).reshape(G, n, 3 * n)
        v = self.op("MatMul", weights, self.constant(mix))  # (N, G, 1, 3n)
        offset = self.op("MatMul", weights, self.constant(_array(cast(Tensor, mcam.fuse.bias)).reshape(G, n, 1)))
        scales = [self.conv(x, conv) for conv in (mcam.dw3, mcam.dw5, mcam.dw7)]
        grouped = [self.reshape(d.name, 0, G, n, x.cells) for d in scales]
        mixed = self.op("MatMul", v, self.op("Concat", *grouped, axis=2))  # (N, G, 1, HW)
        attention = self.op("Sigmoid", self.op("Add", mixed, offset))
        out = self.op("Mul", self.reshape(x.name, 0, G, n, x.cells), attention)
        return _Feature(self.reshape(out, 0, x.channels, x.height, x.width), x.channels, x.height, x.width)

    def mcam_weights(self, x: _Feature, mcam: MCAM) -> str:
        """(N, G, 1, n): softmax over a group's channels of (1/HW) g_h^T X g_w."""
        rows = _Feature(self.mean(x.name, 3), x.channels, x.height, 1)
        columns = _Feature(self.mean(x.name, 2), x.channels, 1, x.width)
        g_h = self.op("Sigmoid", self.conv(rows, mcam.coord).name)  # (N, C, H, 1)
        g_w = self.op("Sigmoid", self.conv(columns, mcam.coord).name)  # (N, C, 1, W)
        product = self.op("MatMul", x.name, self.reshape(g_w, 0, x.channels, x.width, 1))  # (N, C, H, 1)
        pooled = self.mean(self.op("Mul", product, g_h), 2)  # still W times the mean
        scaled = self.op("Mul", pooled, self.constant(np.array(1 / x.width)))
        return self.op("Softmax", self.reshape(scaled, 0, G, 1, x.channels // G), axis=-1)

    def cmffm(self, xs: list[_Feature], fusion: CMFFM) -> list[_Feature]:
        means = [_Feature(self.mean(x.name, 1), 1, x.height, x.width) for x in xs[1:]]
        return [self.fuse_out(xs, [xs[0], *means], cast(FuseOut, out)) for out in fusion]

    def fuse_out(self, xs: list[_Feature], means: list[_Feature], fuse: FuseOut) -> _Feature:
        x, count = xs[fuse.i], len(fuse.sources)
        maps = [self.source(j, xs, means, fuse) for j in fuse.sources]
        stacked = self.op("Concat", *maps, axis=1) if count > 1 else maps[0]
        added = self.op("MatMul", self.gate(x, fuse), self.reshape(stacked, 0, count, x.cells))  # (N, C, HW)
        y = self.op("Relu", self.op("Add", x.name, self.reshape(added, 0, x.channels, x.height, x.width)))
        summary = self.op("Concat", self.mean(y, 1), self.op("ReduceMax", y, axes=[1], keepdims=1), axis=1)
        spatial = self.conv(_Feature(summary, 2, x.height, x.width), fuse.spatial)
        out = self.op("Mul", y, self.op("Sigmoid", spatial.name))
        return _Feature(out, x.channels, x.height, x.width)

    def gate(self, x: _Feature, fuse: FuseOut) -> str:
        """(N, C, J): how much of each source's map each channel takes."""
        count = len(fuse.sources)
        v = self.reshape(self.op("GlobalAveragePool", x.name), 0, x.channels)
        first = [self.constant(_array(fuse.fc1.weight)), self.constant(_array(fuse.fc1.bias))]
        hidden = self.op("Relu", self.op("Gemm", v, *first, transB=1))
        size = fuse.fc1.out_features // count
        weight = _array(fuse.fc2.weight).reshape(count, x.channels, size).transpose(0, 2, 1)
        second = self.op("MatMul", self.reshape(hidden, 0, count, 1, size), self.constant(weight))  # (N, J, 1, C)
        bias = self.constant(_array(cast(Tensor, fuse.fc2.bias)).reshape(count, 1, x.channels))
        open_ = self.op("Sigmoid", self.op("Add", second, bias))
        return self.op("Transpose", self.reshape(open_, 0, count, x.channels), perm=[0, 2, 1])

    def source(self, j: int, xs: list[_Feature], means: list[_Feature], fuse: FuseOut) -> str:
        """(N, 1, H, W): the map of source `j` at the resolution of branch `i`."""
        if j > fuse.i:
            return self.enlarged(means[j].name, 2 ** (j - fuse.i))
        x = xs[j]
        for step in cast(nn.ModuleList, fuse.down[str(j)]):
            x = self.conv(x, cast(Down, step).conv, cast(Down, step).bn)
        return self.mean(x.name, 1)


def _array(tensor: Tensor) -> NDArray[np.float64]:
    return tensor.detach().double().numpy()
