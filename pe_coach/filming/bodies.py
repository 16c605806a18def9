"""Clothed, poseable people: shape, kit, forward kinematics, key points.

World and motion: x along the direction of travel, y to the left, z up, metres. A body at rest faces -y with its left
side towards +x; the turn into the world is part of the root's rotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pe_coach import resources

Floats = NDArray[np.float64]

BODY_NAMES = (
    *("boy08a", "boy11a", "boy14a", "boy17a", "boy17b"),
    *("girl08a", "girl11a", "girl14a", "girl14b", "girl17a"),
    *("man_a", "woman_a"),
)
KIT_NAMES = ("singlet_shorts", "tshirt_shorts", "tshirt_tights", "longsleeve_tights", "swim_cap")
CLOTH = (2, 3)
"""Labels of top and bottom: what covers trunk, hips and upper thighs in every kit."""
NOT_DRAWN = 255
"""Label of a triangle that a kit hides, such as hair under a cap."""
KIT_UNIT_M = 1e-4
"""Unit of `kit_offset` in the body files."""
COCO_POINTS = 17
"""The first 17 of a body's 23 key points are COCO's, in COCO's order; toes and heels follow."""


@dataclass(frozen=True, eq=False)
class Body:
    """One person: a dressed surface with a skeleton inside.

    V vertices, F triangles, B bones, K kits.

    Attributes:
        name: one of `BODY_NAMES`.
        rest: (K, V, 3) metres, the surface in the rest pose in each kit, arms 45° down.
        faces: (F, 3) vertices of each triangle, counter-clockwise seen from outside.
        label: (K, F) 0 skin, 1 hair, 2 top, 3 bottom, 4 shoe, 5 sock, 6 cap, 7 sole, 255 not drawn.
        palette: (K, 8, 3) RGB 0…255 of labels 2 to 7.
        skin: (V, 3) RGB 0…255 of skin, eyes and hair.
        must_cover: (F,) triangles of trunk, hips and upper thighs.
        weight: (V, B) share of each bone in each vertex, rows sum to 1.
        bone_names: (B,), parents before children.
        parent: (B,) index of the parent, -1 for the root.
        joints: (B, 3) metres, heads of the bones in the rest pose.
        point_names: (23,) key points: COCO's seventeen, then big toes, small toes, heels.
        point_index: (23, 8) vertices that carry a key point.
        point_weight: (23, 8) their shares.
        floor_m: lowest point of the bare feet in the rest pose.
        height_m: stature.
    """

    name: str
    rest: NDArray[np.float32]
    faces: NDArray[np.intp]
    label: NDArray[np.uint8]
    palette: NDArray[np.uint8]
    skin: NDArray[np.float32]
    must_cover: NDArray[np.bool_]
    weight: NDArray[np.float32]
    bone_names: tuple[str, ...]
    parent: tuple[int, ...]
    joints: Floats
    point_names: tuple[str, ...]
    point_index: NDArray[np.intp]
    point_weight: NDArray[np.float32]
    floor_m: float
    height_m: float

    def bone(self, name: str) -> int:
        """Index of a bone by its name."""
        return self.bone_names.index(name)


@dataclass(frozen=True, eq=False)
class PosedBody:
    """A body in one posture: `vertices` (V, 3) and `points` (23, 3), both in metres in the world."""

    vertices: NDArray[np.float32]
    points: Floats


@cache
def load_body(name: str) -> Body:
    """The baked body of that name (see `BODY_NAMES`); loaded once a process.

    Raises:
        KeyError: no such body.
    """
    if name not in BODY_NAMES:
        raise KeyError(f"no body named {name!r}; there are {', '.join(BODY_NAMES)}")
    with np.load(resources.path("filming", "bodies", f"{name}.npz"), allow_pickle=False) as stored:
        file = {key: stored[key] for key in stored.files}
    return Body(
        name=name,
        rest=(file["rest"] + file["kit_offset"] * np.float32(KIT_UNIT_M)).astype(np.float32),
        faces=file["faces"].astype(np.intp),
        label=file["kit_label"],
        palette=file["kit_palette"],
        skin=file["color"].astype(np.float32),
        must_cover=file["must_cover"],
        weight=_dense_weights(file["bone_index"], file["bone_weight"], len(file["joints"])),
        bone_names=tuple(str(n) for n in file["bone_names"]),
        parent=tuple(int(p) for p in file["bone_parent"]),
        joints=file["joints"].astype(np.float64),
        point_names=tuple(str(n) for n in file["kp_names"]),
        point_index=file["kp_index"].astype(np.intp),
        point_weight=file["kp_weight"],
        floor_m=float(file["floor_z"]),
        height_m=float(file["height_m"]),
    )


def _dense_weights(index: NDArray[np.uint8], share: NDArray[np.float16], bones: int) -> NDArray[np.float32]:
    """The four stored weights a vertex, as a (V, B) matrix: skinning becomes one matrix product."""
    dense = np.zeros((len(index), bones), np.float32)
    np.add.at(dense, (np.arange(len(index))[:, None], index), share.astype(np.float32))
    return np.asarray(dense / dense.sum(1, keepdims=True), np.float32)


