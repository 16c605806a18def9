"""Train the person detector: python -m pe_coach.training.person_train --data FOLDER --out RUN --minutes 50.

Goes on from `RUN/last.pt` where that exists, else from the weights of `--start` as far as they fit: the state of
another run, or a `person.onnx` as it ships.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from pe_coach.training.person_data import Sample
from pe_coach.training.person_feed import Recipe, batches
from pe_coach.training.person_loss import loss, make_targets
from pe_coach.training.person_net import PersonNet
from pe_coach.training.person_restore import CALIBRATION_BATCHES, restored

MEAN, DEVIATION = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
"""RGB grey levels, those of the pose network."""

AVERAGE_STEPS = 500
"""Memory of the running average of the weights."""

FIRST_SEED = 1000
"""Seeds below belong to the demo (`filming.HELD_OUT`)."""

WARM_UP_STEPS = 100
GRADIENT_LIMIT = 10.0
LOG_EVERY, SAVE_EVERY = 50, 500


@dataclass
class Run:
    """State of a training: goes on from where its file stopped."""

    net: PersonNet
    average: PersonNet
    optimizer: torch.optim.Optimizer
    step: int = 0
    minutes: float = 0.0
    recent: list[tuple[float, ...]] = field(default_factory=list)

    @classmethod
    def start(cls, file: Path, learning_rate: float, seed: int, begin_with: Mapping[str, Any] | None = None) -> Run:
        """The run in `file` where that exists, else a new one with the weights in `begin_with`."""
        torch.manual_seed(seed)
        net: PersonNet = PersonNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if begin_with and not file.exists():
            net.load_state_dict(begin_with, strict=False)
        optimizer = torch.optim.AdamW(net.parameters(), learning_rate, weight_decay=0.02, fused=True)
        run = cls(net, deepcopy(net).eval(), optimizer)
        if file.exists():
            state: dict[str, Any] = torch.load(file, weights_only=True)
            for name in ("net", "average", "optimizer"):
                getattr(run, name).load_state_dict(state[name])
            run.step, run.minutes = state["step"], state["minutes"]
        return run

    def save(self, file: Path) -> None:
        """Write the state beside `file`, then put it in its place."""
        state = {name: getattr(self, name).state_dict() for name in ("net", "average", "optimizer")}
        fresh = file.with_suffix(".new")
        torch.save({**state, "step": self.step, "minutes": self.minutes}, fresh)
        fresh.replace(file)

    def learn(self, samples: list[Sample], learning_rate: float) -> None:
        """One step on a batch, then the average of the weights follows."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        self.net.train()
        with torch.autocast("cpu", torch.bfloat16):
            maps = self.net(network_batch(samples))
        parts = loss(maps.float(), make_targets(samples))
        self.optimizer.zero_grad()
        sum(parts, torch.zeros(())).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), GRADIENT_LIMIT)
        self.optimizer.step()
        self.step += 1
        self.recent.append(tuple(part.item() for part in parts))
        keep = min(1 - 1 / AVERAGE_STEPS, self.step / (self.step + 10))
        with torch.no_grad():
            for mean, value in zip(self.average.state_dict().values(), self.net.state_dict().values(), strict=True):
                mean.lerp_(value, 1 - keep) if mean.is_floating_point() else mean.copy_(value)


def weights_of(start: Path, recipe: Recipe) -> Mapping[str, Any]:
    """Weights of a run, or of a network as it ships."""
    if start.suffix != ".onnx":
        averaged: Mapping[str, Any] = torch.load(start, weights_only=True)["average"]
        return averaged
    some = itertools.islice(batches(recipe, 0, lambda: True), CALIBRATION_BATCHES)
    return restored(start, map(network_batch, some)).state_dict()


def network_batch(samples: list[Sample]) -> Tensor:
    """(B, 3, S, S) network input of samples of one size."""
    pixels = torch.from_numpy(np.stack([sample.image for sample in samples])).permute(0, 3, 1, 2).float()
    mean, deviation = (torch.tensor(value).view(1, 3, 1, 1) for value in (MEAN, DEVIATION))
    return ((pixels - mean) / deviation).contiguous(memory_format=torch.channels_last)


@dataclass(frozen=True)
class Plan:
    """How long and how fast: `minutes` in all; in the last `decay_minutes` the rate falls from `top`, in the last
    `calm_minutes` the samples are calm.
    """

    minutes: float
    decay_minutes: float
    calm_minutes: float
    top: float


def train(recipe: Recipe, out: Path, run: Run, plan: Plan) -> None:
    """Train as planned, the log in `log.csv`, the state in `last.pt`."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "log.csv").open("a", newline="", encoding="utf-8") as log:
        rows = csv.writer(log)
        began = time.perf_counter()
        for samples in batches(recipe, run.step, lambda: run.minutes > plan.minutes - plan.calm_minutes):
            rate = learning_rate_at(run, plan)
            run.learn(samples, rate)
            run.minutes += (time.perf_counter() - began) / 60
            began = time.perf_counter()
            if run.step % LOG_EVERY == 0:
                means = np.mean(run.recent, axis=0)
                rows.writerow([run.step, f"{run.minutes:.2f}", f"{rate:.6f}", *(f"{mean:.4f}" for mean in means)])
                log.flush()
                run.recent.clear()
            if run.step % SAVE_EVERY == 0:
                run.save(out / "last.pt")
            if run.minutes >= plan.minutes:
                break
    run.save(out / "last.pt")


def learning_rate_at(run: Run, plan: Plan) -> float:
    """Up during the warm-up, level, then straight down to a hundredth."""
    left = np.clip((plan.minutes - run.minutes) / plan.decay_minutes, 0.01, 1.0)
    return float(plan.top * left * min(1.0, (run.step + 1) / WARM_UP_STEPS))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with pose/")
    parser.add_argument("--bank", type=Path, help="folder of people drawn by pe_coach.training.rendered")
    parser.add_argument("--taught", type=Path, help="file of pe_coach.training.person_teacher")
    parser.add_argument("--start", type=Path, help="last.pt of another run or a shipped person.onnx to begin with")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=50.0)
    parser.add_argument("--decay", type=float, default=20.0, help="minutes at the end in which the learning rate falls")
    parser.add_argument("--calm", type=float, default=20.0, help="minutes at the end with calm samples")
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    recipe = Recipe(args.data, args.bank, args.taught, args.seed)
    file = args.out / "last.pt"
    begin_with = weights_of(args.start, recipe) if args.start and not file.exists() else None
    run = Run.start(file, args.learning_rate, args.seed, begin_with)
    train(recipe, args.out, run, Plan(args.minutes, args.decay, args.calm, args.learning_rate))


if __name__ == "__main__":
    main()
