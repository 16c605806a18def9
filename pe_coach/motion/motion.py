"""From key points in pixels to a movement in torso lengths."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import MotionError
from pe_coach.motion import body
from pe_coach.motion.vertical import roll_of
from pe_coach.pose.pictures import in_time
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.steady import onto_middle_of_pan, project

Floats = NDArray[np.float64]

UPRIGHT_DEG = 50.0
"""A trunk nearer than this to vertical counts when the torso is measured: bent over, it is foreshortened."""

KNEES_AHEAD = 0.10
"""Mean of how far the knees lie ahead of the line hip–ankle, torso lengths, that tells which way the athlete faces:
0.2 to 0.4 on captured and hand-corrected jumps, whatever the camera does."""


@dataclass(frozen=True)
class Motion:
    """A movement free of camera, size and side.

    Attributes:
        position: (T, 17, 2) torso lengths relative to `root`, y up along true vertical, athlete moving towards +x.
        root: (T, 2) mid-hip in torso lengths in the picture in the middle of the pan, x in the direction of travel.
        sigma: (T, 17) torso lengths, expected deviation of a point; NaN where `position` is.
        confidence: (T, 17) 0…1.
        time_s: (T,) seconds.
        torso_px: length of the torso in units of the key points.
        mirrored: True when the athlete moved towards −x in the picture.
        roll_deg: by how much the camera was turned, already taken out; 0 where it could not be told.
    """

    position: Floats
    root: Floats
    sigma: Floats
    confidence: Floats
    time_s: Floats
    torso_px: float
    mirrored: bool
    roll_deg: float

    @property
    def absolute(self) -> Floats:
        """(T, 17, 2) torso lengths, position with the path of the root."""
        return self.position + self.root[:, None]

    def at(self, time_s: float) -> Floats:
        """(17, 2) position at a moment between frames, linearly; NaN where a neighbour is not known."""
        return interpolate(self.time_s, self.position, time_s)


def interpolate(time_s: Floats, values: Floats, at_s: float) -> Floats:
    """Row of `values` (T, …) at a moment, linear between the two frames beside it, clamped at the ends."""
    after = int(np.clip(np.searchsorted(time_s, at_s), 1, len(time_s) - 1))
    share = np.clip((at_s - time_s[after - 1]) / (time_s[after] - time_s[after - 1]), 0.0, 1.0)
    row: Floats = (
        values[after]
        if share == 1
        else values[after - 1]
        if share == 0
        else ((1 - share) * values[after - 1] + share * values[after])
    )
    return row


def to_motion(poses: PoseSequence) -> Motion:
    """Take camera, size, side and roll out of a sequence of key points.

    Raises:
        MotionError: `too_short` when the trunk is seen in fewer than five frames.
    """
    poses = in_time(poses)
    xy = project(onto_middle_of_pan(poses), poses.xy)
    torso = _torso(xy)
    absolute = xy * np.array([1.0, -1.0]) / torso
    if mirrored := _moves_left(absolute):
        absolute = absolute * np.array([-1.0, 1.0])
    root = body.mid_hip(absolute)
    motion = Motion(
        absolute - root[:, None], root, poses.spread / torso, poses.confidence, poses.time_s, torso, mirrored, 0.0
    )
    return turned(motion, roll_of(motion.time_s, absolute, motion.sigma)) if poses.size is not None else motion


def _torso(xy: Floats) -> float:
    """Upper-half median of mid-shoulder to mid-hip while the trunk is upright: the rest is foreshortened."""
    trunk = body.mid_shoulder(xy) - body.mid_hip(xy)
    length = np.linalg.norm(trunk, axis=1)
    tilt = np.degrees(np.arctan2(np.abs(trunk[:, 0]), -trunk[:, 1]))
    known = np.isfinite(length)
    upright = length[known & (np.where(known, tilt, 180.0) < UPRIGHT_DEG)]
    lengths = upright if len(upright) >= 5 else length[known]
    if len(lengths) < 5:
        raise MotionError(
            "too_short", "the athlete's trunk is seen in fewer than 5 frames: film the whole movement from the side"
        )
    return float(np.quantile(lengths, 0.6))


def _moves_left(absolute: Floats) -> bool:
    """True when the knees bend towards −x; where the legs stay straight, when the athlete travels towards −x.

    Knees tell more than travel: a panning camera whose motion is not known can turn travel round.
    """
    ahead = [absolute[:, k, 0] - (absolute[:, k - 2, 0] + absolute[:, k + 2, 0]) / 2 for k in body.KNEES]
    bends = np.concatenate(ahead)
    bends = bends[np.isfinite(bends)]
    if len(bends) and abs(bends.mean()) > KNEES_AHEAD:
        return bool(bends.mean() < 0)
    hips = body.mid_hip(absolute)[:, 0]
    hips = hips[np.isfinite(hips)]
    edge = max(1, len(hips) // 8)
    return bool(np.median(hips[-edge:]) < np.median(hips[:edge]))


def turned(motion: Motion, roll_deg: float) -> Motion:
    """The motion with true vertical up: turned clockwise by `roll_deg`, so that free fall points down."""
    if roll_deg == 0.0:
        return motion
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    turn = np.array([[c, s], [-s, c]])
    return replace(motion, position=motion.position @ turn.T, root=motion.root @ turn.T, roll_deg=roll_deg)
