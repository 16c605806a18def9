"""The skeleton lies on the pupil, the joint to correct is marked, and the files of an attempt are all there."""

from __future__ import annotations

import dataclasses
import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from pe_coach.clip import Clip, Frame, open_clip, write_frames, write_video
from pe_coach.pose.sequence import PoseSequence
from pe_coach.report import PhaseSpan, Report
from pe_coach.report.drawing import MARK, mark_of
from pe_coach.report.overlay import PICTURE_PX, correction_picture, encoded, write_overlay, write_people_overlay
from pe_coach.report.takeaway import stems, write_takeaway

from .two_people import FRAMES, RATE, SIZE, STANDING, two_people

WIDTH, HEIGHT = SIZE


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


def overlay_of(film: Path, *, read: bool = True, **span: float) -> tuple[Clip, list[Frame]]:
    """Everybody's overlay of a film, as it is read again."""
    path = film.with_name("everybody.mp4")
    write_people_overlay(film, two_people(), path, **span)
    clip = open_clip(path)
    return clip, list(clip.frames()) if read else []


def test_the_overlay_shows_who_is_there(film: Path) -> None:
    _, frames = overlay_of(film)
    changed = [float((np.abs(f.image[: HEIGHT - 30].astype(int) - 128).max(axis=2) > 40).mean()) for f in frames]
    alone, together = changed[:3] + changed[7:], changed[3:7]
    assert min(together) > 1.3 * max(alone) > 0


def test_the_overlay_keeps_the_times_of_a_film_of_variable_rate(tmp_path: Path) -> None:
    times = np.cumsum([0, 0.02, 0.05, 0.01, 0.06, 0.03, 0.03, 0.03, 0.05, 0.04])
    grey = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    frames = [Frame(index, time, grey) for index, time in enumerate(times.tolist())]
    write_frames(tmp_path / "phone.mp4", frames, frame_rate=30)
    _, found = overlay_of(tmp_path / "phone.mp4")
    assert np.allclose([frame.time_s for frame in found], times, atol=1e-4)


def test_a_part_of_a_film_has_an_overlay_of_that_part(film: Path) -> None:
    clip, frames = overlay_of(film, start_s=0.15, stop_s=0.35)
    assert len(frames) == 4 and clip.frame_rate == pytest.approx(RATE, rel=1e-3)
    assert (np.abs(frames[0].image[: HEIGHT - 30].astype(int) - 128).max(axis=2) > 40).any()


def test_a_slow_motion_film_is_thinned_to_sixty_frames_a_second(tmp_path: Path) -> None:
    grey = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    write_video(tmp_path / "slow.mp4", [grey] * 24, frame_rate=240)
    clip, frames = overlay_of(tmp_path / "slow.mp4")
    assert len(frames) == 6 and clip.frame_rate == pytest.approx(60, rel=1e-2)
    assert frames[-1].time_s == pytest.approx(20 / 240, abs=1e-3)


def test_the_overlay_of_a_long_film_needs_no_more_memory(tmp_path: Path) -> None:
    def peak_bytes(frames: int) -> int:
        film = tmp_path / f"{frames}.mp4"
        write_video(film, (np.full((HEIGHT, WIDTH, 3), 128, np.uint8) for _ in range(frames)), frame_rate=30)
        tracemalloc.start()
        overlay_of(film, read=False)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    peak_bytes(10)  # what is loaded once
    assert peak_bytes(300) < peak_bytes(30) + 3 * HEIGHT * WIDTH * 3


def test_the_overlay_of_an_upright_film_of_odd_size_is_upright(tmp_path: Path) -> None:
    tall = np.full((161, 91, 3), 128, np.uint8)
    write_video(tmp_path / "tall.mp4", [tall] * 4, frame_rate=30)
    clip, _ = overlay_of(tmp_path / "tall.mp4")
    assert clip.size == (92, 162) and clip.rotation_deg == 0 and clip.codec == "h264"


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
