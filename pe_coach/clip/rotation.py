"""A camera that turns on its spot: what a pan really does to the picture.

A similarity follows a pan well from one picture to the next, but a chain of them unrolls the scene like a cylinder: far
from the middle everything is too small and lies too near. A camera that turns and zooms maps its pictures onto each
other by K R K⁻¹ (Hartley and Zisserman, Multiple View Geometry, 8.4), with one focal length for the whole film; the
focal length is the one that fits all followed corners best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FOCAL_SIDES = np.geomspace(0.5, 6.0, 12)
"""Focal lengths that are tried, in long sides of the picture: 0.5 sees 90°, phones 0.7 to 0.8, 6 is a strong zoom."""

FINER = 1.25
"""The best of them is refined within this factor: the next one is a factor of 1.25 away."""

STRAY_PX = 2.0
"""A corner farther off than this counts no more: it lies on something that moves."""

LEAST_GAIN = 0.05
"""Share of the corners' distances that a camera with more freedom must explain better to be believed."""

PROBES = 24
"""Steps, the widest ones, from which the focal length is found."""


@dataclass(frozen=True)
class Step:
    """How a frame was placed: against which earlier one, by which corners, with which similarity.

    Attributes:
        key: number of the earlier frame.
        there: (N, 2) corners in the earlier frame, px.
        here: (N, 2) the same corners in this frame.
        similarity: (3, 3), maps `here` to `there`.
        still: the camera did not move between the two.
    """

    key: int
    there: Floats
    here: Floats
    similarity: Floats
    still: bool


def turning_camera(steps: list[Step | None], size: tuple[int, int]) -> Floats | None:
    """(T, 3, 3) places of the frames in the first one, of a camera that only turns and zooms; None if it does not.

    `steps` has an entry a frame, None where a frame lies as the one before (the first does); `size` is width and height
    in px. A camera that does not zoom is preferred where it explains the corners about as well.
    """
    moving = sorted((s for s in steps if s is not None and not s.still), key=_width)[-PROBES:]
    if not moving:
        return None
    middle = (np.array(size) - 1) / 2
    fits = {zooms: _best_focal(steps, moving, max(size), middle, zooms) for zooms in (False, True)}
    zooms = fits[True][0] < (1 - LEAST_GAIN) * fits[False][0]
    apart, focal = fits[zooms]
    flat = sum(float(_apart(s.similarity, s.here, s.there).sum()) for s in moving)
    return _places(steps, focal, middle, zooms) if apart < (1 - LEAST_GAIN) * flat else None


def _best_focal(
    steps: list[Step | None], moving: list[Step], side: int, middle: Floats, zooms: bool
) -> tuple[float, float]:
    """Distances of all corners of some steps in px at the first frame's focal length that fits best, and that in px."""

    def apart(focal: float) -> tuple[float, float]:
        focals = _key_focals(steps, {step.key for step in moving}, focal, middle, zooms)
        return sum(float(_turn(step, focals[step.key], middle, zooms).apart.sum()) for step in moving), focal

    _, near = min(apart(side * f) for f in FOCAL_SIDES)
    return min(apart(near * f) for f in np.geomspace(1 / FINER, FINER, 9))


def _key_focals(
    steps: list[Step | None], keys: set[int], focal: float, middle: Floats, zooms: bool
) -> dict[int, float]:
    """Focal length of these frames in px, counted on from the first one's over all zooms between."""
    if not zooms:
        return dict.fromkeys(keys, focal)
    known = [focal]
    for step in steps[1 : max(keys) + 1]:
        if step is None or step.still:
            known.append(known[-1 if step is None else step.key])
            continue
        before = known[step.key]
        known.append(before * (_turn(step, before, middle, True).zoom if len(known) in keys else _zoom(step)))
    return {key: known[key] for key in keys}


def _width(step: Step) -> float:
    """How far the corners went, px."""
    return float(np.linalg.norm(step.there - step.here, axis=1).mean())


