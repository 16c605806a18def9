"""Drawn swimming pools to judge person detectors on: held-out bodies in the held-out kit or dressed for the water."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from pe_coach.filming import HELD_OUT, KIT_NAMES
from pe_coach.training.person_bank import Motions, draw_bank
from pe_coach.training.person_pools import WATERS, PoolScene, pool_scene
from pe_coach.training.person_scenes import PEOPLE, SCENES, Labelled
from pe_coach.training.rendered import CutOut

SEED = 50_000
"""Of the pools and the people; training has other pools."""

SIZE = (216, 384)
"""Height and width, px: backdrops are no larger."""

CAST, SWIMMERS = 200, 0.75
"""Drawn people, and the share of them who are drawn as they swim; the rest are in any posture."""


def swimming_scenes(data: Path) -> list[Labelled]:
    """`SCENES` pools with `PEOPLE` each, all of whom can be made out; the same ones for the same data."""
    motions = Motions.read(data / "bodies" / "motions")
    kits = tuple(KIT_NAMES.index(name) for name in HELD_OUT.kits)
    swimmers = round(SWIMMERS * CAST)
    sprites = draw_bank(_swum(motions), swimmers, SEED, HELD_OUT.bodies, kits)
    sprites += draw_bank(motions, CAST - swimmers, SEED + 1, HELD_OUT.bodies, kits)
    bank = [CutOut(np.dstack([sprite.rgb, sprite.alpha]), sprite.points) for sprite in sprites]
    clear = (scene for scene in _scenes(bank) if len(scene.boxes) == PEOPLE)
    return [Labelled(scene.image, scene.boxes, True) for scene in itertools.islice(clear, SCENES)]


def _swum(motions: Motions) -> Motions:
    """Those of the motions that swim."""
    kept = np.flatnonzero(motions.swims).tolist()
    names, rotations = tuple(motions.names[i] for i in kept), tuple(motions.rotations[i] for i in kept)
    return Motions(names, rotations, (True,) * len(kept))


def _scenes(bank: list[CutOut]) -> Iterator[PoolScene]:
    how = replace(WATERS, people=(0.0,) * PEOPLE + (1.0,))
    for index in itertools.count():
        rng = np.random.default_rng((SEED, index))
        yield pool_scene(lambda own: bank[int(own.integers(len(bank)))], SIZE, rng, how, SEED)
