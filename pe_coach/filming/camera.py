"""A pinhole camera without distortion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Camera:
    """Where the camera is and how it looks.

    Attributes:
        rotation: (3, 3), world to camera: x right, y down, z into the picture.
        eye: (3,) metres.
        focal_px: focal length.
        size: width and height of the picture in px.
    """

    rotation: Floats
    eye: Floats
    focal_px: float
    size: tuple[int, int]

    def project(self, points: Floats | NDArray[np.float32]) -> Floats:
        """World points (..., 3) in metres to pixels (..., 2)."""
        seen = (np.asarray(points, np.float64) - self.eye) @ self.rotation.T
        centre = np.array([self.size[0] / 2, self.size[1] / 2])
        return np.asarray(self.focal_px * seen[..., :2] / seen[..., 2:] + centre)

    def matrix(self) -> Floats:
        """The (3, 4) projection matrix: homogeneous world to homogeneous pixels."""
        inner = np.array([[self.focal_px, 0, self.size[0] / 2], [0, self.focal_px, self.size[1] / 2], [0, 0, 1]])
        return np.asarray(inner @ np.concatenate([self.rotation, -(self.rotation @ self.eye)[:, None]], 1))


def look_at(
    eye: Sequence[float] | Floats,
    at: Sequence[float] | Floats,
    focal_px: float,
    size: tuple[int, int],
    roll_deg: float = 0.0,
) -> Camera:
    """A camera at `eye` that has `at` in the middle of its picture (metres); `roll_deg` turns the picture clockwise."""
    eye, at = np.asarray(eye, np.float64), np.asarray(at, np.float64)
    ahead = (at - eye) / np.linalg.norm(at - eye)
    right = np.cross(ahead, (0.0, 0.0, 1.0))
    right /= np.linalg.norm(right)
    upright = np.stack([right, np.cross(ahead, right), ahead])
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    return Camera(np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ upright, eye, focal_px, size)
