"""Size, arithmetic and speed of every network in the paper's tables, beside what was published.

    python -m pe_coach.training.profile [--json] [--no-time] [--rounds N]

GFLOPs are multiply-adds of convolution and FC layers for one picture in units of 1e9; in units of 2^30, which HRNet's
published 7.10 is in, they are 7 % fewer. Milliseconds are of onnxruntime on this machine, one thread, one picture, the
least of several rounds in which all networks take turns; the weights are random, which changes neither figure.
"""

from __future__ import annotations

import argparse
import json
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch

from pe_coach.limits import let_libraries_load
from pe_coach.resources import path
from pe_coach.training.le_hrnet import LEHRNet, count_multiply_adds, count_parameters
from pe_coach.training.onnx_graph import INPUT, build
from pe_coach.training.paper.experiment import Experiment, load
from pe_coach.training.paper.sets import SETS

GIGA, MEGA = 1e9, 1e6
BINARY_GIGA = 2.0**30
CONVENTION = (
    "gflops: multiply-adds of convolution and FC layers / 1e9; gflops_binary: / 2^30; published: as in its source"
)
ROUNDS = 7
"""Enough for the least to settle on a machine that does other things too."""
FIGURES = (
    *("params_m", "published_params_m", "gflops", "published_gflops"),
    *("published_ap", "published_pckh", "ort_ms"),
)


@dataclass(frozen=True)
class Row:
    """A network at one size; None where it is not built here, not measured or not known.

    `input` is height x width; `params_m` in millions; `gflops` decimal, `gflops_binary` in units of 2^30; AP and PCKh
    in per cent; `ort_ms` milliseconds; `variant` which of several networks of that name.
    """

    name: str
    input: str
    params_m: float | None = None
    gflops: float | None = None
    published_params_m: float | None = None
    published_gflops: float | None = None
    published_ap: float | None = None
    ort_ms: float | None = None
    published_pckh: float | None = None
    parameters: int | None = None
    multiply_adds: int | None = None
    gflops_binary: float | None = None
    convention: str = CONVENTION
    variant: str | None = None
    config: str | None = None
    source: str = ""


def rows(rounds: int = ROUNDS) -> list[Row]:
    """All rows, those built here first; with 0 rounds nothing is timed."""
    content = tomllib.loads(path("training", "paper", "published.toml").read_text(encoding="utf-8"))
    published: list[dict[str, Any]] = content["rows"]
    own = [row for row in published if "config" in row]
    experiments = [load(row["config"]) for row in own]
    times: Sequence[float | None] = _times_ms(experiments, rounds) if rounds else [None] * len(own)
    built = [_built(*row) for row in zip(own, experiments, times, strict=True)]
    return built + [_row(row, row["name"], row["input"]) for row in published if "config" not in row]


def _network(experiment: Experiment) -> LEHRNet:
    """Its network, in evaluation."""
    return LEHRNet(experiment.design_for(len(SETS[experiment.data.set].joints))).eval()


def _built(published: dict[str, Any], experiment: Experiment, ms: float | None) -> Row:
    size = experiment.data.size
    with torch.device("meta"):  # shapes alone, no arithmetic
        network = _network(experiment)
        parameters, multiply_adds = count_parameters(network), count_multiply_adds(network, *size)
    counts = {
        "parameters": parameters,
        "params_m": round(parameters / MEGA, 3),
        "multiply_adds": multiply_adds,
        "gflops": round(multiply_adds / GIGA, 3),
        "gflops_binary": round(multiply_adds / BINARY_GIGA, 3),
        "ort_ms": None if ms is None else round(ms, 1),
    }
    return _row(published, experiment.title, size, **counts)


def _row(published: dict[str, Any], name: str, size: Sequence[int], **measured: Any) -> Row:
    known: dict[str, Any] = {f"published_{key}": published.get(key) for key in ("params_m", "gflops", "ap", "pckh")}
    known |= {key: published.get(key) for key in ("variant", "config")}
    return Row(name, f"{size[0]}x{size[1]}", source=published["source"], **known, **measured)


def _times_ms(experiments: Sequence[Experiment], rounds: int) -> list[float]:
    """The least time of each network, one picture, one thread."""
    runs = [_session(_network(experiment), experiment.data.size) for experiment in experiments]
    best = [float("inf")] * len(runs)
    for run in runs:
        run()  # the first run reserves memory
    for _ in range(rounds):
        for i, run in enumerate(runs):
            start = time.perf_counter()
            run()
            best[i] = min(best[i], 1000 * (time.perf_counter() - start))
    return best


def _session(network: LEHRNet, size: tuple[int, int]) -> Callable[[], object]:
    """A call that runs the network once in onnxruntime."""
    let_libraries_load()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    data = build(network, *size, half=False).SerializeToString()
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    picture = np.random.default_rng(0).normal(size=(1, 3, *size)).astype(np.float32)
    return lambda: session.run(None, {INPUT: picture})


def table(found: Sequence[Row]) -> str:
    """Columns for a person; what is not known is a dash."""
    heads = ["network", "input", "params M", "publ.", "GFLOPs", "publ.", "publ. AP", "publ. PCKh", "ms", "published in"]
    cells = [_cells(row) for row in found]
    widths = [max(len(line[i]) for line in [heads, *cells]) for i in range(len(heads))]
    lines = ["  ".join(_aligned(line, widths)).rstrip() for line in [heads, *cells]]
    return "\n".join([*lines, CONVENTION])


def _cells(row: Row) -> list[str]:
    figures = [getattr(row, figure) for figure in FIGURES]
    name = row.name if row.variant is None else f"{row.name}, {row.variant}"
    return [name, row.input, *("-" if figure is None else str(figure) for figure in figures), row.source]


def _aligned(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Words to the left, figures to the right."""
    words, pairs = {0, 1, len(widths) - 1}, zip(line, widths, strict=True)
    return [text.ljust(w) if i in words else text.rjust(w) for i, (text, w) in enumerate(pairs)]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one list of objects, for programs")
    parser.add_argument("--no-time", action="store_true", help="count only")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each network is timed")
    options = parser.parse_args()
    found = rows(0 if options.no_time else options.rounds)
    print(json.dumps([asdict(row) for row in found], indent=1) if options.json else table(found))


if __name__ == "__main__":
    main()
