"""Nobody's head can be known, and what a rater looks at stays sharp."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pe_coach.faces.heads import hidden_areas
from pe_coach.faces.hiding import hide, only
from pe_coach.pose import Person, PoseSequence

COUNT = 20
HEAD, HIP = (100.0, 60.0), (100.0, 130.0)
"""Of somebody who stands: trunk 70 px long, head about 30 px high."""


def standing(*, unsure: slice = slice(0, 0), faceless: bool = False, upside_down: bool = False) -> Person:
    """One person in twenty frames; `unsure` frames have key points of no confidence, `faceless` is seen from behind."""
    xy = np.zeros((COUNT, 17, 2))
    xy[:, :5] = np.array(HEAD) + np.array([[0, 2], [-4, -2], [4, -2], [-8, 0], [8, 0]])
    xy[:, 5:7] = np.array([[88.0, 90.0], [112.0, 90.0]])
    xy[:, 7:11] = np.array([[85.0, 110.0], [115.0, 110.0], [85.0, 128.0], [115.0, 128.0]])
    xy[:, 11:13] = np.array([[92.0, 160.0], [108.0, 160.0]])
    xy[:, 13:17] = np.array([[92.0, 200.0], [108.0, 200.0], [92.0, 240.0], [108.0, 240.0]])
    if upside_down:
        xy[..., 1] = 300 - xy[..., 1]
    confidence = np.full((COUNT, 17), 0.9)
    confidence[unsure] = 0.0
    if faceless:
        confidence[:, :5] = 0.05
    camera = np.tile(np.eye(3), (COUNT, 1, 1))
    poses = PoseSequence(xy, confidence, np.full((COUNT, 17), 2.0), np.arange(COUNT) / 30, (200, 300), camera)
    box = [80.0, 44.0, 120.0, 245.0] if not upside_down else [80.0, 55.0, 120.0, 256.0]
    return Person(1, True, 0, np.tile(box, (COUNT, 1)), poses)


def covered(areas: list[np.ndarray], point: tuple[float, float]) -> bool:
    return any(x0 <= point[0] <= x1 and y0 <= point[1] <= y1 for x0, y0, x1, y1 in areas)


@pytest.mark.parametrize("faceless", [False, True])
@pytest.mark.parametrize("upside_down", [False, True])
def test_a_head_is_hidden_wherever_it_is(faceless: bool, upside_down: bool) -> None:
    areas = hidden_areas([standing(faceless=faceless, upside_down=upside_down)])
    head_y, knee_y = (240.0, 100.0) if upside_down else (60.0, 200.0)
    for frame in range(COUNT):
        for y in (head_y - 13, head_y, head_y + 13):
            assert covered(areas[frame], (HEAD[0], y))
        assert not covered(areas[frame], (92.0, knee_y))


def test_a_head_that_is_lost_for_a_moment_stays_hidden() -> None:
    areas = hidden_areas([standing(unsure=slice(8, 11))])
    assert all(covered(areas[frame], HEAD) for frame in range(COUNT))
    assert not covered(areas[9], (92.0, 200.0))


def test_a_trunk_seen_from_above_has_no_smaller_head() -> None:
    person = standing()
    person.poses.xy[10, 5:7, 1] = 155.0
    widths = [max(x1 - x0 for x0, _, x1, _ in hidden_areas([person])[frame]) for frame in (4, 10)]
    assert widths[1] >= widths[0] > 50


def test_somebody_without_key_points_is_hidden_whole() -> None:
    areas = hidden_areas([standing(unsure=slice(0, COUNT))])
    assert covered(areas[10], HEAD) and covered(areas[10], (92.0, 239.0))


def test_a_bystander_without_key_points_does_not_cover_the_athlete_where_the_background_is_hidden() -> None:
    bystander = replace(standing(unsure=slice(0, COUNT)), athlete=False)
    assert hidden_areas([bystander], athlete_only=True)[10] == []
    assert covered(hidden_areas([standing(unsure=slice(0, COUNT))], athlete_only=True)[10], HEAD)
    assert covered(hidden_areas([replace(standing(), athlete=False)], athlete_only=True)[10], HEAD)


def test_frames_beside_a_track_are_hidden_too() -> None:
    areas = hidden_areas([standing()])
    assert covered(areas[COUNT + 4], HEAD)
    assert COUNT + 30 not in areas


def test_what_is_hidden_keeps_no_detail_and_the_rest_every_pixel() -> None:
    noisy = np.random.default_rng(0).integers(0, 255, (300, 200, 3)).astype(np.uint8)
    area = np.array([80.0, 40.0, 120.0, 80.0])
    hidden = hide(noisy, [area, np.array([190.0, -20.0, 260.0, 10.0])])
    inside = hidden[40:80, 80:120].astype(float)
    assert (
        np.abs(np.diff(inside, axis=0)).mean()
        < 0.15 * np.abs(np.diff(noisy[40:80, 80:120].astype(float), axis=0)).mean()
    )
    untouched = np.ones((300, 200), bool)
    untouched[40:80, 80:120] = untouched[:10, 190:] = False
    assert (hidden[untouched] == noisy[untouched]).all()


def test_a_background_can_be_hidden_with_everybody_in_it() -> None:
    noisy = np.random.default_rng(0).integers(0, 255, (300, 200, 3)).astype(np.uint8)
    shown = only(noisy, np.array([80.0, 100.0, 120.0, 200.0]))
    assert (shown[100:200, 80:120] == noisy[100:200, 80:120]).all()
    assert shown[:60].std() < 0.4 * noisy[:60].std()
    assert only(noisy, np.full(4, np.nan))[100:200, 80:120].std() < 0.4 * noisy.std()


def test_a_head_lost_from_sight_stays_hidden_where_the_background_goes() -> None:
    pan = np.tile(np.eye(3), (COUNT + 30, 1, 1))
    pan[:, 0, 2] = 4.0 * np.arange(COUNT + 30)  # pixels of a frame lie so far right in the first one
    areas = hidden_areas([standing()], camera=pan)
    after = COUNT + 9
    gone_px = 4.0 * (after - (COUNT - 1))
    assert covered(areas[after], (HEAD[0] - gone_px, HEAD[1]))
    assert not covered(areas[after], (HEAD[0] + 30, HEAD[1]))
