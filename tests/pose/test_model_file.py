"""A model that is not what its file says is refused in one line that tells what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pe_coach import resources
from pe_coach.errors import ModelError
from pe_coach.pose.estimator import PoseEstimator


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The shipped model's files in a folder where they may be spoilt."""
    for suffix in (".toml", ".onnx"):
        shutil.copy(resources.path("models", f"le_hrnet{suffix}"), tmp_path)
    return tmp_path / "le_hrnet.toml"


def refusal(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        PoseEstimator.load(path)
    assert caught.value.code == "bad_model"
    assert "\n" not in caught.value.text
    return caught.value.text


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_shipped_model_loads() -> None:
    estimator = PoseEstimator.load()
    assert estimator.description.skeleton == "coco17"
    assert all(side % 32 == 0 for side in estimator.input_size)


def test_a_missing_file_is_named(tmp_path: Path, copied: Path) -> None:
    assert "nowhere.toml" in refusal(tmp_path / "nowhere.toml")
    copied.with_suffix(".onnx").unlink()
    assert "le_hrnet.onnx" in refusal(copied)


def test_a_network_that_was_changed_is_refused(copied: Path) -> None:
    with copied.with_suffix(".onnx").open("ab") as file:
        file.write(b"\0")
    assert "sha256" in refusal(copied)


def test_a_mistake_is_shown_with_its_line(copied: Path) -> None:
    line = copied.read_text(encoding="utf-8").splitlines().index("stride = 4") + 1
    replace(copied, "stride = 4", 'stride = "four"')
    assert f"line {line}: output.stride" in refusal(copied)


def test_an_unknown_key_and_a_missing_table_are_shown(copied: Path) -> None:
    replace(copied, "stride = 4", "strides = 4")
    assert "output.strides" in refusal(copied)
    copied.write_text("schema = 1\n", encoding="utf-8")
    assert "name" in refusal(copied)


def test_only_heat_maps_with_a_middle_can_be_mirrored(copied: Path) -> None:
    replace(copied, "stride = 4", 'stride = 4\ngrid = "origins"')
    assert "input.mirrored is for heat maps" in refusal(copied)
    replace(copied, "mirrored = true", "mirrored = false")
    assert PoseEstimator.load(copied).description.output.grid == "origins"


def test_what_is_no_toml_is_refused(copied: Path) -> None:
    copied.write_bytes(b"\xff\xfe\0")
    assert "TOML" in refusal(copied)
    copied.write_text("schema = = 1\n", encoding="utf-8")
    assert "line 1" in refusal(copied)


def test_a_description_of_another_network_is_refused_before_any_film_is_read(copied: Path) -> None:
    replace(copied, '"heatmaps"', '"points"')
    assert "points" in refusal(copied)


def test_another_input_size_is_refused(copied: Path) -> None:
    width, _ = PoseEstimator.load(copied).input_size
    replace(copied, f"width = {width}\n", f"width = {width + 32}\n")
    assert str(width + 32) in refusal(copied)


def test_bytes_that_are_no_network_are_refused(copied: Path) -> None:
    import hashlib

    old = PoseEstimator.load(copied).description.sha256
    copied.with_suffix(".onnx").write_bytes(b"not a network")
    replace(copied, old, hashlib.sha256(b"not a network").hexdigest())
    assert "le_hrnet.onnx" in refusal(copied)
