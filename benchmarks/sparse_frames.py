"""Does it move a score when the pose network looks seldom at the run-up? Each film twice, densely and sparsely.

    python benchmarks/sparse_frames.py [--seeds 0-5] [--clips FILE:EVENT ...] [--model FILE.toml ...]

Films are the demo's jumps with twelve strides of run-up in all and two seconds of waiting before and after
(`films.py`); pass 1 is done once, so that only the looks differ. Prints total scores, the largest difference of a
phase, and the processor's seconds of pass 2. The bar is 0.5 points.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from films import Wish, all_seeds, film

from pe_coach.clip import open_clip
from pe_coach.grading import Options, grade_poses
from pe_coach.people import Detector, choose_athlete, quiet_frames, track_people
from pe_coach.pose import PoseEstimator, follow
from pe_coach.report.types import Report

BAR = 0.5


def compared(path: Path, event: str, networks: list[PoseEstimator]) -> Iterator[tuple[str, float]]:
    """Lines to print and the difference of the totals, for each network."""
    clip = open_clip(path)
    people = track_people(clip, Detector.load())
    track = choose_athlete(people).track
    quiet = quiet_frames(people, track)
    for network in networks:
        reports, seconds = [], []
        for seldom in (None, quiet):
            start = time.process_time()
            poses = follow(clip, track, network, camera=people.camera, quiet=seldom)
            seconds.append(time.process_time() - start)
            reports.append(grade_poses(poses, Options(event), name=path.name).report)
        dense, sparse = (total(report) for report in reports)
        off = abs(dense - sparse)
        share = len(quiet) / len(people.time_s)
        yield (
            f"{path.stem:14s} {network.description.name:16s} {reports[0].status} {dense:5.1f} {sparse:5.1f}"
            f"  off {off:.2f}, phases {phases_off(*reports):.2f}, quiet {share:.0%} of {people.time_s[-1]:.1f} s,"
            f" pass 2 {seconds[0]:.1f} s and {seconds[1]:.1f} s",
            off,
        )


def total(report: Report) -> float:
    return np.nan if report.score is None or report.score.value is None else report.score.value


def phases_off(first: Report, second: Report) -> float:
    """Largest difference of a phase that both know."""
    pairs = [
        (first.by_phase[p].value, second.by_phase[p].value) for p in first.by_phase.keys() & second.by_phase.keys()
    ]
    return max((abs(a - b) for a, b in pairs if a is not None and b is not None), default=np.nan)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="0-5")
    parser.add_argument("--clips", nargs="*", default=[], help="FILE:EVENT of further films")
    parser.add_argument("--model", nargs="*", type=Path, default=[], help="networks beside the shipped one")
    given = parser.parse_args()
    networks = [PoseEstimator.load(model) for model in (None, *given.model)]
    found: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        films = [Path(folder) / f"seed_{seed}.mp4" for seed in all_seeds(given.seeds)]
        named = [(path, "long_jump") for path in films]
        named += [(Path(text.rpartition(":")[0]), text.rpartition(":")[2]) for text in given.clips]
        for path, event in named:
            if path in films:
                film(Wish(seed=int(path.stem[5:]), strides=8), path)
            for line, off in compared(path, event, networks):
                print(line, flush=True)
                found.append(off)
    known = np.array(found)[np.isfinite(found)]
    print(f"{(known <= BAR).sum()} of {len(known)} totals within {BAR} points, largest difference {known.max():.2f}")


if __name__ == "__main__":
    main()
