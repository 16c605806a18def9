"""Films that show pictures twice: the demo's jumps, filmed at one rate and played at another.

    python benchmarks/repeated_pictures.py [--seeds 0-9]

Prints markdown. True key points of the demo are filmed evenly; each frame of the film shows the newest picture. Noise
is 1 % of the height. Cleaned with and without telling that pictures repeat, and set against where the athlete was at
the time of each frame, the film as late as suits it best: root mean square errors of a point in torso lengths, of the
knee angle in degrees, of the speed of the hips in torso lengths a second (1 is about half a metre a second).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from key_points_over_time import HEIGHT_T
from known_movements import demo_points
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from pe_coach.events import load_event
from pe_coach.motion import joint_angle
from pe_coach.pose import BODY, PoseSequence, clean, in_time
from pe_coach.pose.steady import project, torso_length

Floats = NDArray[np.float64]

RATES = ((25, 30), (24, 30), (20, 30), (15, 30), (24, 60), (50, 60), (30, 30))
NOISE, EDGE = 0.01, 5
LATE_S = np.linspace(-0.01, 0.08, 46)
KNEES, HIPS = ((11, 13, 15), (12, 14, 16)), (11, 12)


def filmed(
    truth: PoseSequence, filmed_at: float, played_at: float, rng: np.random.Generator
) -> tuple[PoseSequence, CubicSpline]:
    """What the film shows, noise on each picture, and where the points (34,) really were, in torso lengths."""
    steady = project(truth.camera, truth.xy) / torso_length(project(truth.camera, truth.xy))
    known = np.isfinite(steady).all((1, 2))
    real = CubicSpline(truth.time_s[known], steady[known].reshape(known.sum(), -1))
    first_s, last_s = truth.time_s[known][[0, -1]]
    time_s = np.arange(first_s + 0.1, last_s - 0.1, 1 / played_at)
    number = np.floor((time_s - time_s[0]) * filmed_at + 1e-9 - rng.random())
    pictures = real(time_s[0] + np.unique(number) / filmed_at).reshape(-1, 17, 2)
    pictures += rng.normal(0, NOISE * HEIGHT_T, pictures.shape)
    xy = pictures[np.unique(number, return_inverse=True)[1]]
    shape, camera = xy.shape[:2], np.tile(np.eye(3), (len(xy), 1, 1))
    again = np.r_[False, np.diff(number) == 0]
    return PoseSequence(xy, np.full(shape, 0.8), np.full(shape, 0.03), time_s, None, camera, repeated=again), real


def errors(seen: PoseSequence, real: CubicSpline) -> tuple[float, float, float]:
    """Of points, knees and the speed of the hips, at the delay that suits the points best."""
    inside = slice(EDGE, -EDGE)
    xy, time_s = seen.xy[inside], seen.time_s[inside]
    delays = [real(time_s - late_s).reshape(-1, 17, 2) for late_s in LATE_S.tolist()]
    there = min(delays, key=lambda each: _rms((xy - each)[:, list(BODY)]))
    speeds = [np.gradient(each[:, list(HIPS)].mean(1), time_s, axis=0) for each in (xy, there)]
    return _rms((xy - there)[:, list(BODY)]), _rms(_knees(xy) - _knees(there)), _rms(speeds[0] - speeds[1])


def _rms(values: Floats) -> float:
    return float(np.sqrt(np.nanmean(values**2)))


def _knees(xy: Floats) -> Floats:
    return np.stack([joint_angle(*(xy[:, point] for point in chain)) for chain in KNEES])


def compared(seeds: Sequence[int], filmed_at: float, played_at: float) -> Floats:
    """(2, 3) mean errors without and with regard to what repeats."""
    cut_off_hz, found = load_event("long_jump").cut_off_hz, []
    for seed in seeds:
        film, real = filmed(demo_points(seed), filmed_at, played_at, np.random.default_rng(seed))
        both = (replace(film, repeated=None), film)
        found.append([errors(in_time(clean(each, cut_off_hz).sequence), real) for each in both])
    return np.asarray(np.mean(found, axis=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="0-9", help="first and last seed of the demo")
    first, last = (int(value) for value in parser.parse_args().seeds.split("-"))
    print("| filmed at | played at | points | knee | speed of the hips |\n| --- | --- | --- | --- | --- |")
    for filmed_at, played_at in RATES:
        before, after = compared(range(first, last + 1), filmed_at, played_at)
        cells = [f"{b:.{n}f} → {a:.{n}f}" for b, a, n in zip(before, after, (3, 1, 2), strict=True)]
        print(f"| {filmed_at} | {played_at} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
