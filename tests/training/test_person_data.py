"""Training pictures of the person detector say the truth, and say where they do not know it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra 'train'")

from pe_coach.filming import HELD_OUT, KIT_NAMES, Sprite
from pe_coach.training import person_bank
from pe_coach.training.person_data import Pool, make_sample
from pe_coach.training.person_mix import WILD
from pe_coach.training.person_net import STRIDE
from pe_coach.training.person_scenes import trunk_tilt_deg, turned
from pe_coach.training.person_shards import CROPS, SCENES, Picture, read_pictures, taught_boxes
from pe_coach.training.person_spoiling import spoil
from pe_coach.training.person_views import Lie, View, choose_view, spotlight

pytestmark = pytest.mark.torch


def red_person(background: float) -> Picture:
    """A grey picture with one red block, which is the person."""
    image = np.full((120, 160, 3), 128, np.uint8)
    image[30:90, 60:85] = (0, 0, 255)
    code = cv2.imencode(".png", image)[1].tobytes()
    return Picture(code, np.array([[60.0, 30.0, 85.0, 90.0]]), (120, 160), background, 0.1)


def empty() -> Picture:
    code = cv2.imencode(".png", np.full((100, 100, 3), 60, np.uint8))[1].tobytes()
    return Picture(code, np.zeros((0, 4)), (100, 100), 1.0, 0.0)


def pool(background: float) -> Pool:
    return Pool([(1.0, [red_person(background)])], [(1.0, [red_person(background)])], [empty()], [])


def test_boxes_follow_the_person_through_size_mirror_turn_and_cut() -> None:
    hits = []
    for seed in range(60):
        made = make_sample(pool(1.0), 128, np.random.default_rng((1, seed)))
        image = made.image.astype(int)
        red = image[..., 0] - image[..., 1:].max(2) > 50
        for x0, y0, x1, y1 in made.boxes.round().astype(int):
            assert 0 <= x0 < x1 <= 128
            assert 0 <= y0 < y1 <= 128
            hits.append(red[y0:y1, x0:x1].mean())
    assert len(hits) > 40
    assert np.median(hits) > 0.9


def test_around_a_crop_nothing_is_known_but_its_person_is() -> None:
    made = [make_sample(pool(0.0), 128, np.random.default_rng((2, seed))) for seed in range(30)]
    assert sum(sample.weight.min() == 0.0 for sample in made) > 12
    centres = [(sample, ((box[:2] + box[2:]) / (2 * STRIDE)).astype(int)) for sample in made for box in sample.boxes]
    known = [sample.weight[min(y, 15), min(x, 15)] for sample, (x, y) in centres]
    assert np.mean(known) > 0.9  # the rest lies under somebody who is cut off and therefore let be


def test_where_perhaps_somebody_is_nothing_is_asked() -> None:
    doubted = replace(red_person(1.0), doubts=np.array([[0.0, 0.0, 160.0, 120.0]]))
    only = replace(pool(1.0), scenes=[(1.0, [doubted])], crops=[(1.0, [doubted])])
    made = [make_sample(only, 128, np.random.default_rng((3, seed))) for seed in range(30)]
    assert sum(sample.weight.min() == 0.0 for sample in made) > 20


def test_a_turned_box_is_drawn_around_the_turned_joints() -> None:
    picture = replace(red_person(1.0), points=np.array([[60.0, 32.0], [84.0, 32.0], [60.0, 88.0], [84.0, 88.0]]))
    tilted = View(2 * np.array([[0.8, -0.6], [0.6, 0.8]]), np.array([10.0, 20.0]))
    ((x0, y0, x1, y1),) = tilted.people(picture)
    margin = 2 * 0.08 * 56
    assert (x0 + margin, y0 + margin) == pytest.approx((2 * (0.8 * 60 - 0.6 * 88) + 10, 2 * (0.6 * 60 + 0.8 * 32) + 20))
    assert (x1 - margin, y1 - margin) == pytest.approx((2 * (0.8 * 84 - 0.6 * 32) + 10, 2 * (0.6 * 84 + 0.8 * 88) + 20))


def test_every_view_shows_the_red_person_in_its_box() -> None:
    picture = red_person(1.0)
    shares = []
    for seed in range(60):
        rng = np.random.default_rng((4, seed))
        canvas = np.zeros((128, 128, 3), np.uint8)
        view, focus = choose_view(picture, (0, 0, 128, 128), Lie(seed % 3), rng)
        assert focus == 0
        view.paint(picture.levels, canvas, (0, 0, 128, 128))
        red = canvas[..., 0].astype(int) - canvas[..., 1] > 50
        x0, y0, x1, y1 = np.clip(view.boxes(picture.boxes)[0], 0, 128).round().astype(int)
        shares += [red[y0:y1, x0:x1].sum() / max(1, red.sum())] if red.sum() > 30 else []
    assert len(shares) > 40
    assert np.median(shares) > 0.95  # the corners of a tilted block are not in the ellipse


def test_a_spot_shows_its_person_without_an_edge() -> None:
    tile = (16, 8, 112, 120)
    share = spotlight(np.array([40.0, 30.0, 80.0, 100.0]), tile)
    assert share.shape == (112, 96)
    assert share[22:92, 44].min() > 0.9  # a line through the middle of the box
    assert share[0].max() == 0.0
    assert np.abs(np.diff(share, axis=1)).max() < 0.4


def test_another_detector_adds_people_and_doubts_but_never_a_person_twice() -> None:
    own = np.array([[50.0, 50.0, 90.0, 150.0]])
    found = np.array(
        [
            [52.0, 48.0, 88.0, 149.0, 0.9],  # the labelled one again
            [60.0, 52.0, 80.0, 80.0, 0.6],  # their head
            [200.0, 40.0, 240.0, 140.0, 0.8],
            [300.0, 40.0, 320.0, 90.0, 0.2],
            [10.0, 10.0, 20.0, 40.0, 0.02],
            [5.0, 5.0, 5.0, 9.0, 0.9],
        ]
    )
    more, doubts = taught_boxes(own, found)
    assert more.tolist() == [[200.0, 40.0, 240.0, 140.0]]
    assert doubts.tolist() == [[300.0, 40.0, 320.0, 90.0]]


def test_spoiling_leaves_people_where_they_are() -> None:
    picture = np.full((96, 96, 3), 90, np.uint8)
    picture[30:60, 40:56] = 220
    for seed in range(40):
        spoilt = spoil(picture, np.random.default_rng(seed))
        assert spoilt.shape == picture.shape
        assert spoilt.dtype == np.uint8
        brighter = spoilt.mean(2)[35:55, 43:53].mean() - spoilt.mean(2)[:20].mean()
        assert brighter > 20


def test_some_pictures_are_even_and_hold_nobody() -> None:
    faded = replace(WILD, even=1.0, spoilt=0.0)
    for seed in range(10):
        made = make_sample(pool(1.0), 64, np.random.default_rng((5, seed)), faded)
        assert np.ptp(made.image, axis=(0, 1)).max() == 0
        assert not len(made.boxes)
        assert (made.weight == 1.0).all()


def test_the_same_seed_makes_the_same_picture() -> None:
    first, second = (make_sample(pool(1.0), 96, np.random.default_rng(5)) for _ in range(2))
    assert first.image.tobytes() == second.image.tobytes()


def test_nobody_who_is_held_out_is_drawn() -> None:
    assert not set(person_bank.BODIES) & set(HELD_OUT.bodies)
    kits = {KIT_NAMES[kit] for kit in (*person_bank.LAND_KITS, person_bank.SWIM_KIT)}
    assert not kits & set(HELD_OUT.kits)


def test_cloth_never_gets_the_colour_of_skin() -> None:
    for seed in range(50):
        hsv = cv2.cvtColor(person_bank.team_colours(np.random.default_rng(seed))[None], cv2.COLOR_RGB2HSV)[0]
        skin = (hsv[:, 0] < 25) & (hsv[:, 1] > 40)
        assert not skin.any()


def test_a_drawn_person_in_water_is_cut_where_the_water_begins() -> None:
    whole = Sprite(
        np.full((100, 40, 3), 200, np.uint8), np.full((100, 40), 255, np.uint8), (0, 0), np.zeros((17, 2)), 1.0
    )
    made = [person_bank.varied(whole, 80.0, np.random.default_rng(seed)).alpha for seed in range(40)]
    assert all(alpha.shape == (80, 32) and (alpha[:20] == 255).all() for alpha in made)
    assert 1 <= sum(bool((alpha[-10:] < 200).all()) for alpha in made) <= 15


def test_a_drawn_person_is_turned_by_as_much_as_asked() -> None:
    alpha = np.zeros((80, 40), np.uint8)
    alpha[5:75, 18:22] = 255
    sprite = Sprite(np.repeat(alpha[..., None], 3, 2), alpha, (0, 0), np.zeros((17, 2)), 1.0)
    lying = person_bank.trimmed(turned(sprite, 90.0)).alpha.shape
    assert lying[0] <= 6
    assert 68 <= lying[1] <= 72
    points = np.zeros((17, 2))
    points[[5, 6]] = (10.0, 0.0)
    assert trunk_tilt_deg(points) == pytest.approx(90.0)  # shoulders to the right of the hips: clockwise


@pytest.mark.shared
def test_every_shard_of_the_recipe_can_be_read(shared: Path) -> None:
    for source in (*SCENES, *CROPS):
        pictures = read_pictures(shared / "pose", source)
        assert pictures[0].image.shape[:2] == pictures[0].size
        assert all((picture.boxes[:, 2:] > picture.boxes[:, :2]).all() for picture in pictures)


@pytest.mark.shared
def test_drawn_people_are_about_as_tall_as_they_should_be(shared: Path) -> None:
    bank = person_bank.draw_bank(person_bank.Motions.read(shared / "bodies" / "motions"), 6, 1)
    for sprite in bank:
        assert 60 < max(sprite.alpha.shape) < 400
        assert (sprite.alpha == 255).mean() > 0.1
