"""COCO's AP and MPII's PCKh against cases whose answers can be told by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from training.paper_data import (  # noqa: E402
    coco_folder,
    coco_person,
    mpii_folder,
    mpii_release_folder,
    person,
    write_coco,
    write_mpii_truth,
)

from pe_coach.errors import UsageError  # noqa: E402
from pe_coach.pose import COCO17  # noqa: E402
from pe_coach.training.data import Floats  # noqa: E402
from pe_coach.training.paper import coco, mpii  # noqa: E402

pytestmark = pytest.mark.torch


@pytest.fixture
def places() -> Floats:
    """Points of four people (4, 17, 2)."""
    return np.stack([person(np.random.default_rng(seed), 17) for seed in range(4)])


def labels(folder: Path, places: Floats, area: float | None = None) -> Path:
    rows = [coco_person(i, points) | ({"area": area} if area else {}) for i, points in enumerate(places, 1)]
    write_coco(folder / "annotations" / "person_keypoints_val2017.json", rows)
    (folder / "val2017").mkdir(exist_ok=True)
    return folder


def sure(points: Floats, confidence: float = 1.0) -> Floats:
    return np.concatenate([points, np.full((*points.shape[:2], 1), confidence)], 2)


def moved(points: Floats, similarity: float, area: float) -> Floats:
    """Points moved along x so that everyone's similarity to before is this (its formula solved for the distance)."""
    distance = np.sqrt(-2 * area * (2 * np.array(COCO17.sigmas)) ** 2 * np.log(similarity))
    return points + np.stack([distance, np.zeros(17)], 1)


def test_labels_given_back_score_one(tmp_path: Path, places: Floats) -> None:
    folder = labels(tmp_path, places)
    scores = coco.score(folder, coco.read(folder, "val"), sure(places))
    assert scores == pytest.approx({"AP": 1, "AP50": 1, "AP75": 1, "APM": -1, "APL": 1, "AR": 1}, abs=1e-6)


@pytest.mark.parametrize(
    ("similarity", "ap"),
    [
        (0.97, 1.0),  # above all ten thresholds, 0.50 to 0.95
        (0.72, 0.5),  # above 0.50, 0.55, 0.60, 0.65 and 0.70
        (0.52, 0.1),  # above 0.50 alone
        (0.48, 0.0),
    ],
)
def test_everybody_equally_far_off_scores_the_share_of_thresholds_passed(
    similarity: float, ap: float, tmp_path: Path, places: Floats
) -> None:
    area = 100.0**2
    folder = labels(tmp_path, places, area)
    scores = coco.score(folder, coco.read(folder, "val"), sure(moved(places, similarity, area)))
    assert scores["AP"] == pytest.approx(ap, abs=1e-6)
    assert scores["AR"] == pytest.approx(ap, abs=1e-6)
    assert scores["AP50"] == (1 if similarity > 0.5 else 0)
    assert scores["AP75"] == (1 if similarity > 0.75 else 0)


def test_the_surest_half_right_scores_half(tmp_path: Path, places: Floats) -> None:
    """Two of four found, and found first: precision 1 up to recall 0.5, 51 of the 101 recall levels."""
    folder = labels(tmp_path, places)
    predicted = sure(places)
    predicted[2:, :, :2] += 1000
    predicted[2:, :, 2] = 0.5
    scores = coco.score(folder, coco.read(folder, "val"), predicted)
    assert scores["AP"] == pytest.approx(51 / 101, abs=1e-6)
    assert scores["AR"] == pytest.approx(0.5)


def test_medium_and_large_people_are_told_apart(tmp_path: Path, places: Floats) -> None:
    """Medium is below 96 x 96 px of area: the two medium people are missed, the two large ones found."""
    rows = [coco_person(i, p) | {"area": 50.0**2 if i <= 2 else 100.0**2} for i, p in enumerate(places, 1)]
    write_coco(tmp_path / "annotations" / "person_keypoints_val2017.json", rows)
    (tmp_path / "val2017").mkdir()
    predicted = sure(places)
    predicted[:2, :, :2] += 1000
    predicted[:2, :, 2] = 0.5  # less sure than what is right
    scores = coco.score(tmp_path, coco.read(tmp_path, "val"), predicted)
    assert (scores["APM"], scores["APL"]) == pytest.approx((0, 1), abs=1e-6)


