"""Swimmers have boxes where they can be made out; what water mirrors is nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra 'train'")

from pe_coach.training import person_data, person_pool_scenes, person_pools
from pe_coach.training.person_data import Pool, make_sample
from pe_coach.training.person_mix import CALM, WILD
from pe_coach.training.person_pools import WATERS, PoolScene, Waters, pool_scene
from pe_coach.training.person_scenes import PEOPLE, SCENES
from pe_coach.training.person_shards import Picture
from pe_coach.training.rendered import CutOut
from pe_coach.training.scenery.pool_views import SIDE_PX, Backdrop, backdrop

pytestmark = pytest.mark.torch

PLAIN = replace(WATERS, people=(0.0, 1.0), foam=0.0, rope=0.0, smeared=0.0, mirrored=0.0, dry=0.0, haze=0.3, soft=0.0)
"""One swimmer a scene and nothing that hides them but the water."""

SIDE = 128


def magenta_person() -> CutOut:
    """A long block of a colour that no pool has, shoulders at its left end."""
    rgba = np.zeros((40, 120, 4), np.uint8)
    rgba[4:-4, 4:-4] = (255, 0, 255, 255)
    points = np.full((17, 2), 20.0)
    points[:11, 0], points[11:, 0] = 20.0, 100.0
    return CutOut(rgba, points)


def magenta(image: np.ndarray, least: int = 40) -> np.ndarray:
    """(H, W) whether a pixel has that colour, tinted or not; the plain water has -80."""
    x = image.astype(int)
    return np.minimum(x[..., 0], x[..., 2]) - x[..., 1] > least


def plain_water(eye_m: float) -> Backdrop:
    image = np.full((SIDE_PX, SIDE_PX, 3), (60, 140, 170), np.uint8)
    return Backdrop(image, SIDE_PX / 2, eye_m, np.array([60.0, 140.0, 170.0]), np.ones((SIDE_PX, SIDE_PX), np.bool_))


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the pool but water."""
    monkeypatch.setattr(person_pools, "backdrop", lambda *_, below: plain_water(-0.4 if below else 1.5))


def scenes(how: Waters, count: int = 80) -> list[PoolScene]:
    return [
        pool_scene(lambda _: magenta_person(), (SIDE, SIDE), np.random.default_rng((1, i)), how) for i in range(count)
    ]


def inside(boxes: np.ndarray) -> np.ndarray:
    mask = np.zeros((SIDE, SIDE), bool)
    for x0, y0, x1, y1 in boxes.astype(int):
        mask[max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1] = True
    return mask


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("below", [0.0, 1.0])
def test_what_can_be_seen_of_a_swimmer_is_in_the_box_and_fills_it(below: float) -> None:
    asked = 0
    for scene in scenes(replace(PLAIN, below=below)):
        seen = magenta(scene.image)
        assert not (seen & ~inside(np.concatenate([scene.boxes, scene.doubts]))).any()
        asked += len(scene.boxes)
        for x0, y0, x1, y1 in scene.boxes.astype(int):
            assert 0 <= x0 < x1 <= SIDE
            assert 0 <= y0 < y1 <= SIDE
            assert magenta(scene.image, -45)[y0:y1, x0:x1].mean() > 0.2
            if below:  # from above the deepest parts lose the colour before they cannot be made out
                rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
                assert abs(np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]) - [x0, y0, x1, y1]).max() <= 3
    assert asked > 40


@pytest.mark.usefixtures("still")
def test_what_the_surface_mirrors_has_no_box() -> None:
    mirrored, without = (
        scenes(replace(PLAIN, below=1.0, through=0.0, near=1.0, mirrored=share)) for share in (1.0, 0.0)
    )
    outside = 0
    for with_image, alone in zip(mirrored, without, strict=True):
        assert len(with_image.boxes) + len(with_image.doubts) <= 1
        outside += bool((magenta(with_image.image) & ~inside(with_image.boxes)).sum() > 20)
        assert not (magenta(alone.image) & ~inside(np.concatenate([alone.boxes, alone.doubts]))).any()
    assert outside > 15


@pytest.mark.usefixtures("still")
def test_from_below_nothing_is_seen_of_what_is_out_of_the_water() -> None:
    under = replace(PLAIN, below=1.0, near=0.0, lie=0.0, anyhow=1.0)
    through, deep = (scenes(replace(under, through=share)) for share in (1.0, 0.0))
    shown = [np.mean([magenta(scene.image).sum() for scene in made]) for made in (through, deep)]
    assert shown[0] < 0.75 * shown[1]


