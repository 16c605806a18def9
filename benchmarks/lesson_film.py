"""Films of lessons with known truth, for finding attempts and cards in them.

    python benchmarks/lesson_film.py OUT.mp4 [--event long_jump] [--seed 1] [--minutes 10] [--attempts 20]
        [--false-starts 2] [--waiting-cards 0] [--clips DIR] [--motions DIR]

The truth is written beside the film as OUT.json. `--clips` is a folder of real films, some of which take the place of
attempts; `--motions` one of captured motions, which a high jump needs. Seeds below 100 are for development; the others
are for the last word.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, replace
from pathlib import Path

from pe_coach.filming.disciplines import disciplines
from pe_coach.filming.lesson import film_lesson
from pe_coach.filming.lesson_types import Real, Wish

REAL = {
    "long_jump": (Real(Path("long_jump/lj_indoor_portrait.mp4"), 1.268, touch_down_s=0.500, toe_off_s=0.633),),
    "high_jump": (
        Real(Path("high_jump/hj_2.mp4"), 5.7, touch_down_s=3.640, toe_off_s=3.800, landing_s=4.640),
        Real(Path("high_jump/hj_3.mp4"), 2.0, touch_down_s=0.960, toe_off_s=1.120, landing_s=2.000),
        Real(Path("high_jump/hj_1.mp4"), 4.7, touch_down_s=2.767, toe_off_s=2.933, landing_s=3.733),
        Real(Path("high_jump/hj_4.mp4"), 3.0, touch_down_s=1.150, toe_off_s=1.300, landing_s=2.100),
    ),
}
"""Real attempts by event; instants read by eye."""


def real_attempts(event: str, clips: Path) -> tuple[Real, ...]:
    """The real attempts, their films in a folder."""
    return tuple(replace(real, path=clips / real.path) for real in REAL[event])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--attempts", type=int, default=20)
    parser.add_argument("--false-starts", type=int, default=2)
    parser.add_argument("--waiting-cards", type=int, default=0)
    parser.add_argument("--event", default="long_jump", choices=sorted(REAL))
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--motions", type=Path)
    given = parser.parse_args()
    real = () if given.clips is None else real_attempts(given.event, given.clips)
    start = time.perf_counter()
    wish = Wish(given.seed, 60 * given.minutes, given.attempts, given.false_starts, real, given.waiting_cards)
    truth = film_lesson(wish, disciplines(given.motions)[given.event], given.out)
    given.out.with_suffix(".json").write_text(json.dumps(asdict(truth), indent=1), encoding="utf-8")
    taken_s = time.perf_counter() - start
    print(f"{given.out}: {truth.duration_s:.0f} s, {len(truth.attempts)} attempts, drawn in {taken_s:.0f} s")


if __name__ == "__main__":
    main()
