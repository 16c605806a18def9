"""The skeleton lies on the pupil, the joint to correct is marked, and the files of an attempt are all there."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from pe_coach.clip import open_clip, write_video
from pe_coach.pose.sequence import PoseSequence
from pe_coach.report import PhaseSpan, Report
from pe_coach.report.drawing import MARK, mark_of
from pe_coach.report.overlay import PICTURE_PX, correction_picture, encoded, write_overlay
from pe_coach.report.takeaway import stems, write_takeaway

WIDTH, HEIGHT, FRAMES, RATE = 160, 120, 10, 20.0
STANDING = np.array(
    [
        *([0, -40], [2, -42], [-2, -42], [4, -41], [-4, -41], [6, -30], [-6, -30], [10, -18], [-10, -18]),
        *([12, -8], [-12, -8], [4, 0], [-4, 0], [5, 18], [-5, 18], [6, 36], [-6, 36]),
    ],
    float,
)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "grey.mp4"
    write_video(path, (np.full((HEIGHT, WIDTH, 3), 128, np.uint8) for _ in range(FRAMES)), frame_rate=RATE)
    return path


@pytest.fixture
def poses() -> PoseSequence:
    steps = np.arange(FRAMES)[:, None, None] * np.array([4.0, 0.0])
    xy = STANDING + np.array([50.0, 60.0]) + steps
    return PoseSequence(
        *(xy, np.full((FRAMES, 17), 0.9), np.full((FRAMES, 17), 2.0), np.arange(FRAMES) / RATE, (WIDTH, HEIGHT)),
        camera=np.broadcast_to(np.eye(3), (FRAMES, 3, 3)),
    )


@pytest.fixture
def report(jump: Report) -> Report:
    first = dataclasses.replace(jump.corrections[0], frame=6, time_s=0.3, joint="left_knee")
    return dataclasses.replace(jump, corrections=(first,), phases=(PhaseSpan("take_off", 0.2, 0.4),))


def marked_share(image: np.ndarray) -> float:
    """Share of pixels that have about the colour of the mark."""
    return float((np.abs(image.astype(int) - MARK).max(axis=2) < 60).mean())


@pytest.mark.parametrize(
    ("joint", "side", "points"),
    [
        ("takeoff_knee", "left", (13,)),
        ("free_knee", "left", (14,)),
        ("free_hip", None, (11, 12)),
        ("right_wrist", None, (10,)),
        ("trunk", None, ()),
        ("head", None, (0, 3, 4)),
    ],
)
def test_every_part_of_the_body_has_its_points(joint: str, side: str | None, points: tuple[int, ...]) -> None:
    mark = mark_of(joint, side)
    assert mark.points == points
    assert all(limb[0] % 2 == limb[1] % 2 for limb in mark.limbs)
    assert mark.limbs or joint == "head"


def test_the_picture_is_the_pupils_frame_with_the_joint_marked(film: Path, poses: PoseSequence, report: Report) -> None:
    picture = correction_picture(film, poses, report)
    assert picture is not None and picture.dtype == np.uint8 and max(picture.shape) == PICTURE_PX
    assert marked_share(picture) > 0.002
    assert encoded(picture, ".png").startswith(b"\x89PNG")


def test_without_a_correction_the_picture_shows_who_was_measured(
    film: Path, poses: PoseSequence, report: Report
) -> None:
    picture = correction_picture(film, poses, dataclasses.replace(report, corrections=()))
    assert picture is not None and marked_share(picture) == 0 and (np.abs(picture.astype(int) - 128) > 40).any()


def test_no_picture_of_a_frame_that_does_not_decode(film: Path, poses: PoseSequence, report: Report) -> None:
    late = dataclasses.replace(report.corrections[0], frame=99)
    assert correction_picture(film, poses, dataclasses.replace(report, corrections=(late,))) is None


def test_a_pupil_at_the_edge_still_makes_a_picture(film: Path, poses: PoseSequence, report: Report) -> None:
    outside = dataclasses.replace(poses, xy=poses.xy + np.array([90.0, 50.0]))
    picture = correction_picture(film, outside, report)
    assert picture is not None and max(picture.shape) == PICTURE_PX


def test_the_overlay_film_follows_the_pupil_and_marks_the_joint_in_its_phase(
    film: Path, poses: PoseSequence, report: Report, tmp_path: Path
) -> None:
    told: list[float] = []
    write_overlay(film, poses, report, tmp_path / "o.mp4", progress=lambda stage, share: told.append(share))
    clip = open_clip(tmp_path / "o.mp4")
    frames = list(clip.frames())
    assert clip.size == (WIDTH, HEIGHT) and len(frames) == FRAMES and told[-1] == 1.0
    pupil = [f.image[: HEIGHT - 30] for f in frames]  # without the strip at the bottom
    centres = [np.argwhere(np.abs(image.astype(int) - 128).max(axis=2) > 40)[:, 1].mean() for image in pupil]
    assert np.allclose(np.diff(centres), 4, atol=2.5)
    assert [marked_share(f.image) > 0.002 for f in frames] == [4 <= i <= 8 for i in range(FRAMES)]


def test_an_attempt_leaves_page_json_and_overlay(
    film: Path, poses: PoseSequence, report: Report, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    write_takeaway(out, "anna", report, clip=film, poses=poses, overlay=True)
    assert sorted(p.name for p in out.iterdir()) == ["anna.html", "anna.json", "anna_overlay.mp4"]
    assert json.loads((out / "anna.json").read_text())["event"] == "long_jump"
    assert "data:image/jpeg" in (out / "anna.html").read_text(encoding="utf-8")


def test_key_points_alone_leave_a_page_without_a_picture(poses: PoseSequence, report: Report, tmp_path: Path) -> None:
    write_takeaway(tmp_path, "anna", report, poses=poses, overlay=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["anna.html", "anna.json"]
    assert "<img" not in (tmp_path / "anna.html").read_text(encoding="utf-8")


def test_no_two_clips_share_their_files() -> None:
    paths = [Path(p) for p in ("7a/jump.mp4", "7b/jump.mp4", "7b/JUMP.MP4", "jump.mp4.mov", "jump")]
    names = stems(paths)
    assert len({name.casefold() for name in names}) == len(paths) and names[0] == "jump"
