"""How well and how fast a lesson's film is looked through, against the truth beside it (see `lesson_film.py`).

    python benchmarks/lesson.py FILM.mp4 [--event long_jump] [--workers 2]

Prints recall, also by kind of attempt, and false attempts; how many of those found hold the whole jump; cards right,
wrong and unnamed of those that were shown legibly; time as a share of the length of the film; and the memory that the
workers together, and this process, held in each quarter of the work. `long_lesson.py` makes an hour of film.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from contextlib import suppress
from math import isnan
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from pe_coach.lesson import UNSURE, Found, Lesson, cards_of_attempts, look_through

MARGIN_S = 0.5
"""Before the take-off and after the landing that an attempt shall hold, where the film has it: the last two strides,
and the lowest place of the landing."""


def attempt_of(found: Found, attempts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The true attempt whose take-off a found one holds, or whose landing where the film has no take-off."""
    at = (true["landing_s"] if isnan(true["toe_off_s"]) else true["toe_off_s"] for true in attempts)
    return next((true for true, at_s in zip(attempts, at, strict=True) if found.start_s <= at_s <= found.stop_s), None)


def missing(found: Found, true: dict[str, Any]) -> str:
    """What of the true attempt is not in a found one, though in the film."""
    wanted = (true["touch_down_s"] - MARGIN_S, true["landing_s"] + MARGIN_S)
    first_s = true["start_s"] if isnan(wanted[0]) else max(true["start_s"], wanted[0])
    last_s = true["stop_s"] if isnan(wanted[1]) else min(true["stop_s"], wanted[1])
    early, late = found.start_s - first_s, last_s - found.stop_s
    return " ".join([f"first {early:.2f} s"] * (early > 0.05) + [f"last {late:.2f} s"] * (late > 0.05))


def kind_of(true: dict[str, Any]) -> str:
    """What an attempt is in the film."""
    if true["real"] is None:
        return "drawn"
    if not true.get("run_up", True):
        return "real, begins at the take-off"
    return "real, panned" if true.get("panned") else "real"


def named(true: dict[str, Any]) -> str:
    """An attempt in a few words."""
    return f"{true['real'] or 'drawn'} at {true['start_s']:.1f} s"


class Memory:
    """Notes the memory of all worker processes together and of this one, and how much is done then; a context."""

    def __init__(self) -> None:
        self.share = 0.0
        self._seen: list[tuple[float, float, float]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._note, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def done(self, share: float) -> None:
        """Take down how much is done."""
        self.share = share

    def tell(self) -> None:
        """Print median and maximum in each quarter of the work."""
        for column, whose in ((1, "all workers"), (2, "this process")):
            quarters = [[s[column] for s in self._seen if min(int(4 * s[0]), 3) == quarter] for quarter in range(4)]
            mb = ", ".join(f"{median(held):.0f} ({max(held):.0f})" if held else "-" for held in quarters)
            print(f"memory of {whose} by quarter of the work, median (most), MB: {mb}")

    def _note(self) -> None:
        while not self._over.wait(1.0):
            held, own = 0, psutil.Process()
            for worker in own.children(recursive=True):
                with suppress(psutil.Error):  # it has just ended
                    held += worker.memory_info().rss
            self._seen.append((self.share, held / 2**20, own.memory_info().rss / 2**20))


def tell_attempts(lesson: Lesson, meant: list[dict[str, Any] | None], attempts: list[dict[str, Any]]) -> None:
    """Print which attempts were found, and how much of them."""
    hit = {true["number"] for true in meant if true}
    print(f"attempts {len(attempts)}, found {len(hit)}, recall {len(hit) / max(1, len(attempts)):.2f}")
    for kind in sorted(set(map(kind_of, attempts))):
        numbers = {true["number"] for true in attempts if kind_of(true) == kind}
        print(f"  {kind}: {len(numbers & hit)} of {len(numbers)}")
    print(f"false {sum(true is None for true in meant)}, found twice {sum(map(bool, meant)) - len(hit)}")
    print("missed:", ", ".join(named(true) for true in attempts if true["number"] not in hit) or "none")
    lacking = [(true, missing(found, true)) for found, true in zip(lesson.attempts, meant, strict=True) if true]
    print(f"whole: {sum(not what for _, what in lacking)} of {len(lacking)} found")
    for true, what in lacking:
        if what:
            print(f"  {named(true)} lacks {what}")


def tell_cards(lesson: Lesson, meant: list[dict[str, Any] | None], attempts: list[dict[str, Any]]) -> None:
    """Print which attempts were named rightly by their cards."""
    numbers = list(zip(cards_of_attempts(lesson), meant, strict=True))
    given = [(number, true) for number, true in numbers if number not in (None, UNSURE)]
    wrong = [(number, true) for number, true in given if true is None or number != true["pupil"]]
    right = sum(bool(true and true["card"] and number == true["pupil"]) for number, true in given)
    unsure = sum(number == UNSURE for number, _ in numbers)
    print(f"cards shown {sum(a['card'] for a in attempts)}, right {right}, wrong {len(wrong)}, unsure {unsure}")
    for number, true in wrong:
        print(f"  card {number}: {'no attempt' if true is None else true}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", type=Path)
    parser.add_argument("--event", default="long_jump")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    attempts = json.loads(given.film.with_suffix(".json").read_text(encoding="utf-8"))["attempts"]
    start = time.perf_counter()
    with Memory() as memory:
        lesson = look_through(given.film, given.event, workers=given.workers, progress=memory.done)
    taken_s = time.perf_counter() - start
    meant = [attempt_of(found, attempts) for found in lesson.attempts]
    tell_attempts(lesson, meant, attempts)
    tell_cards(lesson, meant, attempts)
    share = taken_s / lesson.duration_s
    print(f"{taken_s:.0f} s for {lesson.duration_s:.0f} s of film: {share:.2f} with {given.workers} workers")
    used = psutil.Process().cpu_times()
    computed_s = used.user + used.system + used.children_user + used.children_system
    free = computed_s / given.workers / lesson.duration_s
    print(
        f"{computed_s:.0f} s of computing: {free:.2f} of the film's length where {given.workers} cores are free for it"
    )
    memory.tell()


if __name__ == "__main__":
    main()
