"""How many clips an hour a computer grades, and how long a class, a school or a country then takes.

    python benchmarks/sizing.py --films FOLDER --keypoints FOLDER [--clips 12] [--points 300] [--workers 2]

FOLDER holds clips of the usual four seconds (`class_films.py` renders some), the other one key point files
(`many_clips.py` makes some). Each kind is graded with pages by one worker and by `--workers`, on a computer that does
nothing else. Prints clips an hour and core, what a further worker adds, and the table of docs/server.md, in which more
cores are reckoned at the efficiency that was measured.
"""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path

from class_films import class_films

from pe_coach.diagnosis.class_pace import an_hour, in_words

CORES = (1, 2, 4, 8, 16, 64)
CLIPS = (56, 500, 10_000, 100_000)
SECONDS = 4.0


def table(kind: str, one: float, efficiency: float) -> None:
    """Print time by cores and clips."""
    print(f"\n| {kind}: cores | clips/h | " + " | ".join(f"{count:,} clips" for count in CLIPS) + " |")
    print("|" + "---|" * (2 + len(CLIPS)))
    for cores in CORES:
        pace = one * (cores * efficiency if cores > 1 else 1)
        print(f"| {cores} | {pace:,.0f} | " + " | ".join(in_words(count / pace) for count in CLIPS) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=Path, required=True, help="folder for rendered films; kept for the next run")
    parser.add_argument("--keypoints", type=Path, required=True, help="folder of key point files")
    parser.add_argument("--clips", type=int, default=12)
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    points = list(islice(sorted(asked.keypoints.rglob("*.npz")), asked.points))
    for kind, paths, keypoints in (
        ("films of 4 s", class_films(asked.films, asked.clips, SECONDS), False),
        ("key points, no pages", points, True),
    ):
        one, more = (an_hour(paths, workers, keypoints=keypoints) for workers in (1, asked.workers))
        efficiency = more / one / asked.workers
        print(
            f"\n{kind}: 1 worker {one:,.0f} clips an hour, {asked.workers} workers {more:,.0f}: {more / one:.2f} times"
        )
        table(kind, one, efficiency)


if __name__ == "__main__":
    main()
