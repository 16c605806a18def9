"""Training pictures of the person detector say the truth, and say where they do not know it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra 'train'")

from pe_coach.filming import HELD_OUT, KIT_NAMES, Sprite
from pe_coach.training import person_bank
from pe_coach.training.person_data import Pool, make_sample
from pe_coach.training.person_net import STRIDE
from pe_coach.training.person_shards import CROPS, SCENES, Picture, read_pictures

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
