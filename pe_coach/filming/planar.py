"""Motion in the sagittal plane: the direction of every limb over time, and what touches the ground when.

Directions are angles in degrees in the plane (forward, up): 0 forward, 90 up, -90 down. Feet are told by their pitch: 0
flat on the ground, negative with the toes down. So one motion fits bodies of any size.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pe_coach import resources
from pe_coach.filming.bodies import Body, pose_points, rest_points, rotation_vectors

Floats = NDArray[np.float64]

DEMO_JUMPS = ("lj02", "lj05", "lj13", "lj23")
"""Elite long jumps that the demo's pupils perform; the reference of the demo is built without them."""

SIDES = ("left", "right")
_LIMBS = ("thigh", "shank", "foot", "upper_arm", "forearm")
SEGMENTS = ("trunk", *(f"{side}_{limb}" for side in SIDES for limb in _LIMBS))
"""Columns of `PlanarMotion.angle_deg`."""
STORED_RATE_HZ = 100.0


@dataclass(frozen=True)
class Contact:
    """A foot on the ground from `start_s` to `stop_s`; `side` is "left" or "right"."""

    side: str
    start_s: float
    stop_s: float


@dataclass(frozen=True, eq=False)
class PlanarMotion:
    """A jump as directions of limbs.

    Attributes:
        name: where it comes from.
        time_s: (T,) evenly spaced from 0.
        angle_deg: (T, 11), columns `SEGMENTS`, continuous over time.
        contacts: of the run-up and, last, of the take-off.
        landing_s: when the feet touch the sand.
    """

    name: str
    time_s: Floats
    angle_deg: Floats
    contacts: tuple[Contact, ...]
    landing_s: float

    @property
    def take_off(self) -> Contact:
        """Touch-down to toe-off of the jumping leg."""
        return self.contacts[-1]

    def angle(self, segment: str) -> Floats:
        """(T,) degrees of one of `SEGMENTS`."""
        return self.angle_deg[:, SEGMENTS.index(segment)]

    def turned(self, degrees: dict[str, Floats]) -> PlanarMotion:
        """The motion with segments turned by (T,) degrees, counter-clockwise seen by somebody whom it passes
        from left to right."""
        angle = self.angle_deg.copy()
        for segment, turn in degrees.items():
            angle[:, SEGMENTS.index(segment)] += turn
        return replace(self, angle_deg=angle)

    def sampled(self, time_s: Floats) -> Floats:
        """(N, 11) directions at other times, between the stored ones by straight lines."""
        return np.stack([np.interp(time_s, self.time_s, column) for column in self.angle_deg.T], 1)


@cache
def load_planar(name: str) -> PlanarMotion:
    """One of the shipped `DEMO_JUMPS`."""
    with np.load(resources.path("filming", "motions", f"{name}.npz"), allow_pickle=False) as file:
        angle, bounds = file["angle_deg"].astype(np.float64), file["contact_s"]
        contacts = tuple(
            Contact(SIDES[int(side)], float(start), float(stop))
            for side, (start, stop) in zip(file["contact_side"], bounds, strict=True)
        )
        return PlanarMotion(name, np.arange(len(angle)) / STORED_RATE_HZ, angle, contacts, float(file["landing_s"]))


# How a figure of straight lines becomes a body. A camera at the side hardly sees any of it.
THIGH_IN, SHANK_IN, ARM_OUT, FOREARM_IN = 0.05, 0.05, 0.2, 0.1
"""Sideways part of a limb's direction: runners put their feet near one line and carry their elbows off the trunk."""
PELVIS_YAW_DEG, CHEST_YAW_DEG = 6.0, 9.0
"""Turn of pelvis and chest about the vertical with one thigh or arm straight ahead and the other straight behind."""
SHOULDER_LIFT_DEG = 18.0
"""The shoulder girdle rises with an arm straight up."""
PELVIS_SHARE, PELVIS_LIMITS_DEG = 0.15, (-8.0, 14.0)
"""Share of the hips' flexion that the pelvis tilts backwards, the chest bending forward as much."""
HEAD_SHARE = 0.35
"""Share of the chest's lean that the head follows: eyes stay ahead."""


def rotations_of(motion: PlanarMotion, body: Body) -> Floats:
    """Rotation vectors (T, B, 3) with which the body's limbs point as the motion says."""
    correction = np.zeros(len(motion.time_s))
    for _ in range(2):
        vectors = rotation_vectors(_local(body, _orientations(motion, body, correction)))
        points = pose_points(body, vectors, np.zeros((len(correction), 3)))
        trunk = points[:, 5:7].mean(1) - points[:, 11:13].mean(1)
        correction += motion.angle("trunk") - np.degrees(np.arctan2(trunk[:, 2], trunk[:, 0]))
    return rotation_vectors(_local(body, _orientations(motion, body, correction)))


def _local(body: Body, world: Floats) -> Floats:
    """World orientations (T, B, 3, 3) to those in the parent's frame."""
    local = world.copy()
    for bone, parent in enumerate(body.parent):
        if parent >= 0:
            local[:, bone] = np.swapaxes(world[:, parent], 1, 2) @ world[:, bone]
    return local


def _orientations(motion: PlanarMotion, body: Body, correction_deg: Floats) -> Floats:
    """World orientation (T, B, 3, 3) of every bone; the trunk leans by its angle plus a correction."""
    world = np.empty((len(motion.time_s), len(body.parent), 3, 3))
    _trunk(world, motion, body, 90 - motion.angle("trunk") - correction_deg)
    for side in SIDES:
        _arm(world, motion, body, side)
        _leg(world, motion, body, side)
    return world


