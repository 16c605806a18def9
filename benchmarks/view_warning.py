"""How often a camera that does not stand at the side is noticed: captured movements seen from other directions.

    python benchmarks/view_warning.py --data ../shared/data

Every captured jump and the swimming model are projected as a camera sees them that is turned about the vertical, with
the athlete far away and, in the second table, with 8 m between them. Printed is the share with a view warning or a
rejection for the view, and what was estimated.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.grading import Options, grade_poses
from pe_coach.pose import PoseSequence
from scripts.references.sequences import file_of, rows

Floats = NDArray[np.float64]

TURNS_DEG = (0, 10, 20, 30, 45)
NEAR_M = 8.0
PIXELS = 1000.0
"""Of the picture for a metre, or for a metre at `NEAR_M`; only the points' own unit."""

GRADED_AS = {"running_jump": "long_jump", "vertical_jump": "standing_long_jump"}
FROM, BAR = 30, 0.9


def turned(world: Floats, turn_deg: float, distance_m: float | None) -> Floats:
    """(T, 17, 2) pixels, y down, of points (T, 17, 3) forward, lateral, up in metres; the camera turns about the hips'
    middle place."""
    centre = np.nanmean(world[:, 11:13], axis=(0, 1)) * (1, 1, 0)
    x, y, z = np.moveaxis(world - centre, -1, 0)
    turn = np.radians(turn_deg)
    across, depth = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    scale = PIXELS if distance_m is None else PIXELS * distance_m / (distance_m + depth)
    return np.stack([across * scale, -z * scale], -1)


def sequences(folder: Path) -> Iterator[tuple[str, str, Floats, Floats]]:
    """Id, event, points (T, 17, 3) and times of what has depth."""
    for row in rows(folder / "sequences.csv"):
        with np.load(file_of(folder, row["id"]), allow_pickle=False) as file:
            if "xyz" in file.files and row["event"] != "none":
                event = GRADED_AS.get(row["event"], row["event"])
                yield row["id"], event, file["xyz"].astype(float), file["time_s"].astype(float)


def noticed(event: str, world: Floats, time_s: Floats, turn_deg: float, distance_m: float | None) -> bool:
    """Whether the report doubts the view."""
    xy = turned(world, turn_deg, distance_m)
    sure = np.isfinite(xy[..., 0]).astype(float)
    poses = PoseSequence(xy, sure, np.full(sure.shape, np.nan), time_s, None, np.tile(np.eye(3), (len(xy), 1, 1)))
    return any(reason.code == "wrong_view" for reason in grade_poses(poses, Options(event)).report.reasons)


def table(folder: Path, distance_m: float | None) -> None:
    print(f"from {'far away' if distance_m is None else f'{distance_m:.0f} m'}: share with a view warning")
    print(f"  {'':<16}" + "".join(f"{turn:>6d}°" for turn in TURNS_DEG))
    beyond: list[bool] = []
    for ident, event, world, time_s in sequences(folder):
        shares = []
        for turn in TURNS_DEG:
            found = [noticed(event, world, time_s, sign * turn, distance_m) for sign in (-1, 1)]
            shares.append(float(np.mean(found)))
            beyond += found if turn >= FROM else []
        print(f"  {ident:<16}" + "".join(f"{share:7.1f}" for share in shares))
    print(f"  from {FROM}°: {100 * np.mean(beyond):.0f} % (bar {100 * BAR:.0f} %)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    for distance_m in (None, NEAR_M):
        table(given.data / "keypoints", distance_m)


if __name__ == "__main__":
    main()
