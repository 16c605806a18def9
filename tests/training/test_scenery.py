"""Scenery moves and hides pixels; the points must go with them, and say what cannot be seen."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pe_coach.training import rendered
from pe_coach.training.data import Floats, Picture
from pe_coach.training.rendered import CutOut
from pe_coach.training.scenery import camera
from pe_coach.training.scenery.stage import HIDDEN_WEIGHT, Stage, pixels, taken_from
from pe_coach.training.scenery.staging import SCENERY, Scenery, Settings, staged
from pe_coach.training.scenery.water import Refraction, Surface

NOWHERE = Settings(bar=0, mat=0, sand=0, surface=0, below=0)
NOTHING = Scenery(
    upright=NOWHERE,
    lying=NOWHERE,
    **dict.fromkeys(("stretch", "head", "crowd", "beside", "in_front", "smear"), 0.0),
    **dict.fromkeys(("pan", "skew", "bend", "resent", "dim"), 0.0),
)


def only(**shares: float) -> Scenery:
    """Scenery with these and nothing else; a place counts for those who stand and those who lie."""
    place = Settings(**{name: shares.pop(name, 0.0) for name in vars(NOWHERE)})
    return Scenery(**{**vars(NOTHING), **shares, "upright": place, "lying": place})


def marked(side: int = 120, dot: int = 3) -> CutOut:
    """A grey figure, wide and high, with a red dot at every point."""
    rgba, points = np.zeros((side, side, 4), np.uint8), np.zeros((17, 2))
    rgba[4:-4, 4:-4] = (70, 70, 70, 255)
    cells = np.random.default_rng(5).permutation(25)[:17]
    points[:] = side * (0.14 + 0.18 * np.stack([cells % 5, cells // 5], 1))
    order = np.argsort(points[:, 1], kind="stable")  # a head above, feet below
    points = np.round(points[order])
    for x, y in points.astype(int).tolist():
        cv2.circle(rgba, (x, y), dot, (250, 10, 10, 255), -1)
    return CutOut(rgba, points)


def redness(picture: Picture) -> Floats:
    """(H, W) how much redder than grey."""
    x = picture.astype(np.float64)
    return np.clip(x[..., 0] - x[..., 1:3].max(-1) - 25, 0, None)


def distances(picture: Picture, points: Floats, reach: int = 8) -> Floats:
    """Px between each point (N, 2) and the middle of the red around it; NaN where there is none."""
    red, found = redness(picture), []
    for x, y in points:
        row, column = round(y), round(x)
        part = red[max(row - reach, 0) : row + reach + 1, max(column - reach, 0) : column + reach + 1]
        rows, columns = np.mgrid[: part.shape[0], : part.shape[1]]
        if part.sum() < 200:
            found.append(np.nan)
            continue
        at = np.array([(part * columns).sum(), (part * rows).sum()]) / part.sum()
        found.append(np.linalg.norm(at + np.maximum([column - reach, row - reach], 0) - [x, y]))
    return np.array(found)


def grey_ground() -> Picture:
    return np.full((200, 200, 3), 120, np.uint8)


def empty() -> Picture:
    return np.zeros((20, 10, 4), np.uint8)


@pytest.mark.parametrize("share", ["stretch", "head", "smear", "pan", "skew", "bend"])
def test_points_follow_their_pixels(share: str) -> None:
    person = marked()
    for seed in range(12):
        how = only(**{share: 1.0})
        sample = staged(person.rgba, person.points, grey_ground(), empty, np.random.default_rng(seed), how)
        off = distances(sample.picture, sample.points[:, :2])
        assert np.isfinite(off).mean() > 0.9
        assert np.nanmax(off) < 1.5
        assert (sample.points[:, 2] == 1).all()
        assert (sample.points[:, :2] > sample.box[:2] - 3).all()
        assert (sample.points[:, :2] < sample.box[2:] + 3).all()


@pytest.mark.parametrize("share", ["resent", "dim"])
def test_points_stay_where_film_and_light_are_bad(share: str) -> None:
    person = marked(200, dot=9)
    for seed in range(12):
        how = only(**{share: 1.0})
        sample = staged(person.rgba, person.points, grey_ground(), empty, np.random.default_rng(seed), how)
        scale = (sample.box[2] - sample.box[0]) / 200
        off = distances(sample.picture, sample.points[:, :2], max(4, round(14 * scale)))
        assert max(sample.picture.shape[:2]) <= 260
        assert np.isfinite(off).mean() > 0.5
        assert np.nanmedian(off) < 1.5


@pytest.mark.parametrize("seed", range(6))
def test_refraction_moves_points_under_water_and_no_others(seed: int) -> None:
    rng = np.random.default_rng(seed)
    line = Surface(75.0, rng.normal(0, 0.05), 60.0, 1.5, 50.0, rng.uniform(0, 6))
    how = Refraction(line, 0.78, rng.uniform(-4, 4), 1.5, (40.0, 30.0), rng.uniform(0, 6))
    person = marked()
    plain = np.ascontiguousarray(person.rgba[..., :3])
    bent = taken_from(plain, pixels(0, 120), pixels(0, 120), how.source_of)
    seen = np.where((np.arange(120)[:, None] > line.at(np.arange(120.0)))[..., None], bent, plain)
    moved = how.moved(person.points)
    whole = np.abs(moved[:, 1] - line.at(moved[:, 0])) > 8  # the line cuts through the others
    under = person.points[:, 1] > line.at(person.points[:, 0])
    assert np.nanmax(distances(seen, moved[whole], 6)) < 1
    assert (np.linalg.norm(moved - person.points, axis=1)[under & whole] > 0.5).any()
    assert (moved[~under] == person.points[~under]).all()


def test_points_that_can_be_seen_stay_on_the_body_in_every_scene() -> None:
    person, off = marked(), []
    how = Scenery(**{**vars(SCENERY), "resent": 0.0, "dim": 0.0, "smear": 0.0})
    for seed in range(150):
        sample = staged(person.rgba, person.points, grey_ground(), empty, np.random.default_rng(seed), how)
        seen = sample.points[:, 2] == 1
        off.append(distances(sample.picture, sample.points[seen, :2]))
    every = np.concatenate(off)
    assert np.isfinite(every).mean() > 0.9
    assert np.nanpercentile(every, 97) < 1.5


def test_who_is_hidden_by_somebody_in_front_weighs_less() -> None:
    person = marked()
    wall = np.full((100, 60, 4), 255, np.uint8)
    halves = set()
    for seed in range(20):
        how = only(in_front=1.0)
        sample = staged(person.rgba, person.points, grey_ground(), lambda: wall, np.random.default_rng(seed), how)
        x, y = np.round(sample.points[:, :2]).astype(int).T
        white = (sample.picture[y, x] > 240).all(1)
        reach = 3  # px around a point that the wall must cover, or leave free, for the answer to be plain
        inside = np.array(
            [
                (sample.picture[b - reach : b + reach, a - reach : a + reach] > 240).all()
                for a, b in zip(x, y, strict=True)
            ]
        )
        assert (sample.points[inside, 2] == HIDDEN_WEIGHT).all()
        assert (sample.points[~white, 2] == 1).mean() > 0.9
        halves.add(int(inside.sum()))
    assert 0 < max(halves) <= 8


def test_a_point_half_covered_counts_in_full() -> None:
    stage = Stage(grey_ground(), np.array([[50.0, 50, 1], [100, 50, 1], [150, 50, 1]]), np.array([0.0, 0, 200, 200]))
    mask = np.zeros((200, 200), np.uint8)
    mask[:, 100:] = 255  # nothing of the first, half of the second, all of the third
    stage.hide(mask)
    stage.doubt()
    assert stage.points[:, 2].tolist() == [1, 1, HIDDEN_WEIGHT]


def test_above_the_mirror_of_the_surface_nothing_is_certain() -> None:
    person, shares = marked(), []
    for seed in range(20):
        sample = staged(person.rgba, person.points, grey_ground(), empty, np.random.default_rng(seed), only(below=1.0))
        low = sample.points[sample.points[:, 2] < 1, 1]
        shares.append(len(low))
        if len(low) > 3:
            assert low.mean() < sample.points[sample.points[:, 2] == 1, 1].mean()
    assert 0 in shares  # the whole body under water
    assert max(shares) > 3


def test_the_same_seed_makes_the_same_sample_and_every_sample_is_sound() -> None:
    people = [marked(30), marked(90), marked(200)]
    people.append(CutOut(np.ascontiguousarray(people[0].rgba[8:20]), people[0].points - [0, 8]))
    background = np.random.default_rng(0).integers(0, 256, (120, 150, 3)).astype(np.uint8)
    for seed in range(120):
        person, other = people[seed % 4], people[(seed + 1) % 4]
        first, second = (
            staged(person.rgba, person.points, background, lambda o=other: o.rgba, np.random.default_rng(seed))
            for _ in range(2)
        )
        assert np.array_equal(first.picture, second.picture)
        assert np.array_equal(first.points, second.points)
        assert first.picture.dtype == np.uint8
        assert first.picture.shape[2] == 3
        assert np.isfinite(first.points).all()
        assert set(first.points[:, 2]) <= {HIDDEN_WEIGHT, 1.0}
        assert (first.box[2:] > first.box[:2]).all()


def test_a_cut_out_is_not_changed_by_what_is_made_of_it() -> None:
    person = marked()
    before = person.rgba.copy(), person.points.copy()
    for seed in range(30):
        staged(person.rgba, person.points, grey_ground(), empty, np.random.default_rng(seed))
    assert np.array_equal(person.rgba, before[0])
    assert np.array_equal(person.points, before[1])


def test_validation_has_no_scenery(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        pytest.fail("scenery in a sample for validation")

    person = marked()
    monkeypatch.setattr(rendered, "staged", fail)
    monkeypatch.setattr(rendered, "load_moves", lambda *_: [])
    monkeypatch.setattr(rendered, "random_person", lambda *_: person)
    first, _ = rendered.test_samples(None, [grey_ground()], 2, 3)[::-1]  # every other one before a picture
    wanted = np.full((224, 224, 3), 120, np.uint8)  # 0.4 of the side and 4 px around it
    inside = wanted[52:172, 52:172]
    inside[person.rgba[..., 3] > 0] = person.rgba[person.rgba[..., 3] > 0, :3]
    assert np.array_equal(first.picture, wanted)
    assert np.array_equal(first.points, np.column_stack([person.points + 52, np.ones(17)]))


@pytest.mark.parametrize("travel", [(12.0, 0.0), (-9.0, 5.0), (0.0, -7.0)])
def test_a_smear_is_as_long_as_the_travel(travel: tuple[float, float]) -> None:
    dot = np.zeros((9, 9, 4), np.uint8)
    dot[4, 4] = 255
    made, moved = camera.smeared(dot, np.array(travel), cv2.BORDER_CONSTANT)
    rows, columns = np.nonzero(made[..., 3])
    assert np.ptp(columns) == pytest.approx(abs(travel[0]), abs=2)
    assert np.ptp(rows) == pytest.approx(abs(travel[1]), abs=2)
    assert [columns.mean(), rows.mean()] == pytest.approx(4 + moved, abs=0.6)
