"""Key points correct the box of pass 1 only where they can be believed."""

from __future__ import annotations

import numpy as np

from pe_coach.pose.boxes import between, hull_box, merged

BOX = np.array([100.0, 100.0, 200.0, 300.0])
NOBODY = np.full(4, np.nan)


def test_the_hull_holds_every_sure_point_and_no_other() -> None:
    xy = np.random.default_rng(0).uniform(100, 200, (17, 2))
    xy[0] = [900.0, 900.0]
    sure = np.where(np.arange(17) == 0, 0.1, 0.9)
    hull = hull_box(xy, sure)
    assert (hull[:2] < xy[1:].min(0)).all()
    assert (hull[2:] > xy[1:].max(0)).all()
    assert hull[2] < 300


def test_few_sure_points_make_no_box() -> None:
    assert np.isnan(hull_box(np.ones((17, 2)), np.full(17, 0.2))).all()


def test_a_foot_outside_the_box_widens_it() -> None:
    assert merged(BOX, np.array([110.0, 110.0, 240.0, 290.0])).tolist() == [100.0, 100.0, 240.0, 300.0]


def test_points_on_another_body_do_not() -> None:
    assert np.array_equal(merged(BOX, np.array([190.0, 100.0, 290.0, 300.0])), BOX)
    assert np.array_equal(merged(BOX, np.array([0.0, 0.0, 600.0, 600.0])), BOX)


def test_the_one_that_is_known_is_taken() -> None:
    assert np.array_equal(merged(NOBODY, BOX), BOX)
    assert np.array_equal(merged(BOX, NOBODY), BOX)
    assert np.isnan(merged(NOBODY, NOBODY)).all()
    assert np.array_equal(between(NOBODY, BOX, 0.2), BOX)
    assert np.array_equal(between(BOX, BOX + 10, 0.5), BOX + 5)
