"""What is hidden of a film, and how one of its frames is drawn without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import Frame
from pe_coach.faces.heads import SURE, Areas
from pe_coach.faces.hiding import hide, inside
from pe_coach.motion import body
from pe_coach.pose.sequence import PoseSequence

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]

LIMB_WIDTH = 0.3
"""Of a limb that stays to be seen, torso lengths."""

TRUNK = (body.LEFT_SHOULDER, body.RIGHT_SHOULDER, body.RIGHT_HIP, body.LEFT_HIP)


@dataclass(frozen=True)
class Hidden:
    """What is hidden of a film.

    Attributes:
        heads: of everybody whose head is where it was sought.
        people: all of somebody who lies, so that nobody knows where the head is. While the pupil stands, the own body
            below the head stays to be seen there: such boxes are often a part of it. Of swimmers side by side all is
            hidden that may be the neighbour's head.
        poses: the pupil's key points.
    """

    heads: Areas
    people: Areas
    poses: PoseSequence

    def mask(self, frame: int, size: tuple[int, int]) -> Mask:
        """(H, W), what is hidden in a frame of a film of this width and height."""
        hidden = inside(self.people.get(frame, []), size)
        if hidden.any() and frame < len(self.poses.xy):
            hidden &= ~_standing_body(self.poses.xy[frame], self.poses.confidence[frame], size)
        return hidden | inside(self.heads.get(frame, []), size)

    def draw(self, frame: Frame, image: Image | None = None) -> Image:
        """A frame, or the picture (H, W, 3) that stands for it, with all this hidden."""
        picture = frame.image if image is None else image
        areas = [*self.people.get(frame.index, []), *self.heads.get(frame.index, [])]
        if not areas:
            return picture
        mask = self.mask(frame.index, (picture.shape[1], picture.shape[0]))
        return np.where(mask[..., None], hide(picture, areas), picture)


def _standing_body(xy: Floats, confidence: Floats, size: tuple[int, int]) -> Mask:
    """(H, W), a body (17, 2) px below its head as far as it is seen for sure; nothing of one that lies."""
    import cv2

    seen = np.isfinite(xy).all(-1) & (confidence >= SURE)
    drawn = np.zeros(size[::-1], np.uint8)
    across_px, up_px = np.abs(body.mid_shoulder(xy) - body.mid_hip(xy))
    if not seen[list(TRUNK)].all() or across_px > up_px:
        return drawn.astype(bool)
    torso_px = float(np.hypot(across_px, up_px))
    points, width_px = np.rint(np.where(seen[:, None], xy, 0)).astype(np.int32), max(1, round(LIMB_WIDTH * torso_px))
    cv2.fillConvexPoly(drawn, cv2.convexHull(points[list(TRUNK)]), 1)
    for limb in body.LIMBS:
        if seen[limb.proximal] and seen[limb.distal]:
            cv2.line(drawn, points[limb.proximal].tolist(), points[limb.distal].tolist(), 1, width_px)
    return drawn.astype(bool)
