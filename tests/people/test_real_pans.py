"""Between two looks the boxes of real, panned films are as good as the looks themselves."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.clip import open_clip
from pe_coach.people import choose_athlete, track_people
from pe_coach.people.detector import box_iou

SIZE = (640, 360)

Boxes = dict[int, NDArray[np.float64]]


class LabelReader:
    """A detector that knows a film's labelled boxes, asked in the order of its looks; it sees nothing in windows."""

    def __init__(self, boxes: Boxes, looks: list[int]) -> None:
        self.boxes, self.looks = boxes, iter(looks)

    def detect(self, image: NDArray[np.uint8]) -> NDArray[np.float64]:
        """(1, 5) the athlete of the next look."""
        if image.shape[:2] != SIZE[::-1]:
            return np.zeros((0, 5))
        return np.append(self.boxes[next(self.looks)], 0.9)[None]


def labelled(shared: Path, name: str) -> Boxes:
    with (shared / "clips" / "boxes.csv").open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["clip"] == name]
    return {int(row["frame"]): np.array([float(row[k]) for k in ("x0", "y0", "x1", "y1")]) for row in rows}


@pytest.mark.shared
@pytest.mark.parametrize(("name", "step"), [("hj_1", 3), ("hj_4", 2)])
def test_a_jumper_looked_at_ten_times_a_second_has_a_box_in_every_frame(shared: Path, name: str, step: int) -> None:
    clip = open_clip(shared / "clips" / "high_jump" / f"{name}.mp4")
    truth = labelled(shared, f"high_jump/{name}.mp4")
    people = track_people(clip, LabelReader(truth, list(range(0, len(truth), step))))
    track = choose_athlete(people).track
    good = [
        box_iou(box[None], truth[f][None])[0, 0] >= 0.5 for f, box in zip(track.frame_index, track.boxes, strict=True)
    ]
    assert sum(good) >= 0.95 * len(truth)
    assert people.displacement(track) > 3.0
