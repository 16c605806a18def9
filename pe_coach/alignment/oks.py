"""Object key point similarity, COCO's measure of how near two postures are, with the torso as scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SCALE_TORSOS = 1.6
"""Person scale s in torso lengths: the square root of a standing person's usual box area (0.53 × height × 0.4 height),
which does not shrink in a tuck nor grow with raised arms (technique notes 11.1)."""

LENIENCY = 1.5
"""m: COCO's tolerance is a labeller's; a coach's is wider. Half score at 34° of knee, 17° of arm swing."""

LIMB_SIGMA = 0.08
"""One deviation for shoulder, elbow, wrist, knee and ankle: labelling noise is no coaching tolerance."""

HIP_SIGMA = 0.107
"""COCO's deviation of the hips (cocodataset/cocoapi)."""

SIGMAS = np.array([LIMB_SIGMA] * 6 + [HIP_SIGMA] * 2 + [LIMB_SIGMA] * 4)
"""Of the twelve body points, left before right: shoulders, elbows, wrists, hips, knees, ankles."""

TOLERANCE = SCALE_TORSOS * LENIENCY * 2 * SIGMAS
"""s · k with k = 2σ as in COCO, times the leniency, torso lengths, (12,)."""


def keypoint_similarity(distance: Floats, tolerance: Floats | float, noise: Floats | float = 0.0) -> Floats:
    """exp(−d² / 2 (tolerance² + noise²)): 1 for equal, 0.61 one tolerance away.

    `distance`, `tolerance` and `noise` (standard deviation of the measurement) in torso lengths; NaN stays NaN. A
    noisy measurement is farther away than the truth by about its noise, so noise widens the tolerance.

    >>> float(keypoint_similarity(np.zeros(1), 0.384)[0])
    1.0
    """
    similarity: Floats = np.exp(-(distance**2) / (2 * (np.square(tolerance) + np.square(noise))))
    return similarity
