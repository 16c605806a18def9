"""Pictures of the key instants: which instants, and that each picture is the frame it is said to be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from pe_coach.clip import write_video
from pe_coach.pose.sequence import PoseSequence
from pe_coach.report.strip import key_instants, read_strip, write_strip
from pe_coach.report.types import Instant, PhaseSpan, Report
from pe_coach.scoring import Status

FRAMES, RATE = 40, 30.0
LONG_JUMP = {"third_last": 0.1, "touch_down": 0.4, "toe_off": 0.5, "peak": 0.7, "reach": 0.9, "landed": 1.2}


@dataclass(frozen=True)
class Seen:
    """A report and its key points."""

    report: Report
    poses: PoseSequence | None


def report(times: dict[str, float] | None = None) -> Report:
    times = times or LONG_JUMP
    bounds = [("third_last", "touch_down"), ("touch_down", "toe_off"), ("toe_off", "reach"), ("reach", "landed")]
    phases = tuple(PhaseSpan(start, times[start], times[stop]) for start, stop in bounds)
    instants = tuple(Instant(name, at, 0.01) for name, at in times.items())
    return Report("a.mp4", "long_jump", Status.ACCEPTED, phases=phases, instants=instants)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every frame is a grey of its own, so that a picture tells which frame it is."""
    path = tmp_path_factory.mktemp("strip") / "greys.mp4"
    write_video(path, (np.full((240, 320, 3), 20 + 5 * k, np.uint8) for k in range(FRAMES)), frame_rate=RATE)
    return path


@pytest.fixture
def poses() -> PoseSequence:
    """Somebody who stands still, hardly seen: nothing is drawn on the greys."""
    xy = np.tile(np.linspace((150, 60), (170, 180), 17), (FRAMES, 1, 1))
    time_s = np.arange(FRAMES) / RATE
    sure, camera = np.full((FRAMES, 17), 0.1), np.tile(np.eye(3), (FRAMES, 1, 1))
    return PoseSequence(xy, sure, np.ones((FRAMES, 17)), time_s, (320, 240), camera)


def test_instants_between_phases_come_before_the_ends_and_short_phases_before_long_ones() -> None:
    assert [instant.name for instant in key_instants(report())] == ["touch_down", "toe_off", "reach", "landed"]


def test_every_picture_is_the_frame_that_it_names(film: Path, poses: PoseSequence, tmp_path: Path) -> None:
    write_strip(film, Seen(report(), poses), tmp_path)
    strip = read_strip(tmp_path)
    assert [picture.instant for picture in strip] == ["touch_down", "toe_off", "reach", "landed"]
    for picture in strip:
        grey = cv2.imread(str(tmp_path / picture.file)).mean()
        assert round((grey - 20) / 5) == picture.frame == round(LONG_JUMP[picture.instant] * RATE)
        assert picture.time_s == pytest.approx(picture.frame / RATE, abs=1e-3)


def test_pictures_of_instants_that_are_gone_go_too(film: Path, poses: PoseSequence, tmp_path: Path) -> None:
    write_strip(film, Seen(report(), poses), tmp_path)
    write_strip(film, Seen(Report("a.mp4", "long_jump", Status.REJECTED), poses), tmp_path)
    assert read_strip(tmp_path) == ()
    assert list(tmp_path.glob("*.jpg")) == []


def test_a_folder_without_pictures_has_none(tmp_path: Path) -> None:
    assert read_strip(tmp_path) == ()
