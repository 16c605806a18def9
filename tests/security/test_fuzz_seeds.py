"""Every kept input of the search for bad bytes is read as it should be, each cut and changed a little too."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

CHANGES = 12
"""Of each input."""
LARGEST_BYTES = 200_000


def load(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz_targets", root / "fuzz" / "targets.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TARGETS = load(Path(__file__).resolve().parents[2])


def kept(target: str) -> list[bytes]:
    return [
        *(path.read_bytes() for path in sorted((TARGETS.SEEDS / target).glob("*"))),
        *TARGETS.first_seeds().get(target, {}).values(),
    ]


def changed(data: bytes, rng: np.random.Generator) -> bytes:
    """Some bytes changed, or the end cut off."""
    other = bytearray(data)
    for at in rng.integers(0, max(1, len(other)), int(rng.integers(1, 6))):
        other[at : at + 1] = rng.choice([b"", b"\0", b"\xff", b"[", b'"', b"9", b","])
    return bytes(other[: int(rng.integers(1, len(other) + 1))] if rng.uniform() < 0.3 and other else other)


@pytest.mark.parametrize("target", TARGETS.TARGETS)
def test_what_was_found_is_mended_and_its_neighbours_are_read(target: str) -> None:
    read: Callable[[bytes], None] = TARGETS.TARGETS[target]
    inputs, rng = kept(target), np.random.default_rng(1)
    assert inputs
    read(b"")
    for data in inputs:
        read(data)
        for _ in range(CHANGES):
            read(changed(data, rng))


def test_the_kept_inputs_are_small() -> None:
    assert sum(path.stat().st_size for path in TARGETS.SEEDS.rglob("*") if path.is_file()) <= LARGEST_BYTES
