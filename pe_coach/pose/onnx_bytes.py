"""What an ONNX file holds, read without running it: is it whole, and does it keep to itself.

A network comes from anywhere. Before the runtime sees it, the file is walked once: it must be complete, must bring all
of its weights (a path to another file could lead anywhere on the disk), and must use no operators but the public ones.
Field numbers are those of onnx.proto (onnx/onnx, ONNX IR version 3 to 13), the encoding is that of Protocol Buffers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from pe_coach.errors import ModelError

Message = Literal["model", "training", "function", "graph", "node", "attribute", "sparse", "tensor", "entry"]

_PARTS: dict[Message, dict[int, Message]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "entry"},
    "entry": {},
}
"""Messages inside messages, by field number; everything else is skipped."""
_EXTERNAL, _NODE_DOMAIN, _FUNCTION_DOMAIN = 13, 7, 10
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
_LONGEST_VARINT = 10

_KNOWN_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc"})
"""Operators that every onnxruntime has."""


class _Field(NamedTuple):
    number: int
    kind: int
    value: memoryview


class _DamagedError(Exception):
    """The bytes are no Protocol Buffers message, or end too early."""


def require_self_contained(network: bytes, name: str) -> None:
    """See that an ONNX file is whole, holds all its weights and uses only public operators.

    Raises:
        ModelError: `bad_model`, with `name` in the line.
    """
    try:
        external, domains, has_graph = _facts(network)
    except _DamagedError:
        text = f"{name} is no ONNX file, or it is cut short. Copy it again, or export the network as ONNX."
        raise ModelError("bad_model", text) from None
    if not has_graph:
        raise ModelError("bad_model", f"{name} is no ONNX file: there is no network in it. Export it as ONNX.")
    if external:
        remedy = "Save it as one file: onnx.save_model(model, path, save_as_external_data=False)."
        raise ModelError("bad_model", f"{name} keeps weights in other files, which are never opened. {remedy}")
    if foreign := sorted(domains - _KNOWN_DOMAINS):
        text = f"{name} uses operators of its own ({foreign[0][:60]!r}), which no onnxruntime has."
        raise ModelError("bad_model", f"{text} Export it without them.")


def _facts(network: bytes) -> tuple[bool, set[str], bool]:
    """Whether weights lie elsewhere, the domains of operators that the file does not define, if there is a graph."""
    external, has_graph = False, False
    used, defined = set(), set()
    todo: list[tuple[Message, memoryview]] = [("model", memoryview(network))]
    while todo:
        message, data = todo.pop()
        for field in _fields(data):
            if message == "node" and field.number == _NODE_DOMAIN:
                used.add(_text(field.value))
            if message == "function" and field.number == _FUNCTION_DOMAIN:
                defined.add(_text(field.value))
            external |= message == "tensor" and field.number == _EXTERNAL
            part = _PARTS[message].get(field.number)
            if part and field.kind == _LENGTH:
                has_graph |= part == "graph"
                todo.append((part, field.value))
    return external, used - defined, has_graph


def _fields(data: memoryview) -> Iterator[_Field]:
    """The fields of one message; numbers are skipped, their value is empty."""
    at, end = 0, len(data)
    while at < end:
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == _LENGTH:
            size, at = _varint(data, at)
        elif kind == _VARINT:
            size, at = 0, _varint(data, at)[1]
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            size = 8 if kind == _EIGHT_BYTES else 4
        else:
            raise _DamagedError
        if number == 0 or size > end - at:
            raise _DamagedError
        yield _Field(number, kind, data[at : at + size])
        at += size


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, least first, and where it ends."""
    value = 0
    for shift, byte in enumerate(data[at : at + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value, at + shift + 1
    raise _DamagedError


def _text(data: memoryview) -> str:
    return bytes(data).decode("utf-8", errors="replace")
