"""Sizes in metres against truth: captured jumps in metres, and the measured jumps of two world championships.

    python benchmarks/metres.py [--keypoints ../shared/data/keypoints] [--bodies ../shared/data/bodies]

Captured jumps are projected to a camera at the side, or turned from it, with noise of 1 % of the height, and told the
figure's height of 1.62 m or nothing but free fall. Their metres are those of a figure that the movements were fitted
to, so gravity in them is not the earth's: their time is stretched until it is, as for a body of that size. What free
fall gives without that is printed for every jump: its scatter among jumps of one athlete (cmu13) is the error of the
method.

The championships' jumps were filmed with a camera that pans and zooms. Where the planted foot slides in the picture,
nothing is told of ways and speeds; what would be told otherwise is printed below.

Prints bias, mean absolute error, and how often the 90 % interval holds the truth.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.events import find_instants, load_event
from pe_coach.events.event import Event
from pe_coach.events.instants import Instants
from pe_coach.events.jump_quantities import flight_path
from pe_coach.events.ways import ANKLE_HEIGHT
from pe_coach.motion import Motion, body, centre_of_mass, find_flight, to_motion
from pe_coach.motion.metres import GRAVITY_M_S2
from pe_coach.pose import PoseSequence, clean
from pe_coach.pose.files import load_keypoints
from pe_coach.scoring.copies import attempts_of
from pe_coach.scoring.gate import Gate, Status
from pe_coach.scoring.sizes import Known, Size, sizes_of

Floats = NDArray[np.float64]
Found = dict[str, list[tuple[Size, float]]]

FIGURE_CM = 162.0
"""Height of the figure that the captured movements were fitted to."""

PX_PER_M = 150.0
"""A person of 1.62 m is 243 px tall."""

NOISE = 0.01
"""Of the height, per coordinate."""

TURNS_DEG = (0.0, 10.0, 20.0)

CAPTURED = {
    "standing_jump_mocap/slj_*.npz": "standing_long_jump",
    "running_jump_mocap/*.npz": "long_jump",
    "high_jump_mocap/*.npz": "high_jump",
}
"""Captured movements, and the event whose rules find their instants."""

MEASURED = {"takeoff_speed": "Velocity_TO", "takeoff_angle": "Angle_TO", "last_step": "Step_length_last"}
"""What the championships' reports hold."""


def seen(xyz: Floats, time_s: Floats, turn_deg: float, rng: np.random.Generator) -> PoseSequence:
    """Captured points (T, 17, 3) in metres as a camera sees them that is turned from the side, far away."""
    turn = np.radians(turn_deg)
    x = xyz[..., 0] * np.cos(turn) + xyz[..., 1] * np.sin(turn)
    xy = PX_PER_M * np.stack([x, -xyz[..., 2]], -1)
    xy = xy + rng.normal(0, NOISE * FIGURE_CM / 100 * PX_PER_M, xy.shape)
    known = np.isfinite(xy[..., 0])
    spread = np.where(known, NOISE * FIGURE_CM / 100 * PX_PER_M, np.nan)
    still = np.broadcast_to(np.eye(3), (len(xy), 3, 3))
    return PoseSequence(xy, np.where(known, 0.9, 0.0), spread, time_s, None, still)


def at_earths_gravity(xyz: Floats, time_s: Floats) -> Floats:
    """The times (T,) stretched until the centre of mass falls with 9.81 m/s²; as they are where there is no flight."""
    torso = float(np.median(np.linalg.norm(xyz[:, 5:7].mean(1) - xyz[:, 11:13].mean(1), axis=-1)))
    flight = find_flight(time_s, centre_of_mass(xyz[..., [0, 2]]) / torso)
    return time_s if flight is None else time_s * np.sqrt(torso * flight.curvature / GRAVITY_M_S2)


def found_in(poses: PoseSequence, event: Event, known: Known) -> tuple[Motion, Instants, dict[str, Size]]:
    cleaned = clean(poses, event.cut_off_hz).sequence
    motion = to_motion(cleaned)
    instants = find_instants(motion, event.instants)
    sizes = sizes_of(motion, instants, Gate(Status.ACCEPTED), known, cleaned)
    return motion, instants, {size.id: size for size in sizes}


def truth(xyz: Floats, time_s: Floats, instants: Instants) -> Iterator[tuple[str, float]]:
    """Speed and angle at toe-off, hip height and distance in metres, at the instants that were found."""
    at, side = instants.time_s, body.ANKLES[instants.takeoff_side == "right"]
    flight = instants.flight
    if flight is None or "toe_off" not in at:
        return
    forward = np.sign(xyz[-1, 11, 0] - xyz[0, 11, 0])
    plane = np.stack([forward * xyz[..., 0], xyz[..., 2]], -1)
    rows = (time_s >= flight.start_s) & (time_s <= flight.stop_s)
    s = time_s[rows] - at["toe_off"]
    _, velocity, _ = np.linalg.lstsq(np.stack([np.ones_like(s), s, s**2], 1), centre_of_mass(plane)[rows], rcond=None)[
        0
    ]
    yield "takeoff_speed", float(np.linalg.norm(velocity))
    yield "takeoff_angle", float(np.degrees(np.arctan2(velocity[1], velocity[0])))
    torso = float(np.median(np.linalg.norm(xyz[:, 5:7].mean(1) - xyz[:, 11:13].mean(1), axis=-1)))
    yield "torso", torso
    foot = at["touch_down"] + 0.4 * (at["toe_off"] - at["touch_down"]) if "touch_down" in at else at.get("deepest")
    if foot is None:
        return
    feet = [side] if "touch_down" in at else list(body.ANKLES)
    stance = np.mean([_at(time_s, plane[:, ankle], foot) for ankle in feet], axis=0)
    yield "hip_height", float(body.mid_hip(plane)[rows, 1].max() - stance[1] + ANKLE_HEIGHT * torso)
    if "landing" in at:
        lands = min(float(_at(time_s, plane[:, ankle], at["landing"])[0]) for ankle in body.ANKLES)
        yield "distance", lands - float(stance[0])


