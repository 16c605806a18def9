"""Train LE-HRNet on a graphics card: small inputs first, large ones last, by the clock.

    python -m pe_coach.training.gpu.trainer --pose POSE --bank BANK --out RUN --start RUN --minutes 9

Each phase is one graph that the card replays: forward, backward, clipping, optimiser, weight average. What is
written: `NAME.safetensors` for each phase, averaged weights in half precision; `net.safetensors` and
`side.safetensors`, to go on from; `log.csv`. A file `minutes` in RUN moves the end while the run goes on.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import itertools
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from pe_coach.training import data
from pe_coach.training.augment import crop_matrix
from pe_coach.training.feed import normalised
from pe_coach.training.gpu.block import accelerate
from pe_coach.training.gpu.deck import Deck, load_deck
from pe_coach.training.gpu.fusion import accelerate_fusion
from pe_coach.training.gpu.views import Views
from pe_coach.training.heatmap import cross_entropy, decode
from pe_coach.training.le_hrnet import LE_HRNET, Design, LEHRNet
from pe_coach.training.metrics import pck
from pe_coach.training.optimiser import adamw
from pe_coach.training.train import DeepSupervision
from pe_coach.training.weights import load_weights, save_weights

WARM_UP_STEPS = 200
LOG_EVERY = 100
SAVE_EVERY = 500
"""Steps between two states that outlive a run cut short."""
CHECKED = 400
"""People of lspet-val in the evaluation during training."""


@dataclass(frozen=True)
class Phase:
    """A part of a run: `share` of its time at input `size`; the rate goes from `rate` to `end_rate` in it."""

    name: str
    share: float
    size: tuple[int, int]
    photographed: int
    drawn: int
    rate: float
    end_rate: float
    average: float


PHASES = (  # small inputs are seen three times as fast; what they teach carries over to large ones
    Phase("small", 0.4, (128, 96), 160, 96, 4e-3, 2.5e-3, 0.998),
    Phase("large", 0.6, (256, 192), 112, 64, 2.5e-3, 2e-5, 0.998),
)


class Clock:
    """When a run ends: `minutes` after it began, or as many as `file` says by then."""

    def __init__(self, minutes: float, file: Path) -> None:
        self.began, self.file, self._minutes = time.monotonic(), file, minutes
        file.unlink(missing_ok=True)  # of an earlier run

    def end(self) -> float:
        """In seconds of `time.monotonic`."""
        with contextlib.suppress(OSError, ValueError):  # not there, or half written
            self._minutes = float(self.file.read_text(encoding="ascii"))
        return self.began + 60 * self._minutes


class Learner:
    """Network, side heads, average and optimiser on one device."""

    def __init__(self, start: Path | None, device: torch.device, design: Design = LE_HRNET) -> None:
        network = LEHRNet(design)
        side = DeepSupervision(network)
        if start is not None and start.is_dir():
            load_weights(network, start / "net.safetensors")
            load_weights(side, start / "side.safetensors")
        elif start is not None:
            load_weights(network, start)
        self.network = network.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averaged = LEHRNet(design).to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averaged.load_state_dict(self.network.state_dict())
        if device.type == "cuda":
            accelerate(self.network)
            accelerate_fusion(self.network)
        _in_full_precision(self.network.head)
        self.side = side.to(device)
        for head in self.side.heads:
            _in_full_precision(head)
        self.rate = torch.zeros((), device=device)
        self.optimiser = adamw([self.network, self.side], 1e-3, capturable=device.type == "cuda")
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate
        pairs = zip(self.averaged.state_dict().values(), self.network.state_dict().values(), strict=True)
        floats = [(a, b) for a, b in pairs if a.is_floating_point()]
        self._averages, self._present = [a for a, _ in floats], [b for _, b in floats]
        self._kept = [a.clone() for a in self._averages]
        self.losses = torch.zeros(2, device=device)

    def step(self, pictures: Tensor, target: Tensor, weight: Tensor, photographed: int, average: float) -> None:
        """One step; `losses` then holds those of photographed and of drawn people."""
        self.network.train()
        with torch.autocast(pictures.device.type, torch.bfloat16):
            logits = self.network(pictures)
        n = photographed
        parts = [cross_entropy(logits[a:b], target[a:b], weight[a:b]) for a, b in ((0, n), (n, len(logits)))]
        loss = cross_entropy(logits, target, weight) + self.side.loss(target, weight)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        parameters = [*self.network.parameters(), *self.side.parameters()]
        nn.utils.clip_grad_norm_(parameters, 1.0, foreach=True)
        self.optimiser.step()
        with torch.no_grad():
            torch._foreach_lerp_(self._averages, self._present, 1 - average)
            self.losses.copy_(torch.stack([part.detach() for part in parts]))

    @torch.no_grad()
    def keep(self) -> None:
        """Remember the present average."""
        torch._foreach_copy_(self._kept, self._averages)

    @torch.no_grad()
    def recover(self) -> None:
        """Go back to what was kept, with an optimiser that remembers nothing."""
        for tensors in (self._averages, self._present):
            torch._foreach_copy_(tensors, self._kept)
        for state in self.optimiser.state.values():
            state["exp_avg"].zero_()
            state["exp_avg_sq"].zero_()


def _in_full_precision(head: nn.Module) -> None:
    """Logits in half precision would be too coarse for a softmax over thousands of cells."""
    plain = head.forward

    def forward(x: Tensor) -> Tensor:
        with torch.autocast(x.device.type, enabled=False):
            out: Tensor = plain(x.float())
        return out

    head.forward = forward


class Replayed:
    """A learner's step as one graph, while the next batch is made beside it; on a processor simply the step."""

    def __init__(self, learner: Learner, phase: Phase, views: Views) -> None:
        self.learner, self.phase, self.views = learner, phase, views
        self.static = [part.clone() for part in views.batch()]
        self.fresh = views.batch()
        self.graph: torch.cuda.CUDAGraph | None = None
        if self.static[0].is_cuda:
            self._beside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
            self._capture()

    def _once(self) -> None:
        pictures, target, weight = self.static
        self.learner.step(pictures, target, weight, self.phase.photographed, self.phase.average)

    def _capture(self) -> None:
        stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):  # compiles kernels and chooses algorithms; the rate is still zero
                self._once()
        torch.cuda.current_stream().wait_stream(stream)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self._once()

    def __call__(self) -> None:
        """One step."""
        if self.graph is None:
            self.static = list(self.views.batch())
            self._once()
            return
        present = torch.cuda.current_stream()
        present.wait_stream(self._beside)
        torch._foreach_copy_(self.static, list(self.fresh))
        self._beside.wait_stream(present)
        self.graph.replay()
        with torch.cuda.stream(self._beside):
            self.fresh = self.views.batch()


