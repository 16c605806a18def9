"""What another detector finds in the training pictures, for those that are not fully labelled.

    python -m pe_coach.training.person_teacher --data FOLDER --teacher CARD.toml --out FILE.npz

The file has an array a shard, (M, 6): picture, x0, y0, x1, y1 in px, score. Validation pictures are never looked at.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.people.detector import Detector
from pe_coach.training.person_shards import CROPS, SCENES, Picture, read_pictures

LEAST_SCORE = 0.05
"""Boxes below say nothing."""


def found_in(detector: Detector, pictures: Sequence[Picture]) -> NDArray[np.float32]:
    """(M, 6) of some pictures in their order."""
    rows = [np.zeros((0, 6))]
    for index, picture in enumerate(pictures):
        boxes = detector.detect(picture.decoded())
        rows.append(np.column_stack([np.full(len(boxes), index), boxes]))
    return np.concatenate(rows).astype(np.float32)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with pose/")
    parser.add_argument("--teacher", type=Path, required=True, help=".toml of the detector")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    teacher = Detector.load(args.teacher)
    eager = Detector(replace(teacher.card, threshold=LEAST_SCORE), teacher.session)
    shards = {s.shard: found_in(eager, read_pictures(args.data / "pose", s)) for s in (*SCENES, *CROPS)}
    fresh = args.out.with_name(f".{args.out.name}")
    with fresh.open("wb") as file:
        np.savez(file, **shards)  # type: ignore[arg-type]
    fresh.replace(args.out)


if __name__ == "__main__":
    main()
