"""Weights of the exact LE-HRNet to first weights of a variant, which a short training then finishes.

    python -m pe_coach.training.convert WEIGHTS.safetensors --mcam last --pose POSE --out FAST.safetensors

What a variant lacks is replaced by its average over people of the training set: where attention is left out, each
channel is multiplied by the constant that comes nearest to its product with the attention, folded into the block's last
batch normalisations; where the 1x1 convolution over the scales is left out, the kernels take over its mean effect.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

import cv2
import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from pe_coach.errors import UsageError
from pe_coach.training import data
from pe_coach.training.augment import crop_matrix
from pe_coach.training.feed import normalised
from pe_coach.training.le_hrnet import MCAM, G, LEBlock, LEHRNet, StaticMCAM, SumMCAM
from pe_coach.training.weights import design_of, load_weights, save_weights

PEOPLE, CHUNK, SEED = 512, 32, 1
"""Whom averages are taken over, how many at once."""
LEAST_WEIGHT = 1e-6
"""Of a channel that nobody's attention heeds."""
LEAST_POWER = 1e-12
"""Mean square below which a channel counts as silent."""


class Averages:
    """Hooks on every MCAM of a network that sum up what is replaced."""

    def __init__(self, network: LEHRNet) -> None:
        self.power: dict[MCAM, Tensor] = {}
        self.product: dict[MCAM, Tensor] = {}
        self.weights: dict[MCAM, Tensor] = {}
        self.seen = 0
        attentions = [module for module in network.modules() if isinstance(module, MCAM)]
        self._hooks = [module.register_forward_hook(self._add) for module in attentions]

    def _add(self, module: nn.Module, inputs: tuple[Tensor], out: Tensor) -> None:
        mcam, x = cast(MCAM, module), inputs[0]
        for kept, value in (
            (self.power, x.square().sum((0, 2, 3))),
            (self.product, (x * out).sum((0, 2, 3))),
            (self.weights, mcam.channel_weights(x).sum(0)),
        ):
            kept[mcam] = kept.get(mcam, torch.zeros(())) + value

    def remove(self) -> None:
        """Leave the network as it was."""
        for hook in self._hooks:
            hook.remove()

    def factors(self, mcam: MCAM) -> Tensor:
        """(C,) what comes nearest to the attention, in the mean square of the product."""
        return self.product[mcam] / self.power[mcam].clamp(min=LEAST_POWER)

    def mean_weights(self, mcam: MCAM) -> Tensor:
        """(G, n) importance of the channels within their groups, never quite zero; each group sums to one."""
        weights = self.weights[mcam].clamp(min=LEAST_WEIGHT)
        return weights / weights.sum(1, keepdim=True)


@torch.no_grad()
def converted(network: LEHRNet, mcam: Literal["sum", "static", "last", "none"], pictures: Iterator[Tensor]) -> LEHRNet:
    """A variant of `network`, as near to it as averages over `pictures` (B x 3 x H x W, normalised) bring it.

    Raises:
        UsageError: `network` is not the exact one.
    """
    if network.design.mcam != "full":
        raise UsageError("unreadable", f"These are weights of a variant ({network.design.mcam}). Name exact ones.")
    network.eval()
    averages = Averages(network)
    for batch in pictures:
        network(batch)
    averages.remove()
    variant = LEHRNet(replace(network.design, mcam=mcam)).eval()
    known = variant.state_dict().keys()
    variant.load_state_dict({k: v for k, v in network.state_dict().items() if k in known}, strict=False)
    for old, new in zip(_blocks(network), _blocks(variant), strict=True):
        if isinstance(new.mcam, SumMCAM):
            _add_up(new.mcam, cast(MCAM, old.mcam), averages.mean_weights(cast(MCAM, old.mcam)))
        elif isinstance(new.mcam, StaticMCAM):
            _fix(new.mcam, cast(MCAM, old.mcam), averages.mean_weights(cast(MCAM, old.mcam)))
        elif new.mcam is None:
            _fold(new, averages.factors(cast(MCAM, old.mcam)))
    return variant


