"""Labelled people of a data set, and what a data set must be able to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import UsageError
from pe_coach.training.data import Floats, Picture

Split = Literal["train", "val"]
Scores = dict[str, float]
"""Figures by name, in the order in which they are printed."""


@dataclass(frozen=True, eq=False)
class People:
    """N people, each a row.

    Attributes:
        files: picture of each.
        image: (N,) the picture's number in the data set.
        points: (N, J, 3) x, y in px and weight: 1 labelled (also where hidden), 0 not.
        boxes: (N, 4) x0 y0 x1 y1 px, without margin.
        confidence: (N,) of the box, 1 for a labelled one.
    """

    files: tuple[Path, ...]
    image: NDArray[np.int64]
    points: Floats
    boxes: Floats
    confidence: Floats

    def __len__(self) -> int:
        """Number of people."""
        return len(self.files)

    @cached_property
    def areas_px(self) -> Floats:
        """(N,) areas of the boxes."""
        return np.asarray(np.prod(self.boxes[:, 2:] - self.boxes[:, :2], axis=1), np.float64)


@dataclass(frozen=True)
class DataSet:
    """A data set's points and files.

    Attributes:
        joints: names of the points.
        mirror: the point that each becomes in a mirrored picture.
        read: people of a split in a folder of the standard layout.
        score: figures of predicted points (N, J, 3) x, y px, confidence for the validation people of a folder.
        headline: the figure that experiments are compared by.
    """

    joints: tuple[str, ...]
    mirror: tuple[int, ...]
    read: Callable[[Path, Split], People]
    score: Callable[[Path, People, Floats], Scores]
    headline: str


def picture(file: Path) -> Picture:
    """(H, W, 3) RGB.

    Raises:
        UsageError: the file is missing or no picture.
    """
    try:
        data = np.fromfile(file, np.uint8)
    except OSError as error:
        raise UsageError("unreadable", f"{file} is missing. Copy all pictures of the data set there.") from error
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if decoded is None:
        raise UsageError("damaged_file", f"{file} is not a picture. Copy it again.")
    return np.ascontiguousarray(np.asarray(decoded, np.uint8)[:, :, ::-1])


def first(folder: Path, candidates: Sequence[str]) -> Path:
    """The first file or folder that exists.

    Raises:
        UsageError: none does.
    """
    for name in candidates:
        if (folder / name).exists():
            return folder / name
    names = " or ".join(candidates)
    raise UsageError("unreadable", f"{folder} holds no {names}. Name the data set's folder with --data.")


def read_json(file: Path) -> Any:
    """The content of a JSON file.

    Raises:
        UsageError: it is none.
    """
    try:
        return json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError("damaged_file", f"{file} cannot be read: {error}. Copy it again.") from error