def test_a_detectors_second_box_on_a_person_does_not_cost_precision(tmp_path: Path, places: Floats) -> None:
    folder = labels(tmp_path, places)
    boxes = [{"image_id": i + 1, "category_id": 1, "bbox": [10, 10, 120, 120], "score": 0.9} for i in range(4)]
    other = {"image_id": 1, "category_id": 3, "bbox": [0, 0, 9, 9], "score": 1.0}  # no person
    file = tmp_path / "boxes.json"
    file.write_text(json.dumps([*boxes, *boxes, other]))
    found = coco.detections(folder, file)
    assert len(found) == 8
    scores = coco.score(folder, found, sure(np.concatenate([places, places])))
    assert scores["AP"] == pytest.approx(1, abs=1e-6)


def test_neighbours_in_a_picture_are_both_kept(tmp_path: Path, places: Floats) -> None:
    rows = [coco_person(i, points, image=1) for i, points in enumerate(places[:2], 1)]
    write_coco(tmp_path / "annotations" / "person_keypoints_val2017.json", rows)
    (tmp_path / "val2017").mkdir()
    people = coco.read(tmp_path, "val")
    assert len(coco.results(people, sure(places[:2]))) == 2
    assert len(coco.results(people, sure(places[[0, 0]]))) == 1


@pytest.mark.parametrize("wanted", [0.3, 0.9])
def test_similarity_is_cocos(wanted: float, places: Floats) -> None:
    assert coco.similarity(places[0], moved(places[0], wanted, 80.0**2), 80.0**2) == pytest.approx(wanted)


def test_a_persons_score_is_the_boxs_times_the_mean_of_sure_points(tmp_path: Path, places: Floats) -> None:
    folder = labels(tmp_path, places)
    predicted = sure(places, 0.8)
    predicted[:, 8:, 2] = 0.1  # too unsure to count
    assert [r["score"] for r in coco.results(coco.read(folder, "val"), predicted)] == pytest.approx([0.8] * 4)


def test_crowds_and_unlabelled_people_are_not_read(tmp_path: Path, places: Floats) -> None:
    crowd = coco_person(1, places[0]) | {"iscrowd": 1}
    blank = coco_person(2, places[1]) | {"num_keypoints": 0}
    half = coco_person(3, places[2])
    half["keypoints"][2] = 0  # nose unlabelled
    half["keypoints"][5] = 1  # eye hidden, but labelled
    write_coco(tmp_path / "annotations" / "person_keypoints_val2017.json", [crowd, blank, half])
    (tmp_path / "images" / "val2017").mkdir(parents=True)
    people = coco.read(tmp_path, "val")
    assert people.image.tolist() == [3]
    assert people.points[0, :3, 2].tolist() == [0, 1, 1]


def test_nobody_found_scores_nothing(tmp_path: Path, places: Floats) -> None:
    folder = labels(tmp_path, places)
    (tmp_path / "none.json").write_text("[]")
    scores = coco.score(folder, coco.detections(folder, tmp_path / "none.json"), np.zeros((0, 17, 3)))
    assert set(scores.values()) == {0.0}


def test_a_file_that_holds_no_boxes_is_refused(tmp_path: Path, places: Floats) -> None:
    folder = labels(tmp_path, places)
    (tmp_path / "odd.json").write_text('{"boxes": []}')
    with pytest.raises(UsageError, match="bbox"):
        coco.detections(folder, tmp_path / "odd.json")


