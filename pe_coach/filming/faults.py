"""Faults that a demo's pupil may show, as data: which limbs turn, how far, and when around the take-off."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pe_coach.filming.jumping import BodyMotion
from pe_coach.filming.planar import SIDES, PlanarMotion

Floats = NDArray[np.float64]
Role = Literal["takeoff", "free"]
Angle = Literal["thigh", "knee", "arm"]

POINT_CHAINS = MappingProxyType({"thigh": (11, 13, 13), "knee": (11, 13, 15), "arm": (5, 9, 9)})
"""Left-hand COCO points of an angle: the direction from first to second, or the inner angle at the second."""


@dataclass(frozen=True)
class Turn:
    """A limb's part in a fault: it turns by `share` of the fault's degrees, or to a fixed direction.

    Attributes:
        role: of the take-off side or of the free side.
        limb: segment of that side.
        share: degrees of turn for each degree of the fault; positive swings a hanging limb forward.
        hanging_deg: the direction that it takes instead, degrees from straight down, forward positive.
    """

    role: Role
    limb: str
    share: float = 0.0
    hanging_deg: float | None = None


@dataclass(frozen=True)
class Fault:
    """One thing done wrong.

    Attributes:
        name: as the command line knows it.
        joint: part of the body that a correction should name; "{takeoff}" stands for left or right.
        role: the side on which it shows.
        phase: phase of the event in which it shows.
        degrees: smallest and largest size, well above how much elite jumps differ; where limbs take fixed directions,
            the size follows from the jump.
        turns: what it is made of.
        rises: from when to when it sets in, shares of the contact (0 touch-down, 1 toe-off).
        fades_s: from when to when it passes, seconds after toe-off.
        angle: whose change at toe-off is its size: direction of the thigh, inner angle of the knee, or direction of the
            line from shoulder to wrist.
    """

    name: str
    joint: str
    role: Role
    phase: str
    degrees: tuple[float, float]
    turns: tuple[Turn, ...]
    rises: tuple[float, float]
    fades_s: tuple[float, float]
    angle: Angle


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="free_thigh",
        joint="free_hip",
        role="free",
        phase="take_off",
        degrees=(42.0, 50.0),
        turns=(Turn("free", "thigh", -1.0), Turn("free", "shank", -0.7)),
        rises=(0.0, 0.6),
        fades_s=(0.10, 0.32),
        angle="thigh",
    ),
    Fault(
        name="takeoff_knee",
        joint="takeoff_knee",
        role="takeoff",
        phase="take_off",
        degrees=(46.0, 52.0),
        turns=(Turn("takeoff", "thigh", 0.5), Turn("takeoff", "shank", -0.5)),
        rises=(-0.9, 0.15),
        fades_s=(0.05, 0.28),
        angle="knee",
    ),
    Fault(
        name="arms",
        joint="{takeoff}_shoulder",
        role="takeoff",
        phase="take_off",
        degrees=(80.0, 80.0),
        turns=(
            Turn("takeoff", "upper_arm", hanging_deg=-8.0),
            Turn("takeoff", "forearm", hanging_deg=8.0),
            Turn("free", "upper_arm", hanging_deg=-14.0),
            Turn("free", "forearm", hanging_deg=2.0),
        ),
        rises=(-1.2, 0.2),
        fades_s=(0.12, 0.40),
        angle="arm",
    ),
)
"""What the demo injects; 1 in 7 seeds has none of them."""


def fault_named(name: str) -> Fault:
    """One of `FAULTS`.

    Raises:
        KeyError: no such fault.
    """
    for fault in FAULTS:
        if fault.name == name:
            return fault
    raise KeyError(f"no fault named {name!r}; there are {', '.join(f.name for f in FAULTS)}")


def joint_of(fault: Fault, takeoff_side: str) -> str:
    """Id of the part of the body that a correction should name."""
    return fault.joint.format(takeoff=takeoff_side)


def side_of(role: Role, takeoff_side: str) -> str:
    """Left or right, for a role."""
    return takeoff_side if role == "takeoff" else SIDES[1 - SIDES.index(takeoff_side)]


def with_fault(motion: PlanarMotion, fault: Fault, degrees: float) -> PlanarMotion:
    """The motion done wrong by `degrees`, blended in and out smoothly around the take-off."""
    contact = motion.take_off
    lasts = contact.stop_s - contact.start_s
    begin, full = (contact.start_s + lasts * share for share in fault.rises)
    over, gone = (contact.stop_s + late for late in fault.fades_s)
    share = _smooth((motion.time_s - begin) / (full - begin)) * _smooth((gone - motion.time_s) / (gone - over))
    turned = {}
    for turn in fault.turns:
        segment = f"{side_of(turn.role, contact.side)}_{turn.limb}"
        whole = np.full_like(share, turn.share * degrees)
        if turn.hanging_deg is not None:
            now = float(np.interp(contact.stop_s, motion.time_s, motion.angle(segment)))
            target = turn.hanging_deg - 90
            whole = target + 360 * np.round((now - target) / 360) - motion.angle(segment)
        turned[segment] = share * whole
    return motion.turned(turned)


def _smooth(share: Floats) -> Floats:
    """0 to 1 without corners."""
    x = np.clip(share, 0, 1)
    return np.asarray(x * x * (3 - 2 * x))


def angle_at_toe_off(motion: BodyMotion, fault: Fault) -> float:
    """The angle that a fault changes, degrees, from the key points at toe-off in the plane of motion."""
    index = int(np.argmin(np.abs(motion.time_s - motion.toe_off_s)))
    side = SIDES.index(side_of(fault.role, motion.contacts[-1].side))
    a, b, c = (motion.points[index, point + side, ::2] for point in POINT_CHAINS[fault.angle])
    first = np.arctan2(*(b - a)[::-1])
    if fault.angle != "knee":
        return float(np.degrees(first))
    return float(180 - abs((np.degrees(np.arctan2(*(c - b)[::-1]) - first) + 180) % 360 - 180))


def size_of(clean: BodyMotion, faulty: BodyMotion, fault: Fault) -> float:
    """By how many degrees the fault changes its angle at toe-off."""
    change = angle_at_toe_off(faulty, fault) - angle_at_toe_off(clean, fault)
    return abs((change + 180) % 360 - 180)
