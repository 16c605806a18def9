"""`pe-coach model` as a teacher's colleague uses it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pe_coach import resources


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A network that somebody has: the shipped one under another name."""
    shutil.copy(resources.path("models", "le_hrnet.onnx"), tmp_path / "mine.onnx")
    return tmp_path / "mine.onnx"


def test_a_network_is_added_listed_checked_and_named(pe_coach: Callable, mine: Path, tmp_path: Path) -> None:
    folder = tmp_path / "networks"
    environment = {"PE_COACH_MODELS": str(folder)}
    options = ("--kind", "heatmap", "--preset", "le_hrnet", "--colours", "RGB", "--name", "Zoë's", "--licence", "Mine")
    run = pe_coach("model", "add", mine, *options, "--install", "--json", **environment)
    assert run.code == 0, run.err
    (added,) = run.lines
    assert added["card"] == str(folder / "mine.toml") and added["pck_02"] >= added["least_pck"]
    assert added["pictures"] == 48 and run.err == ""

    listed = {row["id"]: row for row in pe_coach("model", "list", "--json", **environment).lines}
    assert next(iter(listed)) == "le_hrnet"
    assert listed["mine"]["trial"]["pck_02"] == added["pck_02"] and listed["mine"]["licence"] == "Mine"

    checked = pe_coach("model", "check", "mine", **environment)
    assert checked.code == 0 and f"{added['pck_02']:.1%} of the points" in checked.out


def test_a_network_that_is_said_to_be_another_kind_is_one_line_and_leaves_nothing(
    pe_coach: Callable, mine: Path, tmp_path: Path
) -> None:
    run = pe_coach("model", "add", mine, "--kind", "simcc", "--out", tmp_path / "new")
    assert run.code == 2 and run.out == ""
    assert len(run.err.splitlines()) == 1 and "--kind heatmap" in run.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.onnx"]


@pytest.mark.parametrize("content", [b"", b"not a network", None])
def test_what_is_no_network_is_one_line(pe_coach: Callable, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "notes.onnx"
    if content is not None:
        path.write_bytes(content)
    run = pe_coach("model", "add", path, "--kind", "movenet")
    assert run.code == 2 and run.out == ""
    assert len(run.err.splitlines()) == 1 and "notes.onnx" in run.err


def test_an_unknown_network_is_told_before_the_film_is_opened(pe_coach: Callable, tmp_path: Path) -> None:
    run = pe_coach("grade", tmp_path / "a.mp4", "--event", "long_jump", "--model", "nobody")
    assert run.code == 2 and len(run.err.splitlines()) == 1
    assert "'nobody'" in run.err and "le_hrnet" in run.err and "pe-coach model list" in run.err
