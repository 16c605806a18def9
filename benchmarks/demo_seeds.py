"""Is the demo's first correction the fault that was put in? Over seeds, with films rendered and graded for real.

    python benchmarks/demo_seeds.py [--seeds 0-19] [--workers 2] [--model FILE.toml]

Prints one line a seed and, at the end, the share of right first corrections and of clean jumps left alone.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    """What was put in, what was said first, and the line to print."""

    fault: str | None
    right: bool
    line: str


def outcome(seed: int, model: Path | None) -> Outcome:
    from pe_coach.demo import EVENT, REFERENCE
    from pe_coach.filming import demo_scene, film
    from pe_coach.grading import Options, grade

    scene = demo_scene(seed)
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "demo.mp4"
        truth = film(scene, clip)
        report = grade(clip, Options(EVENT, reference=REFERENCE, model=model)).report
    put_in = truth.injected
    said = [(c.phase, c.joint, c.criterion, round(c.measured)) for c in report.corrections]
    judged = report.status in ("accepted", "warning")
    right = judged and [s[:2] for s in said[:1]] == ([] if put_in is None else [(put_in.phase, put_in.joint)])
    score = "–" if report.score is None or report.score.value is None else f"{report.score.value:.0f}"
    wanted = "no fault" if put_in is None else f"{put_in.phase} {put_in.joint} {put_in.degrees:.0f}°"
    verdict = "right" if right else "WRONG"
    line = f"seed {seed:2d} {verdict} {wanted:32s} {report.status} {score} said {said}"
    return Outcome(None if put_in is None else put_in.joint, right, line)


def share(outcomes: Sequence[Outcome]) -> str:
    return f"{sum(o.right for o in outcomes)} of {len(outcomes)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="0-19")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    first, last = map(int, arguments.seeds.split("-"))
    with ProcessPoolExecutor(arguments.workers, mp_context=get_context("spawn")) as pool:
        outcomes = []
        for found in pool.map(partial(outcome, model=arguments.model), range(first, last + 1)):
            print(found.line, flush=True)
            outcomes.append(found)
    print(f"faults found first: {share([o for o in outcomes if o.fault])}")
    print(f"clean jumps left alone: {share([o for o in outcomes if not o.fault])}")


if __name__ == "__main__":
    main()
