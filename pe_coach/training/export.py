"""Weights to the files that ship: `le_hrnet.onnx` and its `.toml`.

    python -m pe_coach.training.export WEIGHTS.safetensors --size 128 96 --out models
"""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from pe_coach.training.le_hrnet import LEHRNet, count_multiply_adds, count_parameters
from pe_coach.training.model_card import Value, le_hrnet_toml
from pe_coach.training.onnx_graph import build
from pe_coach.training.weights import load_weights

NAME = "le_hrnet"

SPREAD_SCALE = 1.0
"""Error found on validation over the spread of the map; overwritten by what evaluation finds."""


def export(network: LEHRNet, folder: Path, size: tuple[int, int], figures: Mapping[str, Value], spread_scale: float) -> Path:
    """Write `le_hrnet.onnx` and `le_hrnet.toml` into `folder`; return the path of the latter.

    Args:
        network: with trained weights; put into evaluation.
        folder: exists.
        size: height and width of the input, multiples of 32.
        figures: what was measured with these weights.
        spread_scale: error found on validation over spread of the map.
    """
    network.eval()
    data = build(network, *size).SerializeToString(deterministic=True)
    counts: dict[str, Value] = {
        "parameters": count_parameters(network),
        "multiply_adds": count_multiply_adds(network, *size),
    }
    text = le_hrnet_toml(
        sha256=hashlib.sha256(data).hexdigest(),
        file=f"{NAME}.onnx",
        height=size[0],
        width=size[1],
        spread_scale=spread_scale,
        figures={**counts, **figures},
    )
    _replace(folder / f"{NAME}.onnx", data)
    return _replace(folder / f"{NAME}.toml", text.encode())


def _replace(path: Path, data: bytes) -> Path:
    fresh = path.with_name(f".{path.name}.part")
    fresh.write_bytes(data)
    os.replace(fresh, path)
    return path


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--size", type=int, nargs=2, default=(128, 96), metavar=("HEIGHT", "WIDTH"))
    parser.add_argument("--out", type=Path, default=Path("models"))
    options = parser.parse_args()
    network = LEHRNet()
    load_weights(network, options.weights)
    print(export(network, options.out, tuple(options.size), {}, SPREAD_SCALE))


if __name__ == "__main__":
    main()
