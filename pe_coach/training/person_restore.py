"""A network to train on from the file that ships, in which batch norm is folded away.

What a folded convolution puts out is scaled and shifted so that batch norm, which takes scale and shift away while it
trains, gives it back: its gain is the deviation of the output, its bias what the mean was moved to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from pe_coach.training.person_net import ConvUnit, PersonNet

CALIBRATION_BATCHES = 8
"""Batches whose mean and deviation a restored network begins with."""


def restored(file: Path, batches: Iterable[Tensor]) -> PersonNet:
    """The network of `file`, written by `person_export`: the same function, with batch norm.

    Args:
        file: the `.onnx`.
        batches: training pictures (B, 3, H, W) as the network wants them, of which batch norm takes its statistics.

    Raises:
        ValueError: the file holds another network.
    """
    net = PersonNet()
    folded = _convolutions(file)
    layers = list(_layers(net))
    if [w.shape for w, _ in folded] != [conv.weight.shape for conv, _ in layers]:
        raise ValueError(f"{file.name} is not a person detector of this design. Name a person.onnx that was exported.")
    with torch.no_grad():
        for (weight, bias), (conv, norm) in zip(folded, layers, strict=True):
            conv.weight.copy_(weight)
            if norm is None:
                conv.bias.copy_(bias)  # type: ignore[union-attr]
            else:
                _be_identity(norm, bias)
        _take_statistics(net, [(conv, norm) for conv, norm in layers if norm is not None], batches)
    return net


def _convolutions(file: Path) -> list[tuple[Tensor, Tensor]]:
    """Weights and biases in the order of the graph."""
    graph = onnx.load(file).graph
    values = {w.name: torch.from_numpy(numpy_helper.to_array(w).copy()) for w in graph.initializer}
    return [(values[n.input[1]], values[n.input[2]]) for n in graph.node if n.op_type == "Conv"]


def _layers(net: PersonNet) -> Iterator[tuple[nn.Conv2d, nn.BatchNorm2d | None]]:
    """Convolutions with their batch norm in the order in which they are exported."""
    parts: list[nn.Module] = [net.stem, net.stages[0]]
    for stage, lateral in zip(net.stages[1:], net.laterals, strict=True):
        parts += [stage, lateral]
    for part in (*parts, *net.merges, net.head[0]):
        for unit in part.modules():
            if isinstance(unit, ConvUnit):
                yield unit[0], unit[1]  # type: ignore[misc]
    yield net.head[1], None  # type: ignore[misc]


def _be_identity(norm: nn.BatchNorm2d, bias: Tensor) -> None:
    """In evaluation, add the bias and nothing else."""
    norm.running_mean.zero_()  # type: ignore[union-attr]
    norm.running_var.fill_(1.0 - norm.eps)  # type: ignore[union-attr]
    norm.weight.fill_(1.0)
    norm.bias.copy_(bias)


def _take_statistics(net: PersonNet, layers: list[tuple[nn.Conv2d, nn.BatchNorm2d]], batches: Iterable[Tensor]) -> None:
    """Give every batch norm the mean and deviation of what its convolution puts out, and take them back."""
    sums = [torch.zeros(3, conv.out_channels, dtype=torch.float64) for conv, _ in layers]

    def add(total: Tensor, out: Tensor) -> None:
        values = out.double().transpose(0, 1).flatten(1)
        total += torch.stack([torch.full_like(values[:, 0], values.shape[1]), values.sum(1), values.square().sum(1)])

    hooks = [
        conv.register_forward_hook(lambda _, __, out, total=total: add(total, out))
        for (conv, _), total in zip(layers, sums, strict=True)
    ]
    net.eval()
    for batch in batches:
        net(batch)
    for hook in hooks:
        hook.remove()
    for (_, norm), (count, total, squares) in zip(layers, sums, strict=True):
        mean = total / count
        variance = (squares / count - mean.square()).clamp(min=0)
        norm.running_mean.copy_(mean)  # type: ignore[union-attr]
        norm.running_var.copy_(variance)  # type: ignore[union-attr]
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.bias.add_(mean)
