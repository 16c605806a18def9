"""MPII as its authors release it: one Matlab file with everybody, no JSON.

    MPII/images/*.jpg
    MPII/mpii_human_pose_v1_u12_1.mat     also where the archive unpacks it, in mpii_human_pose_v1_u12_2/

The release has no validation people. Those of the literature (2,958, chosen by Tompson et al.) are a list that only the
JSON files carry; here every eighth video is held out instead, so figures are close to published ones, not the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from pe_coach.errors import UsageError
from pe_coach.training.data import Floats
from pe_coach.training.paper.people import Split

FILES = ("mpii_human_pose_v1_u12_1.mat", "mpii_human_pose_v1_u12_2/mpii_human_pose_v1_u12_1.mat")
HELD_OUT = 8
"""Every so many videos, one is for validation."""
JOINTS = 16


@dataclass(frozen=True, eq=False)
class Person:
    """One person of the release, px that count from 1 as in Matlab.

    Attributes:
        image: name of the picture.
        points: (16, 3) x, y and 1 where labelled.
        centre: (2,) the middle of the person.
        scale: the person's height over 200 px.
        head: (4,) x0 y0 x1 y1 of the head's box.
        video: number of the video the picture is from.
    """

    image: str
    points: Floats
    centre: Floats
    scale: float
    head: Floats
    video: int


def find(folder: Path) -> Path | None:
    """The release's file in a folder, or None."""
    return next((folder / name for name in FILES if (folder / name).is_file()), None)


def people(file: Path, split: Split) -> list[Person]:
    """Everybody of a split who is labelled.

    Raises:
        UsageError: the file cannot be read as the release.
    """
    return [person for person in _everybody(file) if (person.video % HELD_OUT == 0) == (split == "val")]


@lru_cache(maxsize=1)
def _everybody(file: Path) -> tuple[Person, ...]:
    from scipy.io import loadmat

    try:
        release = loadmat(file, struct_as_record=False, squeeze_me=True)["RELEASE"]
        labelled = np.flatnonzero(np.atleast_1d(release.img_train))
        pictures = np.atleast_1d(release.annolist)
        return tuple(person for i in labelled for person in _in_picture(pictures[i]))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise UsageError("damaged_file", f"{file} cannot be read as MPII's release: {error}. Copy it again.") from error


def _in_picture(picture: Any) -> Iterator[Person]:
    """People with points, a place and a size."""
    for rect in np.atleast_1d(picture.annorect):
        marked = [getattr(rect, name, None) for name in ("annopoints", "objpos", "scale")]
        if any(value is None or np.size(value) == 0 for value in marked) or not hasattr(rect.annopoints, "point"):
            continue
        yield Person(
            str(picture.image.name),
            _points(rect.annopoints.point),
            np.array([rect.objpos.x, rect.objpos.y], np.float64),
            float(rect.scale),
            np.array([rect.x1, rect.y1, rect.x2, rect.y2], np.float64),
            int(picture.vididx),
        )


def _points(marks: Any) -> Floats:
    out = np.zeros((JOINTS, 3))
    for point in np.atleast_1d(marks):
        out[int(point.id)] = (point.x, point.y, 1)
    return out
