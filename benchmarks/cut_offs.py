"""Cut-off of the low-pass for every event and group of joints, by residual analysis of the reference sequences.

    python benchmarks/cut_offs.py [--keypoints ../shared/data/keypoints] [--motions ../shared/data/bodies/motions]

Winter's residual analysis (Biomechanics and Motor Control of Human Movement): the root mean square difference between
a coordinate and its filtered self falls with the cut-off, where only noise is left along a straight line; the line's
value at 0 Hz is the noise, and the cut-off is where the difference equals it. Coordinates are relative to mid-hip, in
torso lengths; the median over joints, axes and sequences is printed with the quartiles.

At 25 or 30 frames a second a movement reaches into what the analysis takes for noise, so it says too little. A second
table tells, for known movements at 60 frames a second with noise of 1 % of the height, the root mean square error
that is left at each cut-off, and how much of the deepest knee is lost. The cut-offs with the least error stand in the
events' files as `[smoothing] cut_off_hz`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from known_movements import demo_points, motion_points
from numpy.typing import NDArray

from pe_coach.motion import joint_angle
from pe_coach.pose import PoseSequence
from pe_coach.pose.cleaning import GROUPS
from pe_coach.pose.files import load_keypoints
from pe_coach.pose.smoothing import low_pass, runs
from pe_coach.pose.steady import is_known, project, torso_length

Floats = NDArray[np.float64]

SEQUENCES = {
    "long_jump": "long_jump_elite/lj*.npz",
    "standing_long_jump": "standing_jump_mocap/slj*.npz",
    "high_jump": "high_jump_mocap/hj*.npz",
    "swimming": "swim/*_uw_a.npz",
}
"""Which sequences tell of an event; of swimming the four real ones."""

TAIL = 0.6
"""Share of the Nyquist frequency from which on only noise is left."""

FEWEST = 15
"""Frames in a row; shorter stretches show no frequencies."""


def cut_off(time_s: Floats, values: Floats) -> float:
    """Hz for one coordinate (F,); NaN where the residuals show no line of noise."""
    rate = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    tried = np.linspace(1.0, 0.95 * _highest(rate), 40)
    column, sure = values[:, None], np.ones(len(values))
    residual = np.array([np.std(column - low_pass(time_s, column, sure, cut_off_hz=float(hz))) for hz in tried])
    tail = tried >= TAIL * tried[-1]
    slope, noise = np.polyfit(tried[tail], residual[tail], 1)
    below = np.flatnonzero(residual <= noise)
    return float(tried[below[0]]) if slope < 0 and len(below) else float("nan")


def _highest(rate: float) -> float:
    """The cut-off whose raised corner is the Nyquist frequency."""
    return rate / 2 * (np.sqrt(2) - 1) ** 0.25


def of_sequence(path: Path) -> dict[str, list[float]]:
    """Cut-offs of every long enough coordinate of every group."""
    sequence = load_keypoints(path)
    xy = project(sequence.camera, sequence.xy)
    xy = (xy - xy[:, 11:13].mean(1, keepdims=True)) / torso_length(xy)
    found: dict[str, list[float]] = {name: [] for name in GROUPS}
    for name, joints in GROUPS.items():
        for joint in joints:
            for run in runs(is_known(xy[:, joint])):
                if run.stop - run.start >= FEWEST:
                    found[name] += [cut_off(sequence.time_s[run], xy[run, joint, axis]) for axis in (0, 1)]
    return found


TRIED_HZ = (3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0)
NOISE = 0.01 / 0.288
"""1 % of the height in torso lengths: the torso is 0.288 of it (Winter)."""


def jumps(event: str, motions: Path) -> list[PoseSequence]:
    """True points of known movements of an event at 60 frames a second."""
    if event == "long_jump":
        return [demo_points(seed) for seed in range(6)]
    bodies = ("girl14a", "boy17b", "boy11a")
    names = {"standing_long_jump": ("standing_long_jump",), "high_jump": ("fosbury_flop", "scissors")}
    return [motion_points(motions / f"{name}.npz", body) for name in names.get(event, ()) for body in bodies]


def errors(truth: PoseSequence, cut_off_hz: float, generator: np.random.Generator) -> tuple[dict[str, float], float]:
    """Root mean square error of every group, torso lengths, and degrees of the deepest knee that are lost."""
    steady = project(truth.camera, truth.xy)
    clear = steady / torso_length(steady)
    noisy = clear + generator.normal(0, NOISE, clear.shape)
    sure = np.ones(len(clear))
    flat = [low_pass(truth.time_s, noisy[:, joint], sure, cut_off_hz=cut_off_hz) for joint in range(17)]
    smooth, inner = np.stack(flat, 1), slice(10, -10)
    left = {
        name: float(np.sqrt(((smooth - clear)[inner, list(joints)] ** 2).mean())) for name, joints in GROUPS.items()
    }
    plain = np.stack([low_pass(truth.time_s, clear[:, j], sure, cut_off_hz=cut_off_hz) for j in range(17)], 1)
    return left, deepest_knee(plain) - deepest_knee(clear)


def deepest_knee(xy: Floats) -> float:
    """Smallest angle of either knee, degrees, away from the ends of the film."""
    angles = [joint_angle(xy[10:-10, hip], xy[10:-10, hip + 2], xy[10:-10, hip + 4]) for hip in (11, 12)]
    return float(np.min(angles))


def on_known_movements(event: str, motions: Path) -> None:
    """Print the second table for an event."""
    truths = jumps(event, motions)
    for hz in TRIED_HZ if truths else ():
        generator = np.random.default_rng(0)
        found = [errors(truth, hz, generator) for truth in truths]
        left = ", ".join(f"{name} {np.mean([one[name] for one, _ in found]):.4f} T" for name in GROUPS)
        print(f"  {hz:4.1f} Hz leaves {left}; {np.mean([lost for _, lost in found]):.2f}° of the deepest knee lost")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keypoints", type=Path, default=Path("../shared/data/keypoints"))
    parser.add_argument("--motions", type=Path, default=Path("../shared/data/bodies/motions"))
    arguments = parser.parse_args()
    folder = arguments.keypoints
    for event, pattern in SEQUENCES.items():
        files = sorted(folder.glob(pattern))
        found = [of_sequence(path) for path in files]
        rates = sorted({round(1 / float(np.median(np.diff(load_keypoints(path).time_s)))) for path in files})
        print(f"{event}: {len(files)} sequences at {', '.join(map(str, rates))} frames/s")
        for name in GROUPS:
            values = np.array([value for one in found for value in one[name]])
            known = values[np.isfinite(values)]
            if len(known):
                low, middle, high = np.quantile(known, (0.25, 0.5, 0.75))
                text = f"{middle:.1f} Hz (quartiles {low:.1f} to {high:.1f})"
            else:
                text = "no line of noise"
            print(f"  {name:6s} {text}, {len(known)} of {len(values)} coordinates")
        on_known_movements(event, arguments.motions)


if __name__ == "__main__":
    main()
