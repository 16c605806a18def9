"""Things in people's hands: a number card, a rake."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.cards.printing import MARKER_MM, PAGE_MM, RIM_MM, card_picture
from pe_coach.filming.bodies import rotation_matrices
from pe_coach.filming.camera import Camera
from pe_coach.filming.drawing import Sprite

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

OVERSAMPLING = 4
TEXTURE_PX_PER_MM = 0.75
PAPER = 0.9
"""Brightness of white paper in the film, share."""
FLAT_DEG = 80.0
"""Tilt of a card that is not raised yet: seen from the edge."""
RAISED = 0.3
"""A card raised less than this share is not seen: it hangs at the thigh."""
WOBBLE_DEG, WOBBLE_HZ = 2.0, 1.3
"""Nobody holds a card quite still."""
RIM_SHARE = 1 / 6
"""White around a marker that is needed to read it, of its side: one of its cells."""
ABOVE_HANDS_M, AHEAD_M = 0.10, 0.07
"""The middle of the card, from the hands that hold it by its lower corners."""
RAKE_M, RAKE_HEAD_M, WOOD = 1.5, 0.6, (150, 112, 70)


@dataclass(frozen=True)
class Held:
    """How a card is held: its number, and by how much it is turned away from the camera, about the vertical, about
    the horizontal and in its own plane, degrees."""

    number: int
    yaw_deg: float
    pitch_deg: float
    roll_deg: float

    @property
    def tilt_deg(self) -> float:
        """Angle between where the card looks and the camera."""
        return float(np.degrees(np.arccos(np.cos(np.radians(self.yaw_deg)) * np.cos(np.radians(self.pitch_deg)))))


def card_sprite(held: Held, hands: Floats, raised: float, time_s: float, camera: Camera) -> Sprite | None:
    """The card as the camera sees it, or None while it is not raised.

    Args:
        held: how it is held.
        hands: (3,) middle between the hands, metres.
        raised: 0…1.
        time_s: of the wobble.
        camera: who looks.
    """
    if raised < RAISED:
        return None
    corners = camera.project(_page(held, hands, raised, time_s, camera))
    return _patch(_texture(held.number), corners, float(np.linalg.norm(hands - camera.eye)) - 2 * AHEAD_M)


def marker_seen(held: Held, hands: Floats, camera: Camera) -> tuple[float, bool]:
    """Mean side of the marker in the film when the card is raised, px, and whether all of it is in the picture."""
    page = _page(held, hands, 1.0, 0.0, camera)
    right, down = (page[1] - page[0]) / PAGE_MM[0], (page[3] - page[0]) / PAGE_MM[1]
    first = page[0] + RIM_MM * (right + down)
    square = first + MARKER_MM * np.array([0 * right, right, right + down, down])
    seen = camera.project(square)
    side_px = float(np.linalg.norm(seen - np.roll(seen, 1, 0), axis=1).mean())
    rim_px = RIM_SHARE * side_px
    return side_px, bool(((seen >= rim_px) & (seen <= np.array(camera.size) - rim_px)).all())


def _page(held: Held, hands: Floats, raised: float, time_s: float, camera: Camera) -> Floats:
    """(4, 3) corners of the page from the upper left as the camera sees it, metres."""
    away = (hands - camera.eye) / np.linalg.norm(hands - camera.eye)
    right = np.cross(away, (0.0, 0.0, 1.0))
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(away, right), away], 1)
    shake = WOBBLE_DEG * np.sin(2 * np.pi * WOBBLE_HZ * time_s + np.array([0.0, 1.0, 2.0]))
    turns = np.array([held.pitch_deg + (1 - raised) * FLAT_DEG, held.yaw_deg, held.roll_deg]) + shake
    axes = axes @ rotation_matrices(np.radians(turns))
    middle = hands + np.array([0.0, 0.0, ABOVE_HANDS_M * raised]) - AHEAD_M * away
    half = np.array(PAGE_MM) / 2000
    return np.asarray(middle + np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half @ axes[:, :2].T)


@cache
def _texture(number: int) -> Image:
    return card_picture(number, TEXTURE_PX_PER_MM)


def _patch(texture: Image, corners: Floats, depth_m: float) -> Sprite:
    """A flat grey picture (h, w) with its corners at these pixels, softly drawn."""
    low, high = np.floor(corners.min(0)).astype(int) - 1, np.ceil(corners.max(0)).astype(int) + 2
    width, height = (high - low).tolist()
    h, w = texture.shape
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32) - 0.5
    target = ((corners - low + 0.5) * OVERSAMPLING - 0.5).astype(np.float32)
    matrix, large = cv2.getPerspectiveTransform(source, target), (width * OVERSAMPLING, height * OVERSAMPLING)
    grey = cv2.warpPerspective(texture.astype(np.float32) * PAPER, matrix, large)
    cover = cv2.warpPerspective(np.full((h, w), 255.0, np.float32), matrix, large)
    small = [cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA) for part in (grey, cover)]
    rgb = np.repeat(np.round(small[0]).astype(np.uint8)[..., None], 3, 2)
    return Sprite(rgb, np.round(small[1]).astype(np.uint8), (int(low[0]), int(low[1])), np.zeros((17, 2)), depth_m)


def rake_sprite(hands: Floats, facing_deg: float, camera: Camera) -> Sprite:
    """A rake from the hands to the ground ahead."""
    ahead = np.array([np.cos(np.radians(facing_deg)), np.sin(np.radians(facing_deg)), 0.0])
    across = np.array([-ahead[1], ahead[0], 0.0])
    reach = np.sqrt(max(RAKE_M**2 - hands[2] ** 2, 0.01))
    foot = np.array([hands[0], hands[1], 0.0]) + reach * ahead
    ends = camera.project(np.stack([hands, foot, foot - RAKE_HEAD_M / 2 * across, foot + RAKE_HEAD_M / 2 * across]))
    low, high = np.floor(ends.min(0)).astype(int) - 4, np.ceil(ends.max(0)).astype(int) + 5
    alpha = np.zeros((high - low)[::-1], np.uint8)
    for first, last in ((0, 1), (2, 3)):
        line = np.round(ends[[first, last]] - low).astype(int).tolist()
        cv2.line(alpha, line[0], line[1], 255, 3, cv2.LINE_AA)
    rgb = (alpha[..., None] / 255 * np.array(WOOD)).astype(np.uint8)
    depth = float(np.linalg.norm(hands - camera.eye)) - 0.2
    return Sprite(rgb, alpha, (int(low[0]), int(low[1])), np.zeros((17, 2)), depth)
