"""Weights of the exact LE-HRNet to first weights of a variant, which a short training then finishes.

    python -m pe_coach.training.convert WEIGHTS.safetensors --mcam static --pose POSE --bank BANK --out FAST.safetensors

What a variant lacks is replaced by its average over people of the training set, and, with `--bank`, over as many drawn
ones: what photographs alone say about attention loses drawn people. Where attention is left out, each
channel is multiplied by the constant that comes nearest to its product with the attention, folded into the block's
last batch normalisations. Where the 1x1 convolution over the scales is left out, the kernels take over its mean effect.
Where the importance of the channels is held, block after block is fitted to the exact network's attention, at the
features that the blocks before it leave.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
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
from pe_coach.training.augment import GENTLE, crop_matrix, view
from pe_coach.training.feed import normalised
from pe_coach.training.le_hrnet import MCAM, G, LEBlock, LEHRNet, StaticMCAM, SumMCAM
from pe_coach.training.rendered import Bank, rendered_sample
from pe_coach.training.weights import design_of, load_weights, save_weights

PEOPLE, CHUNK, SEED = 192, 8, 1
"""Whom averages are taken over; about 2 GB of memory at 256 x 192. How many are summed up at once."""
LEAST_DRAWN_PX = 75.0
"""Smaller drawn people are left out."""
TOWARDS_MEAN = 1e-3
"""Pull of the fitted weights of the scales towards their mean, over the mean square of the scales."""
LEAST_WEIGHT = 1e-6
"""Of a channel that nobody's attention heeds."""
LEAST_POWER = 1e-12
"""Mean square below which a channel counts as silent."""


