"""Why a frame is bad is told rightly: else training goes after the wrong cause."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks import where_it_hurts as hurts
from benchmarks.where_it_hurts import Case, Followed, Known
from pe_coach.pose import COCO17, Poses, PoseSequence

SIZE = (400, 300)
ACROSS = [0, 3, -3, 6, -6, 20, -20, 25, -25, 28, -28, 12, -12, 14, -14, 15, -15]
DOWN = [-70, -73, -73, -70, -70, -40, -40, -10, -10, 20, 20, 20, 20, 60, 60, 100, 100]
STANDING = np.column_stack([ACROSS, DOWN]) + np.array([200.0, 130.0])
AROUND = np.array([160.0, 50.0, 240.0, 240.0])
NOISE = np.random.default_rng(0).integers(0, 255, (SIZE[1], SIZE[0], 3)).astype(np.uint8)
FINE = Case("film", "high_jump", 0, "teacher", False, 12, 0, 0.05, 0.8, 10.0, 190.0, 0.5, ())


def _judged(points: np.ndarray, confidence: float, known: Known, seen: np.ndarray = AROUND) -> Case:
    sequence = PoseSequence(
        points[None], np.full((1, 17), confidence), np.ones((1, 17)), np.zeros(1), SIZE, np.eye(3)[None]
    )
    return hurts.judged("high_jump/film.mp4", 0, known, Followed(sequence, {0: seen}), NOISE)


def _known(sure: slice | list[int] = slice(None), box: np.ndarray = AROUND) -> Known:
    truth = np.full((17, 2), np.nan)
    truth[sure] = STANDING[sure]
    return Known(truth, STANDING, box, "flight")


def _moved(*joints: int) -> np.ndarray:
    points = STANDING.copy()
    points[list(joints)] += [40, 0]
    return points


def test_a_frame_is_bad_from_the_fifth_point_on_that_lies_beside_the_body() -> None:
    four, five = (_judged(_moved(*range(7, 7 + n)), 0.9, _known()) for n in (4, 5))
    assert (four.missed, four.bad) == (4, False)
    assert (five.missed, five.bad, five.event) == (5, True, "high_jump, flight")


def test_points_that_were_not_found_are_missed() -> None:
    points = STANDING.copy()
    points[7:14] = np.nan
    assert hurts.compared(STANDING, points) == (12, 7, float("inf"))


def test_confidence_says_what_a_doubtful_teacher_cannot() -> None:
    doubtful = _known([5, 6, 11, 12])
    assert [_judged(_moved(*range(5, 17)), sure, doubtful).bad for sure in (0.34, 0.36)] == [True, False]
    assert _judged(STANDING, 0.9, doubtful).judge == "box"
    assert hurts.HIDDEN in _judged(STANDING, 0.9, doubtful).found


def test_points_of_somebody_else_and_of_nobody_are_told_apart() -> None:
    assert hurts.whom(STANDING, AROUND) == ()
    assert hurts.whom(STANDING + np.array([90, 0]), AROUND) == (hurts.OTHER,)
    assert hurts.whom(np.full((17, 2), np.nan), AROUND) == (hurts.NOBODY,)
    assert hurts.whom(STANDING, np.full(4, np.nan)) == ()
    assert hurts.OTHER in _judged(STANDING + np.array([90, 0]), 0.2, _known()).found


def test_a_box_around_the_trunk_alone_is_told() -> None:
    trunk = np.array([170.0, 80.0, 230.0, 155.0])
    assert hurts.PART in _judged(STANDING, 0.9, _known(), seen=trunk).found
    assert hurts.PART not in _judged(STANDING, 0.9, _known(), seen=np.array([100.0, 0.0, 300.0, 290.0])).found
    assert hurts.PART not in _judged(STANDING, 0.9, _known(), seen=np.full(4, np.nan)).found


def test_exchanged_legs_are_seen_and_a_wrong_leg_is_not_called_exchanged() -> None:
    legs = list(range(13, 17))
    wide = STANDING.copy()
    wide[legs] += np.array([[20, 0], [-20, 0]] * 2)
    crossed = wide.copy()
    crossed[legs] = wide[[COCO17.mirror[joint] for joint in legs]]
    assert hurts.sides_exchanged(wide, crossed)
    assert not hurts.sides_exchanged(wide, wide)
    wrong = wide.copy()
    wrong[[13, 15]] += [0, -60]
    assert not hurts.sides_exchanged(wide, wrong)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, {"0–30°", hurts.NONE}),
        ({"tilt_deg": 60.0}, {hurts.LYING}),
        ({"tilt_deg": 121.0}, {hurts.INVERTED}),
        ({"tilt_deg": float("nan")}, {hurts.NO_TILT, hurts.NONE}),
        ({"event": "swimming", "tilt_deg": 45.0}, {"30–60°", hurts.WET}),
        ({"long_px": 95.0}, {"0–30°", hurts.SMALL}),
        ({"sharpness": 0.1}, {"0–30°", hurts.BLURRED}),
        ({"found": (hurts.SIDES, hurts.CUT)}, {"0–30°", hurts.SIDES, hurts.CUT}),
    ],
)
def test_all_that_holds_is_said_and_an_upright_person_is_no_cause(change: dict[str, object], said: set[str]) -> None:
    assert hurts.causes(replace(FINE, **change), blur_limit=0.2) == said  # type: ignore[arg-type]


def test_a_quarter_of_the_crops_is_blurred() -> None:
    cases = [replace(FINE, sharpness=value) for value in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, float("nan"))]
    limit = hurts.blurred_below(cases)
    assert sum(hurts.BLURRED in hurts.causes(case, limit) for case in cases) == 2


def test_sharpness_is_of_focus_and_of_neither_size_nor_light() -> None:
    near = cv2.resize(NOISE[:100, :100], (400, 400), interpolation=cv2.INTER_NEAREST)
    whole, small = np.array([0.0, 0.0, 400.0, 400.0]), np.array([0.0, 0.0, 96.0, 96.0])
    far = np.ascontiguousarray(cv2.resize(near, (96, 96), interpolation=cv2.INTER_AREA))
    sharp = hurts.sharpness(near, whole)
    assert hurts.sharpness(far, small) == pytest.approx(sharp, rel=0.05)
    assert hurts.sharpness(near // 2, whole) == pytest.approx(sharp, rel=0.05)
    assert hurts.sharpness(cv2.GaussianBlur(near, (0, 0), 12), whole) < 0.2 * sharp
    assert np.isnan(hurts.sharpness(near, np.full(4, np.nan)))


def test_a_box_at_any_edge_is_cut_off() -> None:
    assert not hurts.is_cut_off(AROUND, SIZE)
    for edge in ([0, 50, 90, 240], [160, 1, 240, 240], [300, 50, 399, 240], [160, 50, 240, 310]):
        assert hurts.is_cut_off(np.array(edge, float), SIZE)


def test_the_worst_frames_are_of_different_moments() -> None:
    cases = [replace(FINE, frame=frame, missed=missed) for frame, missed in ((10, 12), (11, 11), (30, 7), (50, 2))]
    assert [case.frame for case in hurts.worst(cases, 2)] == [10, 30]
    lost_track = replace(FINE, frame=70, judge="confidence", confidence=0.0, found=(hurts.NOBODY,))
    assert hurts.worst([*cases[1:], lost_track], 1) == [lost_track]


def test_a_cause_costs_what_all_would_gain_if_it_did_no_harm() -> None:
    upside_down = [replace(FINE, missed=6)] * 10
    upright = [replace(FINE, missed=0)] * 30
    cost = hurts.lost(upside_down, upright)
    assert cost == pytest.approx(hurts.hit_share(upright) - hurts.hit_share([*upside_down, *upright]))
    assert cost == pytest.approx(0.125)
    assert hurts.lost([], upright) == 0.0


def test_a_person_is_bad_if_fewer_than_half_of_the_points_are_hit() -> None:
    truth = np.column_stack([STANDING, np.full(17, 2.0)])
    truth[7, 2] = 1.0

    def of(points: np.ndarray) -> Case:
        answer = np.column_stack([points, np.full(17, 0.5)])
        return hurts.of_person("coco", 3, truth, answer, NOISE, AROUND, trusted=True)

    half, more = of(_moved(*range(5, 11))), of(_moved(*range(5, 12)))
    assert (half.bad, more.bad) == (False, True)
    assert hurts.HIDDEN not in half.found
    truth[8] = np.nan
    assert hurts.HIDDEN in of(STANDING).found


def test_a_bad_frame_is_read_again_in_the_known_box_and_a_good_one_is_not() -> None:
    asked: list[np.ndarray] = []

    class Knows:
        """A network that is right once it is shown the right box."""

        def estimate_many(self, views: list[tuple[np.ndarray, np.ndarray, float]]) -> Poses:
            asked.extend(box for _, box, _ in views)
            turned = np.array([turn != 0 for _, _, turn in views])
            xy = np.where(turned[:, None, None], 0.0, STANDING)
            return Poses(xy, np.where(turned, 0.1, 0.9)[:, None].repeat(17, 1), np.ones((len(views), 17)))

    lost, kept = (_judged(points, 0.9, _known()) for points in (STANDING + np.array([90, 0]), STANDING))
    lost, kept = (hurts.alone(case, _known(), NOISE, Knows()) for case in (lost, kept))  # type: ignore[arg-type]
    assert (lost.alone, lost.is_good_alone) == (0, True)
    assert (kept.alone, kept.is_good_alone) == (None, False)
    assert all((box == AROUND).all() for box in asked)


def test_a_later_run_finds_what_was_bad_before(tmp_path: Path) -> None:
    cases = [FINE, replace(FINE, frame=1, bad=True, found=(hurts.CUT, hurts.SIDES))]
    hurts.save(cases, tmp_path / "before.csv")
    assert hurts.read_bad(tmp_path / "before.csv") == {("film", 0): False, ("film", 1): True}
    mended = [replace(case, bad=False) for case in cases]
    assert "| 50 % | 0 % | 0 of 0 |" in hurts.by_event(mended, hurts.read_bad(tmp_path / "before.csv"))
