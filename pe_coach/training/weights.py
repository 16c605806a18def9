"""Weights on disk: half precision with the buffers of batch normalisation, nothing pickled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from pe_coach.errors import ModelError


def load_weights(network: nn.Module, path: Path) -> None:
    """Load a `.safetensors` file into `network`.

    Raises:
        ModelError: the file is missing or holds another network's weights.
    """
    try:
        stored = load_file(path)
    except Exception as error:  # safetensors raises its own class, and OSError
        text = f"{path} cannot be read as weights: {error}. Name a .safetensors file."
        raise ModelError("bad_model", text) from error
    full = {name: value.float() if value.is_floating_point() else value for name, value in stored.items()}
    try:
        network.load_state_dict(full)
    except RuntimeError as error:
        text = f"{path} holds the weights of another network. Name the weights of this design."
        raise ModelError("bad_model", text) from error


def save_weights(state: Mapping[str, Tensor], path: Path) -> None:
    """Write a state dictionary in half precision; the file appears whole or not at all."""
    fresh = path.with_name(f".{path.name}.part")
    half = {name: (value.half() if value.is_floating_point() else value).contiguous() for name, value in state.items()}
    save_file(half, fresh)
    fresh.replace(path)
