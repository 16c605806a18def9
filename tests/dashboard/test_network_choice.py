"""The page offers the networks that there are, and grades with the one that was chosen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from streamlit.testing.v1 import AppTest

from pe_coach import resources
from pe_coach.pose.networks import FOLDER_VARIABLE

SECONDS = 60


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder with a copy of the shipped network."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    text = resources.path("models", "le_hrnet.toml").read_text("utf-8").partition("\n[figures")[0]
    text = re.sub(r"(?m)^name = .*$", 'name = "*Zoë*"', text).replace("le_hrnet.onnx", "zoe.onnx")
    (tmp_path / "zoe.toml").write_text(text + "\n[figures.trial]\npck_02 = 0.914\n", "utf-8")
    shutil.copy(resources.path("models", "le_hrnet.onnx"), tmp_path / "zoe.onnx")
    return tmp_path


@pytest.fixture
def page(root: Path, folder: Path) -> AppTest:
    return AppTest.from_file(str(root / "app.py"), default_timeout=SECONDS).run()


def captions(page: AppTest) -> str:
    return " ".join(caption.value for caption in page.caption)


def test_the_shipped_network_is_the_choice_until_another_is_made(page: AppTest) -> None:
    assert page.selectbox(key="network").value == "le_hrnet"
    assert "*Zoë* (zoe)" in page.selectbox(key="network").options
    page.selectbox(key="network").select("zoe").run()
    assert not page.exception
    assert "finds 91% of the points of rendered athletes" in captions(page)
    assert "Research and teaching only" in captions(page)


def test_a_network_that_went_away_is_no_longer_the_choice(page: AppTest, folder: Path) -> None:
    page.selectbox(key="network").select("zoe").run()
    (folder / "zoe.toml").unlink()
    page.run()
    assert not page.exception
    assert page.selectbox(key="network").value == "le_hrnet"


def test_a_network_that_cannot_be_used_says_so_and_cannot_be_chosen(page: AppTest, folder: Path) -> None:
    (folder / "zoe.onnx").unlink()
    page.run()
    assert not any("zoe" in option for option in page.selectbox(key="network").options)
    (warning,) = page.warning
    assert "is missing" in warning.value


def test_a_damaged_network_is_one_line_where_the_grade_would_be(page: AppTest, folder: Path) -> None:
    (folder / "zoe.onnx").write_bytes(b"not a network")
    page.selectbox(key="network").select("zoe").run()
    page.file_uploader[0].set_value(("a.mp4", b"not a film", "video/mp4")).run()
    next(button for button in page.button if button.label == "Grade this film").click().run()
    (error,) = page.error
    assert not page.exception and "\n" not in error.value
