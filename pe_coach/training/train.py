"""Train LE-HRNet: constant learning rate, then a linear decay in the last minutes; a weight average is what ships.

    python -m pe_coach.training.train --pose POSE --bank BANK --motions MOTIONS --out RUN --minutes 100 --decay 25

    python -m pe_coach.training.train --config coco_256x192 --data COCO --out RUN   (a published experiment)

`last.pt` and `stable.pt` (before the decay) are states to go on from with --resume; `best.safetensors` are the averaged
weights after the decay; `log.csv` has a row for each evaluation.
"""

from __future__ import annotations

import argparse
import csv
import gc
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from pe_coach.training import fused
from pe_coach.training.augment import GENTLE, Strength
from pe_coach.training.evaluation.quick import quick_scores
from pe_coach.training.feed import Batch, Recipe, normalised, start
from pe_coach.training.heatmap import cross_entropy, point_losses
from pe_coach.training.le_hrnet import LE_HRNET, Design, LEHRNet
from pe_coach.training.optimiser import Average, adamw
from pe_coach.training.paper import training as paper
from pe_coach.training.together import Company
from pe_coach.training.weights import load_weights, save_weights

SEEDS_APART = 1_000_003
"""Between the seeds of trainers who share a network."""

Evaluation = Callable[[LEHRNet], dict[str, float]]


@dataclass(frozen=True)
class Settings:
    """How long and how fast.

    `minutes` of wall clock in all, of which `decay` at the end with a falling rate; `warm_up` steps; `clip` is the
    largest norm of the gradient; `average` the longest memory of the weight average, a share kept at each step;
    trainers who share a network meet every `meet_every` steps.
    """

    minutes: float
    decay: float
    rate: float = 3e-3
    warm_up: int = 100
    clip: float = 1.0
    average: float = 0.9994
    evaluate_every: float = 15.0
    least_rate: float = 0.02
    meet_every: int = 4

    def rate_factor(self, minutes: float, steps_done: int) -> float:
        """Share of the full rate at this time."""
        left = self.minutes - minutes
        falling = 1.0 if left > self.decay else max(self.least_rate, left / self.decay)
        return falling * min(1.0, (steps_done + 1) / self.warm_up)


class DeepSupervision(nn.Module):
    """A 1x1 head on the finest branch after every module but the last; in training only."""

    def __init__(self, network: LEHRNet) -> None:
        super().__init__()
        modules = [*network.stage2, *network.stage3, *list(network.stage4)[:-1]]
        design = network.design
        self.heads = nn.ModuleList(nn.Conv2d(design.widths[0], design.joints, 1) for _ in modules)
        for head in self.heads:
            nn.init.normal_(head.weight, std=0.01)  # type: ignore[arg-type]
            nn.init.zeros_(head.bias)  # type: ignore[arg-type]
        self._features: list[Tensor] = []
        for module in modules:
            module.register_forward_hook(self._keep)

    def _keep(self, module: nn.Module, _: object, out: list[Tensor]) -> None:
        if module.training:
            self._features.append(out[0])

    def loss(self, target: Tensor, weight: Tensor) -> Tensor:
        """Mean over the heads, of the features of the last forward pass."""
        features, self._features = self._features, []
        losses = [
            cross_entropy(head(feature), target, weight) for head, feature in zip(self.heads, features, strict=True)
        ]
        return torch.stack(losses).mean()


@dataclass
class Progress:
    """What has been seen lately."""

    losses: list[float] = field(default_factory=list)
    photographed: list[float] = field(default_factory=list)
    rendered: list[float] = field(default_factory=list)

    def add(self, loss: float, by_sample: Tensor, drawn: Tensor) -> None:
        """One step: its loss, the losses of its samples and which of them are drawn."""
        self.losses.append(loss)
        for kept, part in ((self.photographed, by_sample[~drawn]), (self.rendered, by_sample[drawn])):
            if part.numel():
                kept.append(float(part.mean()))

    def text(self, last: int) -> str:
        """Means of the last steps."""
        parts = {"loss": self.losses, "photographed": self.photographed, "rendered": self.rendered}
        return ", ".join(f"{name} {np.mean(values[-last:]):.3f}" for name, values in parts.items() if values)


