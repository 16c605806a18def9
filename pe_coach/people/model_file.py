"""A network on disk: NAME.toml says what NAME.onnx is, and its sha256 must be the one that the card names."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from pe_coach.errors import ModelError
from pe_coach.limits import let_libraries_load
from pe_coach.small_files import read_small, read_toml

LONGEST_REASON = 160
"""Characters of a complaint that fit into a line."""
_REMEDY = "Put the file back that came with the program (reinstall it), or correct the .toml beside it."


def read_card(card: Path) -> dict[str, Any]:
    """The table of a model's `.toml`. Raises ModelError (`bad_model`) where it is missing or no TOML."""
    try:
        return read_toml(read_small(card))
    except FileNotFoundError:
        raise ModelError("bad_model", f"{card} is missing. {_REMEDY}") from None
    except (OSError, ValueError) as error:
        raise ModelError("bad_model", f"{card} cannot be read as a model's .toml ({error}). {_REMEDY}") from None


def read_network(card: Path, file: str, sha256: str) -> bytes:
    """The bytes of the `.onnx` that a card names, a path relative to the card.

    Raises ModelError (`bad_model`) where the file is missing or its SHA-256 is not `sha256`.
    """
    path = card.parent / file
    try:
        network = path.read_bytes()
    except OSError:
        raise ModelError("bad_model", f"{path} is missing or cannot be read. {_REMEDY}") from None
    if hashlib.sha256(network).hexdigest() != sha256:
        raise ModelError("bad_model", f"{path} is not the file that {card.name} describes (sha256 differs). {_REMEDY}")
    return network


def in_short(error: Exception) -> str:
    """What onnxruntime complains of, without its codes and the places in its own source.

    >>> in_short(RuntimeError("[ONNXRuntimeError] : 1 : FAIL : Load model failed. Name:'x' Status Message: /a/b.h:5"))
    'Load model failed.'
    """
    line = re.sub(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ", "", str(error).strip().partition("\n")[0])
    return re.split(r" Name:| Status Message:", line)[0][:LONGEST_REASON]


def open_session(network: bytes, name: str, threads: int = 1, *, remedy: str = _REMEDY) -> Any:
    """An onnxruntime session that never spins; on one thread: clips are spread over processes, not one over all cores.

    Raises ModelError (`bad_model`) where the bytes are no network that this onnxruntime runs; `name` is the file's,
    `remedy` what to do then.
    """
    let_libraries_load()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.load_model_format", "ONNX")  # not what else the bytes may claim to be
    options.enable_mem_reuse = False  # buffers planned ahead are seldom in the cache any more; freed ones are
    options.log_severity_level = 4  # what matters is raised; lines about the graph mean nothing to a teacher
    try:
        return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises a dozen kinds, with no common base class of its own
        reason = in_short(error)
        raise ModelError("bad_model", f"{name} cannot be loaded ({reason}). {remedy}") from None
