"""Bones first: a long-legged pupil is not a wrong pupil."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.motion import body

Floats = NDArray[np.float64]

BONES = (("upper_arm", 5, 7), ("forearm", 7, 9), ("thigh", 11, 13), ("shank", 13, 15))
"""Name, proximal and distal point of the left bone; the right one is one further."""

LONG = 0.8
"""Quantile of a bone's lengths over a clip that is taken for its true one: foreshortening only shortens."""


def bone_lengths(position: Floats) -> dict[str, float]:
    """Robust length of every bone over a movement (T, 17, 2), in its unit; NaN where it is never seen."""
    lengths = {}
    for name, a, b in BONES:
        sides = np.linalg.norm(position[:, [a, a + 1]] - position[:, [b, b + 1]], axis=-1)
        known = sides[np.isfinite(sides)]
        lengths[name] = float(np.quantile(known, LONG)) if len(known) else float("nan")
    return lengths


def scaled(position: Floats, lengths: dict[str, float], wanted: dict[str, float]) -> Floats:
    """(T, 17, 2) with every bone stretched by one ratio for the whole clip, so that foreshortening stays."""
    out = position.copy()
    for name, a, b in BONES:
        ratio = wanted[name] / lengths[name]
        ratio = ratio if np.isfinite(ratio) else 1.0
        for side in (0, 1):
            out[:, b + side] = out[:, a + side] + ratio * (position[:, b + side] - position[:, a + side])
    return out


def limb_vectors(position: Floats) -> dict[str, Floats]:
    """Direction and length of every limb by the part of the body that moves it; (…, 17, 2) → (…, 2) each.

    A fault at the hip moves knee and ankle too; compared limb by limb it shows at the hip alone. Take-off side left.
    """
    p = position
    vectors = {
        "trunk": body.mid_shoulder(p) - body.mid_hip(p),
        "lean": body.centre_of_mass(p) - p[..., body.LEFT_ANKLE, :],
    }
    for side, names in enumerate((("takeoff", "left"), ("free", "right"))):
        for name in names:
            vectors[f"{name}_hip"] = p[..., 13 + side, :] - p[..., 11 + side, :]
            vectors[f"{name}_knee"] = p[..., 15 + side, :] - p[..., 13 + side, :]
        vectors[f"{names[1]}_shoulder"] = p[..., 7 + side, :] - p[..., 5 + side, :]
        vectors[f"{names[1]}_elbow"] = p[..., 9 + side, :] - p[..., 7 + side, :]
    return vectors
