"""The paper's training, epoch by epoch.

    python -m pe_coach.training.train --config coco_256x192 --data COCO --out RUN

`last.pt` is written after every epoch: a run that goes on from it with --resume is the run that was not interrupted.
`best.safetensors` are the weights with the best score on the validation people, `final.safetensors` those of the end;
`log.csv` has a row for every epoch.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from pe_coach.errors import PeCoachError, UsageError
from pe_coach.training.le_hrnet import LEHRNet
from pe_coach.training.paper.evaluation import as_input, device, predict
from pe_coach.training.paper.experiment import Experiment, load, names
from pe_coach.training.paper.people import People, Scores
from pe_coach.training.paper.sets import SETS
from pe_coach.training.paper.views import Order, Shown, Views, in_processes, squared_error
from pe_coach.training.weights import save_weights

STATE = "last.pt"
LOG_EVERY_S = 60.0
"""Between two lines about an epoch that goes on."""


@dataclass(frozen=True)
class Run:
    """What the command line adds to an experiment: `data` set and `out` folder, `workers` that make views."""

    data: Path
    out: Path
    workers: int = 0
    seed: int = 0


class Learner:
    """Network and optimiser of an experiment, and how they go through an epoch."""

    def __init__(self, experiment: Experiment, run: Run) -> None:
        self.experiment, self.run, self.source = experiment, run, SETS[experiment.data.set]
        torch.manual_seed(run.seed)
        self.network = LEHRNet(experiment.design_for(len(self.source.joints))).to(device())
        self.optimiser = torch.optim.Adam(self.network.parameters(), experiment.schedule.rate)
        self.epoch, self.best = 0, float("-inf")
        people = self.source.read(run.data, "train")
        if not len(people):
            raise UsageError("nobody_found", f"{run.data} holds no labelled people to learn from. Copy it again.")
        self.order = Order(len(people), experiment.schedule.at_once, run.seed)
        self.loader = self._loader(people)
        self._rehearse()

    def _loader(self, people: People) -> torch.utils.data.DataLoader[Shown]:
        views = Views(people, self.source.mirror, self.experiment.data.size, self.experiment.schedule, self.run.seed)
        return torch.utils.data.DataLoader(views, batch_sampler=self.order, **in_processes(self.run.workers))

    def _rehearse(self) -> None:
        """Score the labels themselves, so that a file that is missing is told now and not after ten epochs."""
        people = self.source.read(self.run.data, "val")
        self.source.score(self.run.data, people, people.points)

    def train_epoch(self) -> float:
        """Everybody once; the mean loss.

        Raises:
            FloatingPointError: the loss is no number any more.
        """
        schedule = self.experiment.schedule
        for group in self.optimiser.param_groups:
            group["lr"] = schedule.rate_at(self.epoch)
        self.order.epoch = self.epoch
        self.network.train()
        total, seen, spoken = 0.0, 0, time.monotonic()
        for pictures, target, weight in self.loader:
            batch = min(schedule.batch, self.order.people - seen // schedule.batch * schedule.batch)
            loss = self._learn(pictures, target, weight, len(pictures) / batch)
            total, seen = total + loss * len(pictures), seen + len(pictures)
            if seen % schedule.batch == 0 or seen == self.order.people:
                self.optimiser.step()
                self.optimiser.zero_grad(set_to_none=True)
            if time.monotonic() - spoken > LOG_EVERY_S:
                spoken = time.monotonic()
                print(f"epoch {self.epoch}, {seen} of {self.order.people}, loss {total / seen:.6f}", flush=True)
        self.epoch += 1
        return total / seen

    def _learn(self, pictures: Tensor, target: Tensor, weight: Tensor, share: float) -> float:
        """Add the gradients of a part that is this share of its batch; its mean loss."""
        where = device()
        loss = squared_error(self.network(as_input(pictures, where)), target.to(where), weight.to(where))
        (loss * share).backward()  # type: ignore[no-untyped-call]
        if not torch.isfinite(loss):
            raise FloatingPointError(f"the loss is {loss.item()} in epoch {self.epoch}")
        return loss.item()

    def scores(self) -> Scores:
        """Of the validation people, labelled boxes, no flip test."""
        people, size = self.source.read(self.run.data, "val"), self.experiment.data.size
        self.network.eval()
        predicted = predict(self.network, people, self.source, size, workers=self.run.workers)
        return self.source.score(self.run.data, people, predicted)

    def save(self, path: Path) -> None:
        """All that is needed to go on; the file appears whole or not at all."""
        state = {"net": self.network.state_dict(), "opt": self.optimiser.state_dict()}
        fresh = path.with_name(f".{path.name}")
        torch.save({**state, "epoch": self.epoch, "best": self.best}, fresh)
        fresh.replace(path)

    def resume(self, path: Path) -> None:
        """Go on from a state.

        Raises:
            UsageError: the file is no state, or one of another network.
        """
        try:
            state: dict[str, Any] = torch.load(path, weights_only=True, map_location=device())
            self.network.load_state_dict(state["net"])
            self.optimiser.load_state_dict(state["opt"])
            self.epoch, self.best = state["epoch"], state["best"]
        except Exception as error:  # torch raises many kinds
            text = f"{path} is no state of this experiment. Name the last.pt of a run with the same --config."
            raise UsageError("unreadable", text) from error


def train(learner: Learner, epochs: int) -> None:
    """Train until so many epochs are over, writing states, weights and a log into the run's folder."""
    out, schedule = learner.run.out, learner.experiment.schedule
    while learner.epoch < epochs:
        start, epoch = time.monotonic(), learner.epoch
        row: dict[str, object] = {"epoch": epoch, "rate": f"{schedule.rate_at(epoch):g}"}
        row["loss"] = f"{learner.train_epoch():.6f}"
        row["minutes"] = f"{(time.monotonic() - start) / 60:.1f}"
        if learner.epoch % schedule.evaluate_every == 0 or learner.epoch == epochs:
            scores = learner.scores()
            row |= {name: f"{value:.4f}" for name, value in scores.items()}
            _keep_best(learner, scores[learner.source.headline])
        learner.save(out / STATE)
        _log(out / "log.csv", row, learner.source.headline)
    save_weights(learner.network.state_dict(), out / "final.safetensors")


