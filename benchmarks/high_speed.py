"""What a film of 240 frames a second costs beside the same movement at 60: end to end, on one core, in one run.

    python benchmarks/high_speed.py [--seed 1] [--strides 4] [--model FILE.toml] [--rounds 1]

Prints the processor's seconds of each stage, and the ratio of both films. The bar is 1.3.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from films import Wish, film

from pe_coach.clip import open_clip
from pe_coach.grading import Options, grade

BAR = 1.3
RATES = (60.0, 240.0)


def cost(path: Path, options: Options) -> tuple[float, str]:
    """Seconds of the processor for one grading, and what they went into."""
    spent: dict[str, float] = {}
    last = time.process_time()

    def note(stage: str, share: float) -> None:
        nonlocal last
        now = time.process_time()
        spent[stage] = spent.get(stage, 0.0) + (now - last if share > 0 else 0.0)
        last = now

    start = time.process_time()
    report = grade(path, options, progress=note).report
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in spent.items() if seconds >= 0.05)
    score = "–" if report.score is None or report.score.value is None else f"{report.score.value:.1f}"
    return time.process_time() - start, f"{report.frames} frames, {report.status}, {score} ({stages})"


def decoding(path: Path) -> float:
    """Seconds of the processor to decode a film once and convert nothing."""
    start = time.process_time()
    for _ in open_clip(path).frames():
        pass
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strides", type=int, default=4)
    parser.add_argument("--height", type=int, default=540)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    options = Options("long_jump", model=given.model)
    with tempfile.TemporaryDirectory() as folder:
        films = {rate: Path(folder) / f"{rate:.0f}.mp4" for rate in RATES}
        for rate, path in films.items():
            film(Wish(given.seed, rate, given.strides, 1.0, given.height), path)
        grade(films[RATES[0]], options)  # what is loaded once belongs to neither film
        for _ in range(given.rounds):
            spent = []
            for rate, path in films.items():
                seconds, what = cost(path, options)
                spent.append(seconds)
                print(f"{rate:.0f} frames a second: {seconds:.1f} s, decoding once {decoding(path):.1f} s; {what}")
            ratio = spent[1] / spent[0]
            print(f"ratio {ratio:.2f}, {'within' if ratio <= BAR else 'ABOVE'} {BAR}")


if __name__ == "__main__":
    main()