def _trunk(world: Floats, motion: PlanarMotion, body: Body, lean_deg: Floats) -> None:
    """Pelvis, spine, neck and head."""
    cosine = {s: np.cos(np.radians(motion.angle(s))) for s in SEGMENTS}
    flexion = (motion.angle("left_thigh") + motion.angle("right_thigh")) / 2 + 90 + lean_deg
    tilt = np.clip(PELVIS_SHARE * flexion, *PELVIS_LIMITS_DEG)
    pelvis_yaw = PELVIS_YAW_DEG / 2 * (cosine["right_thigh"] - cosine["left_thigh"])
    chest_yaw = CHEST_YAW_DEG / 2 * (cosine["right_upper_arm"] - cosine["left_upper_arm"])
    for i, name in enumerate(("root", "spine05", "spine04", "spine03", "spine02", "spine01")):
        share = i / 5
        lean, yaw = lean_deg + tilt * (2 * share - 1), pelvis_yaw + (chest_yaw - pelvis_yaw) * share
        world[:, body.bone(name)] = _standing(lean, yaw)
    chest = lean_deg + tilt
    for name, share in (("neck01", 0.75), ("neck02", 0.55), ("head", HEAD_SHARE)):
        world[:, body.bone(name)] = _standing(chest * share, chest_yaw * (share - HEAD_SHARE))


def _standing(lean_deg: Floats, yaw_deg: Floats) -> Floats:
    """Orientation (T, 3, 3) of a part that at rest faces -y: turned to +x, then by yaw, then leaning forward."""
    a, b = np.radians(lean_deg), np.radians(yaw_deg) + np.pi / 2
    o, i = np.zeros_like(a), np.ones_like(a)
    lean = np.stack([np.cos(a), o, np.sin(a), o, i, o, -np.sin(a), o, np.cos(a)], 1).reshape(-1, 3, 3)
    turn = np.stack([np.cos(b), -np.sin(b), o, np.sin(b), np.cos(b), o, o, o, i], 1).reshape(-1, 3, 3)
    return np.asarray(lean @ turn)


def _arm(world: Floats, motion: PlanarMotion, body: Body, side: str) -> None:
    """Shoulder girdle, upper arm, forearm and hand; elbows bend forward."""
    s, out = side[0].upper(), 1.0 if side == "left" else -1.0
    shoulder, elbow, wrist = (rest_points(body)[f"{side}_{n}"] for n in ("shoulder", "elbow", "wrist"))
    upper, fore = elbow - shoulder, wrist - elbow
    hinge = np.cross(upper, fore)
    raised = np.radians(SHOULDER_LIFT_DEG) * np.clip(np.sin(np.radians(motion.angle(f"{side}_upper_arm"))), 0, 1)
    o = np.zeros_like(raised)
    lift = np.stack([np.cos(raised), o, -out * np.sin(raised), o, o + 1, o, out * np.sin(raised), o, np.cos(raised)], 1)
    girdle = world[:, body.bone("spine01")] @ lift.reshape(-1, 3, 3)
    upper_arm = _aim(upper, hinge, _direction(motion.angle(f"{side}_upper_arm"), out * ARM_OUT), -1.0)
    forearm = _aim(fore, hinge, _direction(motion.angle(f"{side}_forearm"), -out * FOREARM_IN), -1.0)
    parts = (("clavicle", girdle), ("shoulder01", girdle), ("upperarm01", upper_arm), ("upperarm02", upper_arm))
    for name, turn in (*parts, ("lowerarm01", forearm), ("lowerarm02", forearm), ("wrist", forearm)):
        world[:, body.bone(f"{name}.{s}")] = turn


def _leg(world: Floats, motion: PlanarMotion, body: Body, side: str) -> None:
    """Thigh, shank and foot; knees bend backwards."""
    s, out = side[0].upper(), 1.0 if side == "left" else -1.0
    hip, knee, ankle = (rest_points(body)[f"{side}_{n}"] for n in ("hip", "knee", "ankle"))
    left = np.array([1.0, 0, 0])
    parts = (
        (("upperleg01", "upperleg02"), "thigh", knee - hip, THIGH_IN),
        (("lowerleg01", "lowerleg02"), "shank", ankle - knee, SHANK_IN),
    )
    for names, segment, rest, inwards in parts:
        turn = _aim(rest, left, _direction(motion.angle(f"{side}_{segment}"), -out * inwards), 1.0)
        for name in names:
            world[:, body.bone(f"{name}.{s}")] = turn
    foot = _standing(-motion.angle(f"{side}_foot"), np.zeros(len(world)))
    for name in ("foot", "toe"):
        world[:, body.bone(f"{name}.{s}")] = foot


def _direction(angle_deg: Floats, sideways: float) -> Floats:
    """Unit vectors (T, 3): an angle in the plane and a part to the left."""
    a = np.radians(angle_deg)
    vector = np.stack([np.cos(a), np.full_like(a, sideways), np.sin(a)], 1)
    return np.asarray(vector / np.linalg.norm(vector, axis=1, keepdims=True))


def _aim(rest: Floats, hinge: Floats, target: Floats, hinge_left: float) -> Floats:
    """Rotations (T, 3, 3) that take a bone's rest direction to `target` (T, 3) and its hinge to the left or right."""
    there = np.cross(target, np.array([0.0, hinge_left, 0.0]))
    return _triad(target, there) @ np.swapaxes(_triad(rest[None], np.cross(rest, hinge)[None]), 1, 2)


def _triad(first: Floats, second: Floats) -> Floats:
    """Orthonormal columns (T, 3, 3): along `first`, along `second` as far as it is square to it, and their normal."""
    a = first / np.linalg.norm(first, axis=1, keepdims=True)
    c = np.cross(a, second)
    c /= np.linalg.norm(c, axis=1, keepdims=True)
    return np.stack([a, np.cross(c, a), c], 2)
