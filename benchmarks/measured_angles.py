"""Angles of 17 World Championship jumps, from key points at 25 frames/s, against what the championships measured.

    python benchmarks/measured_angles.py [--data ../shared/data]

Printed are bias, mean absolute error and correlation of each quantity with the biomechanics reports' values (3-D, high
speed), read in three ways: at the labelled frame, at the instant that the program places between frames, and at the
labels' own instant, half a frame before the labelled frame. Key points are those corrected by hand (`xy`); with
`--raw` the detector's (`xy_raw`). Knee angles are printed although the program keeps silent on them below 50 frames/s:
they turn by up to 16 degrees in half a frame.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.events import find_instants, load_event
from pe_coach.motion import Motion, to_motion
from pe_coach.motion.series import SERIES, oriented
from pe_coach.pose import PoseSequence, clean, load_keypoints

Floats = NDArray[np.float64]

EVENT = load_event("long_jump")
FRAME_S = 0.04


@dataclass(frozen=True)
class Measure:
    """A measured value and how it is read: a series at an instant, or its least between two; `years` it is given in."""

    name: str
    column: str
    series: str
    at: str
    sign: float = 1.0
    least_from: str | None = None
    years: tuple[str, ...] = ("2017", "2018")


MEASURES = (
    Measure("lean back at touch-down", "Body_inclination_angle_TD", "lean", "touch_down"),
    Measure("lean forward at toe-off", "Body_inclination_angle_TO", "lean", "toe_off"),
    Measure("trunk at touch-down", "Trunk_angle_TD", "trunk", "touch_down"),
    Measure("trunk at toe-off", "Trunk_angle_TO", "trunk", "toe_off", years=("2017",)),
    Measure("free thigh at toe-off", "Lead_thigh_angle_TO", "free_thigh", "toe_off"),
    Measure("knee at touch-down", "Knee_angle_TD", "takeoff_knee", "touch_down"),
    Measure("smallest knee", "Minimum_knee_angle", "takeoff_knee", "toe_off", least_from="touch_down"),
    Measure("knees at landing", "Knee_angle_landing", "knees", "landing"),
    Measure("trunk at landing", "Trunk_angle_landing", "trunk", "landing"),
)
"""The trunk at toe-off is in another convention in 2018 than in 2017."""


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def sequence(path: Path, *, raw: bool) -> PoseSequence:
    poses = load_keypoints(path)
    if not raw:
        return poses
    with np.load(path, allow_pickle=False) as file:
        return replace(poses, xy=file["xy_raw"].astype(float))


def labels(data: Path) -> dict[str, dict[str, float]]:
    """Seconds of the labelled frames, by jump and instant."""
    names = {"takeoff_touchdown": "touch_down", "toe_off": "toe_off", "landing": "landing"}
    found: dict[str, dict[str, float]] = {}
    for row in rows(data / "keypoints" / "events.csv"):
        if row["id"].startswith("lj") and row["instant"] in names:
            found.setdefault(row["id"], {})[names[row["instant"]]] = float(row["time_s"])
    return found


def read(measure: Measure, motion: Motion, side: str, instants: dict[str, float]) -> float:
    """The value at an instant, by straight lines between frames; NaN where the instant is not known."""
    if measure.at not in instants:
        return float("nan")
    series = SERIES[measure.series](oriented(motion.position, side))
    if measure.least_from is None:
        return float(np.interp(instants[measure.at], motion.time_s, series))
    if measure.least_from not in instants:
        return float("nan")
    inside = (motion.time_s >= instants[measure.least_from]) & (motion.time_s <= instants[measure.at])
    return float(series[inside].min()) if inside.any() else float("nan")


def line(name: str, found: Floats, truth: Floats) -> str:
    known = np.isfinite(found) & np.isfinite(truth)
    off = found[known] - truth[known]
    r = np.corrcoef(found[known], truth[known])[0, 1] if known.sum() > 2 else float("nan")
    return (
        f"| {name} | {known.sum()} | {off.mean():+.1f} | {np.abs(off).mean():.1f} | {off.std(ddof=1):.1f} | {r:+.2f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--raw", action="store_true", help="the detector's points instead of the corrected ones")
    options = parser.parse_args()
    folder = options.data / "keypoints" / "long_jump_elite"
    measured = list(rows(folder / "measured.csv"))
    labelled = labels(options.data)
    legs = {row["id"]: row["takeoff_leg"] for row in rows(options.data / "keypoints" / "sequences.csv")}
    jumps = []
    for row in measured:
        poses = sequence(folder / f"{row['id']}.npz", raw=options.raw)
        whole, smooth = to_motion(poses), to_motion(clean(poses, EVENT.cut_off_hz).sequence)
        at = labelled[row["id"]]
        jumps.append((row, legs[row["id"]], whole, smooth, at, find_instants(smooth, EVENT.instants).time_s))
    ways: dict[str, Callable[[Measure, tuple], float]] = {
        "labelled frame": lambda m, j: read(m, j[2], j[1], j[4]),
        "half a frame before": lambda m, j: read(m, j[2], j[1], {n: t - FRAME_S / 2 for n, t in j[4].items()}),
        "the program's instants": lambda m, j: read(m, j[3], j[1], j[5]),
    }
    for way, reading in ways.items():
        print(f"\n{way}\n| quantity | jumps | bias, degrees | mean absolute error | deviation | r |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        for measure in MEASURES:
            chosen = [j for j in jumps if j[0]["year"] in measure.years and j[0][measure.column]]
            truth = np.array([float(j[0][measure.column]) for j in chosen])
            print(line(measure.name, np.array([reading(measure, j) for j in chosen]), truth))


if __name__ == "__main__":
    main()
