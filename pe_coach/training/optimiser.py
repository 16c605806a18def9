"""AdamW, and the average of weights that ships."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

DECAY = 0.03
"""Weight decay; none on norms, biases and depthwise kernels."""


def is_depthwise(p: Tensor) -> bool:
    """A convolution kernel that sees one channel."""
    return p.ndim == 4 and p.shape[1] == 1


def adamw(modules: Iterable[nn.Module], rate: float, *, capturable: bool = False) -> torch.optim.AdamW:
    """AdamW over the parameters of `modules`; first group without decay, second with.

    `capturable` allows its step to be part of a graph on a graphics card.
    """
    parameters = [p for module in modules for p in module.parameters()]
    decayed = [p for p in parameters if p.ndim > 1 and not is_depthwise(p)]
    known = {id(p) for p in decayed}
    rest = [p for p in parameters if id(p) not in known]
    groups = [{"params": rest, "weight_decay": 0.0}, {"params": decayed, "weight_decay": DECAY}]
    return torch.optim.AdamW(groups, rate, fused=True, capturable=capturable)


class Average:
    """Exponential average of a network's weights and buffers, a short one at first."""

    def __init__(self, network: nn.Module, average: nn.Module, longest: float) -> None:
        self.longest = longest
        pairs = list(zip(average.state_dict().values(), network.state_dict().values(), strict=True))
        self._floats = [(a, b) for a, b in pairs if a.is_floating_point()]
        self._others = [(a, b) for a, b in pairs if not a.is_floating_point()]

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the network's present weights."""
        keep = min(self.longest, (1 + step) / (20 + step))
        averages, present = [list(x) for x in zip(*self._floats, strict=True)]
        torch._foreach_lerp_(averages, present, 1 - keep)
        for a, b in self._others:
            a.copy_(b)