class Checked:
    """The same validation people each time, one upright crop each."""

    def __init__(self, pose: Path, size: tuple[int, int], device: torch.device) -> None:
        shard = data.Shard(pose, "lspet-val")
        rows = np.random.default_rng(0).permutation(len(shard))[:CHECKED].tolist()
        self.truth, self.device = shard.human()[rows], device
        self.matrices = [crop_matrix(shard.main_box(row), size) for row in rows]
        pairs = zip(rows, self.matrices, strict=True)
        crops = [cv2.warpAffine(shard.picture(row), m, size[::-1], flags=cv2.INTER_LINEAR) for row, m in pairs]
        self.pictures = torch.from_numpy(normalised(np.stack(crops).astype(np.uint8))).permute(0, 3, 1, 2)

    @torch.no_grad()
    def pck(self, network: LEHRNet) -> float:
        """Share of points within 0.2 torso of the label."""
        network.eval()
        found = torch.cat(
            [decode(network(part.to(self.device)).cpu()) for part in torch.split(self.pictures, 100)]
        ).double()
        points = found.numpy()
        for matrix, xy in zip(self.matrices, points, strict=True):
            xy[:, :2] = (xy[:, :2] - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
        return pck(self.truth, points)


def run_phase(
    learner: Learner, phase: Phase, deck: Deck, check: Callable[[LEHRNet], float], end: Callable[[], float], out: Path
) -> None:
    """Train until the clock (`time.monotonic`) says what `end` says by then."""
    began, log = time.monotonic(), out / "log.csv"
    learner.rate.zero_()
    replayed = Replayed(learner, phase, Views(deck, phase.size, phase.photographed, phase.drawn))
    ready, step, slower, sums = time.monotonic(), 0, 1.0, torch.zeros(2, device=learner.losses.device)
    stop = end()
    print(f"{phase.name}: ready after {ready - began:.1f} s", flush=True)
    while (now := time.monotonic()) < stop:
        learner.rate.fill_(slower * _rate(phase, step, (now - ready) / max(stop - ready, 1e-9)))
        replayed()
        sums += learner.losses
        step += 1
        if step % LOG_EVERY == 0:
            photographed, drawn = (sums / LOG_EVERY).tolist()
            sums.zero_()
            stop = end()
            speed = step * (phase.photographed + phase.drawn) / (time.monotonic() - ready)
            _log(log, phase.name, f"{now - began:.0f}", step, f"{photographed:.4f}", f"{drawn:.4f}", f"{speed:.0f}")
            if np.isfinite(photographed + drawn):
                learner.keep()
            else:
                learner.recover()
                slower /= 2
        if step % SAVE_EVERY == 0:
            save_weights(learner.averaged.state_dict(), out / f"{phase.name}.safetensors")
    save_weights(learner.averaged.state_dict(), out / f"{phase.name}.safetensors")
    _log(log, phase.name, "end", step, f"{check(learner.averaged):.4f}")


def _rate(phase: Phase, step: int, done: float) -> float:
    """Warm-up, then half a cosine from `rate` to `end_rate`; `done` is the share of the phase's time."""
    falling = phase.end_rate + (phase.rate - phase.end_rate) * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))
    return falling * min(1.0, (step + 1) / WARM_UP_STEPS)


