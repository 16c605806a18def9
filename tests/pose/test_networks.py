"""Which networks there are to choose from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pe_coach import resources
from pe_coach.errors import ModelError
from pe_coach.pose.networks import FOLDER_VARIABLE, SHIPPED, find_network, networks, user_folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "mine"))
    return tmp_path / "mine"


def copy_of_the_shipped(folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    text = resources.path("models", f"{SHIPPED}.toml").read_text("utf-8")
    (folder / f"{name}.toml").write_text(text.replace(f"{SHIPPED}.onnx", f"{name}.onnx"), "utf-8")
    shutil.copy(resources.path("models", f"{SHIPPED}.onnx"), folder / f"{name}.onnx")


def test_without_a_folder_there_is_what_ships_and_no_person_detector(folder: Path) -> None:
    found = networks()
    assert found[0].id == SHIPPED and found[0].problem is None
    assert "person" not in [network.id for network in found]
    assert not folder.exists()


def test_own_networks_come_after_and_broken_ones_say_why(folder: Path) -> None:
    copy_of_the_shipped(folder, "zoe")
    copy_of_the_shipped(folder, "ana")
    (folder / "ana.onnx").unlink()
    (folder / "half.toml").write_text('skeleton = "coco17"\n')
    (folder / "noise.toml").write_bytes(b"\xff\xfe")
    found = {network.id: network for network in networks()}
    assert [name for name in found if name in ("zoe", "ana", "half", "noise")] == ["ana", "half", "noise", "zoe"]
    assert found["zoe"].problem is None and found["zoe"].description is not None
    assert all(found[name].problem for name in ("ana", "half", "noise"))
    assert "ana.onnx is missing" in str(found["ana"].problem)


def test_nobody_takes_the_place_of_what_ships(folder: Path) -> None:
    copy_of_the_shipped(folder, SHIPPED)
    assert networks()[0].card == resources.path("models", f"{SHIPPED}.toml")


def test_a_network_is_found_by_path_or_id(folder: Path, tmp_path: Path) -> None:
    copy_of_the_shipped(folder, "zoe")
    assert find_network("zoe") == folder / "zoe.toml"
    assert find_network(SHIPPED) == resources.path("models", f"{SHIPPED}.toml")
    assert find_network(str(tmp_path / "nowhere.toml")) == tmp_path / "nowhere.toml"
    with pytest.raises(ModelError, match=r"no pose network 'nobody'.*zoe.*pe-coach model list"):
        find_network("nobody")


def test_the_systems_folder_is_used_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    assert user_folder().parts[-2:] == ("pe-coach", "models") and user_folder().is_absolute()
