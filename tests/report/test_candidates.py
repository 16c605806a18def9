"""Where two people might be meant, the report shows both and says how to pick the other one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.cli.hints import hints
from pe_coach.clip import write_video
from pe_coach.report import PersonSeen, Report, UsedShot, as_text, from_json, page, to_json
from pe_coach.report.thumbnails import HEIGHT_PX, WIDTH_PX, candidate_pictures
from pe_coach.scoring import Reason

Image = NDArray[np.uint8]
LEFT = PersonSeen(3, True, "left", 5, 5 / 30, (100.0, 80.0, 140.0, 200.0))
RIGHT = PersonSeen(7, False, "right", 5, 5 / 30, (400.0, 90.0, 440.0, 200.0))


@pytest.fixture
def doubtful(jump: Report) -> Report:
    return dataclasses.replace(jump, candidates=(LEFT, RIGHT), shot=UsedShot(2, 3, 3.2, 7.9))


def test_both_are_told_apart_in_words(doubtful: Report) -> None:
    text = as_text(doubtful)
    assert "3: the one on the left, 0.17 s (graded)" in text
    assert "7: the one on the right, 0.17 s (not graded)" in text
    assert "7: die Person rechts, 0,17 s (nicht bewertet)" in as_text(doubtful, "de")


def test_words_name_no_flags_and_the_command_line_adds_its_own(doubtful: Report) -> None:
    slow = dataclasses.replace(doubtful, reasons=(Reason("slow_motion", "The fall is slower than gravity."),))
    assert "--" not in as_text(slow)
    first, second = hints(slow)
    assert first == "`grade` with --athlete 420,145@0.17 takes number 7 instead."
    assert second.startswith("--recorded-fps N")


def test_json_keeps_both_and_the_seconds(doubtful: Report) -> None:
    back = from_json(to_json(doubtful))
    assert back.shot == doubtful.shot
    assert [(c.number, c.graded, c.place, c.frame, c.box) for c in back.candidates] == [
        (c.number, c.graded, c.place, c.frame, c.box) for c in (LEFT, RIGHT)
    ]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Ten grey pictures; in the sixth one a red person at the left and a green one at the right."""

    def picture(n: int) -> Image:
        image = np.full((270, 480, 3), 128, np.uint8)
        if n == 5:
            image[80:200, 100:140], image[90:200, 400:440] = (220, 20, 20), (20, 200, 20)
        return image

    write_video(tmp_path / "two.mp4", (picture(n) for n in range(10)), frame_rate=30)
    return tmp_path / "two.mp4"


def test_each_thumbnail_shows_its_person_from_the_frame_that_shows_both(doubtful: Report, clip: Path) -> None:
    red, green = (image.astype(int) for image in candidate_pictures(clip, doubtful))
    assert red.shape == green.shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert _share(red, 0) > 0.1 > 10 * _share(red, 1)
    assert _share(green, 1) > 0.1 > 10 * _share(green, 0)


def _share(image: NDArray[np.int64], channel: int) -> float:
    """Share of the picture in which a channel is far above the others."""
    others = np.delete(image, channel, axis=2).max(axis=2)
    return float((image[..., channel] - others > 80).mean())


def test_without_doubt_there_are_no_thumbnails(jump: Report, clip: Path) -> None:
    assert candidate_pictures(clip, jump) == ()


def test_the_page_shows_both_and_the_point_that_picks_the_other(doubtful: Report, clip: Path) -> None:
    html = page(doubtful, candidates=candidate_pictures(clip, doubtful))
    assert html.count("<figure") == html.count("data:image/jpeg;base64,") == 2
    assert "Who was graded?" in html and html.count("--athlete 420,145@0.17") == html.count("--athlete") == 1
    assert "Who was graded?" not in page(doubtful)
