"""Rendered athletes of the evaluation: never trained, exactly labelled, one attribute changed at a time."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pe_coach.errors import UsageError
from pe_coach.filming import BODY_NAMES, HELD_OUT, KIT_NAMES, load_body, pose_body
from pe_coach.pose import PoseEstimator
from pe_coach.training.evaluation import athletes, leaks, subgroups
from pe_coach.training.evaluation.asking import FIRST_TURN, both_ways, chosen_turns, in_turns
from pe_coach.training.evaluation.people import People, of_samples
from pe_coach.training.metrics import pck
from pe_coach.training.postures import FITTED, NEVER_TRAINED, load_elite
from pe_coach.training.rendered import BODIES, LAND_KITS, CutOut, save_bank


def staging(seed: int = 3) -> athletes.Staging:
    """Somebody in the rest pose before a grey wall."""
    rng = np.random.default_rng(seed)
    grey = np.full((300, 300, 3), 120, np.uint8)
    posture = np.zeros((1, len(load_body("boy14a").parent), 3))
    return athletes.Stage([grey]).random(posture, rng, 25.0)


def test_whoever_it_is_spans_the_same_height_and_carries_exact_points() -> None:
    for name in ("girl08a", "man_a"):
        scene = staging()
        sample = athletes.draw(subgroups._with_body(scene, name))
        body = load_body(name)
        stood = pose_body(body, scene.rotations, (0, 0, 0)).points[:17]
        wanted = np.ptp(stood[:, 2]) / body.height_m * athletes.STATURE_PX
        assert np.ptp(sample.points[:, 1]) == pytest.approx(
            wanted, rel=0.04
        )  # the camera rolls and looks down a little
        x0, y0, x1, y1 = sample.box
        assert (sample.points[:, :2] > [x0 - 1, y0 - 1]).all()
        assert (sample.points[:, :2] < [x1 + 1, y1 + 1]).all()


def test_only_the_colour_of_the_skin_changes() -> None:
    scene = staging()
    shown = {name: athletes.draw(scenes[0]) for name, scenes in subgroups.tones([scene]).items()}
    lightest, darkest = shown["lightest"], shown["darkest"]
    assert np.array_equal(lightest.points, darkest.points)
    changed = (lightest.picture != darkest.picture).any(2)
    assert 0.005 < changed.mean() < 0.10  # face, arms and legs of one person in a wide picture
    assert lightest.picture[changed].mean() > darkest.picture[changed].mean() + 40
    body = subgroups.with_tone(load_body("boy14a"), subgroups.TONES["darkest"])
    skin = body.skin[np.unique(body.faces[(body.label == subgroups.SKIN_LABEL).any(0)])]
    assert skin.mean(0) == pytest.approx(subgroups.TONES["darkest"], abs=2)
    assert skin.std(0).min() > 2  # eyes, lips and shades are kept
    hair = np.setdiff1d(body.faces[body.label[1] == 1], body.faces[(body.label == subgroups.SKIN_LABEL).any(0)])
    assert np.array_equal(body.skin[hair], load_body("boy14a").skin[hair])


def test_dusk_is_dark_and_a_kit_keeps_the_person_in_place() -> None:
    scene = staging()
    lights = {name: athletes.draw(s[0]).picture.mean() for name, s in subgroups.lights([scene]).items()}
    assert lights["dusk"] < 0.4 * lights["daylight"] < lights["overexposed"]
    kits = [athletes.draw(s[0]) for s in subgroups.kits([scene]).values()]
    hips = np.array([k.points[11:13, :2] - k.points[5, :2] for k in kits])
    assert np.abs(hips - hips[0]).max() < 3  # px: the middle of the surface moves with shoes and cap


def test_ages_and_sexes_name_every_body_once() -> None:
    by_age = [n for mark in subgroups.AGES.values() for n in BODY_NAMES if mark in n]
    assert sorted(by_age) == sorted(BODY_NAMES)


def test_training_draws_none_of_what_is_held_out() -> None:
    assert not set(FITTED) & set(athletes.MOTIONS)
    assert {name for name in athletes.MOTIONS if name.startswith("lj")} <= set(NEVER_TRAINED)
    assert not set(BODIES) & set(HELD_OUT.bodies)
    assert not {KIT_NAMES[k] for k in LAND_KITS} & set(HELD_OUT.kits)


@pytest.mark.shared
def test_no_posture_of_training_comes_from_a_held_out_jump(shared: Path) -> None:
    folder = shared / "keypoints" / "long_jump_elite"
    training = load_elite(folder)[0].rotations
    for move in athletes.load_held_out(shared / "keypoints"):
        nearest = np.abs(training[:, None] - move.rotations[None, ::20]).max((2, 3)).min()
        assert nearest > 1e-3, move.name  # radians; the same frame would be 0


@pytest.mark.shared
def test_a_held_out_posture_is_found_among_drawn_people(shared: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    moves = {m.name: m for m in athletes.load_held_out(shared / "keypoints")}
    stage = athletes.Stage([np.zeros((300, 300, 3), np.uint8)])
    scenes = [stage.random(moves["lj22"].rotations, rng, 180.0) for _ in range(8)]
    drawn = [athletes.draw(replace(scene, body=load_body("girl11a"))) for scene in scenes]
    people = [CutOut(np.zeros((4, 4, 4), np.uint8), sample.points[:, :2]) for sample in drawn]
    save_bank(people, tmp_path / "people-1.npz")
    found = leaks.leaked(leaks.points_of_bank(tmp_path), list(moves.values()))
    assert found.pop("lj22") >= 3  # those before a camera that is far enough away
    assert set(found.values()) == {0}
    with pytest.raises(UsageError, match="holds no people"):
        leaks.points_of_bank(tmp_path / "nowhere")


@pytest.mark.shared
def test_take_offs_are_the_frames_around_the_last_contact(shared: Path) -> None:
    keypoints = shared / "keypoints"
    moves = athletes.load_held_out(keypoints)
    postures = athletes.take_off_postures(moves, keypoints)
    with (keypoints / "events.csv").open(newline="", encoding="utf-8") as table:
        jumped = {row["id"] for row in csv.DictReader(table) if row["instant"] == "toe_off"}
    assert jumped & set(athletes.MOTIONS) == set(athletes.MOTIONS) - {"ctl_dance"}
    assert 6 * 4 <= len(postures) <= 6 * 12
    one = athletes.take_off_postures([m for m in moves if m.name == "lj20"], keypoints)
    assert len(one) == 6  # 3.88 s to 4.00 s at 25 frames a second, one frame more on either side


@pytest.fixture(scope="module")
def turned(shared: Path) -> People:
    """Four athletes, the picture of every second one upside down."""
    places = athletes.Places(shared / "pose", shared / "bodies" / "motions", shared / "keypoints")
    postures = athletes.take_off_postures(athletes.load_held_out(places.keypoints), places.keypoints)
    stage, rng = athletes.Stage(athletes.grounds(places.pose)), np.random.default_rng(8)
    samples = [athletes.draw(stage.random(postures, rng, 25.0)) for _ in range(4)]
    return of_samples("turned", [_upside_down(s) if i % 2 else s for i, s in enumerate(samples)])


def _upside_down(sample: athletes.Sample) -> athletes.Sample:
    size = np.array(sample.picture.shape[1::-1]) - 1
    points = np.column_stack([size - sample.points[:, :2], sample.points[:, 2]])
    box = np.concatenate([size - sample.box[2:], size - sample.box[:2]])
    return athletes.Sample(np.ascontiguousarray(sample.picture[::-1, ::-1]), points, box)


@pytest.mark.shared
def test_four_turns_give_the_points_where_they_are_in_the_picture(turned: People) -> None:
    estimator = PoseEstimator.load()
    points, _ = in_turns(estimator, turned, FIRST_TURN.candidates_deg())
    assert points.shape == (4, 4, 17, 3)
    half = list(FIRST_TURN.candidates_deg()).index(180.0)
    upside_down = People("", turned.truth[1::2], turned.view)
    assert pck(upside_down.truth, points[half, 1::2]) > pck(upside_down.truth, points[0, 1::2])
    upright, best = both_ways(estimator, turned, "ours")
    assert np.array_equal(upright.points, points[0])
    turns = chosen_turns(points)
    assert all(np.array_equal(best.points[row], points[turn, row]) for row, turn in enumerate(turns))