class Trainer:
    """Network, average, side heads and optimiser, and how they go on by a step."""

    def __init__(self, settings: Settings, design: Design = LE_HRNET) -> None:
        self.settings = settings
        self.network = LEHRNet(design).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averaged = LEHRNet(design)
        self.side = DeepSupervision(self.network)
        self.optimiser = adamw([self.network, self.side], settings.rate)
        self.averaged.load_state_dict(self.network.state_dict())
        self.average = Average(self.network, self.averaged, settings.average)
        self.company: Company | None = None
        self.step = self.first_step = 0
        self.progress = Progress()

    def accelerate(self, *, half: bool) -> None:
        """Run LEblocks through the compiled kernel; training in bfloat16 if `half` and the processor can."""
        fused.Kernel(half=half).accelerate(self.network)
        fused.Kernel().accelerate(self.averaged)

    def train_step(self, batch: Batch, minutes: float) -> None:
        """One batch."""
        pictures, target, weight = normalised(batch[0]), torch.from_numpy(batch[1]), torch.from_numpy(batch[2])
        self._set_rate(self.settings.rate_factor(minutes, self.step - self.first_step))
        self.optimiser.zero_grad(set_to_none=True)
        logits = self.network(torch.from_numpy(pictures).permute(0, 3, 1, 2))
        losses = point_losses(logits, target) * weight
        loss = losses.sum() / weight.sum()
        (loss + self.side.loss(target, weight)).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), self.settings.clip, foreach=True)
        self.optimiser.step()
        self.step += 1
        if self.company and self.step % self.settings.meet_every == 0:
            self.company.meet()
        self.average.update(self.step)
        if not np.isfinite(loss.item()):
            raise FloatingPointError(f"the loss is {loss.item()} at step {self.step}: resume an earlier state, slower")
        by_sample = losses.detach().sum(1) / weight.sum(1).clamp(min=0.5)
        self.progress.add(loss.item(), by_sample, torch.from_numpy(batch[3]))

    def _set_rate(self, factor: float) -> None:
        for group in self.optimiser.param_groups:
            group["lr"] = self.settings.rate * factor

    def save(self, path: Path) -> None:
        """All that is needed to go on; the file appears whole or not at all."""
        state = {"net": self.network.state_dict(), "ema": self.averaged.state_dict(), "side": self.side.state_dict()}
        fresh = path.with_name(f".{path.name}")
        torch.save({**state, "opt": self.optimiser.state_dict(), "step": self.step}, fresh)
        fresh.replace(path)

    def resume(self, path: Path) -> None:
        """Go on from a state, or from weights alone (`.safetensors`)."""
        if path.suffix == ".safetensors":
            load_weights(self.network, path)
            load_weights(self.averaged, path)
            return
        state: dict[str, Any] = torch.load(path, weights_only=True)
        self.network.load_state_dict(state["net"])
        self.averaged.load_state_dict(state["ema"])
        self.side.load_state_dict(state["side"])
        self.optimiser.load_state_dict(state["opt"])
        self.step = self.first_step = state["step"]


def train(trainer: Trainer, next_batch: Callable[[], Batch], out: Path, evaluate: Evaluation | None) -> None:
    """Train until the time is over, writing states and a log into `out`; nothing is written without `evaluate`."""
    settings, start_time = trainer.settings, time.monotonic()
    next_evaluation, stable = settings.evaluate_every, False
    while (minutes := (time.monotonic() - start_time) / 60) < settings.minutes:
        if settings.minutes - minutes <= settings.decay and not stable:
            stable = True
            if evaluate:
                trainer.save(out / "stable.pt")
        trainer.train_step(next_batch(), minutes)
        speed = (trainer.step - trainer.first_step) / (minutes * 60 + 1e-9)
        if trainer.step % 50 == 0:
            print(
                f"{minutes:.1f} min, step {trainer.step}, {trainer.progress.text(50)}, {speed:.2f} steps/s", flush=True
            )
        if evaluate and minutes >= next_evaluation:
            next_evaluation += settings.evaluate_every
            _checkpoint(trainer, out, minutes, evaluate)
    if evaluate:
        _checkpoint(trainer, out, settings.minutes, evaluate)
        save_weights(trainer.averaged.state_dict(), out / "best.safetensors")


