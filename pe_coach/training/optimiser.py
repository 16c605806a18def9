"""Optimisers: AdamW for all, or orthogonalised momentum for the matrices and AdamW for the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor, nn

DECAY = 0.03
"""Weight decay; none on norms, biases and depthwise kernels."""


def is_depthwise(p: Tensor) -> bool:
    """A convolution kernel that sees one channel."""
    return p.ndim == 4 and p.shape[1] == 1


def adamw(modules: Iterable[nn.Module], rate: float) -> torch.optim.AdamW:
    """AdamW over the parameters of `modules`; first group without decay, second with."""
    parameters = [p for module in modules for p in module.parameters()]
    decayed = [p for p in parameters if p.ndim > 1 and not is_depthwise(p)]
    known = {id(p) for p in decayed}
    rest = [p for p in parameters if id(p) not in known]
    groups = [{"params": rest, "weight_decay": 0.0}, {"params": decayed, "weight_decay": DECAY}]
    return torch.optim.AdamW(groups, rate, fused=True)


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


class Muon(torch.optim.Optimizer):
    """Momentum made orthogonal by Newton-Schulz steps (Jordan et al., 2024), for kernels that are matrices.

    Grouped convolutions are a stack of matrices, one for each group. Matrices of one shape are treated together.

    Args:
        parameters: pairs of a parameter and its number of groups.
        rate: learning rate; the update of a matrix has the root mean square of AdamW's, 0.2 x rate.
        momentum: Nesterov's.
        decay: decoupled weight decay.
    """

    def __init__(
        self, parameters: Iterable[tuple[nn.Parameter, int]], rate: float, momentum: float, decay: float
    ) -> None:
        self.groups_of = dict(parameters)
        super().__init__(list(self.groups_of), {"lr": rate, "momentum": momentum, "weight_decay": decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One update."""
        for group in self.param_groups:
            stacks: dict[tuple[int, int], list[tuple[Tensor, Tensor]]] = defaultdict(list)
            for p in group["params"]:
                count = self.groups_of[p]
                update = self._momentum(p, group["momentum"]).reshape(count, p.shape[0] // count, -1)
                stacks[(update.shape[1], update.shape[2])].append((p, update))
            for sides, members in stacks.items():
                scale = group["lr"] * 0.2 * max(sides) ** 0.5  # makes the root mean square 0.2 of the rate
                parts = torch.split(orthogonal(torch.cat([u for _, u in members])), [len(u) for _, u in members])
                for (p, _), part in zip(members, parts, strict=True):
                    p.mul_(1 - group["lr"] * group["weight_decay"]).add_(part.reshape(p.shape), alpha=-scale)

    def _momentum(self, p: Tensor, momentum: float) -> Tensor:
        assert p.grad is not None
        buffer = self.state[p].setdefault("momentum", torch.zeros_like(p))
        buffer.lerp_(p.grad, 1 - momentum)
        return p.grad.lerp(buffer, momentum)


def orthogonal(x: Tensor, steps: int = 5) -> Tensor:
    """Nearly the nearest orthogonal matrix of each in a stack (B, rows, columns): singular values come near 1."""
    a, b, c = 3.4445, -4.7750, 2.0315  # quintic iteration of Jordan et al.
    wide: Tensor = x.mT if x.shape[1] > x.shape[2] else x
    wide = wide / (wide.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        square = wide @ wide.mT
        wide = a * wide + (b * square + c * square @ square) @ wide
    return wide.mT if x.shape[1] > x.shape[2] else wide
