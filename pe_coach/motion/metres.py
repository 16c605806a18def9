"""How many metres a torso length is: from the pupil's height, a tape in the picture, or free fall, and all together.

The segment masses behind the centre of mass that falls are Winter's (`motion.body`). Children's differ: head and neck
weigh 10.1 % of the body at 12 years and 18.2 % at 6, not 8.1 % (Jensen 1986, 10.1016/0021-9290(86)90012-6; 1989,
J Biomech 22:529-536). That puts the centre elsewhere in the trunk, but lets it fall in the same curve.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.motion.flight import ONE_TORSO_M
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.steady import onto_middle_of_pan, project

Floats = NDArray[np.float64]

TORSO_OF_HEIGHT = 0.294
"""Mid-shoulder to mid-hip as a share of the height: 0.284 to 0.306 on the twelve bodies of 8 to 35 years that films are
rendered of, 0.296 on the captured figure; 0.288 in Winter's table of segment lengths (after Drillis and Contini)."""

SHARE_ERROR = 0.04
"""Standard error of that share among people, relative: 0.02 on those bodies, and people in clothes differ more."""

FALL_ERROR = 0.04
"""Relative standard error of a torso length from free fall besides that of the fit: four captured jumps of one athlete
give 0.51 to 0.55 m, a standard deviation of 4 %."""

DEPTH_ERROR = 0.03
"""A tape lies not exactly as far from the camera as the pupil: 0.3 m in 10 m."""

MARK_ERROR_PX = 2.0
"""How exactly somebody marks an end of the tape."""

GRAVITY_M_S2 = 9.81

APART = 3.0
"""Two scales that differ by more than this many standard errors cannot both be right; what was told goes before what
was inferred from free fall."""


@dataclass(frozen=True)
class Tape:
    """Something of known length in the picture, at the pupil's distance: two pixels, when, and how long it is."""

    ends_px: tuple[tuple[float, float], tuple[float, float]]
    time_s: float
    metres: float


@dataclass(frozen=True)
class TorsoLength:
    """A torso length in metres with its relative standard error, and what told it: `height`, `tape` or `fall`."""

    metres: float
    error: float
    told_by: str


def from_height(height_cm: float) -> TorsoLength:
    """The torso length of somebody of this height."""
    return TorsoLength(TORSO_OF_HEIGHT * height_cm / 100, SHARE_ERROR, "height")


def from_tape(tape: Tape, poses: PoseSequence, torso_px: float) -> TorsoLength | None:
    """The torso length that a tape tells, None where it has no length in the picture.

    The tape is seen in the frame nearest to its time; the camera's own motion is taken out as for the pupil.
    """
    frame = int(np.abs(poses.time_s - tape.time_s).argmin())
    ends = project(onto_middle_of_pan(poses)[frame][None], np.array(tape.ends_px)[None])[0]
    length_px = float(np.linalg.norm(ends[1] - ends[0]))
    if not length_px > 0:
        return None
    error = float(np.hypot(DEPTH_ERROR, np.sqrt(2) * MARK_ERROR_PX / length_px))
    return TorsoLength(tape.metres * torso_px / length_px, error, "tape")


def from_fall(acceleration: Floats) -> TorsoLength | None:
    """The torso length that free fall tells; None where it is none that anybody has.

    Args:
        acceleration: (D,) downward, torso lengths/s²: as measured, and in copies moved by what is not known.
    """
    known = acceleration[np.isfinite(acceleration) & (acceleration > 0)]
    if not len(known) or not np.isfinite(acceleration[0]) or acceleration[0] <= 0:
        return None
    metres = GRAVITY_M_S2 / float(acceleration[0])
    error = float(np.hypot(FALL_ERROR, np.std(known[1:]) / acceleration[0] if len(known) > 1 else 0.0))
    return TorsoLength(metres, error, "fall") if ONE_TORSO_M[0] <= metres <= ONE_TORSO_M[1] else None


def together(scales: Sequence[TorsoLength]) -> TorsoLength | None:
    """The best of several scales: the mean of their logarithms, weighted by their certainty.

    Free fall is left out where it contradicts what was told: then time or camera are not what they seem.
    """
    told = [scale for scale in scales if scale.told_by != "fall"]
    if told:
        sure = min(told, key=lambda scale: scale.error)
        scales = [scale for scale in scales if scale.told_by != "fall" or not _contradict(scale, sure)]
    if not scales:
        return None
    weights = np.array([scale.error**-2 for scale in scales])
    logs = np.log([scale.metres for scale in scales])
    names = " + ".join(scale.told_by for scale in scales)
    return TorsoLength(float(np.exp((weights * logs).sum() / weights.sum())), float(weights.sum() ** -0.5), names)


def _contradict(first: TorsoLength, second: TorsoLength) -> bool:
    """Whether two scales cannot both be right."""
    apart = abs(math.log(first.metres / second.metres))
    return apart > APART * math.hypot(first.error, second.error)
