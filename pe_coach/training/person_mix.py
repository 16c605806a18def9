"""How often what is laid into a training picture of the person detector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Shares = tuple[float, ...]

SCENE, CROP, EMPTY = range(3)
"""Kinds of pieces: whole pictures, crops around somebody, nobody."""


@dataclass(frozen=True)
class Mix:
    """Shares of what samples are made of; every tuple sums to 1.

    `tilings`: one tile, two, four. `tiles` and `patches_of`: how often a tile and a patch laid over the tiles is a
    whole picture, a crop, a piece of nobody. `patches` and `drawn`: how often there are 0, 1, 2 … of them. `lies`: how
    often a picture of each kind is laid as a sheet, over all of its tile, as a spot (`person_views.Lie`). `cluttered`:
    share of the samples in which things lie about; `even`: of those of one colour and nothing else, as films fade to
    black. `pools`: share of those that show a swimming pool. `spoilt`: factor on the chances of what spoils a picture.
    """

    tilings: Shares = (0.35, 0.35, 0.3)
    tiles: Shares = (0.42, 0.4, 0.18)
    patches: Shares = (0.45, 0.3, 0.15, 0.1)
    patches_of: Shares = (0.15, 0.5, 0.35)
    drawn: Shares = (0.45, 0.25, 0.13, 0.09, 0.05, 0.03)
    lies: tuple[Shares, Shares, Shares] = ((0.3, 0.7, 0.0), (0.3, 0.35, 0.35), (0.25, 0.5, 0.25))
    cluttered: float = 0.5
    even: float = 0.03
    pools: float = 0.12
    spoilt: float = 1.0


WILD = Mix()
"""For most of the training: many people a picture, every edge meaningless."""

CALM = Mix(
    tilings=(0.75, 0.2, 0.05),
    tiles=(0.55, 0.3, 0.15),
    patches=(0.7, 0.2, 0.1),
    lies=((0.1, 0.9, 0.0), (0.15, 0.5, 0.35), (0.1, 0.7, 0.2)),
    cluttered=0.2,
    spoilt=0.6,
)
"""For its end: nearer to what cameras show. Closing the mosaic before the end is due to Ge et al., "YOLOX", arXiv
2107.08430."""


def choose(shares: Shares, rng: np.random.Generator) -> int:
    """A place in the tuple, by its shares."""
    return int(rng.choice(len(shares), p=shares))