def rotation_matrices(vectors: Floats) -> Floats:
    """Rotation vectors (..., 3) in radians to matrices (..., 3, 3), by Rodrigues' formula."""
    vectors = np.asarray(vectors, np.float64)
    angle = np.linalg.norm(vectors, axis=-1)[..., None, None]
    x, y, z = np.moveaxis(vectors / np.maximum(angle[..., 0], 1e-12), -1, 0)
    o = np.zeros_like(x)
    cross = np.stack([o, -z, y, z, o, -x, -y, x, o], -1).reshape(*x.shape, 3, 3)
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross))


def rotation_vectors(matrices: Floats) -> Floats:
    """The inverse of `rotation_matrices`: (..., 3, 3) to (..., 3), length at most pi.

    By way of the quaternion whose largest part is found first, which is accurate at every angle.
    """
    m = np.asarray(matrices, np.float64)
    trace = np.trace(m, axis1=-2, axis2=-1)[..., None]
    diagonal = np.diagonal(m, axis1=-2, axis2=-1)
    squares = np.concatenate([1 + trace, 1 - trace + 2 * diagonal], -1)  # 4 w², 4 x², 4 y², 4 z²
    w = [squares[..., 0], m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]]
    x = [w[1], squares[..., 1], m[..., 1, 0] + m[..., 0, 1], m[..., 0, 2] + m[..., 2, 0]]
    y = [w[2], x[2], squares[..., 2], m[..., 2, 1] + m[..., 1, 2]]
    z = [w[3], x[3], y[3], squares[..., 3]]
    table = np.stack([np.stack(row, -1) for row in (w, x, y, z)], -2)
    best = squares.argmax(-1)[..., None, None]
    quaternion = np.take_along_axis(table, best, -2)[..., 0, :]
    quaternion /= np.linalg.norm(quaternion, axis=-1, keepdims=True)
    quaternion = np.where(quaternion[..., :1] < 0, -quaternion, quaternion)
    sine = np.linalg.norm(quaternion[..., 1:], axis=-1, keepdims=True)
    angle = 2 * np.arctan2(sine, quaternion[..., :1])
    return np.asarray(quaternion[..., 1:] * angle / np.maximum(sine, 1e-12))


def bone_frames(body: Body, rotations: Floats, root: Sequence[float] | Floats) -> tuple[Floats, Floats]:
    """Forward kinematics, of one posture or of many at once.

    Args:
        body: whose skeleton.
        rotations: (..., B, 3) rotation vector of each bone in its parent's frame, radians.
        root: (..., 3) where the pelvis is, metres.

    Returns:
        Orientations (..., B, 3, 3) and heads (..., B, 3) of the bones in the world.
    """
    local = rotation_matrices(rotations)
    turn, head = np.empty_like(local), np.empty(local.shape[:-1])
    for bone, parent in enumerate(body.parent):
        if parent < 0:
            turn[..., bone, :, :], head[..., bone, :] = local[..., bone, :, :], root
        else:
            turn[..., bone, :, :] = turn[..., parent, :, :] @ local[..., bone, :, :]
            offset = turn[..., parent, :, :] @ (body.joints[bone] - body.joints[parent])
            head[..., bone, :] = head[..., parent, :] + offset
    return turn, head


def _bone_transforms(body: Body, rotations: Floats, root: Sequence[float] | Floats) -> NDArray[np.float32]:
    """(..., B, 12): rest pose to world for each bone, a 3 by 4 matrix row by row."""
    turn, head = bone_frames(body, rotations, root)
    shift = head - np.einsum("...bij,bj->...bi", turn, body.joints)
    bones = np.concatenate([turn, shift[..., None]], -1)
    return bones.reshape(*bones.shape[:-2], 12).astype(np.float32)


def pose_body(body: Body, rotations: Floats, root: Sequence[float] | Floats, kit: int = 1) -> PosedBody:
    """The dressed surface and the key points in a posture; linear blend skinning.

    Arguments as in `bone_frames`; `kit` counts `KIT_NAMES`. Key points do not move with the clothes.
    """
    skin = (body.weight @ _bone_transforms(body, rotations, root)).reshape(-1, 3, 4)
    vertices = np.einsum("vij,vj->vi", skin[..., :3], body.rest[kit]) + skin[..., 3]
    points = (body.point_weight[..., None] * vertices[body.point_index]).sum(1)
    return PosedBody(np.asarray(vertices, np.float32), points.astype(np.float64))


def pose_points(body: Body, rotations: Floats, root: Floats) -> Floats:
    """Key points (..., 23, 3) in metres without the surface: for whole motions at once."""
    carriers = body.point_index.ravel()
    skin = (body.weight[carriers] @ _bone_transforms(body, rotations, root)).reshape(*root.shape[:-1], -1, 3, 4)
    carried = np.einsum("...vij,vj->...vi", skin[..., :3], body.rest[0][carriers]) + skin[..., 3]
    carried = carried.reshape(*root.shape[:-1], *body.point_index.shape, 3)
    return np.asarray((carried * body.point_weight[..., None]).sum(-2), np.float64)


@cache
def rest_points(body: Body) -> dict[str, Floats]:
    """Key points in the rest pose by name, (3,) metres."""
    carried = body.rest[0][body.point_index].astype(np.float64)
    points = (carried * body.point_weight[..., None]).sum(1)
    return dict(zip(body.point_names, points, strict=True))
