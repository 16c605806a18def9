"""How well and how fast a lesson's film is looked through, against the truth beside it (see `lesson_film.py`).

    python benchmarks/lesson.py FILM.mp4 [--event long_jump] [--workers 2]

Prints recall and false attempts; cards right, wrong and unnamed of those that were shown legibly; time as a share of
the length of the film; and the most memory that one worker held.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from pe_coach.lesson import UNSURE, Found, cards_of_attempts, look_through


def attempt_of(found: Found, attempts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The true attempt whose take-off a found one holds."""
    return next((true for true in attempts if found.start_s <= true["toe_off_s"] <= found.stop_s), None)


def worker_mb() -> str:
    """Most memory of a process that has ended, where the system tells."""
    try:
        import resource
    except ImportError:
        return "?"
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", type=Path)
    parser.add_argument("--event", default="long_jump")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    attempts = json.loads(given.film.with_suffix(".json").read_text(encoding="utf-8"))["attempts"]
    start = time.perf_counter()
    lesson = look_through(given.film, given.event, workers=given.workers)
    taken_s = time.perf_counter() - start
    meant = [attempt_of(found, attempts) for found in lesson.attempts]
    hit = {true["number"] for true in meant if true}
    print(f"attempts {len(attempts)}, found {len(hit)}, recall {len(hit) / max(1, len(attempts)):.2f}")
    print(f"false {sum(true is None for true in meant)}, found twice {sum(map(bool, meant)) - len(hit)}")
    print("missed at", [round(true["toe_off_s"], 1) for true in attempts if true["number"] not in hit])
    numbers = [(number, true) for number, true in zip(cards_of_attempts(lesson), meant, strict=True)]
    named = [(number, true) for number, true in numbers if number not in (None, UNSURE)]
    wrong = [(number, true) for number, true in named if true is None or number != true["pupil"]]
    shown = [true for true in attempts if true["card"]]
    right = sum(bool(true and true["card"] and number == true["pupil"]) for number, true in named)
    print(
        f"cards shown {len(shown)}, right {right}, wrong {len(wrong)}, unsure {[n for n, _ in numbers].count(UNSURE)}"
    )
    for number, true in wrong:
        print(f"  card {number}: {'no attempt' if true is None else true}")
    share = taken_s / lesson.duration_s
    print(f"{taken_s:.0f} s for {lesson.duration_s:.0f} s of film: {share:.2f} with {given.workers} workers")
    print(f"most memory of a worker: {worker_mb()} MB")


if __name__ == "__main__":
    main()
