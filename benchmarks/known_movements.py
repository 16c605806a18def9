"""Movements whose points are known exactly: the demo's jumps, and stored motions of bodies seen by a still camera."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pe_coach.filming import actor_in_file, load_body, look_at
from pe_coach.filming.bodies import pose_points
from pe_coach.filming.demo import demo_scene, perform, shot_of, truth_of
from pe_coach.pose import PoseSequence

DISTANCE_M, FOCAL_PX, SIZE_PX, EYE_HEIGHT_M = 12.0, 1650.0, (1920, 1080), 1.0
"""The camera: as far away and as high as the demo's."""


def demo_points(seed: int) -> PoseSequence:
    """The true points of a demo jump, 60 frames a second, panned."""
    scene = demo_scene(seed)
    motion, injected = perform(scene)
    truth = truth_of(shot_of(scene, motion), motion, injected)
    sure = np.ones(truth.xy.shape[:2])
    return PoseSequence(truth.xy, sure, 3.0 * sure, truth.time_s, truth.size, truth.camera)


def motion_points(
    path: Path, body: str, *, frame_rate: float = 60.0, from_left: bool = False, yaw_deg: float = 0.0
) -> PoseSequence:
    """The true points of a stored motion on a body; a still camera at the side, turned by `yaw_deg`."""
    who = load_body(body)
    actor = actor_in_file(path, who, frame_rate=frame_rate)
    centre, turn = actor.root.mean(0), np.radians(yaw_deg)
    way = np.array([np.sin(turn), np.cos(turn) * (1 if from_left else -1)]) * DISTANCE_M
    camera = look_at(np.array([*(centre[:2] + way), EYE_HEIGHT_M]), centre, FOCAL_PX, SIZE_PX)
    xy = camera.project(pose_points(who, actor.rotations, actor.root)[:, :17])
    sure = np.ones(xy.shape[:2])
    still = np.tile(np.eye(3), (len(xy), 1, 1))
    return PoseSequence(xy, sure, 3.0 * sure, np.arange(len(xy)) / frame_rate, SIZE_PX, still)