@pytest.mark.usefixtures("still")
def test_two_in_neighbouring_lanes_have_a_box_each() -> None:
    made = scenes(replace(PLAIN, people=(0.0, 0.0, 1.0), beside=1.0))
    assert sum(len(scene.boxes) == 2 for scene in made) > 25
    assert all(len(scene.boxes) + len(scene.doubts) <= 2 for scene in made)


@pytest.mark.usefixtures("still")
def test_who_can_hardly_be_made_out_is_not_asked_for() -> None:
    hazy = replace(PLAIN, below=1.0, haze=1.0)
    for scene in scenes(hazy):
        for x0, y0, x1, y1 in scene.boxes.astype(int):
            part = scene.image[y0:y1, x0:x1].astype(int)
            assert abs(part - scene.image[0, 0]).max() > 10
    assert sum(len(scene.doubts) for scene in scenes(hazy)) > 5


def test_pools_without_anybody_are_shown_too() -> None:
    for below in (True, False):
        view = backdrop(1, 0, below=below)
        assert view.image.std() > 3
        assert (view.eye_m < 0) == below
    assert not len(pool_scene(lambda _: magenta_person(), (64, 96), np.random.default_rng(1), Waters((1.0,))).boxes)


def land_pool() -> Pool:
    code = cv2.imencode(".png", np.full((100, 100, 3), 60, np.uint8))[1].tobytes()
    person = Picture(code, np.array([[30.0, 20.0, 60.0, 90.0]]), (100, 100), 1.0, 0.1)
    nobody = replace(person, boxes=np.zeros((0, 4)))
    return Pool([(1.0, [person])], [(1.0, [person])], [nobody], [magenta_person()])


def test_samples_show_pools_as_often_as_asked_and_say_where_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_of = []
    scene = PoolScene(np.full((64, 64, 3), 9, np.uint8), np.array([[8.0, 8.0, 24, 24]]), np.array([[40.0, 40, 56, 56]]))
    monkeypatch.setattr(person_data, "pool_scene", lambda draw, *_: asked_of.append(draw) or scene)
    for mix in (WILD, CALM):
        asked_of.clear()
        for seed in range(300):
            before = len(asked_of)
            made = make_sample(land_pool(), 64, np.random.default_rng((2, seed)), mix)
            if len(asked_of) > before:
                assert made.boxes.tolist() == scene.boxes.tolist()
                assert (made.weight == 0).sum() == (made.weight[5:7, 5:7] == 0).sum() == 4
        assert 20 < len(asked_of) < 55


def test_many_people_are_as_near_as_athletes_in_films() -> None:
    mix = replace(WILD, pools=0.0, even=0.0, tilings=(1.0, 0.0, 0.0), patches=(1.0, 0.0, 0.0, 0.0), drawn=(0.0, 1.0))
    made = [make_sample(land_pool(), 128, np.random.default_rng((3, seed)), mix) for seed in range(150)]
    tall = np.concatenate([np.ptp(sample.boxes.reshape(-1, 2, 2), axis=1).max(1) for sample in made]) / 128
    assert (tall > 0.5).mean() > 0.49
    assert (tall < 0.3).mean() > 0.1


def test_the_same_seed_makes_the_same_pool() -> None:
    drawn = [
        pool_scene(lambda _: magenta_person(), (96, 96), np.random.default_rng(8), replace(WATERS, people=(0, 0, 1)))
        for _ in range(2)
    ]
    assert drawn[0].image.tobytes() == drawn[1].image.tobytes()
    assert drawn[0].boxes.tolist() == drawn[1].boxes.tolist()


@pytest.mark.shared
def test_the_swimmers_to_judge_detectors_on_are_two_hundred_and_always_the_same(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_pool_scenes, "SCENES", 4)
    monkeypatch.setattr(person_pool_scenes, "CAST", 12)
    first, second = (person_pool_scenes.swimming_scenes(shared) for _ in range(2))
    assert [len(picture.boxes) for picture in first] == [2] * 4
    assert all(picture.complete for picture in first)
    assert [picture.image.tobytes() for picture in first] == [picture.image.tobytes() for picture in second]
    assert SCENES * PEOPLE == 200
