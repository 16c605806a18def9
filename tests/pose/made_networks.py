"""A world in which a small network is perfect: pictures of coloured dots, and ONNX files that find them.

Every point has a colour of its own. The network compares each pixel with the seventeen colours, so it needs the right
order of channels and the right scale of pixels, as a trained one does. From it other files are made, right and wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from pe_coach.pose.presets import PIXELS
from pe_coach.pose.trial import Trial

HEIGHT, WIDTH, STRIDE = 128, 96, 4
MEAN, DEVIATION = (np.array(values, np.float32) for values in PIXELS["imagenet"])
SPLIT_RATIO = 2
"""Bins a pixel of a SimCC answer, as RTMPose has them."""
SHARPNESS = 12.0
"""Of the logits: how fast they fall with the distance of a colour."""


def colours() -> np.ndarray:
    """(17, 3) RGB, far from each other and from themselves with red and blue exchanged."""
    rng, chosen = np.random.default_rng(11), [np.array([250.0, 20.0, 60.0])]
    while len(chosen) < 17:
        some = rng.integers(0, 256, (400, 3)).astype(float)
        known = np.array([c for one in chosen for c in (one, one[::-1])])
        far = np.linalg.norm(some[:, None] - known, axis=2).min(1) + (np.abs(some[:, 0] - some[:, 2]) > 60) * 100
        chosen.append(some[far.argmax()])
    return np.array(chosen)


def dots(pictures: int = 6) -> Trial:
    """Pictures of dots where a body's points would be, somewhere."""
    rng, views, points = np.random.default_rng(3), [], []
    for _ in range(pictures):
        image = np.full((220, 200, 3), 110, np.uint8)
        at = np.stack(np.meshgrid([50.0, 90.0, 130.0], np.linspace(30, 190, 6)), -1).reshape(-1, 2)[rng.permutation(17)]
        at += rng.uniform(-6, 6, at.shape)
        for (x, y), colour in zip(at, colours(), strict=True):
            cv2.circle(image, (round(x * 16), round(y * 16)), 9 * 16, colour.tolist(), -1, shift=4)
        views.append((image, np.array([30.0, 10.0, 150.0, 210.0]), 0.0))
        points.append(at)
    return Trial("dots 1", tuple(views), np.array(points))


class Made:
    """An ONNX file in the making: nodes are added from the picture `x` to the answers."""

    def __init__(self, shape: Sequence[int | str], dtype: int = TensorProto.FLOAT) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.input = helper.make_tensor_value_info("x", dtype, shape)

    def weight(self, value: np.ndarray) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(value, name))
        return name

    def op(self, kind: str, *inputs: str | np.ndarray, out: str | None = None, domain: str = "", **how: object) -> str:
        names = [one if isinstance(one, str) else self.weight(one) for one in inputs]
        out = out or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, names, [out], domain=domain, **how))
        return out

    def model(self, *outputs: str) -> onnx.ModelProto:
        answers = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
        graph = helper.make_graph(self.nodes, "made", [self.input], answers, self.weights)
        sets = [helper.make_opsetid("", 17), helper.make_opsetid("somebody", 1)]
        return helper.make_model(graph, opset_imports=sets, ir_version=8)


def maps(made: Made, x: str, tints: np.ndarray | None = None, order: Sequence[int] = range(17)) -> str:
    """Logits (N, J, 32, 24) of the points in this order, from pixels (N, 3, 128, 96) as ImageNet has them."""
    wanted = (((colours() if tints is None else tints) - MEAN) / DEVIATION).astype(np.float32)[list(order)]
    away = made.op("Sub", made.op("Unsqueeze", x, np.array([1])), wanted[None, :, :, None, None])
    square = made.op("ReduceSum", made.op("Mul", away, away), np.array([2]), keepdims=0)
    cells = made.op("AveragePool", square, kernel_shape=[STRIDE, STRIDE], strides=[STRIDE, STRIDE])
    return made.op("Mul", cells, np.float32([-SHARPNESS]), out="maps")


def heatmaps(shape: Sequence[int | str] = ("n", 3, HEIGHT, WIDTH), **how: object) -> onnx.ModelProto:
    """The network as it is best: heat maps from RGB over ImageNet."""
    made = Made(shape)
    return made.model(maps(made, "x", **how))  # type: ignore[arg-type]


def gaussians() -> onnx.ModelProto:
    """Maps from 0 to 1 instead of logits."""
    made = Made((1, 3, HEIGHT, WIDTH))
    return made.model(made.op("Exp", maps(made, "x")))


def blue_first() -> onnx.ModelProto:
    made = Made((1, 3, HEIGHT, WIDTH))
    return made.model(maps(made, made.op("Gather", "x", np.array([2, 1, 0]), axis=1)))


