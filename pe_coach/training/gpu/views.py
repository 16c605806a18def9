"""Random views on the card: what `pe_coach.training.augment` does to one picture, here for a batch at once.

An effect that a share of all samples shall have is given to that share of every batch: no branch depends on the data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as functional
from torch import Tensor

from pe_coach.training.augment import CONTEXT, MIRROR
from pe_coach.training.feed import DEVIATION, MEAN
from pe_coach.training.gpu.deck import Deck
from pe_coach.training.gpu.people import People
from pe_coach.training.heatmap import LEAST_INSIDE, SIGMA_CELLS
from pe_coach.training.le_hrnet import STRIDE

BLACK_BORDER = 0.4
"""Share of photographed people whose picture ends in black, as at the edge of a frame; others stand in a ground."""
OUTSIDE_PX = 4.0
"""Points further outside the input do not count."""


@dataclass(frozen=True)
class Strength:
    """How far views differ from the sample; shares are of all samples (see `augment.Strength`)."""

    full_turn: float = 0.18
    turn_deg: float = 25.0
    zoom: float = 0.18
    shift: float = 0.05
    half_body: float = 0.12
    neighbour: float = 0.12


PHOTOGRAPHED = Strength()
DRAWN = Strength(full_turn=0.12, turn_deg=18.0, zoom=0.15, half_body=0.06, neighbour=0.1)


def matrices(boxes: Tensor, size: tuple[int, int], angle: Tensor, zoom: Tensor, shift: Tensor, flip: Tensor) -> Tensor:
    """(B, 2, 3) picture px to input px, as `augment.crop_matrix`; `flip` is -1 or 1."""
    height, width = size
    w, h = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    c, s = angle.cos(), angle.sin()
    turned_w, turned_h = CONTEXT * ((w * c).abs() + (h * s).abs()), CONTEXT * ((w * s).abs() + (h * c).abs())
    scale = zoom * torch.minimum(width / turned_w, height / turned_h)
    turn = torch.stack([torch.stack([c * flip, -s], -1), torch.stack([s * flip, c], -1)], 1) * scale[:, None, None]
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2 + shift * torch.stack([w, h], -1)
    middle = boxes.new_tensor([(width - 1) / 2, (height - 1) / 2])
    return torch.cat([turn, (middle - torch.einsum("bij,bj->bi", turn, centre))[..., None]], -1)


def warp(pictures: Tensor, matrix: Tensor, size: tuple[int, int]) -> Tensor:
    """(B, C, height, width) float: uint8 pictures seen through `matrix` (B, 2, 3), zero beyond their edges."""
    height, width = size
    a, b, c, d = matrix[:, :, :2].flatten(1).unbind(1)
    inverse = torch.stack([d, -b, -c, a], -1).view(-1, 2, 2) / (a * d - b * c)[:, None, None]
    y, x = torch.meshgrid(
        torch.arange(height, device=matrix.device), torch.arange(width, device=matrix.device), indexing="ij"
    )
    at = torch.stack([x, y], -1).view(1, -1, 2).float() - matrix[:, None, :, 2]
    at = torch.einsum("bij,bpj->bpi", inverse, at).view(-1, height, width, 2)
    side = at.new_tensor([pictures.shape[3], pictures.shape[2]])
    return functional.grid_sample(pictures.float(), (at + 0.5) * 2 / side - 1, align_corners=False)


class Views:
    """Endless random batches of a size."""

    def __init__(self, deck: Deck, size: tuple[int, int], photographed: int, drawn: int) -> None:
        self.deck, self.size = deck, size
        self.count, self.drawn = photographed, drawn
        self.device = deck.grounds.device
        self._order = torch.empty(0, dtype=torch.long, device=self.device)
        self._mirror = torch.from_numpy(MIRROR).to(self.device)
        self._mean, self._deviation = (
            torch.from_numpy(v).to(self.device)[None, :, None, None] for v in (MEAN, DEVIATION)
        )

    def batch(self) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures (B, 3, H, W), distributions (B, 17, cells), weights (B, 17); photographed people come first."""
        deck = self.deck
        deck.renew()
        one, xy1, weight1 = self._people(deck.photographed, self._next(self.count), PHOTOGRAPHED)
        two, xy2, weight2 = self._people(deck.drawn, self._some(len(deck.drawn), self.drawn), DRAWN)
        framed = torch.rand(self.count, 1, 1, 1, device=self.device) < BLACK_BORDER
        one = self._behind(one, self._ground(self.count) * ~framed)
        two = self._behind(two, self._ground(self.drawn))
        pictures = torch.cat([self._beside(one, PHOTOGRAPHED.neighbour), self._beside(two, DRAWN.neighbour)])
        pictures = (photograph(pictures) - self._mean) / self._deviation
        target, weight = targets(torch.cat([xy1, xy2]), torch.cat([weight1, weight2]), self.size)
        return pictures.contiguous(memory_format=torch.channels_last), target, weight

    def _next(self, count: int) -> Tensor:
        """Everybody once in a round."""
        while len(self._order) < count:
            fresh = torch.randperm(len(self.deck.photographed), device=self.device)
            self._order = torch.cat([self._order, fresh])
        chosen, self._order = self._order[:count], self._order[count:]
        return chosen

    def _some(self, among: int, count: int) -> Tensor:
        return torch.randint(among, (count,), device=self.device)

    def _people(self, people: People, chosen: Tensor, how: Strength) -> tuple[Tensor, Tensor, Tensor]:
        points, flip = people.points[chosen], self._sign(len(chosen))
        boxes = half_bodies(people.boxes[chosen], points, how.half_body)
        matrix = matrices(boxes, self.size, *self._pose(len(chosen), how), flip)
        xy = torch.einsum("bij,bkj->bki", matrix[:, :, :2], points[..., :2]) + matrix[:, None, :, 2]
        mirrored = (flip < 0)[:, None]
        xy = torch.where(mirrored[..., None], xy[:, self._mirror], xy)
        weight = torch.where(mirrored, points[:, self._mirror, 2], points[..., 2])
        limit = xy.new_tensor([self.size[1], self.size[0]])
        outside = (xy < -OUTSIDE_PX).any(-1) | (xy > limit + OUTSIDE_PX - 1).any(-1)
        return warp(people.pictures[chosen], matrix, self.size), xy, weight.masked_fill(outside, 0.0)

    def _pose(self, n: int, how: Strength) -> tuple[Tensor, Tensor, Tensor]:
        angle = torch.randn(n, device=self.device).mul_(how.turn_deg).clamp_(-60, 60).deg2rad_()
        any_angle = (torch.rand(n, device=self.device) * 2 - 1) * math.pi
        angle = torch.where(torch.rand(n, device=self.device) < how.full_turn, any_angle, angle)
        zoom = torch.randn(n, device=self.device).mul_(how.zoom).exp_().clamp_(0.6, 1.6)
        return angle, zoom, torch.randn(n, 2, device=self.device) * how.shift

    def _sign(self, n: int) -> Tensor:
        return (torch.rand(n, device=self.device) < 0.5).float() * 2 - 1

    def _ground(self, n: int) -> Tensor:
        grounds, side = self.deck.grounds, self.deck.grounds.shape[-1]
        boxes = torch.tensor([0.0, 0.0, side, side], device=self.device).expand(n, 4)
        # as near as the whole side of the input, turned little: no corner of the ground is seen
        zoom = 2.3 + 1.7 * torch.rand(n, device=self.device)
        angle = torch.randn(n, device=self.device).mul_(0.06).clamp_(-0.15, 0.15)
        shift = (torch.rand(n, 2, device=self.device) - 0.5) * 0.25
        matrix = matrices(boxes, self.size, angle, zoom, shift, self._sign(n))
        return warp(grounds[self._some(len(grounds), n)], matrix, self.size)

    @staticmethod
    def _behind(front: Tensor, ground: Tensor) -> Tensor:
        return front[:, :3] + ground * (1 - front[:, 3:] / 255)

    def _beside(self, pictures: Tensor, share: float) -> Tensor:
        """A drawn person beside the first ones, partly in front of them."""
        n = int(share * len(pictures))
        people = self.deck.beside
        chosen = self._some(len(people), n)
        away = self._sign(n) * (0.55 + 0.6 * torch.rand(n, device=self.device))
        shift = torch.stack([away, 0.1 * torch.randn(n, device=self.device)], -1)
        zoom = 0.6 + 0.6 * torch.rand(n, device=self.device)
        matrix = matrices(people.boxes[chosen], self.size, torch.zeros_like(zoom), zoom, shift, self._sign(n))
        other = warp(people.pictures[chosen], matrix, self.size)
        return torch.cat([self._behind(other, pictures[:n]), pictures[n:]])


