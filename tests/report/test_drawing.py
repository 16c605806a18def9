"""What is drawn on a picture can be read: who is meant, which side is near, and how sure the points are."""

from __future__ import annotations

import numpy as np
import pytest

from pe_coach.report.drawing import FAR, MIDDLE, NEAR, Figure, Mark, draw_figures
from pe_coach.report.layer import Layer
from pe_coach.report.tags import draw_strip

WIDTH, HEIGHT = 320, 240
GREY = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
CENTRE = np.array([160.0, 120.0])
STANDING = CENTRE + 2 * np.array(
    [
        *([0, -40], [2, -42], [-2, -42], [4, -41], [-4, -41], [9, -30], [-9, -30], [15, -18], [-15, -18]),
        *([18, -8], [-18, -8], [6, 0], [-6, 0], [8, 18], [-8, 18], [9, 36], [-9, 36]),
    ],
    float,
)
LEFT_KNEE, RIGHT_KNEE = 13, 14

COLOUR_BLIND = {
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
"""How linear RGB looks to them (Machado, Oliveira and Fernandes 2009, severity 1)."""


def figure(confidence: float = 0.9, near: str = "right", **more: object) -> Figure:
    return Figure(STANDING, np.full(17, confidence), 170.0, near, **more)  # type: ignore[arg-type]


def at(image: np.ndarray, point: np.ndarray) -> np.ndarray:
    x, y = np.rint(point).astype(int)
    return image[y, x].astype(int)


def middle_of(image: np.ndarray, start: int, stop: int) -> np.ndarray:
    return at(image, (STANDING[start] + STANDING[stop]) / 2)


def test_the_near_side_is_orange_and_the_far_side_blue_whichever_it_is() -> None:
    for near, left, right in (("right", FAR, NEAR), ("left", NEAR, FAR), ("", MIDDLE, MIDDLE)):
        drawn = draw_figures(GREY, [figure(near=near)])
        assert np.abs(middle_of(drawn, 13, 15) - left).max() < 10
        assert np.abs(middle_of(drawn, 14, 16) - right).max() < 10
    assert (GREY == 128).all()


@pytest.mark.parametrize("kind", COLOUR_BLIND)
def test_near_and_far_differ_for_colour_blind_people_too(kind: str) -> None:
    near, far = ((np.array(colour) / 255) ** 2.2 for colour in (NEAR, FAR))
    seen = [np.clip(np.array(COLOUR_BLIND[kind]) @ colour, 0, 1) ** (1 / 2.2) * 255 for colour in (near, far)]
    assert np.linalg.norm(seen[0] - seen[1]) > 100


def test_the_far_side_is_thinner_so_that_it_reads_without_colour() -> None:
    drawn = draw_figures(GREY, [figure(near="left")])
    row = round(float((STANDING[14, 1] + STANDING[16, 1]) / 2))
    changed = (drawn[row] != 128).any(axis=1)
    assert 0 < changed[:160].sum() < changed[160:].sum()


def test_a_point_is_as_solid_as_it_is_sure() -> None:
    contrast = [
        float(np.abs(middle_of(draw_figures(GREY, [figure(confidence)]), 14, 16) - 128).max())
        for confidence in (0.29, 0.35, 0.5, 0.65, 0.9)
    ]
    assert contrast[0] == 0
    assert np.all(np.diff(contrast) > 10)


def test_one_unsure_point_does_not_fade_the_others() -> None:
    confidence = np.full(17, 0.9)
    confidence[16] = 0.2
    drawn = draw_figures(GREY, [Figure(STANDING, confidence, 170.0, "right")])
    assert np.abs(middle_of(drawn, 14, 16) - 128).max() == 0
    assert np.abs(middle_of(drawn, 12, 14) - NEAR).max() < 10


def test_a_joint_where_faint_limbs_meet_is_no_darker_than_the_limbs() -> None:
    drawn = draw_figures(GREY, [figure(0.35)])
    knee, shin = at(drawn, STANDING[RIGHT_KNEE]), middle_of(drawn, 14, 16)
    assert np.abs(knee - shin).max() < 6


def test_what_is_not_known_is_not_drawn() -> None:
    nobody = Figure(np.full((17, 2), np.nan), np.zeros(17), 0.0, mark=Mark((13,), ((13, 15),)))
    assert (draw_figures(GREY, [nobody]) == GREY).all()
    far_away = Figure(STANDING + 5000, np.full(17, 0.9), 170.0, box=np.array([5000.0, 5000, 5100, 5100]), tag="1")
    assert (draw_figures(GREY, [far_away]) == GREY).all()


def test_a_bystander_is_fainter_than_the_athlete() -> None:
    box = np.array([100.0, 20, 220, 220])
    strong, weak = (draw_figures(GREY, [figure(athlete=athlete, box=box, tag="7")]) for athlete in (True, False))
    for place in (STANDING[14:17:2].mean(axis=0), box[:2]):
        assert np.abs(at(strong, place) - 128).max() > 1.3 * np.abs(at(weak, place) - 128).max()


@pytest.mark.parametrize("corner", [(-30.0, -40.0), (WIDTH - 20.0, -40.0), (-30.0, HEIGHT - 20.0)])
def test_a_number_stays_in_the_picture(corner: tuple[float, float]) -> None:
    box = np.array([*corner, corner[0] + 60, corner[1] + 80])
    nobody = np.full((17, 2), np.nan)
    bare, tagged = (draw_figures(GREY, [Figure(nobody, np.zeros(17), 0.0, box=box, tag=tag)]) for tag in ("", "12"))
    assert (bare != tagged).any(axis=2).sum() > 15 * 20


def test_bright_on_bright_never_turns_black() -> None:
    white = np.full_like(GREY, 255)
    layer = Layer(white, np.zeros(2), np.array([100.0, 100.0]))
    for opacity in np.linspace(0.01, 1, 40):
        layer.disc(np.array([50.0, 50.0]), 45 * (1 - opacity) + 1, (255, 255, 255), opacity)
    layer.lay_on()
    assert white.min() >= 253


def test_the_time_stands_in_the_corner_and_changes() -> None:
    first, second = GREY.copy(), GREY.copy()
    draw_strip(first, "1.23 s", [("near side", NEAR), ("far side", FAR)])
    draw_strip(second, "1.24 s", [("near side", NEAR), ("far side", FAR)])
    assert (first[: HEIGHT // 2] == 128).all()
    assert 0 < (first != second).any(axis=2).sum() < 15 * 15
    assert any((first == colour).all(axis=2).sum() > 20 for colour in (NEAR,))
    assert (first == FAR).all(axis=2).sum() > 20


def test_in_a_narrow_picture_the_time_stands_alone() -> None:
    narrow = np.full((240, 120, 3), 128, np.uint8)
    draw_strip(narrow, "1.23 s", [("near side", NEAR), ("far side", FAR)])
    changed = (narrow != 128).any(axis=(0, 2))
    assert changed[20:60].all() and not changed[-10:].any()
    assert not any((narrow == colour).all(axis=2).any() for colour in (NEAR, FAR))
