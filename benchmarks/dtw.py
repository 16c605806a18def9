"""How long warping takes, side by side in one run: our kernel, plain loops, fastdtw.

    python benchmarks/dtw.py

Prints milliseconds of CPU time (best of several) for 300 × 320 postures and the ratio to our kernel.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import warp, warp_fast
from pe_coach.alignment.align import posture_cost

CLIP, REFERENCE = 300, 320


def postures(rows: int, seed: int) -> NDArray[np.float64]:
    """(rows, 17, 2) of a smooth made-up movement."""
    steps = np.random.default_rng(seed).normal(0, 0.03, (rows, 17, 2))
    return steps.cumsum(0)


def plain(cost: NDArray[np.float64]) -> float:
    """The textbook recursion in loops."""
    rows = cost.tolist()
    above = [float("inf")] * (len(rows[0]) + 1)
    above[0] = 0.0
    for row in rows:
        here = [float("inf")]
        for j, value in enumerate(row):
            here.append(value + min(above[j], above[j + 1], here[j]))
        above = here
    return above[-1]


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return 1000 * best


def main() -> None:
    a, b = postures(CLIP, 1), postures(REFERENCE, 2)
    cost = posture_cost(a, b)
    flat_a, flat_b = a.reshape(CLIP, -1), b.reshape(REFERENCE, -1)
    rows = {
        "cost matrix": milliseconds(lambda: posture_cost(a, b), 20),
        "exact, with path": milliseconds(lambda: warp(cost), 20),
        "exact in plain loops, no path": milliseconds(lambda: plain(cost), 3),
        "fastdtw, radius 5": milliseconds(
            lambda: warp_fast(flat_a, flat_b, lambda x, y: float(np.linalg.norm(x - y))), 1
        ),
    }
    for name, value in rows.items():
        print(f"{name:32s} {value:8.1f} ms   {value / rows['exact, with path']:6.1f} × the exact kernel")


if __name__ == "__main__":
    main()
