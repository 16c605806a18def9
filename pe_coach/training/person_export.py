"""A trained person detector to the files that ship: python -m pe_coach.training.person_export RUN/last.pt --out models.

The graph is written node by node, batch norm folded, so that the file holds the network and nothing of an exporter's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from pe_coach.training.person_net import UNIT_PX, Bottleneck, ConvUnit, PersonNet, parameter_count
from pe_coach.training.person_train import DEVIATION, MEAN

NAME = "person"

OPSET, IR_VERSION = 17, 8
"""Every onnxruntime of the last years reads these."""

LONG_SIDE_PX = 384
"""Long side of the product's input."""

THRESHOLD = 0.3
"""Least heat of a person."""

OVERLAP = 0.65
"""Of two boxes with a higher IoU the weaker one is a double."""

NOTE = """\
# Person detector: boxes around persons in a whole picture. Written by pe_coach.training.person_export.
#
# Input `image` (1, 3, height, width) float32: the picture scaled so that its long side is long_side_px, put top left,
# padded with grey `pad` to multiples of multiple_px, in channel_order; (value - mean) / deviation of pixels 0 to 255.
# Outputs at an eighth of the input: `heat` (1, 1, h, w) 0 to 1, its peaks among 3 x 3 cells are the persons; `size`
# (1, 2, h, w) width and height in input pixels; `offset` (1, 2, h, w) of the box's centre from the cell's corner, in
# cells.
# [figures] measured with this very file by pe_coach.training.person_evaluate.
"""

TRAINING_DATA = (
    "COCO 2017, 230 pictures (annotations CC BY 4.0; Flickr licences, some non-commercial)",
    "Leeds Sports Pose Extended (Johnson and Everingham, CVPR 2011): Flickr pictures, published for research",
    "JHMDB (Jhuang et al., ICCV 2013): film and web clips, research use",
    "high jump frames of broadcasts (Roboflow high_jump-ftbna v9, CC BY 4.0)",
    "Basque pelota press pictures (Julito22/Mask-R-CNN-PFG, no licence stated)",
    "swimming frames of one film (Kiriketsuki/SwimStrokes, no licence stated)",
    "in crops and frames without all their boxes also what RTMDet-nano (OpenMMLab, Apache-2.0) finds: boxes scored 0.45"
    " and more as people, 0.1 to 0.45 as unknown; never a validation picture",
    "drawn people of pe_coach.training.rendered (bodies: Anny, Apache-2.0; MakeHuman, CC0) in motions of arpspoof/Jump"
    " (MIT), QGAN2019/Long_Jump_Feature_Estimation and one crawl of geraw/swumsuit_simulator (none stated)",
)

LICENCE = "Research and teaching only, see LICENSE: the training pictures allow no more."


