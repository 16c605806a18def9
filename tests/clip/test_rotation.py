"""A camera that pans on its spot is told from its corners, with its focal length and its zoom."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.clip.rotation import Step, turning_camera

SIZE = (640, 360)
MIDDLE = (np.array(SIZE) - 1) / 2


def pan(yaw: float) -> np.ndarray:
    c, s = np.cos(yaw), np.sin(yaw)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def inner(focal: float) -> np.ndarray:
    return np.array([[focal, 0, MIDDLE[0]], [0, focal, MIDDLE[1]], [0, 0, 1.0]])


def through(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    mapped = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(mapped[:, :2] / mapped[:, 2:])


def similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Least squares shift, turn and zoom."""
    rows = [[x, -y, 1, 0] for x, y in source] + [[y, x, 0, 1] for x, y in source]
    a, b, u, v = np.linalg.lstsq(np.array(rows), np.concatenate([target[:, 0], target[:, 1]]), rcond=None)[0]
    return np.array([[a, -b, u], [b, a, v], [0, 0, 1.0]])


def filmed(
    yaws: np.ndarray, focals: np.ndarray, noise_px: float, every: int = 10
) -> tuple[list[Step | None], np.ndarray]:
    """Steps against a key frame in `every`, and the true places."""
    rng = np.random.default_rng(1)
    places = np.array([inner(focals[0]) @ pan(y) @ np.linalg.inv(inner(f)) for y, f in zip(yaws, focals, strict=True)])
    steps: list[Step | None] = [None]
    for t in range(1, len(yaws)):
        key = (t - 1) // every * every
        here = rng.uniform((0, 0), SIZE, (150, 2))
        there = through(np.linalg.inv(places[key]) @ places[t], here)
        seen = (there > 0).all(1) & (there < SIZE).all(1)
        here, there = here[seen] + rng.normal(0, noise_px, (seen.sum(), 2)), there[seen]
        stray = rng.random(len(here)) < 0.1
        here[stray] += rng.normal(0, 6, (stray.sum(), 2))
        steps.append(Step(key, there, here, similarity(here, there), False))
    return steps, places


@pytest.mark.parametrize("focal_sides", [0.8, 1.7])
@pytest.mark.parametrize("zoom", [1.0, 1.4])
def test_pan_and_zoom_are_recovered_within_two_per_cent_of_the_width(focal_sides: float, zoom: float) -> None:
    yaws, focals = np.linspace(0, 0.4, 61), focal_sides * SIZE[0] * np.geomspace(1, zoom, 61)
    steps, places = filmed(yaws, focals, 0.15)
    found = turning_camera(steps, SIZE)
    assert found is not None
    for t in (20, 40, 60):
        gone = np.linalg.norm(through(places[t], MIDDLE[None]) - MIDDLE)
        wrong = np.linalg.norm(through(found[t], MIDDLE[None]) - through(places[t], MIDDLE[None]))
        assert wrong < 0.02 * max(gone, SIZE[0])


def test_a_strong_zoom_during_a_pan_seen_from_few_key_frames() -> None:
    yaws, focals = np.linspace(0, 0.5, 91), 1.1 * SIZE[0] * np.geomspace(1, 1.8, 91)
    steps, places = filmed(yaws, focals, 0.3, every=30)
    found = turning_camera(steps, SIZE)
    assert found is not None
    for t in range(10, 91, 10):
        wrong = np.linalg.norm(through(found[t], MIDDLE[None]) - through(places[t], MIDDLE[None]))
        assert wrong < 0.02 * SIZE[0]


def test_a_quarter_turn_leaves_no_wild_matrix() -> None:
    yaws = np.linspace(0, np.radians(100), 101)
    steps, places = filmed(yaws, np.full(101, 1.2 * SIZE[0]), 0.1)
    found = turning_camera(steps, SIZE)
    assert found is not None
    np.testing.assert_allclose(np.linalg.det(found), 1.0, rtol=1e-6)
    onto_middle = np.linalg.inv(found[50]) @ found
    for t in (0, 25, 75, 100):
        right = through(np.linalg.inv(places[50]) @ places[t], MIDDLE[None])
        gone = np.linalg.norm(right - MIDDLE)
        assert np.linalg.norm(through(onto_middle[t], MIDDLE[None]) - right) < 0.02 * max(gone, SIZE[0])


def test_a_camera_that_slides_along_is_none_that_turns() -> None:
    rng = np.random.default_rng(2)
    steps: list[Step | None] = [None]
    for t in range(1, 30):
        here = rng.uniform((0, 0), SIZE, (100, 2))
        there = here + np.array([4.0 * t, 0])
        steps.append(Step(0, there, here, similarity(here, there), False))
    assert turning_camera(steps, SIZE) is None


def test_a_camera_that_stands_still_has_nothing_to_tell() -> None:
    corners = np.random.default_rng(3).uniform((0, 0), SIZE, (50, 2))
    assert turning_camera([None, Step(0, corners, corners, np.eye(3), True)], SIZE) is None