def _checkpoint(trainer: Trainer, out: Path, minutes: float, evaluate: Evaluation) -> None:
    trainer.save(out / "last.pt")
    trainer.averaged.eval()
    scores = evaluate(trainer.averaged)
    row: dict[str, object] = {"minutes": f"{minutes:.1f}", "step": trainer.step}
    for name in ("losses", "photographed", "rendered"):
        values = getattr(trainer.progress, name)[-200:]
        row[name] = f"{np.mean(values):.4f}" if values else ""
    row |= {name: f"{value:.4f}" for name, value in scores.items()}
    print(", ".join(f"{name} {value}" for name, value in row.items()), flush=True)
    log = out / "log.csv"
    fresh = not log.exists()
    with log.open("a", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(row))
        if fresh:
            table.writeheader()
        table.writerow(row)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pose", type=Path, required=True, help="folder of the shards")
    parser.add_argument(
        "--motions", type=Path, required=True, help="folder of motions, for the rendered validation set"
    )
    parser.add_argument("--bank", type=Path, help="folder of drawn people (pe_coach.training.rendered)")
    parser.add_argument("--rendered", type=float, default=0.45, help="share of drawn people")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--resume", type=Path)
    parser.add_argument("--size", type=int, nargs=2, default=(128, 96), metavar=("HEIGHT", "WIDTH"))
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--decay", type=float, default=0.0)
    parser.add_argument("--rate", type=float, default=Settings.rate)
    parser.add_argument("--evaluate-every", type=float, default=Settings.evaluate_every, help="minutes")
    parser.add_argument("--gentle", choices=("drawn", "all"), help="whose augmentation is weaker")
    parser.add_argument("--least-side", type=float, default=0.0, help="of drawn people, px")
    parser.add_argument("--mcam", choices=("full", "sum", "static", "last", "none"), default="full", help="see Design")
    parser.add_argument("--fused", choices=("auto", "on", "off"), default="auto", help="the compiled kernel")
    parser.add_argument(
        "--precision", choices=("bfloat16", "float32"), default="bfloat16", help="of the kernel's products, if it can"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--worker", type=int, nargs=2, default=(0, 1), metavar=("NUMBER", "OF"), help="one of several")
    parser.add_argument("--seed", type=int, default=1000)
    return parser.parse_args()


def main() -> None:
    """Command line; with --config that of the paper's experiments, which has options of its own."""
    if any(argument.partition("=")[0] == "--config" for argument in sys.argv[1:]):
        paper.main(sys.argv[1:])
        return
    a = _arguments()
    torch.set_num_threads(a.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(a.seed)
    a.out.mkdir(parents=True, exist_ok=True)
    settings = Settings(a.minutes, a.decay, a.rate, evaluate_every=a.evaluate_every)
    trainer = Trainer(settings, Design(mcam=a.mcam))
    if a.resume:
        trainer.resume(a.resume)
    if a.fused == "on" or (a.fused == "auto" and fused.usable() and fused.fits(trainer.network)):
        trainer.accelerate(half=a.precision == "bfloat16")
    size = tuple(a.size)
    seed = a.seed + trainer.step + SEEDS_APART * a.worker[0]
    photographed, drawn = GENTLE if a.gentle == "all" else Strength(), GENTLE if a.gentle else Strength()
    recipe = Recipe(a.pose, a.bank, size, a.batch, seed, a.rendered, a.least_side, photographed, drawn)
    queue = start(recipe)
    number, workers = a.worker
    if workers > 1:
        trainer.company = Company(a.out / "company.f32", number, workers, trainer.network)
    scores = quick_scores(a.pose, a.motions, size) if number == 0 else None
    print(f"input {size}, from step {trainer.step}", flush=True)
    gc.freeze()  # or the modules are searched for garbage again and again
    train(trainer, queue.get, a.out, scores)


if __name__ == "__main__":
    main()
