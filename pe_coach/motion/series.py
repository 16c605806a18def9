"""Named quantities of a posture: what criteria, charts and words refer to.

Every quantity is a function of positions (…, 17, 2) in torso lengths, y up, movement towards +x, **take-off side on
the left** (`oriented`), and returns (…). Degrees, or torso lengths, or leg lengths, as `UNITS` says. Signs follow the
notation of the technique notes: trunk and lean are positive forward, thighs positive upward, arms positive forward.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pe_coach.motion import body
from pe_coach.motion.angles import joint_angle, length, segment_angle
from pe_coach.pose.skeleton import COCO17

Floats = NDArray[np.float64]
Series = Callable[[Floats], Floats]

MIRROR = np.array(COCO17.mirror)


def oriented(position: Floats, takeoff_side: str) -> Floats:
    """Labels exchanged where needed, so that the take-off leg is the left one; (…, 17, 2)."""
    return position if takeoff_side == "left" else position[..., MIRROR, :]


def _point(index: int) -> Series:
    return lambda p: p[..., index, :]


def _joint(first: int, joint: int, last: int) -> Series:
    return lambda p: joint_angle(p[..., first, :], p[..., joint, :], p[..., last, :])


def _segment(start: Series, stop: Series, zero: str) -> Series:
    return lambda p: segment_angle(start(p), stop(p), zero=zero)


def _mean(*series: Series) -> Series:
    return lambda p: np.stack([s(p) for s in series]).mean(0)


def _higher_hand(p: Floats) -> Floats:
    """Height of the higher wrist above its own shoulder."""
    hands = [p[..., s + 4, 1] - p[..., s, 1] for s in (body.LEFT_SHOULDER, body.RIGHT_SHOULDER)]
    higher: Floats = np.fmax(*hands)
    return higher


def leg_length(p: Floats) -> Floats:
    """Length of the longer leg as seen, torso lengths."""
    legs = [
        length(p[..., h, :] - p[..., h + 2, :]) + length(p[..., h + 2, :] - p[..., h + 4, :])
        for h in (body.LEFT_HIP, body.RIGHT_HIP)
    ]
    longer: Floats = np.fmax(*legs)
    return longer


def _reach(p: Floats) -> Floats:
    """Ankles ahead of the hips, in leg lengths."""
    ankles = (p[..., body.LEFT_ANKLE, 0] + p[..., body.RIGHT_ANKLE, 0]) / 2
    reach: Floats = (ankles - body.mid_hip(p)[..., 0]) / leg_length(p)
    return reach


def _arch(p: Floats) -> Floats:
    """Height of mid-hip above the middle of the chord from mid-shoulder to mid-knee: an arch is above, a tuck below."""
    knees = (p[..., body.LEFT_KNEE, 1] + p[..., body.RIGHT_KNEE, 1]) / 2
    above: Floats = body.mid_hip(p)[..., 1] - (body.mid_shoulder(p)[..., 1] + knees) / 2
    return above


_LS, _RS, _LW, _RW = map(_point, (body.LEFT_SHOULDER, body.RIGHT_SHOULDER, body.LEFT_WRIST, body.RIGHT_WRIST))
_LH, _RH, _LK, _RK = map(_point, (body.LEFT_HIP, body.RIGHT_HIP, body.LEFT_KNEE, body.RIGHT_KNEE))
_LEFT_KNEE = _joint(body.LEFT_HIP, body.LEFT_KNEE, body.LEFT_ANKLE)
_RIGHT_KNEE = _joint(body.RIGHT_HIP, body.RIGHT_KNEE, body.RIGHT_ANKLE)
_LEFT_HIP = _joint(body.LEFT_SHOULDER, body.LEFT_HIP, body.LEFT_KNEE)
_RIGHT_HIP = _joint(body.RIGHT_SHOULDER, body.RIGHT_HIP, body.RIGHT_KNEE)
_LEFT_THIGH, _RIGHT_THIGH = _segment(_LH, _LK, "ahead"), _segment(_RH, _RK, "ahead")
_LEFT_ARM, _RIGHT_ARM = _segment(_LS, _LW, "down"), _segment(_RS, _RW, "down")


def _forward_arm(p: Floats) -> Floats:
    """Direction of the arm that swings farther forward, whichever it is: seen from the side the two are easily
    mistaken for each other."""
    farther: Floats = np.fmax(_LEFT_ARM(p), _RIGHT_ARM(p))
    return farther


SERIES: dict[str, Series] = {
    "takeoff_knee": _LEFT_KNEE,
    "free_knee": _RIGHT_KNEE,
    "knees": _mean(_LEFT_KNEE, _RIGHT_KNEE),
    "takeoff_hip": _LEFT_HIP,
    "free_hip": _RIGHT_HIP,
    "hips": _mean(_LEFT_HIP, _RIGHT_HIP),
    "stretch": _mean(_LEFT_KNEE, _RIGHT_KNEE, _LEFT_HIP, _RIGHT_HIP),
    "takeoff_thigh": _LEFT_THIGH,
    "free_thigh": _RIGHT_THIGH,
    "thighs": _mean(_LEFT_THIGH, _RIGHT_THIGH),
    "trunk": _segment(body.mid_hip, body.mid_shoulder, "up"),
    "lean": _segment(_point(body.LEFT_ANKLE), body.centre_of_mass, "up"),
    "takeoff_arm": _LEFT_ARM,
    "free_arm": _RIGHT_ARM,
    "arms": _mean(_LEFT_ARM, _RIGHT_ARM),
    "forward_arm": _forward_arm,
    "higher_hand": _higher_hand,
    "reach": _reach,
    "arch": _arch,
}
"""Quantities by name."""

UNITS = {name: {"higher_hand": "T", "arch": "T", "reach": "L"}.get(name, "°") for name in SERIES}
"""Degrees, torso lengths or leg lengths."""
