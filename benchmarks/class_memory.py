"""Memory of workers over a long class: does it stay where it is after the first clips?

    python benchmarks/class_memory.py --films FOLDER [--clips 500] [--workers 2] [--warm-up 25]

One-second 1080p clips, rendered into FOLDER once. For each worker it prints the most memory that it had held after so
many clips; after the warm-up that should not grow by more than 5 %, nor pass 1.2 GB.
"""

from __future__ import annotations

import argparse
from collections import defaultdict

from class_films import add_arguments, class_films

from pe_coach.classes import Task
from pe_coach.classes.pool import LocalEngine
from pe_coach.options import Options

MB = 10**6
MOST_BYTES, MOST_GROWTH = 1200 * MB, 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, 500)
    parser.add_argument("--warm-up", type=int, default=25, help="clips of each worker before memory counts; default 25")
    given = parser.parse_args()
    clips = class_films(given.films, given.clips, 1.0)
    held: dict[str, list[int]] = defaultdict(list)
    tasks = [Task(number, clip, Options("long_jump")) for number, clip in enumerate(clips)]
    for count, done in enumerate(LocalEngine(given.workers).run(tasks), 1):
        held[done.worker].append(done.peak_bytes)
        if count % 25 == 0:
            print(f"{count:4} clips: " + ", ".join(f"{peaks[-1] / MB:.0f} MB" for peaks in held.values()), flush=True)
    for worker, peaks in held.items():
        warm, last = peaks[min(given.warm_up, len(peaks) - 1)], peaks[-1]
        growth = last / warm - 1
        good = "good" if growth <= MOST_GROWTH and last < MOST_BYTES else "TOO MUCH"
        print(f"{worker}: {len(peaks)} clips, first {peaks[0] / MB:.0f} MB, warm {warm / MB:.0f} MB, ", end="")
        print(f"last {last / MB:.0f} MB ({100 * growth:+.1f} % after the warm-up): {good}")


if __name__ == "__main__":
    main()
