"""Pictures with people: the truth agrees with the pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pe_coach.filming import compose, render, sprite_of
from pe_coach.pose.skeleton import BODY

HIDDEN_JOINT_PX = 3
"""A joint lies inside a limb: within this distance of a pixel of its person."""


def test_key_points_lie_on_the_drawn_body(scene_of) -> None:
    scene = scene_of((0.0, 0.0))
    sprite = sprite_of(scene.people[0], scene.camera)
    for point in (sprite.points - np.array(sprite.corner)).round().astype(int)[list(BODY)]:
        x, y = point
        around = sprite.alpha[
            y - HIDDEN_JOINT_PX : y + HIDDEN_JOINT_PX + 1, x - HIDDEN_JOINT_PX : x + HIDDEN_JOINT_PX + 1
        ]
        assert around.max() == 255


def test_boxes_are_tight_around_the_drawn_pixels(scene_of) -> None:
    picture = render(scene_of((-1.3, 0.0), (1.2, 1.0)))
    for person, box in enumerate(picture.boxes):
        rows, columns = np.nonzero(picture.owner == person)
        assert box.tolist() == [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert (picture.image[picture.owner < 0] != 90).any(axis=-1).mean() < 0.02  # soft edges only


def test_who_stands_nearer_hides_who_stands_behind(scene_of) -> None:
    for places in (((0.0, 0.0), (0.1, 3.0)), ((0.1, 3.0), (0.0, 0.0))):
        near = int(np.argmin([y for _, y in places]))
        scene = scene_of(*places)
        picture = render(scene)
        alone = render(replace(scene, people=[scene.people[near]]))
        assert ((picture.owner == near) == (alone.owner == 0)).all()
        assert picture.visible_share(near) > picture.visible_share(1 - near)


def test_people_outside_the_picture_have_no_box(scene_of) -> None:
    picture = render(scene_of((40.0, 0.0)))
    assert np.isnan(picture.boxes).all()
    assert (picture.image == 90).all()


def test_people_cut_by_the_edge_have_the_visible_box(scene_of) -> None:
    picture = render(scene_of((2.1, 0.0)))
    x0, _, x1, _ = picture.boxes[0]
    assert x1 == 320
    assert x1 - x0 > 5


def test_a_moved_sprite_moves_picture_points_and_box_alike(scene_of) -> None:
    scene = scene_of((0.0, 0.0))
    sprite = sprite_of(scene.people[0], scene.camera)
    here, there = compose(scene.background, [sprite]), compose(scene.background, [sprite.moved(20, -8)])
    assert there.boxes[0] == pytest.approx(here.boxes[0] + [20, -8, 20, -8])
    assert there.points[0] == pytest.approx(here.points[0] + [20, -8])
    assert (there.image[10:100, 60:200] == here.image[18:108, 40:180]).all()


def test_nobody_leaves_the_background_alone(scene_of) -> None:
    scene = scene_of()
    picture = compose(scene.background, [])
    assert (picture.image == scene.background).all()
    assert picture.points.shape == (0, 17, 2)


def test_team_colours_can_be_changed_and_skin_cannot(scene_of) -> None:
    scene = scene_of((0.0, 0.0))
    person = scene.people[0]
    palettes = [np.full((8, 3), colour, np.uint8) for colour in ((250, 0, 0), (0, 0, 250))]
    red, blue = (render(replace(scene, people=[replace(person, palette=p)])).image.astype(int) for p in palettes)
    changed = (red != blue).any(-1)
    assert (red[changed][:, 0] >= red[changed][:, 2]).all()
    skin = ~changed & (render(scene).owner == 0)
    assert skin.sum() > 200
