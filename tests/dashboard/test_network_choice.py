"""The settings offer the networks that there are, and keep the one that was chosen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from streamlit.testing.v1 import AppTest

from pe_coach import resources
from pe_coach.pose.networks import FOLDER_VARIABLE
from pe_coach.store import Store

SECONDS = 60


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path / "data"))
    return Store.open()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder with a copy of the shipped network."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    text = resources.path("models", "le_hrnet.toml").read_text("utf-8").partition("\n[figures")[0]
    text = re.sub(r"(?m)^name = .*$", 'name = "*Zoë*"', text).replace("le_hrnet.onnx", "zoe.onnx")
    (tmp_path / "zoe.toml").write_text(text + "\n[figures.trial]\npck_02 = 0.914\n", "utf-8")
    shutil.copy(resources.path("models", "le_hrnet.onnx"), tmp_path / "zoe.onnx")
    return tmp_path


def _settings() -> None:
    from pe_coach.dashboard.pages.settings import main

    main()


@pytest.fixture
def page(folder: Path, store: Store) -> AppTest:
    return AppTest.from_function(_settings, default_timeout=SECONDS).run()


def captions(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.caption)


def test_the_shipped_network_is_the_choice_until_another_is_made(page: AppTest, store: Store, folder: Path) -> None:
    assert page.selectbox(key="network").value == "le_hrnet"
    assert "*Zoë* (zoe)" in page.selectbox(key="network").options
    page.selectbox(key="network").select("zoe").run()
    assert not page.exception
    assert "finds 91 % of the points of rendered athletes" in captions(page)
    assert "Research and teaching only" in captions(page)
    assert store.setting("model") == str(folder / "zoe.toml")
    page.selectbox(key="network").select("le_hrnet").run()
    assert store.setting("model") is None


def test_a_network_that_went_away_is_no_longer_the_choice(page: AppTest, store: Store, folder: Path) -> None:
    page.selectbox(key="network").select("zoe").run()
    (folder / "zoe.toml").unlink()
    page.run()
    assert not page.exception
    assert page.selectbox(key="network").value == "le_hrnet"
    assert store.setting("model") is None
    assert any("no longer there" in warning.value for warning in page.warning)


def test_a_network_that_cannot_be_used_says_so_and_cannot_be_chosen(page: AppTest, folder: Path) -> None:
    (folder / "zoe.onnx").unlink()
    page.run()
    assert not any("zoe" in option for option in page.selectbox(key="network").options)
    (warning,) = page.warning
    assert "is missing" in warning.value