def unit_pixels() -> onnx.ModelProto:
    """Wants 0 to 1."""
    made = Made((1, 3, HEIGHT, WIDTH))
    return made.model(maps(made, _over_imagenet(made, made.op("Mul", "x", np.float32([255])))))


def rows_of(dtype: int) -> onnx.ModelProto:
    """Takes (1, height, width, 3) from 0 to 255 in this type."""
    made = Made((1, HEIGHT, WIDTH, 3), dtype)
    floats = made.op("Transpose", made.op("Cast", "x", to=TensorProto.FLOAT), perm=[0, 3, 1, 2])
    return made.model(maps(made, _over_imagenet(made, floats)))


def coordinates() -> onnx.ModelProto:
    """Answers as MoveNet does: int32 pixels in rows, y, x and score as shares of the input."""
    made = Made((1, HEIGHT, WIDTH, 3), TensorProto.INT32)
    floats = made.op("Transpose", made.op("Cast", "x", to=TensorProto.FLOAT), perm=[0, 3, 1, 2])
    mass = _mass(made, maps(made, _over_imagenet(made, floats)))
    places = []
    for other, size in ((3, HEIGHT), (2, WIDTH)):
        along = made.op("ReduceSum", mass, np.array([other]), keepdims=0)
        at = ((np.arange(size // STRIDE) + 0.5) * STRIDE / size).astype(np.float32)
        places.append(made.op("ReduceSum", made.op("Mul", along, at), np.array([2]), keepdims=1))
    score = made.op("ReduceMax", made.op("Reshape", mass, np.array([1, 17, -1])), axes=[2])
    return made.model(made.op("Unsqueeze", made.op("Concat", *places, score, axis=2), np.array([1]), out="output"))


def simcc(*, y_first: bool = False) -> onnx.ModelProto:
    """The same as distributions along x and y, logits, two bins a pixel."""
    made = Made(("n", 3, HEIGHT, WIDTH))
    mass = _mass(made, maps(made, "x"))
    for name, other in (("simcc_x", 2), ("simcc_y", 3)):
        along = made.op("ReduceSum", mass, np.array([other]), keepdims=0)
        scale = np.array([1, 1, STRIDE * SPLIT_RATIO], np.float32)
        fine = made.op("Resize", along, "", scale, mode="linear")
        made.op("Log", made.op("Add", fine, np.float32([1e-9])), out=name)
    return made.model("simcc_y", "simcc_x") if y_first else made.model("simcc_x", "simcc_y")


def zeros(shape: Sequence[int | str], *answers: Sequence[int], dtype: int = TensorProto.FLOAT) -> onnx.ModelProto:
    """A network that answers nothing but zeros, in these shapes."""
    made = Made(shape, dtype)
    return made.model(*[made.op("ConstantOfShape", np.array(answer, np.int64)) for answer in answers])


def untrained() -> onnx.ModelProto:
    """Compares with colours that nobody has chosen."""
    return heatmaps(tints=np.random.default_rng(8).uniform(0, 255, (17, 3)))


def not_numbers() -> onnx.ModelProto:
    made = Made((1, 3, HEIGHT, WIDTH))
    return made.model(made.op("Mul", maps(made, "x"), np.float32([np.nan])))


def one_at_a_time() -> onnx.ModelProto:
    """Says that it takes any number of pictures, and takes one."""
    made = Made(("n", 3, HEIGHT, WIDTH))
    return made.model(maps(made, made.op("Reshape", "x", np.array([1, 3, HEIGHT, WIDTH]))))


def operators_of_their_own() -> onnx.ModelProto:
    made = Made((1, 3, HEIGHT, WIDTH))
    return made.model(made.op("Secret", maps(made, "x"), domain="somebody"))


def weights_elsewhere() -> onnx.ModelProto:
    """A file that wants the runtime to open another one."""
    network = heatmaps()
    tensor = network.graph.initializer[1]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../../etc/passwd")
    return network


def saved(network: onnx.ModelProto, path: Path) -> Path:
    path.write_bytes(network.SerializeToString())
    return path


def _over_imagenet(made: Made, x: str) -> str:
    centred = made.op("Sub", x, MEAN[None, :, None, None])
    return made.op("Div", centred, DEVIATION[None, :, None, None])


def _mass(made: Made, logits: str) -> str:
    """Softmax over all cells."""
    line = made.op("Softmax", made.op("Reshape", logits, np.array([0, 17, -1])), axis=2)
    return made.op("Reshape", line, np.array([0, 17, HEIGHT // STRIDE, WIDTH // STRIDE]))


Maker = Callable[[], onnx.ModelProto]
