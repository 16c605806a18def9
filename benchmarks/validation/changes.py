"""Changes of a key point sequence whose effect is known: cameras, noise, speed, bodies, bent joints."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from pe_coach.motion import to_motion
from pe_coach.pose import COCO17, PoseSequence

Floats = NDArray[np.float64]

MIRROR = np.array(COCO17.mirror)
SHOULDERS, HIPS = (5, 6), (11, 12)
UPPER_BODY = tuple(range(11))
HEIGHT_T = 1 / 0.288
"""Body height in torso lengths of a standing adult (technique notes, section 1)."""


def seen_as(poses: PoseSequence, xy: Floats) -> PoseSequence:
    """The same sequence with other points."""
    return replace(poses, xy=xy)


def mirrored(poses: PoseSequence) -> PoseSequence:
    """Filmed in a mirror: left is right, and the way back."""
    xy = poses.xy[:, MIRROR] * np.array([-1.0, 1.0])
    return replace(poses, xy=xy, confidence=poses.confidence[:, MIRROR], spread=poses.spread[:, MIRROR])


def moved(poses: PoseSequence, by: tuple[float, float]) -> PoseSequence:
    """At another place in the picture, in the unit of the points."""
    return seen_as(poses, poses.xy + np.array(by))


def zoomed(poses: PoseSequence, factor: float) -> PoseSequence:
    """Larger or smaller in the picture."""
    return replace(poses, xy=poses.xy * factor, spread=poses.spread * factor)


def faster(poses: PoseSequence, factor: float) -> PoseSequence:
    """The same frames in less time."""
    return poses.sped_up(factor)


def resampled(poses: PoseSequence, rate: float, late_s: float = 0.0) -> PoseSequence:
    """Filmed at another rate, from `late_s` after the first frame on; cubic splines through the known points."""
    start, stop = float(poses.time_s[0]) + late_s, float(poses.time_s[-1])
    time_s = np.arange(start, stop + 1e-9, 1 / rate)
    xy = np.full((len(time_s), 17, 2), np.nan)
    for point in range(17):
        known = np.isfinite(poses.xy[:, point]).all(1)
        if known.sum() >= 4:
            spline = CubicSpline(poses.time_s[known], poses.xy[known, point], extrapolate=False)
            xy[:, point] = np.where(_near(time_s, poses.time_s[known])[:, None], spline(time_s), np.nan)
    nearest = np.abs(poses.time_s[None] - time_s[:, None]).argmin(1)
    there = np.isfinite(xy).all(-1)
    confidence = np.where(there, poses.confidence[nearest], 0.0)
    confidence = np.where(there & (confidence == 0), 0.5, confidence)
    spread = np.where(there, poses.spread[nearest], np.nan)
    camera = poses.camera[nearest]
    return PoseSequence(xy, confidence, spread, time_s, poses.size, camera)


def _near(time_s: Floats, known_s: Floats, gap: float = 2.5) -> NDArray[np.bool_]:
    """Times that lie between known ones not farther apart than `gap` usual steps."""
    after = np.clip(np.searchsorted(known_s, time_s), 1, len(known_s) - 1)
    step = float(np.median(np.diff(known_s)))
    inside = (time_s >= known_s[0] - 1e-9) & (time_s <= known_s[-1] + 1e-9)
    return np.asarray(inside & (known_s[after] - known_s[after - 1] <= gap * step))


def height(poses: PoseSequence) -> float:
    """Of the athlete standing, in the unit of the points, from the trunk."""
    return to_motion(poses).torso_px * HEIGHT_T


def noisy(poses: PoseSequence, share: float, rng: np.random.Generator, wobble_frames: float = 0.0) -> PoseSequence:
    """Every coordinate off by a standard deviation of `share` of the body's height, independently in each frame, and
    the sequence says so in `spread`."""
    sigma = share * height(poses)
    xy = poses.xy + rng.normal(0, sigma, poses.xy.shape)
    return replace(poses, xy=xy, spread=np.where(np.isfinite(xy[..., 0]), sigma, np.nan))


def in_pixels(poses: PoseSequence, height_px: float, size: tuple[int, int] = (1920, 1080)) -> PoseSequence:
    """In px of a film in which the athlete is so tall; the whole way is in the picture as by a camera far away."""
    scaled = zoomed(poses, height_px / height(poses))
    low = np.nanmin(scaled.xy.reshape(-1, 2), 0)
    extent = np.nanmax(scaled.xy.reshape(-1, 2), 0) - low
    size = (max(size[0], int(extent[0]) + 200), max(size[1], int(extent[1]) + 200))
    return replace(moved(scaled, tuple((-low + 100.0).tolist())), size=size)  # type: ignore[arg-type]


def projected(
    xyz: Floats,
    poses: PoseSequence,
    *,
    turn_deg: float = 0.0,
    roll_deg: float = 0.0,
    raised_deg: float = 0.0,
    distance_m: float = np.inf,
) -> PoseSequence:
    """Captured motion (forward, lateral, up; metres) seen by a still camera.

    Args:
        xyz: (T, 17, 3).
        poses: times and what is known of each point.
        turn_deg: of the camera round the athlete, from the exact side view.
        roll_deg: of the camera about its own axis.
        raised_deg: how far above the horizon the camera stands, looking down.
        distance_m: from the middle of the way; infinite without perspective.
    """
    middle = np.nanmean(xyz[:, HIPS].reshape(-1, 3), 0)
    turn, raised, roll = np.radians([turn_deg, raised_deg, roll_deg])
    # right, up and away from the camera, of a camera that looks along +lateral from the athlete's right
    x, y, z = np.moveaxis(xyz - middle, -1, 0)
    right, away = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    up, away = z * np.cos(raised) + away * np.sin(raised), away * np.cos(raised) - z * np.sin(raised)
    scale = 1.0 if np.isinf(distance_m) else 1 / (1 + away / distance_m)
    seen = np.stack([right * scale, -up * scale], -1)
    c, s = np.cos(roll), np.sin(roll)
    return seen_as(poses, seen @ np.array([[c, s], [-s, c]]))


# Bent joints. Angles are counter-clockwise seen by somebody whom the athlete passes from left to right: a hanging limb
# swings forward, the trunk leans back.
CHAINS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "trunk": (HIPS, UPPER_BODY),
    "head": (SHOULDERS, tuple(range(5))),
    **{f"{side}_shoulder": ((5 + i,), (7 + i, 9 + i)) for i, side in enumerate(("left", "right"))},
    **{f"{side}_elbow": ((7 + i,), (9 + i,)) for i, side in enumerate(("left", "right"))},
    **{f"{side}_hip": ((11 + i,), (13 + i, 15 + i)) for i, side in enumerate(("left", "right"))},
    **{f"{side}_knee": ((13 + i,), (15 + i,)) for i, side in enumerate(("left", "right"))},
    **{
        f"{side}_lean": ((15 + i,), tuple(p for p in range(17) if p != 15 + i))
        for i, side in enumerate(("left", "right"))
    },
}
"""Where a joint turns, the middle of some points, and which points turn with it."""

OTHER = {"left": "right", "right": "left"}


def chain_of(joint: str, takeoff_side: str) -> str:
    """Name in `CHAINS` of a part of the body as reports name it."""
    if joint == "lean":
        return f"{takeoff_side}_lean"
    for role, side in (("takeoff_", takeoff_side), ("free_", OTHER[takeoff_side])):
        if joint.startswith(role):
            return f"{side}_{joint.removeprefix(role)}"
    return joint


def named(joint: str, side: str) -> str:
    """A joint of an event's file as reports name it, for a take-off side."""
    return joint.format(takeoff=side, free=OTHER[side], near=side, far=OTHER[side])


