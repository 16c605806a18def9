"""The athlete's key points for a spreadsheet: one row a frame. `docs/csv.md` explains every column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.files import write_parts
from pe_coach.pose import COCO17, Person
from pe_coach.report.dialect import Cell, csv_lines

HEADER = (
    "time_s",
    "frame",
    *(f"{name}_{what}" for name in COCO17.names for what in ("x", "y", "confidence", "spread_px")),
)


def write_key_points(path: Path, athlete: Person, frame_index: NDArray[np.int64], time_s: NDArray[np.float64]) -> Path:
    """Write a row for each of these frames (K,) with times (K,); what is not known is an empty cell.

    Returns the path written, as `write_file` does.

    Raises:
        OutputError: the folder cannot be written to.
    """
    rows = (_row(athlete, frame, time) for frame, time in zip(frame_index.tolist(), time_s.tolist(), strict=True))
    return write_parts(path, csv_lines(HEADER, rows))


def _row(athlete: Person, frame: int, time_s: float) -> list[Cell]:
    row = athlete.row(frame)
    points = [None] * (len(HEADER) - 2) if row is None else [*_points(athlete, row)]
    return [round(time_s, 6), frame, *points]


def _points(athlete: Person, row: int) -> Iterator[Cell]:
    poses = athlete.poses
    for (x, y), sure, spread in zip(poses.xy[row], poses.confidence[row], poses.spread[row], strict=True):
        known = bool(np.isfinite(x) and np.isfinite(y))
        yield from (_number(x, 2), _number(y, 2), _number(sure, 3) if known else None, _number(spread, 2))


def _number(value: float, decimals: int) -> Cell:
    """The number as it is written; None where it is not known."""
    return round(float(value), decimals) if np.isfinite(value) else None
