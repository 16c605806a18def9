"""Everybody in a film, as other tools read it."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import numpy as np
import pytest

from pe_coach.pose import COCO17
from pe_coach.report.as_coco import Film, write_people

from .two_people import FRAMES, SIZE, TIMES, person, two_people

FILM = Film("Übung 3.mp4", SIZE, np.arange(FRAMES), TIMES, "0.1.0", "LE-HRNet")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_people(tmp_path / "people.json", two_people(), FILM)


def test_every_frame_is_an_image_and_everybody_in_it_an_annotation(file: Path) -> None:
    written = json.loads(file.read_text("utf-8"))
    assert list(written) == ["info", "licenses", "categories", "images", "annotations"]
    assert [image["id"] for image in written["images"]] == list(range(FRAMES))
    assert written["images"][3] == {
        "id": 3,
        "file_name": "Übung 3/000003.png",
        "width": 160,
        "height": 120,
        "frame": 3,
        "time_s": 0.15,
    }
    there = [(entry["image_id"], entry["track_id"], entry["athlete"]) for entry in written["annotations"]]
    expected = [
        (frame, track, track == 2) for frame in range(FRAMES) for track in (1, 2) if track == 2 or 3 <= frame < 7
    ]
    assert there == expected
    assert "Übung 3.mp4" in written["info"]["description"] and written["info"]["network"] == "LE-HRNet"
    (category,) = written["categories"]
    assert category["keypoints"] == list(COCO17.names) and [14, 16] in category["skeleton"]


def test_points_are_where_they_are_and_what_is_unsure_is_marked(file: Path) -> None:
    entry = json.loads(file.read_text("utf-8"))["annotations"][-1]
    points = np.array(entry["keypoints"]).reshape(17, 3)
    athlete = two_people()[1]
    assert np.allclose(points[:, :2], athlete.poses.xy[-1], atol=0.01)
    assert points[:, 2].tolist() == [1] * 3 + [2] * 14
    assert entry["num_keypoints"] == 17 and entry["confidence"][-1] == 0.95
    assert entry["score"] == pytest.approx(np.linspace(0.2, 0.95, 17).mean(), abs=1e-3)


def test_what_is_not_known_is_zero_as_the_format_wants(tmp_path: Path) -> None:
    someone = person(1, 60.0)
    someone.poses.xy[2], someone.poses.confidence[2] = np.nan, 0.0
    written = json.loads(write_people(tmp_path / "a.json", [someone], FILM).read_text("utf-8"))
    entry = written["annotations"][2]
    assert entry["keypoints"] == [0.0] * 51 and entry["num_keypoints"] == 0 and entry["score"] == 0
    assert entry["bbox"][2] > 0


def test_boxes_end_where_the_picture_ends_and_who_is_outside_is_left_out(tmp_path: Path) -> None:
    written = json.loads(write_people(tmp_path / "a.json", [person(1, 140.0)], FILM).read_text("utf-8"))
    boxes = np.array([entry["bbox"] for entry in written["annotations"]])
    assert (boxes[:, 0] + boxes[:, 2] <= SIZE[0]).all() and (boxes[:, 2:] > 0).all()
    assert len(boxes) == FRAMES - 1, "in the last frame the box begins at the picture's edge"
    assert [entry["area"] for entry in written["annotations"]] == pytest.approx(boxes[:, 2:].prod(axis=1), abs=0.02)


def test_the_same_people_give_the_same_bytes(file: Path, tmp_path: Path) -> None:
    again = write_people(tmp_path / "again.json", two_people(), FILM)
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.torch
def test_cocos_own_tools_read_it_and_find_it_equal_to_itself(file: Path, tmp_path: Path) -> None:
    reader = pytest.importorskip("pycocotools.coco", reason="needs the extra 'train'")
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        truth = reader.COCO(str(file))
        (tmp_path / "results.json").write_text(json.dumps(truth.dataset["annotations"]))
        test = COCOeval(truth, truth.loadRes(str(tmp_path / "results.json")), "keypoints")
        test.evaluate()
        test.accumulate()
        test.summarize()
    assert len(truth.getAnnIds(imgIds=[4])) == 2
    assert test.stats[0] == pytest.approx(1.0)
