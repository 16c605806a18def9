"""MPII Human Pose: people of the usual layout, and PCKh@0.5.

    MPII/images/*.jpg
    MPII/annot/{train,valid}.json and gt_valid.mat               as HRNet's repository lays them out
    MPII/annotations/mpii_{train,val}.json and mpii_gt_val.mat   as MMPose does

or MPII's own release, see `mpii_release`. The JSON files are those that both repositories hand out: `image`, `center`,
`scale` (person's height / 200 px), `joints` (16, 2) and `joints_vis`, in Matlab's px that count from 1. The `.mat` file
beside them holds what is scored against.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pe_coach.errors import UsageError
from pe_coach.training.data import Floats
from pe_coach.training.paper import mpii_release
from pe_coach.training.paper.people import DataSet, People, Scores, Split, first, read_json

JOINTS = (
    *("right_ankle", "right_knee", "right_hip", "left_hip", "left_knee", "left_ankle"),
    *("pelvis", "thorax", "upper_neck", "head_top"),
    *("right_wrist", "right_elbow", "right_shoulder", "left_shoulder", "left_elbow", "left_wrist"),
)
MIRROR = (5, 4, 3, 2, 1, 0, 6, 7, 8, 9, 15, 14, 13, 12, 11, 10)
NOT_SCORED = (6, 7)
"""Pelvis and thorax follow from hips and shoulders and are left out of the mean."""
PARTS = {"head": (9,), "shoulder": (12, 13), "elbow": (11, 14), "wrist": (10, 15), "hip": (2, 3), "knee": (1, 4)} | {
    "ankle": (0, 5)
}
"""The rows of a PCKh table; both sides count the same."""
UNIT_PX = 200.0
"""`scale` 1 is this high."""
LOWER = 15.0
"""`center` times this share of `scale`, px, too high: it is moved down so that the feet are in (HRNet's loader)."""
HEAD = 0.6
"""A head's length as a share of the diagonal of its box (MPII's own evaluation)."""
LIMIT = 0.5
"""PCKh@0.5: a point is hit within this share of the head's length."""


def read(folder: Path, split: Split) -> People:
    """Everybody in a split's JSON file, or in MPII's own release where there is no JSON file.

    Raises:
        UsageError: the folder has no such layout.
    """
    pictures, names = first(folder, ["images"]), _labels(split)
    release = mpii_release.find(folder)
    if release and not any((folder / name).exists() for name in names):
        rows = [(p.image, p.centre, p.scale, p.points) for p in mpii_release.people(release, split)]
    else:
        rows = [_row(person) for person in read_json(first(folder, names))]
    points = np.array([row[3] for row in rows], np.float64).reshape(-1, len(JOINTS), 3)
    return People(
        tuple(pictures / row[0] for row in rows),
        np.arange(len(rows), dtype=np.int64),
        points - np.array([1, 1, 0]),
        np.array([_box(row[1], row[2]) for row in rows], np.float64).reshape(-1, 4),
        np.ones(len(rows)),
    )


def _labels(split: Split) -> list[str]:
    return [f"annot/{'valid' if split == 'val' else split}.json", f"annotations/mpii_{split}.json"]


Marked = tuple[str, Floats, float, Floats]
"""Picture, middle (2,), scale and points (16, 3) of a person, px that count from 1."""


def _row(person: dict[str, Any]) -> Marked:
    visible = np.asarray(person["joints_vis"], np.float64)[:, None] > 0
    points = np.concatenate([np.asarray(person["joints"], np.float64), visible], 1)
    return person["image"], np.asarray(person["center"], np.float64), float(person["scale"]), points


def _box(centre: Floats, scale: float) -> Floats:
    """(4,) a square around the person, without margin, px counted from 0."""
    middle, half = centre + np.array([0, LOWER * scale]) - 1, UNIT_PX * scale / 2
    return np.concatenate([middle - half, middle + half])


def score(folder: Path, people: People, predicted: Floats) -> Scores:
    """Mean PCKh@0.5 and that of each part, in per cent, of predictions (N, 16, 3) in the order of `read`.

    Raises:
        UsageError: the folder has no `.mat` file of truths, or one of other people.
    """
    release, files = mpii_release.find(folder), ["annot/gt_valid.mat", "annotations/mpii_gt_val.mat"]
    if release and not any((folder / name).exists() for name in files):
        points, labelled, head = _released(mpii_release.people(release, "val"))
    else:
        points, labelled, head = _truth(first(folder, files))
    if len(points) != len(people):
        text = f"{folder}: {len(people)} people in the JSON file, {len(points)} in the .mat file. Copy both again."
        raise UsageError("damaged_file", text)
    return pckh(points, labelled, head, predicted)


def pckh(points: Floats, labelled: Floats, head_px: Floats, predicted: Floats, limit: float = LIMIT) -> Scores:
    """Share of points hit, per cent: `mean` over all that are scored, then by part.

    Args:
        points: (N, 16, 2) px.
        labelled: (N, 16) 1 or 0.
        head_px: (N,) length of the head.
        predicted: (N, 16, 2 or more) px.
        limit: share of the head's length within which a point is hit.
    """
    distance = np.linalg.norm(points - predicted[:, :, :2], axis=2) / head_px[:, None]
    hit = np.where(labelled > 0, distance <= limit, 0).sum(0)
    count = (labelled > 0).sum(0)
    scored = [i for i in range(len(JOINTS)) if i not in NOT_SCORED]
    share = {name: _mean_share(hit, count, list(part)) for name, part in PARTS.items()}
    return {"PCKh": 100 * float(hit[scored].sum() / max(count[scored].sum(), 1)), **share}


def _mean_share(hit: Floats, count: Floats, part: list[int]) -> float:
    """Mean over the sides of the share hit, per cent; NaN where nothing is labelled."""
    with np.errstate(invalid="ignore"):
        return float(100 * np.mean(hit[part] / np.where(count[part] > 0, count[part], np.nan)))


def _released(people: list[mpii_release.Person]) -> tuple[Floats, Floats, Floats]:
    """The same as `_truth`, of MPII's own release."""
    points = np.array([p.points for p in people], np.float64).reshape(-1, len(JOINTS), 3)
    heads = np.array([p.head for p in people], np.float64).reshape(-1, 4)
    return points[:, :, :2] - 1, points[:, :, 2], HEAD * np.linalg.norm(heads[:, 2:] - heads[:, :2], axis=1)


def _truth(file: Path) -> tuple[Floats, Floats, Floats]:
    """Points (N, 16, 2) px counted from 0, which are labelled (N, 16), and the heads' lengths (N,) px."""
    from scipy.io import loadmat

    try:
        content = loadmat(file)
        points = np.transpose(np.asarray(content["pos_gt_src"], np.float64), (2, 0, 1)) - 1
        labelled = 1 - np.asarray(content["jnt_missing"], np.float64).T
        corners = np.asarray(content["headboxes_src"], np.float64)
    except (OSError, ValueError, KeyError) as error:
        raise UsageError("damaged_file", f"{file} cannot be read: {error}. Copy it again.") from error
    return points, labelled, HEAD * np.linalg.norm(corners[1] - corners[0], axis=0)


MPII_POINTS = DataSet(JOINTS, MIRROR, read, score, "PCKh")
