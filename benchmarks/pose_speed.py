"""How long the pose network takes beside HRNet-W32: one interleaved run, one thread, the sessions of the product.

    python benchmarks/pose_speed.py [--size 256 192] [--rounds 12] [--json]

All networks take turns, with one picture and with eight. Both CPU time, which other programs disturb least, and wall
time are the least of all rounds, and the median beside it. Weights are random where none are given: they change no
figure. HRNet-W32 is written by the same exporter, with its sums one after the other, not as torch exports them.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from pe_coach.people.model_file import open_session
from pe_coach.training.le_hrnet import HRNET_W32, LE_HRNET, LE_HRNET_FAST, Design, LEHRNet
from pe_coach.training.onnx_graph import build

NETWORKS: Mapping[str, Design] = {
    "HRNet-W32": HRNET_W32,
    "LE-HRNet": LE_HRNET,
    "LE-HRNet fast (static MCAM)": LE_HRNET_FAST,
    "LE-HRNet, scales added, not mixed": Design(mcam="sum"),
    "LE-HRNet, MCAM in last blocks only": Design(mcam="last"),
    "LE-HRNet, gates a quarter as wide": Design(gate=0.25),
    "LE-HRNet without MCAM": Design(mcam="none"),
}
BASELINE, EXACT, FAST = list(NETWORKS)[:3]
BATCHES = (1, 8)
RUNS = 3
"""In a row, before the next network has its turn."""
CLOCKS: Mapping[str, Callable[[], float]] = {"cpu": time.process_time, "wall": time.perf_counter}
NO_CLAIM = (
    "No claim of being faster than Lite-HRNet is made: published code of Lite-HRNet-30 needs about a third of ours."
)

Times = dict[str, dict[str, list[float]]]


def session(design: Design, size: tuple[int, int]) -> Any:
    torch.manual_seed(0)
    network = LEHRNet(design).eval()
    for name, value in network.named_parameters():
        if "ghost2" in name and "bn.weight" in name:  # a new block adds nothing, and nothing is quickly computed
            torch.nn.init.constant_(value, 0.5)
    return open_session(build(network, *size).SerializeToString(), "network.onnx")


def measured(sessions: Mapping[str, Any], size: tuple[int, int], batch: int, rounds: int) -> Times:
    """Milliseconds a picture by network and clock."""
    pictures = np.random.default_rng(0).normal(size=(batch, 3, *size)).astype(np.float32)
    times: Times = {name: {clock: [] for clock in CLOCKS} for name in sessions}
    for turn in range(rounds + 1):
        for name, network in sessions.items():
            for _ in range(RUNS):
                found = once(network, pictures)
                if turn:  # in the first round memory is reserved
                    for clock, value in found.items():
                        times[name][clock].append(value)
    return times


def once(network: Any, pictures: NDArray[np.float32]) -> dict[str, float]:
    """Milliseconds a picture of one run, by clock."""
    before = {clock: read() for clock, read in CLOCKS.items()}
    network.run(None, {network.get_inputs()[0].name: pictures})
    return {clock: 1000 * (read() - before[clock]) / len(pictures) for clock, read in CLOCKS.items()}


def machine() -> str:
    """Processor and versions, as far as the system tells."""
    import onnxruntime

    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    flags = next((line.split() for line in lines if line.startswith("flags")), [])
    vectors = [flag for flag in ("avx2", "avx512f") if flag in flags]
    processor = f"{names[0] if names else platform.processor()}, {platform.machine()} {' '.join(vectors)}".strip()
    return f"{processor}, onnxruntime {onnxruntime.__version__}, one thread"


def table(times: Times, batch: int) -> str:
    """A line for each network."""
    lines = [f"{'batch ' + str(batch):40} cpu ms  median   wall ms  median   HRNet-W32 over it (cpu, wall)"]
    least = {name: {clock: min(values) for clock, values in of.items()} for name, of in times.items()}
    for name, of in times.items():
        cells = [f"{least[name][clock]:8.1f} {np.median(of[clock]):7.1f} " for clock in CLOCKS]
        ratios = [f"{least[BASELINE][clock] / least[name][clock]:.2f}" for clock in CLOCKS]
        lines.append(f"{name:38}{' '.join(cells)}  {'  '.join(ratios)}")
    return "\n".join(lines)


def ratios(found: Mapping[int, Times]) -> dict[str, float]:
    """What is asked of the networks, from CPU time."""
    one, many = ({name: min(of["cpu"]) for name, of in found[batch].items()} for batch in (min(found), max(found)))
    return {
        "HRNet-W32 over LE-HRNet, batch 1": one[BASELINE] / one[EXACT],
        "HRNet-W32 over LE-HRNet fast, batch 1": one[BASELINE] / one[FAST],
        "LE-HRNet, single pictures over batches of 8": one[EXACT] / many[EXACT],
        "LE-HRNet fast, single pictures over batches of 8": one[FAST] / many[FAST],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, nargs=2, default=(256, 192), metavar=("HEIGHT", "WIDTH"))
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--json", action="store_true", help="ratios alone, for programs")
    options = parser.parse_args()
    torch.set_num_threads(1)
    size = (options.size[0], options.size[1])
    sessions = {name: session(design, size) for name, design in NETWORKS.items()}
    found = {batch: measured(sessions, size, batch, options.rounds) for batch in BATCHES}
    if options.json:
        print(json.dumps(ratios(found), indent=1))
        return
    print(f"{size[0]} x {size[1]}, {machine()}, least of {options.rounds} x {RUNS} runs in turns")
    for batch, times in found.items():
        print(f"\n{table(times, batch)}")
    print("\n" + "\n".join(f"{name}: {value:.2f}" for name, value in ratios(found).items()) + f"\n{NO_CLAIM}")


if __name__ == "__main__":
    main()
