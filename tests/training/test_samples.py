"""What the network is shown carries the right labels."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from pe_coach.filming import HELD_OUT, KIT_NAMES, load_body, pose_body  # noqa: E402
from pe_coach.training import data, rendered  # noqa: E402
from pe_coach.training.augment import MIRROR, Strength, crop_matrix, view  # noqa: E402
from pe_coach.training.data import Sample  # noqa: E402
from pe_coach.training.heatmap import decode, targets  # noqa: E402
from pe_coach.training.metrics import angle_errors_deg, angles_deg, hits, pck, reliability, tilt_deg  # noqa: E402
from pe_coach.training.postures import load_elite, load_moves  # noqa: E402

pytestmark = pytest.mark.torch

PLAIN = Strength(blur=0, motion_blur=0, low_resolution=0, compression=0, grey=0, noise=0, water=0, most_rectangles=0)


def dotted() -> Sample:
    """A black picture with a bright dot of its own place at every point."""
    rng = np.random.default_rng(7)
    picture, points = np.zeros((300, 260, 3), np.uint8), np.ones((17, 3))
    cells = rng.permutation(42)[:17]
    points[:, :2] = np.stack([40 + cells % 6 * 34, 40 + cells // 6 * 36], 1)
    for x, y in points[:, :2].astype(int):
        cv2.circle(picture, (int(x), int(y)), 4, (255, 255, 255), -1)
    return Sample(picture, points, np.array([20.0, 20, 240, 280]))


@pytest.mark.parametrize("seed", range(6))
def test_points_follow_their_picture_through_every_view(seed: int) -> None:
    picture, xy, weight = view(dotted(), (256, 192), np.random.default_rng(seed), PLAIN)
    inside = (xy > 6).all(1) & (xy < [185, 249]).all(1) & (weight > 0)
    assert inside.any()
    for x, y in xy[inside]:
        patch = picture[int(y) - 6 : int(y) + 8, int(x) - 6 : int(x) + 8, 0].astype(float)
        rows, columns = np.mgrid[int(y) - 6 : int(y) - 6 + patch.shape[0], int(x) - 6 : int(x) - 6 + patch.shape[1]]
        centre = np.array([(patch * columns).sum(), (patch * rows).sum()]) / patch.sum()
        assert np.linalg.norm(centre - [x, y]) < 1.0


def test_a_mirrored_view_exchanges_left_and_right() -> None:
    sample = dotted()
    sample.points[5, 2], sample.points[6, 2] = 0.5, 0.0
    for seed in range(12):
        _, _, weight = view(sample, (256, 192), np.random.default_rng(seed), PLAIN)
        if weight[6] == 0.5:  # mirrored: the half-sure left shoulder is a right one now
            assert weight[5] == 0
            break
    else:
        pytest.fail("no view of twelve was mirrored")
    assert (MIRROR[MIRROR] == np.arange(17)).all()


def test_the_box_fills_the_input_centre_on_centre() -> None:
    matrix = crop_matrix(np.array([10.0, 20, 50, 100]), (128, 96))
    assert matrix @ [30, 60, 1] == pytest.approx([47.5, 63.5])
    assert matrix[0, 0] == pytest.approx(128 / (1.25 * 80))


def test_a_map_as_wanted_is_read_as_the_point_it_was_made_for() -> None:
    xy = np.random.default_rng(3).uniform(12, 80, (17, 2))
    wanted, weight = targets(xy, np.ones(17), (128, 96))
    read = decode(torch.from_numpy(np.log(wanted + 1e-9)).view(1, 17, 32, 24))[0].numpy()
    assert (weight == 1).all()
    assert np.abs(read[:, :2] - xy).max() < 0.5  # px: an eighth of a cell, from cutting the window off
    assert read[:, 2].min() > 0.8


def test_a_point_outside_the_map_is_not_asked_for() -> None:
    _, weight = targets(np.array([[-9.0, 50], [50, 50]]), np.ones(2), (128, 96))
    assert weight.tolist() == [0, 1]


def test_metrics_on_a_figure_that_one_can_check_by_hand() -> None:
    truth = np.full((1, 17, 3), np.nan)
    truth[0, [5, 6, 11, 12, 13, 15], :2] = [[40, 10], [20, 10], [40, 50], [20, 50], [40, 80], [40, 110]]
    predicted = np.dstack([np.nan_to_num(truth[..., :2]), np.full((1, 17), 0.9)])
    assert pck(truth, predicted) == 1
    assert tilt_deg(truth)[0] == 0
    predicted[0, 15, :2] = [70, 80]  # the left knee bent to a right angle, the ankle far off
    assert np.nansum(hits(truth, predicted)) == 5
    assert angle_errors_deg(truth, predicted)["knee"].tolist() == pytest.approx([90])
    rates = reliability(truth, predicted)
    assert rates[4] == pytest.approx(5 / 6)
    assert np.isnan(rates[:4]).all()


@pytest.mark.shared
def test_drawn_people_carry_their_points_and_stay_apart_from_the_demo(shared: Path, tmp_path: Path) -> None:
    assert not set(rendered.BODIES) & set(HELD_OUT.bodies)
    assert not {KIT_NAMES[k] for k in rendered.LAND_KITS} & set(HELD_OUT.kits)
    rng = np.random.default_rng(2000)
    moves = load_moves(shared / "bodies" / "motions")
    people = [rendered.random_person(moves, rng) for _ in range(3)]
    rendered.save_bank(people, tmp_path / "people-1.npz")
    bank = rendered.Bank([tmp_path / "people-1.npz"])
    assert len(bank) == 3
    for k in range(3):
        sample = rendered.compose(bank[k], rendered.painted_background(rng), rng)
        x0, y0, x1, y1 = sample.box
        body = sample.points[5:, :2]
        assert (body > [x0 - 3, y0 - 3]).all()
        assert (body < [x1 + 3, y1 + 3]).all()
        local = np.round(people[k].points[11:13]).astype(int)  # hips lie inside the drawn body from every side
        assert (people[k].rgba[local[:, 1], local[:, 0], 3] > 0).all()


@pytest.mark.shared
def test_the_rendered_test_set_is_always_the_same(shared: Path) -> None:
    first, second = (rendered.test_samples(shared / "bodies" / "motions", [], 3, 4242) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a.picture, b.picture)
        assert np.array_equal(a.points, b.points)


@pytest.mark.shared
def test_human_points_come_before_the_teachers(shared: Path) -> None:
    shard = data.Shard(shared / "pose", "jhmdbmid-val")
    human = shard.human()[0]
    points = shard.points(0)
    known = np.isfinite(human[:, 0])
    assert (points[known, 2] == 1).all()
    assert np.allclose(points[known, :2], human[known, :2])
    assert set(points[~known, 2]) <= {0.0, data.TEACHER_WEIGHT}


@pytest.mark.shared
def test_elite_postures_bend_the_joints_as_their_key_points_do(shared: Path) -> None:
    folder = shared / "keypoints" / "long_jump_elite"
    normal, hanging = load_elite(folder)
    with np.load(folder / "lj01.npz", allow_pickle=False) as stored:  # the first in order of names
        source = stored["xy"][40].astype(float)
    body = load_body("girl11a")
    posed = pose_body(body, normal.rotations[40], (0, 0, 0)).points[:17]
    drawn = np.stack([posed[:, 0], -posed[:, 2]], 1)
    for triple in ((11, 13, 15), (12, 14, 16), (5, 7, 9)):
        wanted = angles_deg(source[None], triple)[0]
        assert angles_deg(drawn[None], triple)[0] == pytest.approx(wanted, abs=12)  # limbs lean sideways a little
    wrists = pose_body(body, hanging.rotations[40], (0, 0, 0)).points[9:11]
    assert (wrists[:, 2] < posed[5:7, 2] - 0.3).all()  # metres below the shoulders
