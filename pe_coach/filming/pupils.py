"""The people of a lesson's film."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.bodies import KIT_NAMES, Body, load_body
from pe_coach.filming.demo import PALETTES
from pe_coach.filming.held_out import HELD_OUT

Image = NDArray[np.uint8]

OFFICIALS = ("man_a", "woman_a")
LOOKS = len(HELD_OUT.bodies) * len(PALETTES)
"""Different pupils that can be told apart by body and colours."""


@dataclass(frozen=True, eq=False)
class Who:
    """Somebody: a body in a kit with its colours (8, 3)."""

    body: Body
    kit: int
    palette: Image


def dressed(look: int) -> Who:
    """A pupil: each look is another body in other colours."""
    body, kit = load_body(HELD_OUT.bodies[look % len(HELD_OUT.bodies)]), KIT_NAMES.index(HELD_OUT.kits[0])
    palette = body.palette[kit].copy()
    palette[[2, 3, 4]] = PALETTES[look // len(HELD_OUT.bodies)]
    return Who(body, kit, palette)


def official(name: str, rng: np.random.Generator) -> Who:
    """Somebody of `OFFICIALS`, in long sleeves of any colour."""
    body, kit = load_body(name), KIT_NAMES.index("longsleeve_tights")
    palette = body.palette[kit].copy()
    palette[[2, 3]] = rng.integers(30, 200, (2, 3))
    return Who(body, kit, palette)
