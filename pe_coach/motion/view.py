"""From where the camera looks at the athlete: how far it is turned away from the exact side view.

Seen exactly from the side the two shoulders lie one behind the other, and so do the hips; turned by an angle their
distance in the picture is their width times its sine. Runners turn shoulders and hips to and fro with every stride, so
the mean over a stride counts, signed by which of the two is the left one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.motion import body
from pe_coach.motion.motion import Motion

Floats = NDArray[np.float64]

SHOULDER_WIDTH, HIP_WIDTH = 0.63, 0.36
"""Distance between the joints' middles, torso lengths: 0.60 to 0.66 and 0.34 to 0.39 on twelve body models of 8 to 17
years and adults."""

WIDTH_ERROR = 0.10
"""Share by which a body's own width differs from these."""

STRIDE_S = 0.25
"""Shoulders and hips turn one way for one step of a run; so far apart, two looks at them are independent."""

POINT_ERROR = 0.06
"""Torso lengths by which the mean of the widths may be off because a network draws both sides together or apart."""

FEWEST_FRAMES = 4


@dataclass(frozen=True)
class View:
    """The camera's direction.

    `turn_deg` is 0 in the exact side view, 90 from the front, -90 from behind (positive: the athlete comes towards the
    camera); `sigma_deg` is its standard error.
    """

    turn_deg: float
    sigma_deg: float

    @property
    def off_side_deg(self) -> float:
        """Degrees away from the side view, whichever way."""
        return abs(self.turn_deg)


def camera_view(motion: Motion, start_s: float, stop_s: float) -> View | None:
    """The camera's direction while the athlete's trunk is upright or level, from `start_s` to `stop_s`.

    None where shoulders and hips are seen in too few frames.
    """
    inside = (motion.time_s >= start_s - 1e-9) & (motion.time_s <= stop_s + 1e-9)
    widths = _widths(motion)[inside]
    widths = widths[np.isfinite(widths)]
    if len(widths) < FEWEST_FRAMES:
        return None
    share = float(np.mean(widths)) / (SHOULDER_WIDTH + HIP_WIDTH)
    looks = max(1.0, (stop_s - start_s) / STRIDE_S)
    error = np.sqrt(np.var(widths) / looks + (WIDTH_ERROR * share) ** 2 + POINT_ERROR**2)
    turn = np.arcsin(np.clip(share, -1.0, 1.0))
    sigma = error / max(float(np.cos(turn)), 0.35)
    towards = -1.0 if motion.mirrored else 1.0
    return View(towards * float(np.degrees(turn)), float(np.degrees(sigma)))


def _widths(motion: Motion) -> Floats:
    """(T,) signed width of shoulders and hips together along the picture's horizontal, torso lengths."""
    p = motion.position[..., 0]
    widths: Floats = p[:, body.LEFT_SHOULDER] - p[:, body.RIGHT_SHOULDER] + p[:, body.LEFT_HIP] - p[:, body.RIGHT_HIP]
    return widths
