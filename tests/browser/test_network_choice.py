"""A colleague's network is chosen on the page that `pe-coach app` opens."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pe_coach import resources

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

START_S = 60
"""How long the server may take on a busy machine."""


@pytest.fixture
def networks(tmp_path: Path) -> Path:
    """A folder with a copy of the shipped network under another name, and a card that is half written."""
    folder = tmp_path / "networks"
    folder.mkdir()
    text = resources.path("models", "le_hrnet.toml").read_text("utf-8").partition("\n[figures")[0]
    text = re.sub(r"(?m)^name = .*$", 'name = "Zoë"', text).replace("le_hrnet.onnx", "zoe.onnx")
    (folder / "zoe.toml").write_text(text + "\n[figures.trial]\npck_02 = 0.914\n", "utf-8")
    shutil.copy(resources.path("models", "le_hrnet.onnx"), folder / "zoe.onnx")
    (folder / "half.toml").write_text('skeleton = "coco17"\n', "utf-8")
    return folder


@pytest.fixture
def app(networks: Path, tmp_path: Path) -> Iterator[str]:
    """Where `pe-coach app --models FOLDER` answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "pe_coach.cli", "app", "--port", str(port), "--models", str(networks)]
    command += ["--data", str(tmp_path / "data")]
    environment = os.environ | {"TMPDIR": str(tmp_path), "STREAMLIT_SERVER_HEADLESS": "true"}
    with (tmp_path / "log").open("wb") as output:
        server = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_until_up(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, 15)
        server.wait(30)


def _wait_until_up(url: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail("the server did not start")


def test_a_network_is_chosen_by_name_and_the_page_says_what_it_finds(page: Page, app: str) -> None:
    page.goto(f"{app}/settings")
    page.get_by_role("heading", level=1, name="Settings").wait_for()
    choice = page.get_by_role("option", name="Zoë (zoe)")
    box = page.get_by_role("combobox", name="Network that finds the joints")
    for _ in range(10):  # the list closes again while the page is still drawn
        if choice.is_visible():
            break
        box.click()
        page.wait_for_timeout(500)
    choice.click()
    page.get_by_text("finds 91 % of the points of rendered athletes").wait_for()
    assert page.get_by_text("half: ").is_visible()


def test_the_page_begins_with_its_title(page: Page, app: str) -> None:
    """Streamlit would show the loose strings of a page's source as text."""
    page.goto(app)
    page.get_by_role("heading", name="Grade films").wait_for()
    assert page.get_by_test_id("stMain").inner_text().startswith("Grade films")
