"""A walker in numbers: what cleaning has to cope with, with the truth known."""

from __future__ import annotations

import numpy as np

from pe_coach.pose.sequence import PoseSequence

TORSO_PX = 50.0


def walker(
    frame_rate: float = 60.0, duration_s: float = 2.0, speed_px_s: float = 120.0, noise_px: float = 0.0
) -> PoseSequence:
    """Somebody who walks to the right, seen from the side; arms and legs swing at 1 Hz and pass each other."""
    time_s = np.arange(round(frame_rate * duration_s)) / frame_rate
    swing = np.sin(2 * np.pi * time_s)
    xy = np.zeros((len(time_s), 17, 2))
    heights = {0: -70, 1: -72, 3: -70, 5: -50, 7: -25, 9: 0, 11: 0, 13: 40, 15: 80}
    reach = {5: 3.0, 7: -12.0, 9: -28.0, 11: 3.0, 13: 16.0, 15: 34.0}
    for joint, height in heights.items():
        for side, sign in ((0, 1.0), (1, -1.0)) if joint else ((0, 0.0),):
            xy[:, joint + side, 0] = 300 + speed_px_s * time_s + sign * reach.get(joint, 1.0) * swing
            xy[:, joint + side, 1] = 200 + height
    xy += np.random.default_rng(1).normal(0, noise_px, xy.shape) if noise_px else 0.0
    shape = xy.shape[:2]
    camera = np.tile(np.eye(3), (len(time_s), 1, 1))
    return PoseSequence(xy, np.full(shape, 0.9), np.full(shape, 4.0), time_s, (1280, 720), camera)