def bent(poses: PoseSequence, joint: str, degrees: Floats) -> PoseSequence:
    """One joint bent by (T,) degrees; everything beyond it turns with it, nothing else moves."""
    pivots, carried = CHAINS[joint]
    sign = np.array([-1.0 if to_motion(poses).mirrored else 1.0, -1.0])
    plane = poses.xy * sign
    pivot = plane[:, list(pivots)].mean(1)[:, None]
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.stack([np.stack([c, -s], -1), np.stack([s, c], -1)], -2)
    plane[:, list(carried)] = pivot + np.einsum("tij,tpj->tpi", turn, plane[:, list(carried)] - pivot)
    return seen_as(poses, plane * sign)


def during(time_s: Floats, start_s: float, stop_s: float, ease_s: float = 0.05) -> Floats:
    """(T,) 1 between two moments, falling smoothly to 0 outside within `ease_s`."""
    outside = np.maximum(start_s - time_s, time_s - stop_s) / ease_s
    share = 1 - np.clip(outside, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def warped(poses: PoseSequence, start_s: float, stop_s: float, factor: float) -> PoseSequence:
    """A stretch lasts `factor` times as long; frames stay evenly spaced."""
    later = poses.time_s + (factor - 1) * np.clip(poses.time_s - start_s, 0, stop_s - start_s)
    step = float(np.median(np.diff(poses.time_s)))
    return resampled(replace(poses, time_s=later), 1 / step)


def farther(poses: PoseSequence, start_s: float, stop_s: float, factor: float) -> PoseSequence:
    """Between two moments the hips go `factor` times as far; heights and limbs stay as they are."""
    way = np.nanmean(poses.xy[:, HIPS, 0], 1)
    inside = np.interp(np.clip(poses.time_s, start_s, stop_s), poses.time_s, way)
    more = (factor - 1) * (inside - np.interp(start_s, poses.time_s, way))
    return seen_as(poses, poses.xy + np.stack([more, np.zeros_like(more)], 1)[:, None])
