"""Bones first: a long-legged pupil is not a wrong pupil."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pe_coach.motion import body
from pe_coach.motion.swimming import middle

Floats = NDArray[np.float64]

BONES = (("upper_arm", 5, 7), ("forearm", 7, 9), ("thigh", 11, 13), ("shank", 13, 15))
"""Name, proximal and distal point of the left bone; the right one is one further."""

SIDES = (0, 1)
"""What is added to the number of a left point: 0, or 1 for the right one."""

LEAN_SHARE = 0.85
"""Of the line from the feet to the centre of mass, 1.4 to 2 torso lengths: a body that leans as a whole turns trunk and
thighs too and must show at the lean most; a leg that bends moves the middle of the feet by half and must not."""

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
    ratio = {name: wanted[name] / lengths[name] for name, *_ in BONES}
    both = [ratio[name] if np.isfinite(ratio[name]) else 1.0 for name, *_ in BONES for _ in SIDES]
    return _stretched(position, np.array([1.0, *both]))


def seen_lengths(position: Floats) -> Floats:
    """(…, 17, 2) → (…, 9), length as seen of the trunk, then of the left and right of each of `BONES`."""
    trunk = body.mid_shoulder(position) - body.mid_hip(position)
    bones = [position[..., b + side, :] - position[..., a + side, :] for _, a, b in BONES for side in SIDES]
    lengths: Floats = np.linalg.norm(np.stack([trunk, *bones], -2), axis=-1)
    return lengths


def with_lengths(position: Floats, lengths: Floats) -> Floats:
    """(T, 17, 2) with trunk and bones of these lengths (T, 9), their directions kept.

    The mean of points that lie in different directions is nearer to the joint than any of them: a mean figure needs
    its bones back.
    """
    seen = seen_lengths(position)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _stretched(position, np.where(seen > 0, lengths / seen, 1.0))


def _stretched(position: Floats, ratios: Floats) -> Floats:
    """(T, 17, 2) rebuilt from the hips outwards, trunk and bones times ratios (9,) or (T, 9)."""
    ratio = np.broadcast_to(ratios, (len(position), ratios.shape[-1]))[..., None]
    out = position.copy()
    trunk = body.mid_shoulder(position) - body.mid_hip(position)
    shoulders = [body.LEFT_SHOULDER, body.RIGHT_SHOULDER]
    out[:, shoulders] += ((ratio[:, 0] - 1) * trunk)[:, None]
    for k, (_, a, b) in enumerate(BONES):
        for side in SIDES:
            bone = position[:, b + side] - position[:, a + side]
            out[:, b + side] = out[:, a + side] + ratio[:, 1 + 2 * k + side] * bone
    return out


def limb_vectors(position: Floats) -> dict[str, Floats]:
    """Direction and length of every limb by the part of the body that moves it; (…, 17, 2) → (…, 2) each.

    A limb that hangs on another is told from there: forearm from upper arm, upper arm from trunk, shank from thigh. So
    a fault at the hip, which turns the whole leg, shows at the hip alone. Take-off side left.
    """
    p = position
    trunk = body.mid_shoulder(p) - body.mid_hip(p)
    vectors = {"trunk": trunk, "lean": LEAN_SHARE * (body.centre_of_mass(p) - middle(p, body.LEFT_ANKLE))}
    for side, names in zip(SIDES, (("takeoff", "left"), ("free", "right")), strict=True):
        thigh, shank = p[..., 13 + side, :] - p[..., 11 + side, :], p[..., 15 + side, :] - p[..., 13 + side, :]
        upper, fore = p[..., 7 + side, :] - p[..., 5 + side, :], p[..., 9 + side, :] - p[..., 7 + side, :]
        for name in names:
            vectors[f"{name}_hip"], vectors[f"{name}_knee"] = thigh, _seen_from(thigh, shank)
        vectors[f"{names[1]}_shoulder"] = _seen_from(trunk, upper)
        vectors[f"{names[1]}_elbow"] = _seen_from(upper, fore)
    return vectors


def _seen_from(carrier: Floats, limb: Floats) -> Floats:
    """A limb (…, 2) along and across the limb that carries it; not known where that one has no length."""
    length = np.linalg.norm(carrier, axis=-1, keepdims=True)
    along = carrier / np.where(length > 0, length, np.nan)
    across = np.stack([-along[..., 1], along[..., 0]], -1)
    return np.stack([(limb * along).sum(-1), (limb * across).sum(-1)], -1)
