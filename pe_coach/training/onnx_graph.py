"""LE-HRNet and HRNet as ONNX graphs for inference: the same function with less work.

Written node by node instead of traced, so that the file holds exactly this and nothing of the exporter's:

- batch normalisation is folded into the convolution before it;
- "copying" a map to all channels is one matrix product, the mean over channels a convolution with equal weights;
- MCAM is written in the form of `onnx_mcam`;
- large features stay in onnxruntime's blocked layout (`onnx_nodes`);
- initialisers of more than 64 elements are stored as float16 and cast back when the session starts.

All but the last are exact. The batch axis is open; height and width are fixed.
"""

from __future__ import annotations

import copy
from typing import cast

import onnx
from torch import Tensor, nn

from pe_coach.training.le_hrnet import (
    CMFFM,
    STRIDE,
    Bottleneck,
    ConvBN,
    Down,
    FuseOut,
    Ghost,
    HRModule,
    HRNetFuseOut,
    LEBlock,
    LEHRNet,
    ResidualBlock,
    check_sides,
    merge_scales,
)
from pe_coach.training.onnx_mcam import mcam
from pe_coach.training.onnx_nodes import Feature, Nodes, array

INPUT, OUTPUT = "image", "heatmaps"


def build(network: LEHRNet, height: int, width: int, *, half: bool = True) -> onnx.ModelProto:
    """The graph of `network` in evaluation: `image` (N, 3, height, width) to `heatmaps` (N, joints, height/4, width/4).

    The heat maps are logits. HRNet's own blocks and fusion are written as they are.

    Raises:
        ModelError: a side is no multiple of 32.
    """
    check_sides(height, width)
    network = copy.deepcopy(network)
    merge_scales(network)
    graph, source = _Graph(half=half), Feature(INPUT, 3, height, width)
    graph.network(network, source)
    return graph.model("le_hrnet", source, Feature(OUTPUT, network.design.joints, height // STRIDE, width // STRIDE))


class _Graph(Nodes):
    """Each method adds one box of the network."""

    def network(self, net: LEHRNet, x: Feature) -> None:
        x = self.relu(self.conv(x, net.stem.conv1, net.stem.bn1))
        x = self.relu(self.conv(x, net.stem.conv2, net.stem.bn2))
        for block in net.stage1:
            x = self.block(x, block)
        xs = [self.transition(x, cast(ConvBN, t)) for t in net.transition1]
        xs = self.stage(xs, net.stage2)
        xs = self.stage([*xs, self.transition(xs[-1], net.transition2)], net.stage3)
        xs = self.stage([*xs, self.transition(xs[-1], net.transition3)], net.stage4)
        self.conv(xs[0], net.head, name=OUTPUT)

    def transition(self, x: Feature, step: ConvBN) -> Feature:
        return self.relu(self.conv(x, step.conv, step.bn))

    def stage(self, xs: list[Feature], modules: nn.ModuleList) -> list[Feature]:
        for module in modules:
            for i, branch in enumerate(cast(HRModule, module).branches):
                for block in cast(nn.Sequential, branch):
                    xs[i] = self.block(xs[i], block)
            fusion = cast(HRModule, module).fuse
            xs = self.cmffm(xs, fusion) if isinstance(fusion, CMFFM) else [self.hrnet_out(xs, out) for out in fusion]
        return xs

    def block(self, x: Feature, block: nn.Module) -> Feature:
        if isinstance(block, LEBlock):
            return self.le_block(x, block)
        if isinstance(block, ResidualBlock):
            y = self.conv(self.relu(self.conv(x, block.conv1, block.bn1)), block.conv2, block.bn2)
            return self.relu(self.add(x, y))
        wide = cast(Bottleneck, block)
        y = self.relu(self.conv(self.relu(self.conv(x, wide.conv1, wide.bn1)), wide.conv2, wide.bn2))
        return self.relu(self.add(self.sequence(x, wide.shortcut), self.conv(y, wide.conv3, wide.bn3)))

    def hrnet_out(self, xs: list[Feature], fuse: nn.Module) -> Feature:
        """HRNet's fusion: the sum of all branches, each brought to one resolution."""
        paths = cast(HRNetFuseOut, fuse).paths
        first, *others = [self.sequence(x, path) for x, path in zip(xs, paths, strict=True)]
        for other in others:
            first = self.add(first, other)
        return self.relu(first)

    def sequence(self, x: Feature, path: nn.Module) -> Feature:
        """A path of HRNet's fusion or shortcut: convolutions with their normalisation, then perhaps upsampling."""
        steps = list(path) if isinstance(path, nn.Sequential) else []
        for i, step in enumerate(steps):
            if isinstance(step, ConvBN):
                x = self.transition(x, step)
            elif isinstance(step, nn.Conv2d):
                x = self.conv(x, step, cast(nn.BatchNorm2d, steps[i + 1]))
            elif isinstance(step, nn.Upsample):
                factor = int(cast(float, step.scale_factor))
                x = self.enlarged(x, factor, factor)
        return x

    def le_block(self, x: Feature, block: LEBlock) -> Feature:
        y = self.ghost(self.ghost(x, block.ghost1), block.ghost2)
        return self.add_relu(x, y if block.mcam is None else mcam(self, y, block.mcam))

    def ghost(self, x: Feature, ghost: Ghost) -> Feature:
        p = self.conv(x, ghost.primary, ghost.primary_bn)
        p = self.relu(p) if ghost.relu else p
        q = self.conv(p, ghost.cheap, ghost.cheap_bn)
        q = self.relu(q) if ghost.relu else q
        return self.like(self.op("Concat", p.name, q.name, axis=1), x)

    def cmffm(self, xs: list[Feature], fusion: CMFFM) -> list[Feature]:
        means = [self.mean_of_channels(x) for x in xs[1:]]
        return [self.fuse_out(xs, [xs[0], *means], cast(FuseOut, out)) for out in fusion]

    def fuse_out(self, xs: list[Feature], means: list[Feature], fuse: FuseOut) -> Feature:
        x, count = xs[fuse.i], len(fuse.sources)
        maps = [self.source(j, xs, means, fuse).name for j in fuse.sources]
        stacked = self.op("Concat", *maps, axis=1) if count > 1 else maps[0]
        added = self.op("MatMul", self.gate(x, fuse), self.reshape(stacked, 0, count, x.cells))  # (N, C, HW)
        y = self.add_relu(x, self.like(self.reshape(added, 0, x.channels, x.height, x.width), x))
        parts = [self.mean_of_channels(y).name, self.maximum_of_channels(y).name]
        summary = self.feature(self.op("Concat", *parts, axis=1), 2, x.height, x.width)
        spatial = self.sigmoid(self.one_map(summary, array(fuse.spatial.weight)))
        return self.multiply(y, self.spread(spatial, x.channels))

    def gate(self, x: Feature, fuse: FuseOut) -> str:
        """(N, C, J): how much of each source's map each channel takes."""
        count = len(fuse.sources)
        v = self.reshape(self.op("GlobalAveragePool", x.name), 0, x.channels)
        first = [self.constant(array(fuse.fc1.weight)), self.constant(array(fuse.fc1.bias))]
        hidden = self.op("Relu", self.op("Gemm", v, *first, transB=1))
        size = fuse.fc1.out_features // count
        weight = array(fuse.fc2.weight).reshape(count, x.channels, size).transpose(0, 2, 1)
        second = self.op("MatMul", self.reshape(hidden, 0, count, 1, size), self.constant(weight))  # (N, J, 1, C)
        bias = self.constant(array(cast(Tensor, fuse.fc2.bias)).reshape(count, 1, x.channels))
        open_ = self.op("Sigmoid", self.op("Add", second, bias))
        return self.op("Transpose", self.reshape(open_, 0, count, x.channels), perm=[0, 2, 1])

    def source(self, j: int, xs: list[Feature], means: list[Feature], fuse: FuseOut) -> Feature:
        """(N, 1, H, W): the map of source `j` at the resolution of branch `i`."""
        if j > fuse.i:
            return self.enlarged(means[j], 2 ** (j - fuse.i), 2 ** (j - fuse.i))
        x = xs[j]
        for step in cast(nn.ModuleList, fuse.down[str(j)]):
            x = self.conv(x, cast(Down, step).conv, cast(Down, step).bn)
        return self.mean_of_channels(x)
