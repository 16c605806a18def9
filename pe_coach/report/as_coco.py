"""Everybody in a film as COCO key point annotations, as annotation tools and `pycocotools` read them.

The format: cocodataset.org, "Data format", key point detection; `track_id`, `athlete`, `confidence` of an annotation
and `frame`, `time_s` of an image are additions, which readers that do not know them pass over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pe_coach.files import write_parts
from pe_coach.pose import COCO17, Person
from pe_coach.report.drawing import MIN_CONFIDENCE

CATEGORY = 1
"""COCO's own number of persons."""

UNKNOWN, UNSURE, SEEN = 0, 1, 2
"""Visibility of a point: not labelled; labelled but not visible, or the network is not sure; visible."""


@dataclass(frozen=True)
class Film:
    """What the annotations belong to.

    Attributes:
        name: the film's file.
        size: width and height in px.
        frame_index: (T,) numbers of the frames that were looked at.
        time_s: (T,) their times.
        program: version of the program.
        network: name of the pose network.
    """

    name: str
    size: tuple[int, int]
    frame_index: NDArray[np.int64]
    time_s: NDArray[np.float64]
    program: str
    network: str


def write_people(path: Path, people: Sequence[Person], film: Film) -> Path:
    """Write the people of a film's frames; the number of an image is that of the frame, from 0.

    `file_name` is what frames are called that a tool exports from the film into a folder of its name. The same people
    give the same bytes. Returns the path written, as `write_file` does.

    Raises:
        OutputError: the folder cannot be written to.
    """
    return write_parts(path, (part.encode() for part in _document(people, film)))


def _document(people: Sequence[Person], film: Film) -> Iterator[str]:
    """The text piece by piece: a long film's would not fit into memory at ease."""
    info = {
        "description": f"Key points of the people in {film.name}",
        "version": film.program,
        "contributor": "pe-coach",
    }
    yield f'{{"info": {_json(info | {"network": film.network})},\n"licenses": [],\n"categories": ['
    yield f"{_json(_category())}],\n"
    yield from _listed("images", _images(film))
    yield ",\n"
    yield from _listed("annotations", _annotations(people, film))
    yield "}\n"


def _listed(name: str, entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A list with a line for every entry."""
    yield f'"{name}": ['
    for number, entry in enumerate(entries):
        yield f"{',' if number else ''}\n{_json(entry)}"
    yield "]"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, allow_nan=False)


def _category() -> dict[str, Any]:
    return {
        "id": CATEGORY,
        "name": "person",
        "supercategory": "person",
        "keypoints": list(COCO17.names),
        "skeleton": [[start + 1, stop + 1] for start, stop in COCO17.limbs],
    }


def _images(film: Film) -> Iterator[dict[str, Any]]:
    width, height = film.size
    for frame, time_s in zip(film.frame_index.tolist(), film.time_s.tolist(), strict=True):
        name = f"{Path(film.name).stem}/{frame:06d}.png"
        yield {"id": frame, "file_name": name, "width": width, "height": height, "frame": frame} | {
            "time_s": round(time_s, 6)
        }


def _annotations(people: Sequence[Person], film: Film) -> Iterator[dict[str, Any]]:
    number = 0
    for frame in film.frame_index.tolist():
        for person in people:
            row = person.row(frame)
            box = None if row is None else _box(person.boxes[row], film.size)
            if row is not None and box is not None:
                number += 1
                whose = {"track_id": person.track_id, "athlete": person.athlete}
                place = {"id": number, "image_id": frame, "category_id": CATEGORY, **whose, "iscrowd": 0, "bbox": box}
                yield place | {"area": round(box[2] * box[3], 2)} | _points(person, row)


def _box(box: NDArray[np.float64], size: tuple[int, int]) -> list[float] | None:
    """Left, top, width, height of what lies in the picture; None where that is nothing."""
    low, high = np.clip(box[:2], 0, size), np.clip(box[2:], 0, size)
    if not (high > low).all():  # also where the box is not known
        return None
    return [round(float(value), 2) for value in (*low, *(high - low))]


def _points(person: Person, row: int) -> dict[str, Any]:
    xy, confidence = person.poses.xy[row], person.poses.confidence[row]
    known = np.isfinite(xy).all(axis=1)
    state = np.where(known, np.where(confidence >= MIN_CONFIDENCE, SEEN, UNSURE), UNKNOWN).tolist()
    places = np.where(known[:, None], xy, 0.0).round(2).tolist()
    return {
        "keypoints": [value for (x, y), v in zip(places, state, strict=True) for value in (x, y, v)],
        "num_keypoints": int(known.sum()),
        "confidence": confidence.round(3).tolist(),
        "score": round(float(confidence.mean()), 3),
    }
