"""Turns elite long jumps (2-D key points, 25 frames/s) into the planar motions that the demo's pupils perform.

    python scripts/demo_motions.py ../shared/data/keypoints

Only directions of limbs are taken over: pan, zoom and size of the source do not matter. The path of the body through
space is made later, for each body, from contacts and free fall (`pe_coach.filming.jumping`).
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, make_smoothing_spline

from pe_coach.filming.planar import DEMO_JUMPS, SEGMENTS, STORED_RATE_HZ

Floats = NDArray[np.float64]
TARGET = Path(__file__).resolve().parents[1] / "pe_coach" / "filming" / "motions"

SOURCE_RATE_HZ = 25.0
EARLY, LATE = 0.35, 0.4
"""A contact begins this share of a frame before the first frame labelled as contact and ends this share after the last:
the labels are late by half to one frame (README of the source data), and in between the foot is on its way down."""
LONGEST_TAKE_OFF_S = 0.125
"""The elite take off in 0.12 to 0.13 s (technique notes); a fourth labelled frame would plant the foot 45° ahead."""
LANDING_EARLY = 0.5
"""The landing lies this share of a frame before the first frame labelled as landed."""
STRIDES_SHOWN = 3
LEAD_IN_S = 0.12
REST_S = 0.45
SMOOTHING = 0.03
"""Penalty of the smoothing spline in frames³ for an angle in degrees: takes out 1 to 2° of jitter."""
AT_REST_S = 0.38
"""The elite slide and sit down in the sand; pupils come to rest in a crouch this long after landing."""
CROUCH_DEG = {"trunk": 62.0, "thigh": 20.0, "shank": -116.0, "foot": 0.0, "upper_arm": -35.0, "forearm": 0.0}
EASE, THIGH_EASE = 3, 5
"""Powers of the way to rest; thighs come up first, or the hips would vault over the feet."""
HEEL_FIRST_DEG, FLAT_UNTIL, PUSH_OFF_DEG, FOOT_EASE_S = 6.0, 0.45, -40.0, 0.05
"""Pitch of a foot on the ground: heel first, flat from a quarter of the contact until `FLAT_UNTIL`, then toes down. The
source's toes are too noisy for it: 10° there are 3 cm of the hips' height."""


def read_csv(path: Path, sequence: str) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["id"] == sequence]


def contact_runs(labels: list[int]) -> list[tuple[int, int]]:
    """First and last frame of each stretch of contact (label 1)."""
    on = np.flatnonzero(np.diff(np.r_[0, np.array(labels) == 1, 0]))
    return [(int(a), int(b) - 1) for a, b in zip(on[::2], on[1::2], strict=True)]


def upright(points: Floats, travels: str) -> Floats:
    """Facing +x, y up."""
    return points * np.array([-1.0 if travels == "left" else 1.0, -1.0])


def directions(xy: Floats, toes: Floats) -> dict[str, Floats]:
    """(T, 2) vector of each segment, pixels."""
    found = {"trunk": xy[:, 5:7].mean(1) - xy[:, 11:13].mean(1)}
    for i, side in enumerate(("left", "right")):
        chain = {"thigh": (11, 13), "shank": (13, 15), "upper_arm": (5, 7), "forearm": (7, 9)}
        for name, (a, b) in chain.items():
            found[f"{side}_{name}"] = xy[:, b + i] - xy[:, a + i]
        found[f"{side}_foot"] = toes[:, i] - xy[:, 15 + i]
    return found


def smooth_angle(vector: Floats) -> CubicSpline:
    """Angle over frames as a spline, degrees; foreshortened limbs have noisy directions and count less."""
    angle = np.degrees(np.unwrap(np.arctan2(vector[:, 1], vector[:, 0])))
    length = np.linalg.norm(vector, axis=1)
    weight = np.clip(length / np.median(length), 0.1, 1.2) ** 2
    frames = np.arange(len(angle), dtype=float)
    return CubicSpline(frames, make_smoothing_spline(frames, angle, weight, lam=SMOOTHING)(frames))


def side_of(xy: Floats, run: tuple[int, int]) -> int:
    """0 if the left foot is the lower one during a contact, 1 if the right."""
    left, right = xy[run[0] : run[1] + 1, 15:17, 1].mean(0)
    return int(right < left)


def convert(folder: Path, sequence: str) -> dict[str, NDArray[np.generic]]:
    """The arrays of one stored motion."""
    elite = folder / "long_jump_elite"
    about = read_csv(folder / "sequences.csv", sequence)[0]
    runs = contact_runs([int(r["label"]) for r in read_csv(elite / "contacts.csv", sequence)])[-STRIDES_SHOWN - 1 :]
    landing = next(int(r["frame"]) for r in read_csv(folder / "events.csv", sequence) if r["instant"] == "landing")
    with np.load(elite / f"{sequence}.npz", allow_pickle=False) as file:
        xy, toes = upright(file["xy"], about["travel"]), upright(file["extra_xy"][:, :2], about["travel"])
    first = runs[0][0] - EARLY - LEAD_IN_S * SOURCE_RATE_HZ
    stop = landing - LANDING_EARLY + REST_S * SOURCE_RATE_HZ
    frames = np.arange(first, stop, SOURCE_RATE_HZ / STORED_RATE_HZ)
    angle = {n: smooth_angle(v)(np.minimum(frames, len(xy) - 1.0)) for n, v in directions(xy, toes).items()}
    sides = [side_of(xy, run) for run in runs]
    flatten_feet(angle, frames, runs, sides)
    time = np.arange(len(frames)) / STORED_RATE_HZ
    land_s = (landing - LANDING_EARLY - first) / SOURCE_RATE_HZ
    bounds = np.array([[a - EARLY, b + LATE] for a, b in runs])
    bounds[-1, 0] = max(bounds[-1, 0], bounds[-1, 1] - LONGEST_TAKE_OFF_S * SOURCE_RATE_HZ)
    bounds = (bounds - first) / SOURCE_RATE_HZ
    for side, (start, stop) in zip(sides, bounds.tolist(), strict=True):
        roll_over(angle[("left_foot", "right_foot")[side]], time, start, stop)
    crouch(angle, time - land_s)
    return {
        "angle_deg": np.stack([angle[n] for n in SEGMENTS], 1).astype(np.float32),
        "contact_side": np.array(sides, np.uint8),
        "contact_s": bounds,
        "landing_s": np.array(land_s),
    }


def flatten_feet(angle: dict[str, Floats], frames: Floats, runs: list[tuple[int, int]], sides: list[int]) -> None:
    """Foot angles become pitch: 0 flat on the ground, negative with the toes down; flat is the middle of contacts."""
    for i, side in enumerate(("left", "right")):
        inside = [(frames >= a) & (frames <= (a + b) / 2) for (a, b), s in zip(runs, sides, strict=True) if s == i]
        pitch = angle[f"{side}_foot"]
        pitch -= np.median(pitch[np.any(inside, axis=0)])
        angle[f"{side}_foot"] = pitch - 360 * np.round(np.median(pitch) / 360)


def roll_over(pitch: Floats, time: Floats, start: float, stop: float) -> None:
    """Replace a foot's pitch during a contact, easing from and to the source's around it."""
    share = np.clip((time - start) / (stop - start), 0, 1)
    model = HEEL_FIRST_DEG * np.clip(1 - 4 * share, 0, 1) ** 2
    model += PUSH_OFF_DEG * (np.clip(share - FLAT_UNTIL, 0, 1) / (1 - FLAT_UNTIL)) ** 2
    outside = np.clip(np.maximum(start - time, time - stop) / FOOT_EASE_S, 0, 1)
    pitch += (1 - outside * outside * (3 - 2 * outside)) * (model - pitch)


def crouch(angle: dict[str, Floats], since_landing_s: Floats) -> None:
    """From the pose at landing to the pupil's rest: fast at first, then slower."""
    after = since_landing_s >= 0
    left = 1 - np.clip(since_landing_s[after] / AT_REST_S, 0, 1)
    for name in angle:
        landed = float(np.interp(0.0, since_landing_s, angle[name]))
        target = CROUCH_DEG[name.removeprefix("left_").removeprefix("right_")]
        target += 360 * np.round((landed - target) / 360)
        ease = THIGH_EASE if name.endswith("thigh") else EASE
        angle[name][after] = target + left**ease * (landed - target)


def save(path: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    temporary = path.with_name(f".{path.name}")
    temporary.write_bytes(buffer.getvalue())
    temporary.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keypoints", type=Path, help="folder with sequences.csv, events.csv and long_jump_elite/")
    folder = parser.parse_args().keypoints
    TARGET.mkdir(exist_ok=True)
    for sequence in DEMO_JUMPS:
        save(TARGET / f"{sequence}.npz", convert(folder, sequence))


if __name__ == "__main__":
    main()