def _places(steps: list[Step | None], focal: float, middle: Floats, zooms: bool) -> Floats:
    """(T, 3, 3) maps pixels of a frame to those of the first one, which has this focal length."""
    turns, focals = [np.eye(3)], [focal]
    for step in steps[1:]:
        if step is None or step.still:
            known = -1 if step is None else step.key
            turns.append(turns[known])
            focals.append(focals[known])
            continue
        fit = _turn(step, focals[step.key], middle, zooms)
        turns.append(turns[step.key] @ fit.turn)
        focals.append(focals[step.key] * fit.zoom)
    cameras = np.tile(np.eye(3), (len(focals), 1, 1))
    cameras[:, 0, 0] = cameras[:, 1, 1] = focals
    cameras[:, :2, 2] = middle
    places = cameras[0] @ np.array(turns) @ np.linalg.inv(cameras)
    of_determinant_1: Floats = places / np.cbrt(np.linalg.det(places))[:, None, None]  # [2, 2] is 0 at a quarter turn
    return of_determinant_1


@dataclass(frozen=True)
class _Fit:
    """Turn (3, 3) and zoom of a step, and how far the corners lie from where they put them, (N,) px, strays cut."""

    turn: Floats
    zoom: float
    apart: Floats


def _turn(step: Step, key_focal: float, middle: Floats, zooms: bool) -> _Fit:
    """The turn, and the zoom if there may be one, from a step's earlier frame, which has this focal length."""
    if not zooms:
        return _turn_at(step, key_focal, middle, 1.0)
    # From the similarity's zoom on: farther off, most corners are strays and say nothing. The distances are nearly a
    # parabola in the logarithm of the zoom; three times through its vertex is enough.
    fit = _turn_at(step, key_focal, middle, _zoom(step))
    width = 0.05
    for _ in range(3):
        less, more = (_turn_at(step, key_focal, middle, fit.zoom * np.exp(w)) for w in (-width, width))
        costs = [float((f.apart**2).sum()) for f in (less, fit, more)]
        bend = costs[0] - 2 * costs[1] + costs[2]
        shift = 0.5 * width * (costs[0] - costs[2]) / bend if bend > 0 else 0.0
        tried = _turn_at(step, key_focal, middle, fit.zoom * float(np.exp(np.clip(shift, -2 * width, 2 * width))))
        fit = min((less, fit, more, tried), key=lambda f: float((f.apart**2).sum()))
        width /= 4
    return fit


def _zoom(step: Step) -> float:
    """Focal length of a step's frame, in those of the earlier one, as the similarity has it."""
    return float(1 / np.sqrt(np.linalg.det(step.similarity[:2, :2])))


def _turn_at(step: Step, key_focal: float, middle: Floats, zoom: float) -> _Fit:
    """The best turn at a given zoom; fitted twice, the second time without what the first found astray."""
    rays, targets = _rays(step.here - middle, key_focal * zoom), _rays(step.there - middle, key_focal)
    kept = np.ones(len(rays), bool)
    for _ in range(2):
        turn = _rotation(rays[kept], targets[kept])
        seen = rays @ turn.T
        distances = np.linalg.norm(key_focal * seen[:, :2] / seen[:, 2:] + middle - step.there, axis=1)
        kept = distances < max(STRAY_PX, float(np.median(distances)))
    return _Fit(turn, zoom, np.minimum(distances, STRAY_PX))


def _rays(offset: Floats, focal: float) -> Floats:
    """(N, 3) unit directions of pixels (N, 2) counted from the middle of the picture."""
    rays = np.column_stack([offset / focal, np.ones(len(offset))])
    directions: Floats = rays / np.linalg.norm(rays, axis=1, keepdims=True)
    return directions


def _rotation(source: Floats, target: Floats) -> Floats:
    """(3, 3) rotation that brings unit vectors nearest to others (Kabsch 1976)."""
    u, _, vt = np.linalg.svd(target.T @ source)
    flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    rotation: Floats = u @ flip @ vt
    return rotation


def _apart(matrix: Floats, source: Floats, target: Floats) -> Floats:
    """(N,) px between where a similarity puts corners and where they are, strays cut."""
    moved = source @ matrix[:2, :2].T + matrix[:2, 2]
    distances: Floats = np.minimum(np.linalg.norm(moved - target, axis=1), STRAY_PX)
    return distances
