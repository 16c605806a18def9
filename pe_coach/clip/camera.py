"""How the camera moved, seen from what stands still: corners of the background, followed from frame to frame.

Corners outside the people are found in a key frame and followed (`corners`) straight from the key frame to the present
one, so that errors do not add up from frame to frame. RANSAC fits a similarity: shift, turn and zoom. When too few
corners are left, the present frame becomes the next key frame. After the film, all corners together say whether the
camera turned on its spot (`rotation`), and the frames are placed anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.corners import Floats, Grey, Points, find_corners, follow, is_blank, similarity, working_picture
from pe_coach.clip.rotation import Step, turning_camera

WORKING_SIDE_PX = 640
"""Longer side of the picture in which corners are followed; all thresholds in px below are of this size."""
FEW_CORNERS = 30
"""Fewer corners outside the people do not place a picture surely."""
NEAR_PX = 12.0
"""Corners this near to the similarity still belong to the background: a pan bends it by so much at the edges."""
MIN_SPREAD = 0.05
"""Standard deviation of the agreeing corners, in widths of the picture: they must not all lie on one small thing."""
LARGEST_ZOOM = 2.0
"""Between a key frame and one that still shows its corners; a similarity beyond this is a mistake."""
RENEW_SHARE = 0.4
"""Share of a key frame's corners that must still fit; below it the next key frame is due."""
STILL_PX = 0.35
"""A camera that moved every corner of the picture by less than this since the key frame did not move."""
MARGIN_SHARE = 0.1
"""People's boxes are widened by this share of their size, for arms and shadows."""


@dataclass(frozen=True)
class Transform:
    """Where a frame's pixels lie in the first frame.

    Attributes:
        matrix: (3, 3), maps homogeneous pixels (x, y, 1) of this frame to those of the first one.
        ok: False where the camera's motion could not be seen; the frame is then taken to lie as the one before.
    """

    matrix: Floats
    ok: bool


class CameraMotion:
    """Camera motion over a film, frame by frame; of pictures only a key frame and the previous one are kept.

    Attributes:
        lost: number of frames whose motion could not be seen.
    """

    def __init__(self) -> None:
        self.lost = 0
        self._key: _Key | None = None
        self._previous: _Key | None = None
        self._scale, self._size = 1.0, (0, 0)
        self._places: list[Floats] = []
        self._steps: list[Step | None] = []
        self._cuts: list[int] = [0]

    def update(self, image: NDArray[np.uint8], boxes: NDArray[np.floating]) -> Transform:
        """Take the next frame.

        Args:
            image: (H, W, 3) uint8 RGB.
            boxes: (N, 4) px x0 y0 x1 y1 of what moves by itself and is left out; N may be 0.
        """
        grey, scale = working_picture(image, WORKING_SIDE_PX)
        found = self._locate(grey)
        here, ok = found.place, found.ok
        self.lost += not ok
        present = _Key(grey, np.asarray(boxes, dtype=np.float64) * scale, here, len(self._places))
        self._scale, self._size = scale, (grey.shape[1], grey.shape[0])
        self._places.append(here)
        self._steps.append(found.step)
        if self._key is None or not ok:
            self._key = present
        self._previous = present
        return Transform(_at_full_size(here, scale), ok)

    def restart(self) -> None:
        """Forget the pictures, at a cut: the next frame is taken to lie as the last one did."""
        self._key = None
        self._cuts.append(len(self._places))

    def places(self) -> Floats:
        """(T, 3, 3) of all frames so far, pixels to those of the first one, with what is known at the end.

        Between cuts, a camera that turned on its spot is told from the corners of all frames together; any other
        keeps the similarities that `update` gave.
        """
        places: list[Floats] = []
        for start, stop in zip(self._cuts, [*self._cuts[1:], len(self._places)], strict=True):
            turned = turning_camera(_counted_from(start, self._steps[start:stop]), self._size)
            before = places[-1] if places else np.eye(3)
            places += self._places[start:stop] if turned is None else list(before @ turned)
        return np.array([_at_full_size(place, self._scale) for place in places]).reshape(-1, 3, 3)

    def _locate(self, grey: Grey) -> _Found:
        """Place of a working picture in the first one."""
        if self._previous is None:
            return _Found(np.eye(3), True, None)
        guess = self._previous.place
        if is_blank(grey):
            return _Found(guess, False, None)
        if self._key is None:
            return _Found(guess, True, None)
        found, share = self._key.match(grey, guess)
        if (found is None or share < RENEW_SHARE) and self._key is not self._previous:
            self._key = self._previous
            found, _ = self._key.match(grey, guess)
        return _Found(guess, False, None) if found is None else found