def _keep_best(learner: Learner, headline: float) -> None:
    if headline > learner.best:
        learner.best = headline
        save_weights(learner.network.state_dict(), learner.run.out / "best.safetensors")


def _log(path: Path, row: dict[str, object], headline: str) -> None:
    """One line on the screen and in the file."""
    print(", ".join(f"{name} {value}" for name, value in row.items()), flush=True)
    columns = ["epoch", "rate", "loss", "minutes", headline]
    fresh = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        lines = csv.DictWriter(file, columns, extrasaction="ignore")
        if fresh:
            lines.writeheader()
        lines.writerow(row)


def main(arguments: Sequence[str]) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", required=True, help=f"{', '.join(names())}, or a .toml file like theirs")
    parser.add_argument("--data", type=Path, required=True, help="folder of COCO or MPII in its usual layout")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--resume", type=Path, help="last.pt of a run")
    parser.add_argument("--epochs", type=int, help="fewer of them, for a trial")
    parser.add_argument("--workers", type=int, default=4, help="processes that make views")
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args(arguments)
    try:
        experiment = load(a.config)
        if (a.out / STATE).exists() and not a.resume:
            text = f"{a.out} holds a run. Go on with --resume {a.out / STATE}, or name another --out."
            raise UsageError("not_writable", text)
        a.out.mkdir(parents=True, exist_ok=True)
        learner = Learner(experiment, Run(a.data, a.out, a.workers, a.seed))
        if a.resume:
            learner.resume(a.resume)
        train(learner, experiment.schedule.epochs if a.epochs is None else a.epochs)
    except PeCoachError as error:
        parser.exit(2, f"{error.text}\n")