def _at(time_s: Floats, path: Floats, at_s: float) -> Floats:
    return np.array([np.interp(at_s, time_s, path[:, axis]) for axis in range(path.shape[1])])


def captured(folder: Path, turn_deg: float, known: Known) -> Found:
    found: Found = defaultdict(list)
    for pattern, event in CAPTURED.items():
        for file in sorted(folder.glob(pattern)):
            arrays = np.load(file)
            xyz = arrays["xyz"].astype(float)
            time_s = at_earths_gravity(xyz, arrays["time_s"].astype(float))
            poses = seen(xyz, time_s, turn_deg, np.random.default_rng(1))
            _, instants, sizes = found_in(poses, load_event(event), known)
            for name, value in truth(xyz, time_s, instants):
                if name in sizes:
                    found[name].append((sizes[name], value))
    return found


def elite(folder: Path) -> tuple[Found, list[tuple[float, float]]]:
    """What is told of the championships' jumps, and the angles that no check would hold back, with the true ones."""
    found: Found = defaultdict(list)
    unchecked = []
    with (folder / "long_jump_elite" / "measured.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            poses = load_keypoints(folder / "long_jump_elite" / f"{row['id']}.npz")
            _, instants, sizes = found_in(poses, load_event("long_jump"), Known(100 * float(row["Height"])))
            for name, column in MEASURED.items():
                if name in sizes:
                    found[name].append((sizes[name], float(row[column])))
            if instants.flight:
                unchecked.append((instants.flight.direction_deg, float(row["Angle_TO"])))
    return found, unchecked


def falls(folder: Path) -> Iterator[str]:
    """A torso length in metres from free fall, of every captured jump."""
    for pattern in (*CAPTURED, "standing_jump_mocap/vj_*.npz"):
        for file in sorted(folder.glob(pattern)):
            arrays = np.load(file)
            event = load_event(CAPTURED.get(pattern, "standing_long_jump"))
            plane = seen(arrays["xyz"].astype(float), arrays["time_s"].astype(float), 0.0, np.random.default_rng(1))
            motion, instants, _ = found_in(plane, event, Known())
            if instants.cycles:
                attempt = attempts_of(motion, instants, copies=50)[0]
                metres = GRAVITY_M_S2 / (-2 * flight_path(attempt)[:, 2, 1])
                yield f"  {file.stem:16s} {metres[0]:.3f} m, fitted to ± {np.nanstd(metres[1:]):.3f} m"


def shares(folder: Path) -> Iterator[str]:
    """Torso as a share of the height on the bodies that films are rendered of."""
    for file in sorted(folder.glob("*.npz")):
        arrays = np.load(file)
        points = np.einsum("kj,kjc->kc", arrays["kp_weight"].astype(float), arrays["rest"][arrays["kp_index"]])
        torso = np.linalg.norm(points[5:7].mean(0) - points[11:13].mean(0))
        yield f"  {file.stem:8s} {float(arrays['age_years']):3.0f} years  {torso / float(arrays['height_m']):.3f}"


def table(found: Found) -> Iterator[str]:
    yield f"  {'':18s} {'n':>3s} {'bias':>7s} {'mean error':>10s} {'of truth':>9s} {'in interval':>11s}"
    for name, pairs in found.items():
        off = np.array([size.value - value for size, value in pairs])
        value = np.array([value for _, value in pairs])
        held = sum(size.low <= value <= size.high for size, value in pairs)
        unit, share = pairs[0][0].unit, np.abs(off).mean() / np.abs(value).mean()
        name, mean = f"{name} {unit}", np.abs(off).mean()
        yield f"  {name:18s} {len(off):3d} {off.mean():+7.2f} {mean:10.2f} {share:9.0%} {held:5d} of {len(off)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keypoints", type=Path, default=Path("../shared/data/keypoints"))
    parser.add_argument("--bodies", type=Path, default=Path("../shared/data/bodies"))
    given = parser.parse_args()
    for turn in TURNS_DEG:
        for what, known in (("height told", Known(FIGURE_CM)), ("free fall alone", Known())):
            rows = table(captured(given.keypoints, turn, known))
            print(f"captured jumps, camera turned {turn:.0f}°, {what}", *rows, sep="\n")
    found, unchecked = elite(given.keypoints)
    print("championships, height told", *table(found), sep="\n")
    off = np.array([angle - true for angle, true in unchecked])
    mean = f"bias {off.mean():+.1f}°, mean error {np.abs(off).mean():.1f}°, n {len(off)}"
    print(f"  angle without the check of the foot: {mean}")
    print("a torso length from free fall", *falls(given.keypoints), sep="\n")
    print("torso as a share of the height", *shares(given.bodies), sep="\n")


if __name__ == "__main__":
    main()
