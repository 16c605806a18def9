"""Films of lessons with known truth, for finding attempts and cards in them.

    python benchmarks/lesson_film.py OUT.mp4 [--event long_jump] [--seed 1] [--minutes 10] [--attempts 20]
        [--false-starts 2] [--waiting-cards 0] [--clips DIR] [--real N] [--motions DIR]

The truth is written beside the film as OUT.json. `--clips` is a folder of real films, of which up to N take the place
of attempts; `--motions` one of captured motions, which a high jump needs. Seeds below 100 are for development; the
others are for the last word. So are the real films: those at even places of the list below are for development, those
at odd places for the last word; the only one of an event is for both.
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

FIRST_OF_THE_LAST_WORD = 100
"""Seed."""

REAL = {
    "long_jump": (
        Real(Path("long_jump/lj_indoor_portrait.mp4"), 1.268, touch_down_s=0.500, toe_off_s=0.633, panned=True),
    ),
    "high_jump": (
        Real(Path("high_jump/hj_1.mp4"), 4.7, touch_down_s=2.767, toe_off_s=2.933, landing_s=3.733, panned=True),
        Real(Path("high_jump/hj_2.mp4"), 5.7, touch_down_s=3.640, toe_off_s=3.800, landing_s=4.640, panned=True),
        Real(Path("high_jump/hj_3.mp4"), 2.0, touch_down_s=0.960, toe_off_s=1.120, landing_s=2.000),
        Real(Path("high_jump/hj_4.mp4"), 3.0, touch_down_s=1.150, toe_off_s=1.300, landing_s=2.100, panned=True),
        Real(Path("high_jump/hj_5.mp4"), 1.92, toe_off_s=0.040, landing_s=0.880, run_up=False),
        Real(Path("high_jump/hj_6.mp4"), 1.28, toe_off_s=0.040, landing_s=0.880, run_up=False),
        Real(Path("high_jump/hj_7.mp4"), 1.83, toe_off_s=0.133, landing_s=0.933, run_up=False),
        Real(Path("high_jump/hj_8.mp4"), 1.0, landing_s=0.467, run_up=False),
    ),
}
"""Real attempts by event; instants read by eye."""


def real_attempts(event: str, clips: Path, seed: int, count: int) -> tuple[Real, ...]:
    """So many real attempts, or as many as there are for a seed, their films in a folder."""
    known = REAL[event]
    own = known[int(seed >= FIRST_OF_THE_LAST_WORD) :: 2] if len(known) > 1 else known
    return tuple(replace(real, path=clips / real.path) for real in own[:count])


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
    parser.add_argument("--real", type=int, default=100, metavar="N")
    parser.add_argument("--motions", type=Path)
    given = parser.parse_args()
    real = () if given.clips is None else real_attempts(given.event, given.clips, given.seed, given.real)
    start = time.perf_counter()
    wish = Wish(given.seed, 60 * given.minutes, given.attempts, given.false_starts, real, given.waiting_cards)
    truth = film_lesson(wish, disciplines(given.motions)[given.event], given.out)
    given.out.with_suffix(".json").write_text(json.dumps(asdict(truth), indent=1), encoding="utf-8")
    taken_s = time.perf_counter() - start
    print(f"{given.out}: {truth.duration_s:.0f} s, {len(truth.attempts)} attempts, drawn in {taken_s:.0f} s")


if __name__ == "__main__":
    main()
