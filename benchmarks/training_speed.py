"""Crops a second that one core trains on: the compiled kernel in float32 and, where the processor can, in bfloat16.

    python benchmarks/training_speed.py [--size 128 96] [--batch 16] [--rounds 12]

The kinds take turns in one run; processor time, median of the rounds. An allocator that keeps its memory (jemalloc with
`dirty_decay_ms:-1`, through LD_PRELOAD) makes either a tenth to a fifth faster: run it with and without.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import torch

from pe_coach.training.feed import Batch
from pe_coach.training.train import Settings, Trainer


def random_batch(size: tuple[int, int], batch: int) -> Batch:
    """Noise that every joint is looked for in."""
    height, width = size
    pictures = np.random.default_rng(0).integers(0, 256, (batch, height, width, 3), dtype=np.uint8)
    cells = height * width // 16
    even, weights = np.full((batch, 17, cells), 1 / cells, np.float32), np.ones((batch, 17), np.float32)
    return pictures, even, weights, np.zeros(batch, np.bool_)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, nargs=2, default=(128, 96), metavar=("HEIGHT", "WIDTH"))
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=12)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    batch = random_batch(tuple(options.size), options.batch)
    trainers = {"float32": Trainer(Settings(1.0, 0.0)), "bfloat16": Trainer(Settings(1.0, 0.0))}
    for kind, trainer in trainers.items():
        trainer.accelerate(half=kind == "bfloat16")
    seconds: dict[str, list[float]] = {kind: [] for kind in trainers}
    for round_ in range(options.rounds + 1):
        for kind, trainer in trainers.items():
            start = time.process_time()
            trainer.train_step(batch, 0.0)
            if round_:  # the first one also allocates
                seconds[kind].append(time.process_time() - start)
    height, width = options.size
    for kind, values in seconds.items():
        print(f"{kind}: {options.batch / np.median(values):.1f} crops a second of {height} x {width}")


if __name__ == "__main__":
    main()