def _blocks(network: LEHRNet) -> list[LEBlock]:
    return [module for module in network.modules() if isinstance(module, LEBlock)]


def _fold(block: LEBlock, factors: Tensor) -> None:
    """Multiply the channels of the second Ghost module; its depthwise half still sees what it saw."""
    ghost, (first, second) = block.ghost2, factors.chunk(2)
    for bn, factor in ((ghost.primary_bn, first), (ghost.cheap_bn, second)):
        bn.weight.mul_(factor)
        bn.bias.mul_(factor)
    ghost.cheap.weight.div_(_away_from_zero(first)[:, None, None, None])


def _away_from_zero(factors: Tensor, least: float = 1e-3) -> Tensor:
    """Attention is positive; only silent channels have no factor."""
    return factors.clamp(min=least)


def _add_up(new: SumMCAM, old: MCAM, weights: Tensor) -> None:
    """Kernels whose weighted sum is that of the mixed scales, at the mean importance of the channels."""
    n = weights.shape[1]
    mix = old.fuse.weight.view(G, n, 3, n)  # group, out, scale, in
    share = torch.einsum("go,gosi->sgi", weights, mix) / weights
    for k, (kernel, source) in enumerate(((new.dw3, old.dw3), (new.dw5, old.dw5), (new.dw7, old.dw7))):
        cast(nn.Conv2d, kernel).weight.copy_(source.weight * share[k].reshape(-1, 1, 1, 1))
    cast(Tensor, new.dw7.bias).copy_(cast(Tensor, old.fuse.bias))


def _fix(new: StaticMCAM, old: MCAM, weights: Tensor) -> None:
    """The mixed scales at the mean importance of the channels, in one kernel."""
    n = weights.shape[1]
    mixed = torch.einsum("go,gosi->sgi", weights, old.fuse.weight.view(G, n, 3, n))
    new.maps.weight.zero_()
    for v, conv in zip(mixed, (old.dw3, old.dw5, old.dw7), strict=True):
        margin = (new.maps.kernel_size[0] - conv.kernel_size[0]) // 2
        kernels = conv.weight.view(G, n, *conv.kernel_size) * v[..., None, None]
        new.maps.weight.add_(functional.pad(kernels, [margin] * 4))
    cast(Tensor, new.maps.bias).copy_((weights * cast(Tensor, old.fuse.bias).view(G, n)).sum(1))


def people(pose: Path, size: tuple[int, int], count: int = PEOPLE) -> Iterator[Tensor]:
    """Upright crops of people of the training set, B x 3 x H x W; the same ones each time."""
    shards = [data.Shard(pose, name) for name in data.TRAINING_SHARDS if (pose / f"{name}.npz").exists()]
    if not shards:
        raise UsageError("unreadable", f"{pose} has no shards of the training set. Name their folder with --pose.")
    places = [(shard, row) for shard in shards for row in range(len(shard))]
    chosen = np.random.default_rng(SEED).permutation(len(places))[:count]
    for start in range(0, len(chosen), CHUNK):
        crops = [_crop(shard, row, size) for shard, row in (places[i] for i in chosen[start : start + CHUNK])]
        yield torch.from_numpy(normalised(np.stack(crops))).permute(0, 3, 1, 2)


def _crop(shard: data.Shard, row: int, size: tuple[int, int]) -> data.Picture:
    matrix = crop_matrix(shard.main_box(row), size)
    return np.asarray(cv2.warpAffine(shard.picture(row), matrix, size[::-1], flags=cv2.INTER_LINEAR), np.uint8)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--mcam", choices=("sum", "static", "last", "none"), required=True, help="see Design")
    parser.add_argument("--pose", type=Path, required=True, help="folder of the shards")
    parser.add_argument("--size", type=int, nargs=2, default=(128, 96), metavar=("HEIGHT", "WIDTH"))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    network, size = LEHRNet(design_of(options.weights)), (options.size[0], options.size[1])
    load_weights(network, options.weights)
    save_weights(converted(network, options.mcam, people(options.pose, size)).state_dict(), options.out)
    print(options.out)


if __name__ == "__main__":
    main()
