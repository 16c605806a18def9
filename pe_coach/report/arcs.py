"""Angles drawn on the pupil: where the arc lies, what it measures, and what the ghost has there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.motion import body
from pe_coach.motion.angles import joint_angle
from pe_coach.motion.series import SERIES, oriented
from pe_coach.pose.skeleton import COCO17
from pe_coach.report.ghost import Moving
from pe_coach.report.quantities import CHAINS

Floats = NDArray[np.float64]

UPRIGHT = {"trunk": (body.mid_hip, body.mid_shoulder), "lean": (None, body.centre_of_mass)}
"""Parts of the body that are told against the vertical: from where, None for the take-off foot, to where."""


@dataclass(frozen=True)
class Arc:
    """An angle over all frames.

    Attributes:
        chain: points of the body that are the end of the first leg, the vertex and the end of the second one; None
            where they are no such points.
        px: (T, 3, 2) the same three in px of the film.
        value_deg: (T,) of the pupil, true vertical taken into account.
        ghost_deg: (T,) of the ghost at the same place of the movement.
    """

    chain: tuple[int, int, int] | None
    px: Floats
    value_deg: Floats
    ghost_deg: Floats


def arcs(moving: Moving, postures: Floats, joint: str) -> Arc | None:
    """The angle of a part of the body; None for parts that have none, such as the head.

    `postures` (T, 17, 2) are the ghost's, take-off side left.
    """
    if joint in UPRIGHT:
        return _upright(moving, postures, joint)
    role, _, part = joint.rpartition("_")
    sides = {"takeoff": moving.side, "free": "right" if moving.side == "left" else "left"}
    side = sides.get(role, role)
    if side not in ("left", "right") or part not in CHAINS:
        return None
    first, vertex, last = (COCO17.index(f"{side}_{point}") for point in CHAINS[part])
    chain = first, vertex, last
    own = oriented(postures, moving.side)
    value, theirs = (joint_angle(*(p[:, point] for point in chain)) for p in (moving.motion.position, own))
    return Arc(chain, moving.poses.xy[:, list(chain)], value, theirs)


def _upright(moving: Moving, postures: Floats, part: str) -> Arc:
    """An angle between a line through the body and the vertical, forward positive."""
    position = moving.motion.position
    start, stop = UPRIGHT[part]
    ankle = position[:, COCO17.index(f"{moving.side}_ankle")]
    foot = ankle if start is None else start(position)
    above = foot + np.array([0.0, 1.0])
    px = moving.in_picture(np.stack([above, foot, stop(position)], 1))
    return Arc(None, px, SERIES[part](moving.oriented), SERIES[part](postures))
