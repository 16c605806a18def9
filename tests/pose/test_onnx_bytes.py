"""An ONNX file from anywhere is read to its end without being run, whatever is in it."""

from __future__ import annotations

import pytest

pytest.importorskip("onnx", reason="needs onnx: pip install -e '.[dev]'")

from hypothesis import given
from hypothesis import strategies as st
from onnx import ModelProto, TensorProto, helper

from pe_coach import resources
from pe_coach.errors import ModelError
from pe_coach.pose.onnx_bytes import require_self_contained

from . import made_networks as made

WHOLE = made.gaussians().SerializeToString()


def test_what_ships_is_self_contained() -> None:
    for name in ("le_hrnet.onnx", "person.onnx"):
        require_self_contained(resources.path("models", name).read_bytes(), name)


@given(end=st.integers(0, len(WHOLE) - 1), at=st.integers(0, len(WHOLE) - 1), byte=st.integers(0, 255))
def test_damage_is_refused_or_harmless_and_never_a_crash(end: int, at: int, byte: int) -> None:
    for data in (WHOLE[:end], WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :]):
        try:
            require_self_contained(data, "a.onnx")
        except ModelError as error:
            assert error.code == "bad_model" and "a.onnx" in error.text


def outside() -> TensorProto:
    tensor = TensorProto(name="t", data_type=TensorProto.FLOAT, dims=[1], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="weights.bin")
    return tensor


def hidden(place: str) -> ModelProto:
    """A network with weights in another file, somewhere deep inside."""
    network = made.heatmaps()
    node = network.graph.node.add(op_type="If", output=["y"])
    inner = helper.make_graph([], "inner", [], [])
    if place == "constant":
        network.graph.node.add(op_type="Constant", output=["c"], attribute=[helper.make_attribute("value", outside())])
    elif place == "branch":
        inner.initializer.append(outside())
    elif place == "sparse":
        network.graph.sparse_initializer.add(values=outside())
    elif place == "function":
        network.functions.add(name="f", domain="d").node.add(
            op_type="Constant", attribute=[helper.make_attribute("value", outside())]
        )
    node.attribute.append(helper.make_attribute("then_branch", inner))
    return network


@pytest.mark.parametrize("place", ["constant", "branch", "sparse", "function"])
def test_weights_in_other_files_are_found_wherever_they_hide(place: str) -> None:
    require_self_contained(hidden("").SerializeToString(), "a.onnx")
    with pytest.raises(ModelError, match="other files"):
        require_self_contained(hidden(place).SerializeToString(), "a.onnx")


def test_functions_of_the_file_itself_are_no_foreign_operators() -> None:
    network = made.operators_of_their_own()
    with pytest.raises(ModelError, match="somebody"):
        require_self_contained(network.SerializeToString(), "a.onnx")
    network.functions.add(name="Secret", domain="somebody")
    require_self_contained(network.SerializeToString(), "a.onnx")


def test_a_file_of_boxes_in_boxes_ends_in_one_line() -> None:
    graph = b""
    for _ in range(3000):  # attribute {g: graph} inside node inside graph
        for key in (b"\x32", b"\x2a", b"\x0a"):
            graph = key + length(graph) + graph
    require_self_contained(b"\x3a" + length(graph) + graph, "a.onnx")


def length(data: bytes) -> bytes:
    size, out = len(data), b""
    while True:
        size, byte = size >> 7, size & 0x7F
        out += bytes([byte | (0x80 if size else 0)])
        if not size:
            return out