@dataclass(frozen=True)
class _Found:
    """Place of a working picture in the first one, whether it was seen, and by what."""

    place: Floats
    ok: bool
    step: Step | None


def _counted_from(start: int, steps: list[Step | None]) -> list[Step | None]:
    """Steps with their key frames counted from the first of them; the first has nothing before it."""
    return [None, *(None if s is None else replace(s, key=s.key - start) for s in steps[1:])]


class _Key:
    """A working picture, the corners in its background, and its place in the first picture."""

    def __init__(self, grey: Grey, boxes: Floats, place: Floats, number: int) -> None:
        self.grey, self.place, self.number = grey, place, number
        self._boxes = boxes
        self._corners: Points | None = None

    def match(self, grey: Grey, guess: Floats) -> tuple[_Found | None, float]:
        """Place of another working picture in the first one, None if unknown; share of the corners that fit."""
        if self._corners is None:
            self._corners = _background_corners(self.grey, self._boxes)
        expected = _move(np.linalg.inv(guess) @ self.place, self._corners)
        start, stop = follow(self.grey, grey, self._corners, expected)
        motion, inliers = similarity(stop, start)
        if motion is None or not _is_plausible(motion, start[inliers], grey.shape):
            return None, 0.0
        still = _is_still(motion, grey.shape)
        near = np.linalg.norm(_move(motion, stop) - start, axis=1) < NEAR_PX
        corners = (start[near].astype(np.float64), stop[near].astype(np.float64))
        step = Step(self.number, *corners, motion, still)
        place = self.place if still else self.place @ motion
        return _Found(place, True, step), float(near.sum() / len(self._corners))


def _background_corners(grey: Grey, boxes: Floats) -> Points:
    """(N, 2) corners outside the boxes; of the whole picture where the boxes leave too few, as wrong ones may."""
    mask = np.full(grey.shape, 255, np.uint8)
    for x0, y0, x1, y1 in boxes:
        dx, dy = MARGIN_SHARE * (x1 - x0), MARGIN_SHARE * (y1 - y0)
        left, top = max(0, int(x0 - dx)), max(0, int(y0 - dy))
        mask[top : max(0, int(y1 + dy)), left : max(0, int(x1 + dx))] = 0
    outside = find_corners(grey, mask)
    return outside if len(outside) >= FEW_CORNERS or not len(boxes) else find_corners(grey)


def _move(matrix: Floats, points: Points) -> Points:
    return np.asarray(points @ matrix[:2, :2].T + matrix[:2, 2], dtype=np.float32)


def _is_plausible(motion: Floats, agreeing: Points, shape: tuple[int, ...]) -> bool:
    """The corners that agree lie all over the picture, and the camera did not zoom too far."""
    zoom = float(np.hypot(motion[0, 0], motion[1, 0]))
    spread = float(agreeing.std(axis=0).max())
    return 1 / LARGEST_ZOOM < zoom < LARGEST_ZOOM and spread >= MIN_SPREAD * max(shape)


def _is_still(motion: Floats, shape: tuple[int, ...]) -> bool:
    height, width = shape[:2]
    corners = np.array([(0, 0), (width, 0), (0, height), (width, height)], np.float32)
    return bool(np.abs(_move(motion, corners) - corners).max() < STILL_PX)


def _at_full_size(place: Floats, scale: float) -> Floats:
    """A motion of working pixels as one of the film's pixels (centres of pixels have whole coordinates)."""
    shrink = np.array([(scale, 0, 0.5 * scale - 0.5), (0, scale, 0.5 * scale - 0.5), (0, 0, 1)])
    return np.asarray(np.linalg.inv(shrink) @ place @ shrink)
