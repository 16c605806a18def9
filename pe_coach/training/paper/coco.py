"""COCO's key points: people of the standard layout, and average precision over object key point similarity.

    COCO/annotations/person_keypoints_{train,val}2017.json
    COCO/{train,val}2017/*.jpg                              or COCO/images/{train,val}2017/*.jpg
    COCO/person_detection_results/*.json                    boxes of a detector on val, optional

pycocotools computes the figures; what it is given follows HRNet's evaluation.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import UsageError
from pe_coach.pose import COCO17
from pe_coach.training.data import Floats
from pe_coach.training.paper.people import DataSet, People, Scores, Split, first, read_json

PERSON = 1
"""COCO's number of the category."""
FIGURES = ("AP", "AP50", "AP75", "APM", "APL", "AR")
"""What is printed; the package's own order is these five, then AR, AR50, AR75, ARM, ARL."""
SURE = 0.2
"""A person's score is the mean confidence of the points above this, times the box's (HRNet's evaluation)."""
SAME_PERSON = 0.9
"""Of two predictions in a picture that are more similar than this, the less sure one goes (HRNet's evaluation)."""

Annotation = Mapping[str, Any]


def read(folder: Path, split: Split) -> People:
    """People with labelled points; groups that are labelled as a crowd are left out.

    Raises:
        UsageError: the folder has no such layout.
    """
    content = read_json(_labels(folder, split))
    images = {image["id"]: image for image in content["images"]}
    chosen = [a for a in content["annotations"] if _usable(a, images[a["image_id"]])]
    points = [np.reshape(a["keypoints"], (-1, 3)) for a in chosen]
    return _people(folder, split, images, chosen, np.array(points, np.float64).reshape(-1, len(COCO17.names), 3))


def detections(folder: Path, file: Path) -> People:
    """Boxes of a detector on the validation pictures, in COCO's result format; their points are unknown.

    Raises:
        UsageError: the folder has no such layout, or the file is no list of boxes.
    """
    images = {image["id"]: image for image in read_json(_labels(folder, "val"))["images"]}
    found = read_json(file)
    wanted = {"image_id", "bbox", "score"}
    if not isinstance(found, list) or not all(isinstance(f, dict) and wanted <= set(f) for f in found):
        text = f"{file} is no list of boxes with image_id, bbox and score. Name a COCO result file."
        raise UsageError("damaged_file", text)
    people = [f for f in found if f.get("category_id", PERSON) == PERSON and f["image_id"] in images]
    chosen = [f for f in people if min(f["bbox"][2:]) > 0]
    return _people(folder, "val", images, chosen, np.zeros((len(chosen), len(COCO17.names), 3)))


def _labels(folder: Path, split: Split) -> Path:
    return first(folder, [f"annotations/person_keypoints_{split}2017.json"])


def _usable(a: Annotation, image: Mapping[str, Any]) -> bool:
    """Labelled as HRNet's loader wants it: a person, no crowd, with points and a box inside the picture."""
    x0, y0, x1, y1 = _box(a["bbox"], image)
    labelled = a.get("num_keypoints", 0) > 0 and a.get("area", 1) > 0
    return a.get("category_id", PERSON) == PERSON and not a.get("iscrowd", 0) and labelled and x1 > x0 and y1 > y0


def _box(bbox: Sequence[float], image: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """x0 y0 x1 y1, first and last px, of COCO's x y width height, cut at the picture's edge."""
    x, y, width, height = bbox
    right, bottom = min(x + width, image["width"]) - 1, min(y + height, image["height"]) - 1
    return max(x, 0), max(y, 0), right, bottom


def _people(
    folder: Path, split: Split, images: Mapping[int, Any], chosen: Sequence[Annotation], points: Floats
) -> People:
    pictures = first(folder, [f"{split}2017", f"images/{split}2017"])
    weighted = np.concatenate([points[:, :, :2], points[:, :, 2:] > 0], 2)
    return People(
        tuple(pictures / images[a["image_id"]]["file_name"] for a in chosen),
        np.array([a["image_id"] for a in chosen], np.int64),
        weighted.astype(np.float64),
        np.array([_box(a["bbox"], images[a["image_id"]]) for a in chosen], np.float64).reshape(-1, 4),
        np.array([a.get("score", 1.0) for a in chosen], np.float64),
    )


def score(folder: Path, people: People, predicted: Floats) -> Scores:
    """AP, AP50, AP75, APM, APL and AR of predictions (N, 17, 3) for the people of `read` or `detections`."""
    return average_precision(_labels(folder, "val"), results(people, predicted))


def results(people: People, predicted: Floats) -> list[dict[str, Any]]:
    """Predictions (N, 17, 3) in COCO's result format, each person once."""
    confidence = predicted[:, :, 2]
    sure = confidence > SURE
    mean = np.where(sure, confidence, 0).sum(1) / np.maximum(sure.sum(1), 1)
    rated = people.confidence * mean
    kept = [row for rows in _by_picture(people.image) for row in _once(people, predicted, rated, rows)]
    return [
        {
            "image_id": int(people.image[row]),
            "category_id": PERSON,
            "keypoints": predicted[row].ravel().tolist(),
            "score": float(rated[row]),
        }
        for row in kept
    ]


def _by_picture(image: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Rows of each picture."""
    order = np.argsort(image, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(image[order])) + 1)


def _once(people: People, predicted: Floats, rated: Floats, rows: NDArray[np.int64]) -> list[int]:
    """Rows of a picture without those that repeat a surer one."""
    kept: list[int] = []
    for row in rows[np.argsort(-rated[rows], kind="stable")].tolist():
        pairs = [(k, float(people.areas_px[[k, row]].mean())) for k in kept]
        if all(similarity(predicted[k], predicted[row], area) <= SAME_PERSON for k, area in pairs):
            kept.append(row)
    return kept


def similarity(one: Floats, other: Floats, area_px: float) -> float:
    """Object key point similarity of two people's points (17, 2 or more) on bodies of that area."""
    squared = ((one[:, :2] - other[:, :2]) ** 2).sum(1)
    spread = 2 * np.array(COCO17.sigmas)
    return float(np.exp(-squared / spread**2 / (2 * area_px + np.spacing(1))).mean())


def average_precision(labels: Path, found: list[dict[str, Any]]) -> Scores:
    """The figures of COCO's own evaluation (pycocotools) for results against a file of labels."""
    if not found:
        return dict.fromkeys(FIGURES, 0.0)
    with contextlib.redirect_stdout(io.StringIO()):
        return dict(zip(FIGURES, _evaluated(labels, found).tolist(), strict=False))


def _evaluated(labels: Path, found: list[dict[str, Any]]) -> NDArray[np.float64]:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    truth = COCO(str(labels))
    evaluation = COCOeval(truth, truth.loadRes(found), "keypoints")
    evaluation.params.catIds = [PERSON]
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    return np.asarray(evaluation.stats, np.float64)


COCO_POINTS = DataSet(COCO17.names, COCO17.mirror, read, score, "AP")