class Averages:
    """What one MCAM did on all pictures, summed up by a hook.

    Attributes:
        power: (C,) sum of x squared.
        product: (C,) sum of x times the attended x.
        weights: (G, n) sum of the channels' importance.
        logits: of the attention, B x G x HW for each batch.
    """

    def __init__(self, mcam: MCAM) -> None:
        channels = mcam.coord.out_channels
        self.power, self.product = torch.zeros(channels), torch.zeros(channels)
        self.weights = torch.zeros(G, channels // G)
        self.logits: list[Tensor] = []
        self.hook = mcam.register_forward_hook(self._add)

    def _add(self, module: nn.Module, inputs: tuple[Tensor], out: Tensor) -> None:
        mcam, x = cast(MCAM, module), inputs[0]
        self.power += x.square().sum((0, 2, 3))
        self.product += (x * out).sum((0, 2, 3))
        weights = mcam.channel_weights(x)
        self.weights += weights.sum(0)
        self.logits.append((_of_scales(mcam, weights)[:, :, None] @ _features(mcam, x))[:, :, 0])

    def factors(self) -> Tensor:
        """(C,) what comes nearest to the attention, in the mean square of the product."""
        return self.product / self.power.clamp(min=LEAST_POWER)

    def mean_weights(self) -> Tensor:
        """(G, n) importance of the channels within their groups, never quite zero; each group sums to one."""
        weights = self.weights.clamp(min=LEAST_WEIGHT)
        return weights / weights.sum(1, keepdim=True)

    def held(self, mcam: MCAM, x: Tensor) -> Tensor:
        """(G, 3n + 1) weights of the scales of x, and of a constant, that come nearest to what was attended to.

        Least squares of the logits; cells count by how much an error there changes the attended features.
        """
        mean = _of_scales(mcam, self.mean_weights()[None])[0].double()
        moments, answers = torch.zeros(G, mean.shape[1], mean.shape[1], dtype=torch.float64), torch.zeros_like(mean)
        for part, logits in zip(torch.split(x, CHUNK), self.logits, strict=True):
            features = _features(mcam, part).double()
            slope = torch.sigmoid(logits) * torch.sigmoid(-logits)
            heed = slope.square() * part.view(len(part), G, -1, logits.shape[2]).square().sum(2)
            heeded = features * heed[:, :, None]
            moments += (heeded @ features.transpose(2, 3)).sum(0)
            answers += (heeded @ logits.double()[..., None])[..., 0].sum(0)
        pull = TOWARDS_MEAN * moments.diagonal(dim1=1, dim2=2).mean(1)[:, None, None] + LEAST_POWER
        rest = answers - (moments @ mean[..., None])[..., 0]
        step: Tensor = torch.linalg.solve(moments + pull * torch.eye(mean.shape[1]), rest)
        return (mean + step).float()


def _features(mcam: MCAM, x: Tensor) -> Tensor:
    """B x G x 3n + 1 x HW: the three scales of x and a constant."""
    grouped = (len(x), G, -1, x.shape[2] * x.shape[3])
    scales = torch.cat([conv(x).view(grouped) for conv in (mcam.dw3, mcam.dw5, mcam.dw7)], 2)
    return torch.cat([scales, torch.ones_like(scales[:, :, :1])], 2)


def _of_scales(mcam: MCAM, weights: Tensor) -> Tensor:
    """(B, G, 3n + 1) weights of the three scales and of a constant, from those of the channels (B, G, n)."""
    n = weights.shape[2]
    mix = torch.cat([mcam.fuse.weight.view(G, n, 3 * n), cast(Tensor, mcam.fuse.bias).view(G, n, 1)], 2)
    return (weights[:, :, None] @ mix)[:, :, 0]


@torch.no_grad()
def converted(network: LEHRNet, mcam: Literal["sum", "static", "last", "none"], pictures: Tensor) -> LEHRNet:
    """A variant of `network`, as near to it as averages over `pictures` (B x 3 x H x W, normalised) bring it.

    Raises:
        UsageError: `network` is not the exact one.
    """
    if network.design.mcam != "full":
        raise UsageError("unreadable", f"These are weights of a variant ({network.design.mcam}). Name exact ones.")
    network.eval()
    averages = {m: Averages(m) for m in network.modules() if isinstance(m, MCAM)}
    for batch in torch.split(pictures, CHUNK):
        network(batch)
    for of in averages.values():
        of.hook.remove()
    variant = LEHRNet(replace(network.design, mcam=mcam)).eval()
    known = variant.state_dict().keys()
    variant.load_state_dict({k: v for k, v in network.state_dict().items() if k in known}, strict=False)
    hooks = []
    for old, new in zip(_blocks(network), _blocks(variant), strict=True):
        attention = cast(MCAM, old.mcam)
        if isinstance(new.mcam, StaticMCAM):
            hooks.append(new.mcam.register_forward_pre_hook(_holding(attention, averages[attention])))
        else:
            _replace(new, attention, averages[attention])
    if hooks:
        variant(pictures)
    for hook in hooks:
        hook.remove()
    return variant


def _holding(old: MCAM, averages: Averages) -> Callable[[nn.Module, tuple[Tensor]], None]:
    """A hook that sets a static attention before its first use, at the features that it is going to see."""

    def hold(new: nn.Module, inputs: tuple[Tensor]) -> None:
        _hold(cast(StaticMCAM, new), old, averages.held(old, inputs[0]))
        averages.logits.clear()

    return hold


def _replace(new: LEBlock, mcam: MCAM, averages: Averages) -> None:
    """What stands in the block's place of the MCAM."""
    if isinstance(new.mcam, SumMCAM):
        _add_up(new.mcam, mcam, averages.mean_weights())
    elif new.mcam is None:
        _fold(new, averages.factors())


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


def _hold(new: StaticMCAM, old: MCAM, weights: Tensor) -> None:
    """All scales in one kernel, weighted."""
    scales = weights[:, :-1].view(G, 3, -1)  # group, scale, channel
    new.maps.weight.zero_()
    for k, conv in enumerate((old.dw3, old.dw5, old.dw7)):
        margin = (new.maps.kernel_size[0] - conv.kernel_size[0]) // 2
        kernels = conv.weight.view(G, -1, *conv.kernel_size) * scales[:, k, :, None, None]
        new.maps.weight.add_(functional.pad(kernels, [margin] * 4))
    cast(Tensor, new.maps.bias).copy_(weights[:, -1])


def people(pose: Path, size: tuple[int, int], count: int = PEOPLE) -> Tensor:
    """Upright crops of people of the training set, normalised, N x 3 x H x W; the same ones each time."""
    shards = [data.Shard(pose, name) for name in data.TRAINING_SHARDS if (pose / f"{name}.npz").exists()]
    if not shards:
        raise UsageError("unreadable", f"{pose} has no shards of the training set. Name their folder with --pose.")
    places = [(shard, row) for shard in shards for row in range(len(shard))]
    chosen = np.random.default_rng(SEED).permutation(len(places))[:count]
    return _as_input([_crop(shard, row, size) for shard, row in (places[i] for i in chosen)])


def drawn(pose: Path, bank: Path, size: tuple[int, int], count: int = PEOPLE) -> Tensor:
    """Views of drawn people before pictures without anybody, normalised, N x 3 x H x W; the same ones each time."""
    people, rng = Bank(sorted(bank.glob("people-*.npz")), LEAST_DRAWN_PX), np.random.default_rng(SEED)
    if not len(people):
        raise UsageError("unreadable", f"{bank} has no drawn people. Name a folder that rendered.py wrote: --bank.")
    pictures = list(data.backgrounds(pose))
    return _as_input([view(rendered_sample(people, pictures, rng), size, rng, GENTLE)[0] for _ in range(count)])


def _as_input(crops: list[data.Picture]) -> Tensor:
    return torch.from_numpy(normalised(np.stack(crops))).permute(0, 3, 1, 2).contiguous()


def _crop(shard: data.Shard, row: int, size: tuple[int, int]) -> data.Picture:
    matrix = crop_matrix(shard.main_box(row), size)
    return np.asarray(cv2.warpAffine(shard.picture(row), matrix, size[::-1], flags=cv2.INTER_LINEAR), np.uint8)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--mcam", choices=("sum", "static", "last", "none"), required=True, help="see Design")
    parser.add_argument("--pose", type=Path, required=True, help="folder of the shards")
    parser.add_argument("--bank", type=Path, help="folder of drawn people (pe_coach.training.rendered)")
    parser.add_argument("--size", type=int, nargs=2, default=(256, 192), metavar=("HEIGHT", "WIDTH"))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)  # many small steps: two threads wait for each other
    network, size = LEHRNet(design_of(options.weights)), (options.size[0], options.size[1])
    load_weights(network, options.weights)
    pictures = people(options.pose, size)
    if options.bank:
        pictures = torch.cat([pictures, drawn(options.pose, options.bank, size)])
    save_weights(converted(network, options.mcam, pictures).state_dict(), options.out)
    print(options.out)


if __name__ == "__main__":
    main()