def test_pckh_counts_points_within_half_a_head() -> None:
    """Ten people, heads of 40 px: left wrists 19 px off are hit, right wrists 21 px off are missed."""
    points = np.random.default_rng(0).uniform(0, 100, (10, 16, 2))
    predicted = points.copy()
    predicted[:, mpii.JOINTS.index("left_wrist"), 0] += 19
    predicted[:, mpii.JOINTS.index("right_wrist"), 1] -= 21
    scores = mpii.pckh(points, np.ones((10, 16)), np.full(10, 40.0), predicted)
    assert scores["wrist"] == pytest.approx(50)
    assert scores["knee"] == pytest.approx(100)
    assert scores["PCKh"] == pytest.approx(100 * 13 / 14)  # fourteen points are scored, pelvis and thorax are not


def test_pckh_leaves_out_pelvis_and_thorax_and_what_is_not_labelled() -> None:
    points = np.zeros((4, 16, 2))
    predicted = points.copy()
    predicted[:, list(mpii.NOT_SCORED)] += 500
    predicted[1:, mpii.JOINTS.index("head_top")] += 500
    labelled = np.ones((4, 16))
    labelled[2:, mpii.JOINTS.index("head_top")] = 0
    scores = mpii.pckh(points, labelled, np.full(4, 30.0), predicted)
    assert scores["head"] == pytest.approx(50)  # one of the two that are labelled
    assert scores["PCKh"] == pytest.approx(100 * (4 * 13 + 1) / (4 * 13 + 2))


def test_mpii_on_disk_scores_what_is_read_from_it(tmp_path: Path) -> None:
    """Px count from 1 in both files: points read from the JSON file hit those of the .mat file exactly."""
    folder = mpii_folder(tmp_path)
    people = mpii.read(folder, "val")
    assert mpii.score(folder, people, people.points)["PCKh"] == 100
    off = people.points.copy()
    off[:, :, 0] += 10.5  # half of a head of 20 px, and a little more
    assert mpii.score(folder, people, off)["PCKh"] == 0
    write_mpii_truth(folder / "annot" / "gt_valid.mat", people.points[:, :, :2], np.zeros((4, 16)), head_px=22.0)
    assert mpii.score(folder, people, off)["PCKh"] == 100


def test_mpii_files_of_different_people_are_refused(tmp_path: Path) -> None:
    folder = mpii_folder(tmp_path)
    write_mpii_truth(folder / "annot" / "gt_valid.mat", np.zeros((3, 16, 2)), np.zeros((3, 16)))
    people = mpii.read(folder, "val")
    with pytest.raises(UsageError, match="3 in the"):
        mpii.score(folder, people, people.points)


def test_mpiis_own_release_is_read_where_there_is_no_json(tmp_path: Path) -> None:
    """Videos 0 and 8 of ten are held out; a head's box of 30 x 40 px is a head of 0.6 x 50 = 30 px."""
    folder = mpii_release_folder(tmp_path, people=10)
    train, people = mpii.read(folder, "train"), mpii.read(folder, "val")
    assert [file.name for file in people.files] == ["0.jpg", "8.jpg"]
    assert len(train) == 8
    assert mpii.score(folder, people, people.points)["PCKh"] == 100
    for off_px, score in ((14.9, 100), (15.1, 0)):
        moved_px = people.points + np.array([off_px, 0, 0])
        assert mpii.score(folder, people, moved_px)["PCKh"] == score


def test_the_release_and_the_json_describe_the_same_people(tmp_path: Path) -> None:
    other = mpii.read(mpii_folder(tmp_path / "json"), "train")
    released = mpii.read(mpii_release_folder(tmp_path / "release", people=5), "train")
    assert released.points[:3] == pytest.approx(other.points[1:4])  # video 0 is held out
    assert released.boxes[:3] == pytest.approx(other.boxes[1:4])


def test_mirror_partners_are_partners() -> None:
    for names, mirror in ((mpii.JOINTS, mpii.MIRROR), (COCO17.names, COCO17.mirror)):
        swapped = [name.replace("left", "?").replace("right", "left").replace("?", "right") for name in names]
        assert [names[i] for i in mirror] == swapped


def test_both_folders_of_pictures_are_found(tmp_path: Path) -> None:
    folder = coco_folder(tmp_path)
    (folder / "images").mkdir()
    (folder / "val2017").rename(folder / "images" / "val2017")
    assert all(file.exists() for file in coco.read(folder, "val").files)
