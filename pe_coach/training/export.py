"""Weights to the files that ship: an `.onnx` and the `.toml` beside it.

    python -m pe_coach.training.export WEIGHTS.safetensors --size 256 192 --name le_hrnet --pose POSE --motions MOTIONS

Which LE-HRNet it is, the weights tell. With `--pose` and `--motions` the exported file is evaluated and the figures are
written into the `.toml`.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pe_coach.pose import PoseEstimator
from pe_coach.training.evaluate import figures, groups, table
from pe_coach.training.le_hrnet import LEHRNet, count_multiply_adds, count_parameters, merge_scales
from pe_coach.training.model_card import Value, le_hrnet_toml
from pe_coach.training.onnx_graph import build
from pe_coach.training.weights import design_of, load_weights

NAME = "le_hrnet"
"""Of the exact network; the others' names begin with it."""
SIZE = (256, 192)
"""Height and width as published."""


def export(
    network: LEHRNet,
    folder: Path,
    size: tuple[int, int],
    measured: Mapping[str, Value],
    spread_scale: float,
    name: str = NAME,
    *,
    mirrored: bool = False,
) -> Path:
    """Write `NAME.onnx` and `NAME.toml` into `folder`; return the path of the latter.

    Args:
        network: with trained weights; put into evaluation.
        folder: exists.
        size: height and width of the input, multiples of 32.
        measured: what was measured with these weights.
        spread_scale: error found on validation over spread of the map.
        name: of both files.
        mirrored: whether the network shall see every crop in the mirror, too.
    """
    network.eval()
    data = build(network, *size).SerializeToString(deterministic=True)
    text = le_hrnet_toml(
        name=f"LE-HRNet{name.removeprefix(NAME)}".replace("_", " "),
        sha256=hashlib.sha256(data).hexdigest(),
        file=f"{name}.onnx",
        height=size[0],
        width=size[1],
        spread_scale=spread_scale,
        figures={**_counts(network, size), **measured},
        mirrored=mirrored,
    )
    _replace(folder / f"{name}.onnx", data)
    return _replace(folder / f"{name}.toml", text.encode())


def _counts(network: LEHRNet, size: tuple[int, int]) -> dict[str, Value]:
    """Of the network as it is exported."""
    merged = copy.deepcopy(network)
    merge_scales(merged)
    return {"parameters": count_parameters(merged), "multiply_adds": count_multiply_adds(merged, *size)}


def _replace(path: Path, data: bytes) -> Path:
    fresh = path.with_name(f".{path.name}.part")
    fresh.write_bytes(data)
    return fresh.replace(path)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--size", type=int, nargs=2, default=SIZE, metavar=("HEIGHT", "WIDTH"))
    parser.add_argument("--name", default=NAME, help="of the files: le_hrnet, le_hrnet_fast, le_hrnet_small")
    parser.add_argument("--out", type=Path, default=Path("models"))
    parser.add_argument("--mirrored", action="store_true", help="it shall see every crop in the mirror, too")
    parser.add_argument("--pose", type=Path, help="folder of the shards, to measure the file")
    parser.add_argument("--motions", type=Path, help="folder of motions, for the rendered validation set")
    options = parser.parse_args()
    network, size, name = LEHRNet(design_of(options.weights)), (options.size[0], options.size[1]), options.name
    load_weights(network, options.weights)
    if not (options.pose and options.motions):
        print(export(network, options.out, size, {}, 1.0, name, mirrored=options.mirrored))
        return
    with tempfile.TemporaryDirectory() as scratch:
        card = export(network, Path(scratch), size, {}, 1.0, name, mirrored=options.mirrored)
        found = groups(PoseEstimator.load(card), options.pose, options.motions)
    print(table(found))
    print(export(network, options.out, size, *figures(found), name, mirrored=options.mirrored))


if __name__ == "__main__":
    main()
