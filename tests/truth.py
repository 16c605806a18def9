"""Key points of filmed jumps as they truly are, for tests that must not depend on a network."""

from __future__ import annotations

from functools import cache

import numpy as np

from pe_coach.filming.bodies import load_body
from pe_coach.filming.faults import fault_named, with_fault
from pe_coach.filming.jumping import BodyMotion
from pe_coach.filming.jumping import jump as performed
from pe_coach.filming.planar import DEMO_JUMPS, load_planar
from pe_coach.pose import PoseSequence

JUMPS = DEMO_JUMPS
REFERENCE = "elite_without_demo"


@cache
def body_motion(name: str, fault: str | None = None, degrees: float | None = None) -> BodyMotion:
    motion = load_planar(name)
    if fault is not None:
        wrong = fault_named(fault)
        motion = with_fault(motion, wrong, float(np.mean(wrong.degrees)) if degrees is None else degrees)
    return performed(motion, load_body("boy14a"), 1)


def poses(
    jump: str | BodyMotion,
    fault: str | None = None,
    *,
    degrees: float | None = None,
    rate: float = 60.0,
    scale_px: float = 150.0,
    left: bool = False,
    noise: float = 0.0,
) -> PoseSequence:
    """A jump seen exactly from the side by a still camera; `noise` is a share of the body's height."""
    motion = body_motion(jump, fault, degrees) if isinstance(jump, str) else jump
    t = np.arange(0, motion.time_s[-1], 1 / rate)
    points = motion.points[:, :17]
    xy = np.stack([points[..., 0] * (-1 if left else 1), -points[..., 2]], -1) * scale_px + 700
    xy = np.apply_along_axis(lambda column: np.interp(t, motion.time_s, column), 0, xy)
    height_px = 1.63 * scale_px
    xy = xy + np.random.default_rng(0).normal(0, noise * height_px, xy.shape)
    shape = xy.shape[:2]
    spread = np.full(shape, max(noise, 0.005) * height_px)
    return PoseSequence(xy, np.ones(shape), spread, t, (1920, 1080), np.tile(np.eye(3), (len(t), 1, 1)))
