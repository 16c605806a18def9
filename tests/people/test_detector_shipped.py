"""The detector that ships finds the pupil of a film whose body, kit and ground it was never trained on."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from pe_coach.filming import demo_scene
from pe_coach.filming.demo import perform, shot_of
from pe_coach.filming.shooting import shoot
from pe_coach.people.detector import Detector, box_iou


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector.load()


def test_it_finds_the_pupil_of_a_held_out_film(detector: Detector) -> None:
    scene = demo_scene(4)
    motion, _ = perform(scene)
    shot = shot_of(scene, motion)
    points = shot.points()
    frames = list(islice(shoot(shot), 0, 61, 20))
    for image, at in zip(frames, points[::20], strict=False):
        around = np.concatenate([at.min(0), at.max(0)])
        found = detector.detect(image)
        assert len(found)
        assert box_iou(around[None], found[:1, :4]) > 0.4  # key points end at ankles and eyes, boxes at soles and hair


def test_it_finds_nobody_in_an_even_picture(detector: Detector) -> None:
    for grey in (0, 114, 255):
        assert len(detector.detect(np.full((360, 640, 3), grey, np.uint8))) == 0


def test_the_same_picture_gives_the_same_boxes(detector: Detector) -> None:
    image = np.random.default_rng(2).integers(0, 255, (120, 90, 3)).astype(np.uint8)
    assert detector.detect(image).tobytes() == detector.detect(image).tobytes()


def test_its_card_says_how_good_it_is_and_what_it_may_be_used_for(detector: Detector) -> None:
    assert "training" in detector.card.licence or "Research" in detector.card.licence