def half_bodies(boxes: Tensor, points: Tensor, share: float) -> Tensor:
    """Boxes (B, 4), of which a share only hold the upper or the lower body, where it has three known points or more."""
    n = len(boxes)
    upper = (torch.rand(n, 1, device=boxes.device) < 0.5) == (torch.arange(17, device=boxes.device) < 11)
    known = upper & (points[..., 2] > 0)
    far = torch.finfo(points.dtype).max
    low = points[..., :2].masked_fill(~known[..., None], far).amin(1)
    high = points[..., :2].masked_fill(~known[..., None], -far).amax(1)
    pad = 0.15 * (high - low).amax(1, keepdim=True) + 2
    enough = (known.sum(1) >= 3) & (torch.rand(n, device=boxes.device) < share)
    return torch.where(enough[:, None], torch.cat([low - pad, high + pad], 1), boxes)


def targets(xy: Tensor, weight: Tensor, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Wanted distributions (B, J, cells) and weights (B, J), as `heatmap.targets`."""
    height, width = size[0] // STRIDE, size[1] // STRIDE
    centre = (xy + 0.5) / STRIDE - 0.5
    x, y = (torch.arange(length, device=xy.device) for length in (width, height))
    along_x = torch.exp(-((x - centre[..., :1]) ** 2) / (2 * SIGMA_CELLS**2))
    along_y = torch.exp(-((y - centre[..., 1:]) ** 2) / (2 * SIGMA_CELLS**2))
    bump = (along_y[..., :, None] * along_x[..., None, :]).flatten(2)
    total = bump.sum(-1, keepdim=True)
    inside = total[..., 0] >= LEAST_INSIDE * 2 * math.pi * SIGMA_CELLS**2
    return bump / total.clamp(min=1e-6), weight * inside


def photograph(x: Tensor) -> Tensor:
    """What water, light, lens, sensor and film do to pictures (B, 3, H, W) of 0 to 255."""
    for share, effect in ((0.04, _water), (0.12, _coarser), (0.22, _blurred), (0.2, _compressed)):
        chosen = torch.randperm(len(x), device=x.device)[: math.ceil(share * len(x))]
        x = x.index_copy(0, chosen, effect(x[chosen]))
    return _covered(_noisy(_coloured(x)), 2).clamp(0, 255)


def _rand(x: Tensor, low: float, high: float, *shape: int) -> Tensor:
    return low + (high - low) * torch.rand(len(x), *(shape or (1, 1, 1)), device=x.device)


def _coloured(x: Tensor) -> Tensor:
    gain = _rand(x, 0.65, 1.35) * _rand(x, 0.88, 1.12, 3, 1, 1)
    grey = (torch.rand(len(x), 1, 1, 1, device=x.device) < 0.04).float()
    x = x + grey * (x.mean(1, keepdim=True) - x)
    contrast = _rand(x, 0.75, 1.25)
    middle = x.mean((1, 2, 3), keepdim=True)
    return ((x - middle) * contrast + middle) * gain + 12 * torch.randn(len(x), 1, 1, 1, device=x.device)


def _noisy(x: Tensor) -> Tensor:
    strength = _rand(x, 2, 12) * (torch.rand(len(x), 1, 1, 1, device=x.device) < 0.15)
    return x + torch.randn_like(x) * strength


def _water(x: Tensor) -> Tensor:
    """Below a water line things are bluish."""
    row = torch.arange(x.shape[2], device=x.device)[:, None] / x.shape[2]
    share = _rand(x, 0.2, 0.7) * (row > _rand(x, 0.35, 0.8))
    blue = x.new_tensor([30.0, 110.0, 150.0])[:, None, None] * _rand(x, 0.6, 1.3)
    return x * (1 - share) + blue * share


def _coarser(x: Tensor) -> Tensor:
    """Fewer pixels, as somebody far away has; half of the pictures more so than the other half."""
    height, width = x.shape[2:]
    parts = []
    for part, scale in zip(x.chunk(2), (0.35, 0.6), strict=False):
        small = functional.interpolate(part, (int(height * scale), int(width * scale)), mode="area")
        parts.append(functional.interpolate(small, (height, width), mode="bilinear", align_corners=False))
    return torch.cat(parts)


def _blurred(x: Tensor, reach: int = 4) -> Tensor:
    """Out of focus, or moved along a line: a Gaussian with two different widths, turned."""
    y, z = torch.meshgrid(*[torch.arange(-reach, reach + 1, device=x.device).float()] * 2, indexing="ij")
    angle = _rand(x, 0, math.pi, 1, 1)
    along, across = z * angle.cos() + y * angle.sin(), y * angle.cos() - z * angle.sin()
    wide, narrow = _rand(x, 0.6, 2.6, 1, 1), _rand(x, 0.3, 1.1, 1, 1)
    kernel = torch.exp(-(along**2) / (2 * wide**2) - across**2 / (2 * torch.minimum(wide, narrow) ** 2))
    kernel = (kernel / kernel.sum((1, 2), keepdim=True)).repeat_interleave(3, 0)[:, None]
    padded = functional.pad(x, (reach,) * 4, mode="replicate")
    return functional.conv2d(padded.reshape(1, -1, *padded.shape[2:]), kernel, groups=len(kernel)).view(x.shape)


def _compressed(x: Tensor) -> Tensor:
    """Coarse steps of the cosine transform of 8x8 blocks, coarser for fine detail: as films are stored."""
    i = torch.arange(8, device=x.device).float()
    basis = torch.cos((2 * i[None, :] + 1) * i[:, None] * math.pi / 16) * 0.5
    basis[0] = math.sqrt(1 / 8)
    batch, _, height, width = x.shape
    blocks = x.view(batch, 3, height // 8, 8, width // 8, 8).transpose(3, 4)
    steps = (4 + 3 * (i[:, None] + i[None, :])) * _rand(x, 0.5, 4.5, 1, 1, 1, 1, 1)
    coded = ((basis @ blocks @ basis.T) / steps).round() * steps
    return (basis.T @ coded @ basis).transpose(3, 4).reshape(x.shape)


def _covered(x: Tensor, most: int) -> Tensor:
    """Rectangles of one colour: what stands in front."""
    batch, _, height, width = x.shape
    row, column = torch.arange(height, device=x.device)[:, None], torch.arange(width, device=x.device)
    for _ in range(most):
        h, w = _rand(x, height / 15, height / 5), _rand(x, height / 15, height / 5)
        top, left = _rand(x, 0, height), _rand(x, 0, width)
        there = (row >= top) & (row < top + h) & (column >= left) & (column < left + w)
        there = there & (torch.rand(batch, 1, 1, 1, device=x.device) < 0.5)
        x = torch.where(there, _rand(x, 0, 255, 3, 1, 1), x)
    return x