class GraphWriter:
    """Nodes and weights as they come."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def op(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Add a node with one output; the output's name."""
        out = name or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], **attributes))
        return out

    def constant(self, values: Tensor | np.ndarray[Any, Any]) -> str:
        """A stored array."""
        array = values.detach().numpy() if isinstance(values, Tensor) else values
        name = f"weight_{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def conv(self, x: str, conv: nn.Conv2d) -> str:
        """A convolution with bias."""
        assert conv.bias is not None
        side, stride = conv.kernel_size[0], conv.stride[0]
        weights = self.constant(conv.weight), self.constant(conv.bias)
        return self.op("Conv", x, *weights, kernel_shape=[side] * 2, strides=[stride] * 2, pads=[side // 2] * 4)

    def unit(self, x: str, unit: ConvUnit) -> str:
        """Convolution with its batch norm folded in, ReLU."""
        conv, norm = unit[0], unit[1]
        assert isinstance(conv, nn.Conv2d)
        assert isinstance(norm, nn.BatchNorm2d)
        return self.op("Relu", self.conv(x, torch.nn.utils.fuse_conv_bn_eval(conv, norm)))

    def bottleneck(self, x: str, block: Bottleneck) -> str:
        """Two units, added to their input."""
        y = x
        for unit in block.body:
            assert isinstance(unit, ConvUnit)
            y = self.unit(y, unit)
        return self.op("Add", x, y)

    def blocks(self, x: str, blocks: nn.Module) -> str:
        """Units and bottlenecks one after the other."""
        for block in blocks.children():
            x = self.bottleneck(x, block) if isinstance(block, Bottleneck) else self.unit(x, block)  # type: ignore[arg-type]
        return x


def build(net: PersonNet) -> onnx.ModelProto:
    """The graph of `PersonMaps(net)` in evaluation; height and width are open, multiples of 32."""
    net = net.eval()
    graph = GraphWriter()
    x = graph.blocks(graph.unit("image", net.stem), net.stages[0])
    levels = []
    for stage, lateral in zip(net.stages[1:], net.laterals, strict=True):
        x = graph.blocks(x, stage)
        levels.append(graph.unit(x, lateral))  # type: ignore[arg-type]
    twice = graph.constant(np.array([1, 1, 2, 2], np.float32))
    nearest = {"mode": "nearest", "nearest_mode": "floor", "coordinate_transformation_mode": "asymmetric"}
    merged = levels.pop()
    for merge in net.merges:
        larger = graph.op("Resize", merged, "", twice, **nearest)
        merged = graph.bottleneck(graph.op("Add", larger, levels.pop()), merge)  # type: ignore[arg-type]
    hidden, last = net.head
    maps = graph.conv(graph.unit(merged, hidden), last)  # type: ignore[arg-type]
    _name_outputs(graph, maps)
    return _model(graph)


def _name_outputs(graph: GraphWriter, maps: str) -> None:
    split = graph.constant(np.array([1, 2, 2], np.int64))
    graph.nodes.append(helper.make_node("Split", [maps, split], ["logit", "log_size", "offset"], axis=1))
    graph.op("Sigmoid", "logit", name="heat")
    graph.op("Mul", graph.op("Exp", "log_size"), graph.constant(np.array(UNIT_PX, np.float32)), name="size")


def _model(graph: GraphWriter) -> onnx.ModelProto:
    def value(name: str, channels: int, side: str) -> onnx.ValueInfoProto:
        shape: list[str | int | None] = [1, channels, f"{side}height", f"{side}width"]
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    outputs = [value("heat", 1, "map_"), value("size", 2, "map_"), value("offset", 2, "map_")]
    whole = helper.make_graph(graph.nodes, NAME, [value("image", 3, "")], outputs, graph.weights)
    opset = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(whole, opset_imports=opset, ir_version=IR_VERSION, producer_name="pe-coach")
    onnx.checker.check_model(model)
    return model


def card_text(sha256: str, figures: Mapping[str, Any]) -> str:
    """The `.toml` that `Detector` reads; every value is written as JSON, which TOML shares for these kinds."""
    head = {
        "schema": 1,
        "name": "Person detector",
        "file": f"{NAME}.onnx",
        "sha256": sha256,
        "licence": LICENCE,
        "decoder": "centre_heatmap",
        "input": "image",
        "outputs": ["heat", "size", "offset"],
        "long_side_px": LONG_SIDE_PX,
        "multiple_px": 32,
        "pad": 114,
        "channel_order": "rgb",
        "mean": list(MEAN),
        "deviation": list(DEVIATION),
        "threshold": THRESHOLD,
        "overlap": OVERLAP,
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in head.items()]
    data = ["training_data = [", *(f"  {json.dumps(line)}," for line in TRAINING_DATA), "]"]
    measured = ["", "[figures]", *(f"{key} = {json.dumps(value)}" for key, value in figures.items())]
    return NOTE + "\n".join([*lines, *data, *measured]) + "\n"


def write(folder: Path, net: PersonNet, steps: int) -> Path:
    """Write `person.onnx` and `person.toml` into `folder`; the latter's path."""
    code = build(net).SerializeToString(deterministic=True)
    figures = {"parameters": parameter_count(net), "training_steps": steps}
    put(folder / f"{NAME}.onnx", code)
    return put(folder / f"{NAME}.toml", card_text(hashlib.sha256(code).hexdigest(), figures).encode())


def put(path: Path, data: bytes) -> Path:
    """Write a file beside its place, then put it there."""
    fresh = path.with_name(f".{path.name}.part")
    fresh.write_bytes(data)
    return fresh.replace(path)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", type=Path, help="last.pt of pe_coach.training.person_train")
    parser.add_argument("--out", type=Path, default=Path("models"))
    args = parser.parse_args()
    state = torch.load(args.state, weights_only=True, map_location="cpu")
    net = PersonNet()
    net.load_state_dict(state["average"])
    print(write(args.out, net, state["step"]))


if __name__ == "__main__":
    main()
