"""The athlete's key points in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import numpy as np

from pe_coach.pose import COCO17
from pe_coach.report.key_point_table import HEADER, write_key_points

from .two_people import FRAMES, TIMES, two_people


def test_every_frame_is_a_row_and_what_is_not_known_is_an_empty_cell(tmp_path: Path) -> None:
    bystander, athlete = two_people()
    athlete.poses.xy[4, 13] = np.nan
    for somebody in (bystander, athlete):
        path = write_key_points(tmp_path / "points.csv", somebody, np.arange(FRAMES), TIMES)
        text = path.read_bytes()
        assert text.startswith(b"\xef\xbb\xbftime_s,frame,nose_x,") and text.count(b"\xef\xbb\xbf") == 1
        rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
        assert [float(row["time_s"]) for row in rows] == TIMES.tolist()
        assert [int(row["frame"]) for row in rows] == list(range(FRAMES))
        for frame, row in enumerate(rows):
            line = somebody.row(frame)
            for point, name in enumerate(COCO17.names):
                cells = [row[f"{name}_{what}"] for what in ("x", "y", "confidence", "spread_px")]
                if line is None:
                    assert cells == [""] * 4
                elif (frame, point, somebody) == (4, 13, athlete):
                    assert cells[:3] == [""] * 3
                else:
                    found = np.array(cells, float)
                    assert np.allclose(found[:2], somebody.poses.xy[line, point], atol=0.006)
                    assert np.allclose(found[2:], [somebody.poses.confidence[line, point], 1.5], atol=6e-4)
    assert len(rows[0]) == 2 + 4 * 17


def test_frames_that_were_not_looked_at_have_no_row(tmp_path: Path) -> None:
    path = write_key_points(tmp_path / "points.csv", two_people()[1], np.arange(3, 6), TIMES[3:6])
    assert [line.split(",")[1] for line in path.read_text("utf-8-sig").splitlines()[1:]] == ["3", "4", "5"]


def test_every_column_is_in_the_manual(root: Path) -> None:
    _, _, text = (root / "docs" / "csv.md").read_text("utf-8").partition("## The key point table")
    documented = re.findall(r"^\| `(\w+)`", text, re.MULTILINE)
    names = [name for name in COCO17.names if f"`{name}`" in text]
    plain = [column for column in documented if not column.startswith("NAME_")]
    of_a_point = [column.removeprefix("NAME_") for column in documented if column.startswith("NAME_")]
    assert (*plain, *(f"{name}_{what}" for name in names for what in of_a_point)) == HEADER