def _log(path: Path, *row: object) -> None:
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow(row)
    print(*row, flush=True)


def train(learner: Learner, deck: Deck, pose: Path, out: Path, clock: Clock, phases: Sequence[Phase]) -> None:
    """All phases; after each, beside its averaged weights, the present ones to go on from."""
    ready = time.monotonic()

    def end(share: float) -> float:
        return ready + share * (clock.end() - ready)

    for phase, done in zip(phases, itertools.accumulate(p.share for p in phases), strict=True):
        checked = Checked(pose, phase.size, learner.losses.device)
        run_phase(learner, phase, deck, checked.pck, partial(end, done), out)
        save_weights(learner.network.state_dict(), out / "net.safetensors")
        save_weights(learner.side.state_dict(), out / "side.safetensors")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pose", type=Path, required=True, help="folder of the shards")
    parser.add_argument("--bank", type=Path, required=True, help="folder of drawn people")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="weights to begin with, or what another run left: its folder")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--grounds", type=int, default=3000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--phases", nargs="+", choices=[p.name for p in PHASES], default=[p.name for p in PHASES])
    parser.add_argument("--batch-scale", type=float, default=1.0, help="times the batch of each phase")
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    clock = Clock(a.minutes, a.out / "minutes")
    torch.manual_seed(0)
    torch.backends.cuda.matmul.allow_tf32 = True
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    deck = load_deck(a.pose, a.bank, a.grounds, device, a.processes)
    print(f"{len(deck.photographed)} photographed, {time.monotonic() - clock.began:.1f} s", flush=True)
    chosen = [p for p in PHASES if p.name in a.phases]
    phases = [
        replace(
            phase,
            share=phase.share / sum(p.share for p in chosen),
            photographed=int(phase.photographed * a.batch_scale),
            drawn=int(phase.drawn * a.batch_scale),
        )
        for phase in chosen
    ]
    train(Learner(a.start, device), deck, a.pose, a.out, clock, phases)
    deck.close()


if __name__ == "__main__":
    main()
