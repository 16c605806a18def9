"""Of a film with several shots, the one that holds the event is graded, and the report says which seconds."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.clip import write_video
from pe_coach.filming.demo import demo_scene, perform, shot_of
from pe_coach.filming.shooting import shoot
from pe_coach.grading import Options, grade
from pe_coach.report import Report

Image = NDArray[np.uint8]
RATE = 30


@pytest.fixture(scope="module")
def jump() -> list[Image]:
    scene = demo_scene(3)
    return list(shoot(shot_of(scene, perform(scene)[0])))[::2]


@pytest.fixture(scope="module")
def report(jump: list[Image], tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A title, the jump, and its replay at half the speed, which is longer."""
    path = tmp_path_factory.mktemp("shots") / "edited.mp4"
    title = np.full_like(jump[0], 40)
    title[200:300, 200:700:20] = 220
    write_video(path, [title] * 20 + jump + [image for image in jump for _ in range(2)], frame_rate=RATE)
    return grade(path, Options("long_jump")).report


def test_the_jump_is_graded_and_not_its_longer_replay_in_slow_motion(report: Report, jump: list[Image]) -> None:
    assert report.shot is not None
    assert (report.shot.number, report.shot.count) == (2, 3)
    assert report.shot.start_s == pytest.approx(20 / RATE, abs=0.01)
    assert report.shot.stop_s == pytest.approx((20 + len(jump)) / RATE, abs=0.01)
    assert report.phases
    for phase in report.phases:
        assert report.shot.start_s <= phase.start_s < phase.stop_s <= report.shot.stop_s


def test_the_report_says_which_seconds_and_what_was_left_out(report: Report) -> None:
    (text,) = [reason.text for reason in report.reasons if reason.code == "several_shots"]
    assert text.startswith("Graded: 0.7 s to 2.9 s, shot 2 of 3.")
    assert "The longest one, 2.9 s to 7.4 s, does not show the whole movement at its true speed." in text
