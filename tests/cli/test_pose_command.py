"""`pe-coach pose`: a film in; key points of the athlete, of everybody, as a table and as a film out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from pe_coach.clip import open_clip
from pe_coach.filming.demo import demo_scene, film
from pe_coach.pose import load_keypoints

SEED = 16
"""Scene of the rendered film."""

OUTPUTS = {"--out": "jump.npz", "--csv": "jump.csv", "--people": "jump.json", "--overlay": "jump_overlay.mp4"}
OF_THE_FILM = ("camera_lost", "several_athletes", "several_shots", "frame_count", "damaged_file")
"""Doubts that only a film can give."""


@pytest.fixture(scope="module")
def jump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rendered pupil's jump."""
    path = tmp_path_factory.mktemp("films") / "Übung 3.mp4"
    film(demo_scene(SEED), path)
    return path


@pytest.fixture(scope="module")
def made(pe_coach: Callable, jump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with everything the command writes of that film."""
    folder = tmp_path_factory.mktemp("made") / "new"
    flags = [part for flag, name in OUTPUTS.items() for part in (flag, folder / name)]
    run = pe_coach("pose", jump, *flags, "--event", "long_jump")
    assert run.code == 0 and run.out == ""
    assert sorted(path.name for path in folder.iterdir()) == sorted(OUTPUTS.values())
    assert all(f"{folder / name}: " in run.err for name in OUTPUTS.values())
    return folder


def test_all_outputs_tell_of_the_same_film_and_the_same_athlete(jump: Path, made: Path) -> None:
    clip = open_clip(jump)
    poses = load_keypoints(made / "jump.npz")
    rows = list(csv.DictReader(io.StringIO((made / "jump.csv").read_text("utf-8-sig"))))
    people = json.loads((made / "jump.json").read_text("utf-8"))
    overlay = open_clip(made / "jump_overlay.mp4")
    count = len(poses.time_s)
    assert (count, len(rows), len(people["images"]), overlay.frames_declared) == (clip.frames_declared,) * 4
    assert poses.size == overlay.size == clip.size
    times = [float(row["time_s"]) for row in rows], [image["time_s"] for image in people["images"]]
    assert np.allclose(times, poses.time_s, atol=1e-5)
    athlete = [entry for entry in people["annotations"] if entry["athlete"]]
    assert len({entry["track_id"] for entry in athlete}) == 1 and len(athlete) > 0.9 * count
    entry, row = athlete[count // 2], rows[athlete[count // 2]["image_id"]]
    assert entry["keypoints"][:2] == pytest.approx([float(row["nose_x"]), float(row["nose_y"])])


def test_the_overlay_shows_the_athlete(jump: Path, made: Path) -> None:
    people = json.loads((made / "jump.json").read_text("utf-8"))
    middle = len(people["images"]) // 2
    (box,) = (e["bbox"] for e in people["annotations"] if e["athlete"] and e["image_id"] == middle)
    before, after = (
        next(frame.image for frame in open_clip(path).frames() if frame.index == middle).astype(int)
        for path in (jump, made / "jump_overlay.mp4")
    )
    x0, y0, width, height = (round(value) for value in box)
    changed = np.abs(after - before).max(axis=2) > 60
    assert changed[y0 : y0 + height, x0 : x0 + width].mean() > 10 * changed[: y0 // 2].mean()
    assert changed[y0 : y0 + height, x0 : x0 + width].mean() > 0.02


def test_faces_are_hidden_unless_one_asks_for_them(pe_coach: Callable, jump: Path, made: Path, tmp_path: Path) -> None:
    flags = ("--overlay", tmp_path / "open.mp4", "--event", "long_jump", "--show-faces")
    run = pe_coach("pose", jump, *flags)
    assert run.code == 0
    poses = load_keypoints(made / "jump.npz")
    films = (made / "jump_overlay.mp4", tmp_path / "open.mp4")
    # averaged over neighbours: fine edges differ by how they are packed, too
    both = [[cv2.blur(frame.image, (3, 3)).astype(int) for frame in open_clip(path).frames()] for path in films]
    changed: dict[str, list[float]] = {"nose": [], "ankle": []}
    for frame in range(0, len(poses.time_s), 10):
        apart = np.abs(both[0][frame] - both[1][frame]).max(axis=2)
        for name, (x, y) in zip(changed, np.nan_to_num(poses.xy[frame, [0, 15]]).astype(int), strict=True):
            if x and y:
                changed[name].append(apart[max(y - 6, 0) : y + 7, max(x - 6, 0) : x + 7].mean())
    assert min(changed["nose"]) > 20 and np.median(changed["ankle"]) < np.median(changed["nose"]) / 2


def test_pages_and_overlays_of_a_grade_hide_faces_too(
    pe_coach: Callable, jump: Path, made: Path, tmp_path: Path
) -> None:
    flags = {"hidden": (), "open": ("--show-faces",)}
    for name, more in flags.items():
        assert pe_coach("grade", jump, "--event", "long_jump", "--out", tmp_path / name, *more).code == 0
    pages = [next((tmp_path / name).glob("*.html")).read_text("utf-8") for name in flags]
    hidden, shown = (max(re.findall(r"base64,([A-Za-z0-9+/=]+)", page), key=len) for page in pages)
    assert hidden != shown and len(hidden) < len(shown), "what is hidden has no detail"


def test_grading_the_key_points_is_grading_the_film(pe_coach: Callable, jump: Path, made: Path) -> None:
    films = pe_coach("grade", jump, "--event", "long_jump", "--json")
    points = pe_coach("grade", "--keypoints", made / "jump.npz", "--event", "long_jump", "--json")
    assert films.code == points.code == 0
    (film_report,), (report,) = films.lines, points.lines
    of_the_film = {"clip", "status", "reasons", "timing_s", "shot", "candidates"}
    assert {key: report[key] for key in report.keys() - of_the_film} == {
        key: film_report[key] for key in film_report.keys() - of_the_film
    }
    assert report["model"] == "LE-HRNet" and report["by_phase"]
    doubts = [reason for reason in film_report["reasons"] if reason["code"] not in OF_THE_FILM]
    assert report["reasons"] == doubts


def test_a_part_of_the_film_around_the_one_who_was_clicked(
    pe_coach: Callable, jump: Path, made: Path, tmp_path: Path
) -> None:
    entries = json.loads((made / "jump.json").read_text("utf-8"))["annotations"]
    left, top, width, height = next(e["bbox"] for e in entries if e["athlete"] and e["image_id"] == 45)
    click = f"{left + width / 2:.0f},{top + height / 2:.0f}@0.75"
    flags = ("--start", 0.5, "--stop", 1.0, "--athlete", click, "--csv", tmp_path / "a.csv")
    run = pe_coach("pose", jump, "--overlay", tmp_path / "a.mp4", *flags)
    assert run.code == 0
    assert open_clip(tmp_path / "a.mp4").frames_declared == 30
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))
    assert [int(row["frame"]) for row in rows] == list(range(30, 60))
    hips = [float(row["left_hip_x"]) for row in rows if row["frame"] == "45" and row["left_hip_x"]]
    assert all(left < x < left + width for x in hips)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "at least one of --out, --csv, --people, --overlay"),
        (("--out", "a.csv"), "--out writes a .npz file, not a.csv"),
        (("--overlay", "a.avi"), "Call it a.mp4"),
        (("--csv", "a.csv", "--start", "3", "--stop", "2"), "--stop 2 is not after --start 3"),
        (("--csv", "a.csv", "--event", "juggling"), "juggling"),
        (("--csv", "a.csv", "--athlete-rule", "event"), "add --event EVENT"),
    ],
)
def test_a_mistake_is_said_before_the_film_is_touched(
    pe_coach: Callable, bad_films: dict[str, Path], arguments: tuple[str, ...], words: str
) -> None:
    run = pe_coach("pose", bad_films["nobody"], *arguments)
    assert run.code == 2 and run.out == ""
    (line,) = run.err.splitlines()
    assert words in line


def test_a_film_is_never_written_over(pe_coach: Callable, bad_films: dict[str, Path]) -> None:
    before = bad_films["nobody"].read_bytes()
    run = pe_coach("pose", bad_films["nobody"], "--overlay", bad_films["nobody"].parent / "x" / ".." / "nobody.mp4")
    assert run.code == 2 and "is the film itself" in run.err
    assert bad_films["nobody"].read_bytes() == before


@pytest.mark.parametrize(("name", "words"), [("text", "text.mp4"), ("nobody", "Nobody was found in nobody.mp4")])
def test_a_film_without_an_answer_is_one_line_and_leaves_nothing(
    pe_coach: Callable, bad_films: dict[str, Path], tmp_path: Path, name: str, words: str
) -> None:
    out = tmp_path / "new"
    run = pe_coach("pose", bad_films[name], "--out", out / "a.npz", "--overlay", out / "a.mp4")
    assert run.code == 3 and run.out == ""
    assert words in run.err.splitlines()[-1]
    assert not out.exists()


def test_a_folder_that_cannot_be_written_is_one_line(
    pe_coach: Callable, bad_films: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    run = pe_coach("pose", bad_films["nobody"], "--people", tmp_path / "file" / "a.json")
    assert run.code == 2 and len(run.err.splitlines()) == 1
