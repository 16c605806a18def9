"""Minutes that a class takes, by stage, and what a second worker brings.

    python benchmarks/class_speed.py --films FOLDER [--clips 56] [--workers 2] [--ratio 12] [--seconds 4]

First a class of four-second 1080p clips with pages, on the workers asked for; then the same number of clips with one
worker and with two, from the start of the workers to their end. The films are rendered into FOLDER once.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from class_films import add_arguments, class_films

from pe_coach.classes import Keep, Task
from pe_coach.classes.pool import LocalEngine
from pe_coach.options import Options

OPTIONS = Options("long_jump")


def graded(clips: Sequence[Path], workers: int) -> tuple[float, Counter[str], Counter[str]]:
    """Grade a class with pages; returns the seconds it took, the workers' seconds by stage, and how clips ended."""
    stages, ended = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as out:
        start_s = time.perf_counter()
        tasks = [Task(number, clip, OPTIONS, Keep(Path(out), clip.stem)) for number, clip in enumerate(clips)]
        for done in LocalEngine(workers).run(tasks):
            stages.update(done.seconds)
            ended[done.report["status"]] += 1
        return time.perf_counter() - start_s, stages, ended


def print_class(clips: Sequence[Path], workers: int, film_s: float) -> None:
    took_s, stages, ended = graded(clips, workers)
    working_s = stages.pop("all")
    stages["pages"] = working_s - sum(stages.values())
    stages["starting, waiting"] = workers * took_s - working_s
    statuses = ", ".join(f"{count} {status}" for status, count in sorted(ended.items()))
    print(f"{len(clips)} clips of {film_s:g} s, {workers} workers: {took_s / 60:.1f} min ({statuses})")
    for stage, seconds in stages.most_common():
        print(f"  {stage:18} {seconds / workers / 60:6.2f} min {100 * seconds / workers / took_s:5.1f} %")


def print_ratio(clips: Sequence[Path]) -> None:
    rates = [60 * len(clips) / graded(clips, workers)[0] for workers in (1, 2)]
    one, two = rates
    print(f"{len(clips)} clips: {one:.1f} a minute with 1 worker, {two:.1f} with 2: {two / one:.2f} times as many")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, 56)
    parser.add_argument("--ratio", type=int, default=12, help="films for the comparison; 0 for none; default 12")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of a film; default 4")
    given = parser.parse_args()
    clips = class_films(given.films, max(given.clips, given.ratio), given.seconds)
    if given.clips:
        print_class(clips[: given.clips], given.workers, given.seconds)
    if given.ratio:
        print_ratio(clips[: given.ratio])


if __name__ == "__main__":
    main()
