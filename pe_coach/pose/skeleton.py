"""The seventeen points of COCO as data: names, mirror partners, limbs, tolerances."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Skeleton:
    """Names of the points and how they belong together.

    `mirror[i]` is the point that `i` becomes in a mirrored picture; `limbs` are pairs of indices to draw;
    `sigmas` are the labelling deviations of COCO's object key point similarity (cocodataset/cocoapi), a share of the
    person's size.
    """

    names: tuple[str, ...]
    mirror: tuple[int, ...]
    limbs: tuple[tuple[int, int], ...]
    sigmas: tuple[float, ...]

    def index(self, name: str) -> int:
        """Index of a point by its name.

        >>> COCO17.index("left_knee")
        13
        """
        return self.names.index(name)


def _coco17() -> Skeleton:
    pairs = ("eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    names = ("nose", *(f"{side}_{part}" for part in pairs for side in ("left", "right")))
    mirror = (0, *(i + 1 if i % 2 else i - 1 for i in range(1, 17)))
    limbs = (
        *((5, 6), (11, 12), (5, 11), (6, 12)),
        *((5, 7), (7, 9), (6, 8), (8, 10)),
        *((11, 13), (13, 15), (12, 14), (14, 16)),
        *((0, 1), (0, 2), (1, 3), (2, 4)),
    )
    sigmas = (0.026, 0.025, 0.035, 0.079, 0.072, 0.062, 0.107, 0.087, 0.089)
    return Skeleton(names, mirror, limbs, (sigmas[0], *(s for s in sigmas[1:] for _ in range(2))))


COCO17 = _coco17()
"""Nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles; left before right, the person's own sides."""

TRUNK = (5, 6, 11, 12)
"""Shoulders and hips."""

BODY = tuple(range(5, 17))
"""The twelve points below the neck: what is graded."""
