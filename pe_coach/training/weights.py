"""Weights on disk: half precision with the buffers of batch normalisation, nothing pickled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from pe_coach.errors import ModelError
from pe_coach.training.le_hrnet import Design


def load_weights(network: nn.Module, path: Path) -> None:
    """Load a `.safetensors` file into `network`.

    Raises:
        ModelError: the file is missing or holds another network's weights.
    """
    try:
        stored = load_file(path)
    except Exception as error:  # safetensors raises its own class, and OSError
        raise _unreadable(path, error) from error
    full = {name: value.float() if value.is_floating_point() else value for name, value in stored.items()}
    try:
        network.load_state_dict(full)
    except RuntimeError as error:
        text = f"{path} holds the weights of another network. Name the weights of this design."
        raise ModelError("bad_model", text) from error


def design_of(path: Path) -> Design:
    """Which LE-HRNet's weights a `.safetensors` file holds: its points, its attention, its gates.

    Raises:
        ModelError: the file is missing, or its network has no LEblocks and CMFFM.
    """
    try:
        with safe_open(path, "pt") as stored:
            shapes = {name: stored.get_slice(name).get_shape() for name in stored.keys()}  # noqa: SIM118
    except Exception as error:  # safetensors raises its own class, and OSError
        raise _unreadable(path, error) from error
    gate = shapes.get("stage2.0.fuse.0.fc1.weight")
    if gate is None or "head.weight" not in shapes:
        raise ModelError("bad_model", f"{path} holds the weights of another network. Name the weights of an LE-HRNet.")
    return Design(joints=shapes["head.weight"][0], mcam=_attention(shapes), gate=gate[0] / gate[1])


def _attention(shapes: Mapping[str, object]) -> Literal["full", "sum", "static", "last", "none"]:
    if "stage1.0.mcam.maps.weight" in shapes:
        return "static"
    if "stage1.0.mcam.dw7.bias" in shapes:
        return "sum"
    if "stage1.0.mcam.coord.weight" in shapes:
        return "full"
    return "last" if any(".mcam." in name for name in shapes) else "none"


def _unreadable(path: Path, error: Exception) -> ModelError:
    text = f"{path} cannot be read as weights: {error}. Name a .safetensors file."
    return ModelError("bad_model", text)


def save_weights(state: Mapping[str, Tensor], path: Path) -> None:
    """Write a state dictionary in half precision; the file appears whole or not at all."""
    fresh = path.with_name(f".{path.name}.part")
    half = {name: (value.half() if value.is_floating_point() else value).contiguous() for name, value in state.items()}
    save_file(half, fresh)
    fresh.replace(path)
