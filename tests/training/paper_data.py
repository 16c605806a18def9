"""Tiny COCO and MPII folders in the standard layouts, with people that a network could learn to read.

A person is a set of coloured dots on grey, one for each point.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pe_coach.pose import COCO17
from pe_coach.training.data import Floats

SIDE_PX = 160
TINY = """
title = "tiny"

[data]
set = "{set}"
height = 64
width = 64

[design]
widths = [8, 16, 32, 64]
modules = [1, 1, 1]
blocks = 1
stem = 16

[schedule]
batch = 4
at_once = 2
evaluate_every = 2
"""


def tiny(folder: Path, name: str) -> str:
    """A configuration file of a network that trains in a second."""
    file = folder / f"tiny_{name}.toml"
    file.write_text(TINY.format(set=name))
    return str(file)


def draw(file: Path, points: Floats) -> None:
    """A picture with a dot at each point (J, 2), its colour says which."""
    picture = np.full((SIDE_PX, SIDE_PX, 3), 90, np.uint8)
    for j, (x, y) in enumerate(points):
        colour = (int(40 + 12 * j), int(250 - 12 * j), int(60 * (j % 4)))
        cv2.circle(picture, (round(x), round(y)), 4, colour, -1)
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = (cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444)
    cv2.imwrite(str(file), picture, [cv2.IMWRITE_JPEG_QUALITY, 100, *whole])


def person(rng: np.random.Generator, joints: int) -> Floats:
    """(joints, 2) places that are apart."""
    cells = rng.permutation(36)[:joints]
    return np.stack([25 + cells % 6 * 20, 25 + cells // 6 * 20], 1) + rng.uniform(-3, 3, (joints, 2))


def coco_folder(folder: Path, people: int = 4) -> Path:
    """COCO with so many people for training and for validation."""
    rng = np.random.default_rng(1)
    for split in ("train", "val"):
        rows: list[dict[str, Any]] = []
        for i in range(1, people + 1):
            points = person(rng, 17)
            draw(folder / f"{split}2017" / f"{i:012d}.jpg", points)
            rows.append(coco_person(i, points))
        write_coco(folder / "annotations" / f"person_keypoints_{split}2017.json", rows)
    return folder


def coco_person(number: int, points: Floats, visible: int = 2, image: int | None = None) -> dict[str, Any]:
    """An annotation with all points labelled and a box that just holds them."""
    low, high = points.min(0), points.max(0)
    return {
        "id": number,
        "image_id": number if image is None else image,
        "category_id": 1,
        "iscrowd": 0,
        "bbox": [*low.tolist(), *(high - low).tolist()],
        "area": float(np.prod(high - low)),
        "num_keypoints": len(points),
        "keypoints": np.column_stack([points, np.full(len(points), visible)]).ravel().tolist(),
    }


def write_coco(file: Path, rows: list[dict[str, Any]]) -> None:
    """A file of labels for pictures of one size."""
    images = sorted({row["image_id"] for row in rows})
    file.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "images": [{"id": i, "file_name": f"{i:012d}.jpg", "width": SIDE_PX, "height": SIDE_PX} for i in images],
        "annotations": rows,
        "categories": [{"id": 1, "name": "person", "keypoints": list(COCO17.names), "skeleton": []}],
    }
    file.write_text(json.dumps(content))


def mpii_folder(folder: Path, people: int = 4) -> Path:
    """MPII as HRNet's repository lays it out; heads are 20 px long."""
    rng = np.random.default_rng(2)
    for split in ("train", "valid"):
        points = np.stack([person(rng, 16) for _ in range(people)])
        for i, places in enumerate(points):
            draw(folder / "images" / f"{split}{i}.jpg", places)
        rows = [mpii_person(f"{split}{i}.jpg", places) for i, places in enumerate(points)]
        (folder / "annot").mkdir(parents=True, exist_ok=True)
        (folder / "annot" / f"{split}.json").write_text(json.dumps(rows))
        if split == "valid":
            write_mpii_truth(folder / "annot" / "gt_valid.mat", points, np.zeros((people, 16)))
    return folder


def mpii_person(image: str, points: Floats) -> dict[str, Any]:
    """A row of the JSON file: px that count from 1."""
    return {
        "image": image,
        "center": (points.mean(0) + 1).tolist(),
        "scale": float(np.ptp(points[:, 1]) / 200),
        "joints": (points + 1).tolist(),
        "joints_vis": [1] * 16,
    }


def write_mpii_truth(file: Path, points: Floats, missing: Floats, head_px: float = 20.0) -> None:
    """The `.mat` file that predictions are scored against; `head_px` is 0.6 of the diagonal of the head's box."""
    from scipy.io import savemat

    corners = np.zeros((2, 2, len(points)))
    corners[1] = head_px / 0.6 / np.sqrt(2)
    truth = {"pos_gt_src": np.transpose(points + 1, (1, 2, 0)), "jnt_missing": missing.T, "headboxes_src": corners}
    savemat(file, truth)


def mpii_release_folder(folder: Path, people: int = 4) -> Path:
    """MPII as its authors release it: one picture a person from one video each, then one of the test pictures."""
    from scipy.io import savemat

    rng = np.random.default_rng(2)
    pictures: list[dict[str, Any]] = []
    for video in range(people):
        points = person(rng, 16)
        draw(folder / "images" / f"{video}.jpg", points)
        marks = [{"x": x, "y": y, "id": j, "is_visible": 1} for j, (x, y) in enumerate((points + 1).tolist())]
        rect = {"x1": 11.0, "y1": 21.0, "x2": 11.0 + 30, "y2": 21.0 + 40, "annopoints": {"point": marks}}
        x, y = (points.mean(0) + 1).tolist()
        rect |= {"scale": float(np.ptp(points[:, 1]) / 200), "objpos": {"x": x, "y": y}}
        unlabelled = {"x1": 1.0, "y1": 1.0, "x2": 9.0, "y2": 9.0, "annopoints": [], "scale": [], "objpos": []}
        pictures.append({"image": {"name": f"{video}.jpg"}, "annorect": [rect, unlabelled], "vididx": video})
    pictures.append({"image": {"name": "test.jpg"}, "annorect": [], "vididx": 1})
    release = {"annolist": pictures, "img_train": [1] * people + [0]}
    savemat(folder / "mpii_human_pose_v1_u12_1.mat", {"RELEASE": release})
    return folder
