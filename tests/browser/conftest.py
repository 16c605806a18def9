"""A real server and a real browser, both of this machine only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pe_coach.lan import lan_addresses

if TYPE_CHECKING:
    from playwright.sync_api import Page

START_S = 60
"""How long the server, and each step on the page, may take on a busy machine."""

SEED = 16
"""Scene of the rendered film."""

BROWSER_ARGUMENTS = [
    "--no-sandbox",  # chromium refuses to run as root with it
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def server_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its temporary files."""
    return tmp_path_factory.mktemp("server")


@dataclass(frozen=True)
class Server:
    """A running server; `data` is its store."""

    address: str
    data: Path
    process: subprocess.Popen[bytes]


Serve = Callable[[Path], AbstractContextManager[Server]]


@pytest.fixture(scope="session")
def serve(root: Path) -> Serve:
    """Start `streamlit run app.py` with the project's own settings, a free port and a folder for all its files."""

    @contextmanager
    def started(files: Path) -> Iterator[Server]:
        port, log, data = _free_port(), files / "log", files / "data"
        command = [sys.executable, "-m", "streamlit", "run", str(root / "app.py")]
        command += ["--server.port", str(port), "--server.headless", "true"]
        environment = os.environ | {"TMPDIR": str(files), "PE_COACH_DATA": str(data)}
        with log.open("wb") as output:
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield Server(f"http://127.0.0.1:{port}", data, process)
        finally:
            process.terminate()
            process.wait(30)

    return started


@pytest.fixture(scope="module")
def address(serve: Serve, server_files: Path) -> Iterator[str]:
    """Where a server answers."""
    with serve(server_files) as server:
        yield server.address


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rendered pupil's jump with one fault."""
    from pe_coach.filming.demo import demo_scene, film

    path = tmp_path_factory.mktemp("films") / "Übung 3.mp4"
    film(demo_scene(SEED), path)
    return path


@pytest.fixture
def page() -> Iterator[Page]:
    """An empty tab, 1280 pixels wide. It fails the test if the page asks anything outside this machine."""
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER_ARGUMENTS)
        tab = browser.new_page(viewport={"width": 1280, "height": 1000})
        tab.set_default_timeout(START_S * 1000)
        tab.on("request", lambda request: asked.append(request.url))
        yield tab
        browser.close()
    here = ("data:", "blob:", "file:", *(f"http://{address}:" for address in ("127.0.0.1", *lan_addresses())))
    outside = [url for url in asked if not url.startswith(here)]
    assert not outside, f"the page asked {outside}"


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """A port at which nobody answers."""
    return _free_port


def answer_for_consent(page: Page) -> None:
    """Say that there is consent for the films that wait, under a name."""
    page.get_by_label("Your name").fill("Ms Lin")
    page.get_by_role("button", name="There is consent").click()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the server did not start:\n{log.read_text()}")
