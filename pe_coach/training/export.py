"""Weights to the files that ship: `le_hrnet.onnx` and its `.toml`.

    python -m pe_coach.training.export WEIGHTS.safetensors --size 128 96 --out models --pose POSE --motions MOTIONS

With `--pose` and `--motions` the exported file is evaluated and the figures are written into the `.toml`.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pe_coach.pose import PoseEstimator
from pe_coach.training.evaluate import figures, groups, table
from pe_coach.training.le_hrnet import LEHRNet, count_multiply_adds, count_parameters
from pe_coach.training.model_card import Value, le_hrnet_toml
from pe_coach.training.onnx_graph import build
from pe_coach.training.weights import load_weights

NAME = "le_hrnet"


def export(
    network: LEHRNet, folder: Path, size: tuple[int, int], measured: Mapping[str, Value], spread_scale: float
) -> Path:
    """Write `le_hrnet.onnx` and `le_hrnet.toml` into `folder`; return the path of the latter.

    Args:
        network: with trained weights; put into evaluation.
        folder: exists.
        size: height and width of the input, multiples of 32.
        measured: what was measured with these weights.
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
        figures={**counts, **measured},
    )
    _replace(folder / f"{NAME}.onnx", data)
    return _replace(folder / f"{NAME}.toml", text.encode())


def _replace(path: Path, data: bytes) -> Path:
    fresh = path.with_name(f".{path.name}.part")
    fresh.write_bytes(data)
    return fresh.replace(path)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--size", type=int, nargs=2, default=(128, 96), metavar=("HEIGHT", "WIDTH"))
    parser.add_argument("--out", type=Path, default=Path("models"))
    parser.add_argument("--pose", type=Path, help="folder of the shards, to measure the file")
    parser.add_argument("--motions", type=Path, help="folder of motions, for the rendered validation set")
    options = parser.parse_args()
    network, size = LEHRNet(), (options.size[0], options.size[1])
    load_weights(network, options.weights)
    if not (options.pose and options.motions):
        print(export(network, options.out, size, {}, 1.0))
        return
    with tempfile.TemporaryDirectory() as scratch:
        found = groups(PoseEstimator.load(export(network, Path(scratch), size, {}, 1.0)), options.pose, options.motions)
    print(table(found))
    print(export(network, options.out, size, *figures(found)))


if __name__ == "__main__":
    main()
